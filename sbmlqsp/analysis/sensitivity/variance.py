"""`sobol`: the part of the variance of an output that each parameter explains, alone and with others.

Saltelli's sampling and estimators with bootstrapped intervals, by SALib (Saltelli et al. 2010, Comput. Phys. Commun.
181:259; Herman and Usher 2017, J. Open Source Softw. 2:97).
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sbmlqsp.analysis.sensitivity.ranges import Measure, measured, ranges_of
from sbmlqsp.dosing import Regimen
from sbmlqsp.model import Model


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Sobol:
    """Sobol indices of each parameter over its range.

    Attributes:
        names: parameters, in the order given.
        first: part of the variance that the parameter explains alone.
        first_confidence: half-width of its 95 % confidence interval.
        total: part that would vanish only if the parameter were known last: interactions included.
        total_confidence: half-width of its 95 % confidence interval.
        runs: number of simulations.
    """

    names: tuple[str, ...]
    first: tuple[float, ...]
    first_confidence: tuple[float, ...]
    total: tuple[float, ...]
    total_confidence: tuple[float, ...]
    runs: int

    @property
    def ranking(self) -> list[str]:
        """The parameters, the largest total index first."""
        return [self.names[i] for i in np.argsort(-np.array(self.total), kind="stable")]

    def plot(self) -> Any:
        """Return bars of first-order and total indices with confidence intervals."""
        from sbmlqsp.figures.bars import bars

        order = [self.names.index(name) for name in self.ranking]
        series = [
            (label, [values[i] for i in order], [errors[i] for i in order])
            for label, values, errors in (
                ("first order", self.first, self.first_confidence),
                ("total", self.total, self.total_confidence),
            )
        ]
        return bars(self.ranking, series, "part of the variance")

    def __repr__(self) -> str:
        rows = zip(self.names, self.first, self.first_confidence, self.total, self.total_confidence, strict=True)
        return "\n".join(f"{n}: first {f:.3f} ± {fc:.2g}, total {t:.3f} ± {tc:.2g}" for n, f, fc, t, tc in rows)


def sobol(
    model: Model,
    ranges: Mapping[str, tuple[Any, Any]],
    regimen: Regimen | str | None = None,
    *,
    output: Any,
    times: Any,
    measure: Measure = "last",
    samples: int = 256,
    seed: int = 1,
    **sizes: Any,
) -> Sobol:
    """Return the Sobol indices of parameters that are uniform over their ranges, for one number of each run.

    Args:
        model: the model.
        ranges: {parameter: (lower, upper)}, quantities or numbers in model units.
        regimen: doses.
        output: a selection, or {"name": "formula"}.
        times: output times.
        measure: as in `morris`.
        samples: base samples, a power of 2; there are (parameters + 2) runs for each.
        seed: of the sequence and of the bootstrap.
        sizes: body_weight, body_surface_area.

    Raises:
        UnknownSymbolError, ModelError: for names, ranges and measures nobody knows, and failing runs.
    """
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as sampling

    asked = ranges_of(model, ranges)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of SALib's dependencies
        points = sampling.sample(asked.problem, samples, calc_second_order=False, seed=seed)
        numbers = measured(model, points, asked.names, regimen, output, times, measure, sizes)
        told = analysis.analyze(asked.problem, numbers, calc_second_order=False, seed=seed)
    columns = (told["S1"], told["S1_conf"], told["ST"], told["ST_conf"])
    first, first_error, total, total_error = (tuple(float(x) for x in np.asarray(column)) for column in columns)
    return Sobol(asked.names, first, first_error, total, total_error, len(points))
