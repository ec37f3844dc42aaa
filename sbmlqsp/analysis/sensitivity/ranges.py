"""What global methods share: ranges of parameters, the runs of all points, and the number each run comes down to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sbmlqsp import population, units
from sbmlqsp.core.settings import Settings
from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.dosing import Regimen
from sbmlqsp.errors import ModelError
from sbmlqsp.model import Model
from sbmlqsp.model.overlay import check_settable
from sbmlqsp.simulation.arrays import Floats

Measure = str | Callable[[Floats, Floats], Floats]


def _area(times: Floats, values: Floats) -> Floats:
    """Return the area under each curve by the trapezoidal rule."""
    return np.asarray(((values[:, 1:] + values[:, :-1]) * np.diff(times) / 2).sum(axis=1), dtype=np.float64)


_MEASURES: dict[str, Callable[[Floats, Floats], Floats]] = {
    "last": lambda _times, values: values[:, -1],
    "max": lambda _times, values: values.max(axis=1),
    "min": lambda _times, values: values.min(axis=1),
    "mean": lambda times, values: _area(times, values) / (times[-1] - times[0]),
    "auc": _area,
}


@dataclass(frozen=True, slots=True)
class Ranges:
    """The parameters that vary, in model units."""

    names: tuple[str, ...]
    bounds: tuple[tuple[float, float], ...]

    @property
    def problem(self) -> dict[str, Any]:
        """The ranges as SALib takes them."""
        return {"num_vars": len(self.names), "names": list(self.names), "bounds": [list(b) for b in self.bounds]}


def ranges_of(model: Model, ranges: Mapping[str, tuple[Any, Any]]) -> Ranges:
    """Return the ranges in model units.

    Raises:
        UnknownSymbolError: for a name the model does not have; ModelError for one that a rule computes, for no
            parameters, and for a lower end that is not below the upper one.
    """
    if not ranges:
        raise ModelError("no parameter varies", where="ranges", fix='give {"CL": ("1 L/h", "10 L/h")}')
    bounds = []
    for name, ends in ranges.items():
        check_settable(model.document, name)
        low, high = (_number(model, name, end) for end in ends)
        if not low < high:
            raise ModelError(
                f"the range of '{name}' is {low:g} to {high:g}", where=name, fix="give the lower end first"
            )
        bounds.append((low, high))
    return Ranges(tuple(ranges), tuple(bounds))


def _number(model: Model, name: str, value: Any) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return units.convert(units.parse(value, what=f"range of {name}"), model.unit_of(name), what=f"range of {name}")


def measured(
    model: Model,
    points: Floats,
    names: tuple[str, ...],
    regimen: Regimen | str | None,
    output: Any,
    times: Any,
    measure: Measure,
    sizes: Mapping[str, Any],
) -> Floats:
    """Return the number that the run of each point comes down to, shape (points,).

    Raises:
        ModelError: for a measure nobody knows, and where runs fail.
    """
    take = measure if callable(measure) else _MEASURES.get(measure)
    if take is None:
        raise unknown_symbol(str(measure), _MEASURES, "measure")
    people = population.Population.from_table({name: points[:, i] for i, name in enumerate(names)})
    settings = Settings(rtol=1e-8)
    result = population.simulate_population(
        model, people, regimen, times=times, outputs=[output], progress=False, workers=1, settings=settings, **sizes
    )
    label = next(iter(output)) if isinstance(output, Mapping) else output
    values = np.asarray(result.values(label))
    at = np.asarray(result.values("time"))
    found = np.asarray(take(at, values), dtype=np.float64)
    failed = int(np.sum(~np.isfinite(found)))
    if failed:
        raise ModelError(f"{failed} of {len(found)} runs failed", where="ranges", fix="narrow the ranges")
    return found
