"""What the curve of each patient says: exposure between two times, from the output times of the run.

Areas are linear trapezoids between output times, so they are as good as the grid is fine; `grid_error` tells how good,
by leaving out every second time. Values at a dose are those after it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.errors import ModelError
from sbmlqsp.population.distributions.distribution import Floats
from sbmlqsp.simulation.grid import in_model_time

if TYPE_CHECKING:
    from sbmlqsp.population.result import PopulationResult

Measure = Callable[[Floats, Floats], Floats]
"""(times, values of each patient) -> one number for each patient."""

_CALL = re.compile(r"\s*(\w+)\s*\(\s*(.+?)\s*(?:,\s*([^,()]+?)\s*)?\)\s*")


def _area(times: Floats, values: Floats) -> Floats:
    return np.asarray(np.trapezoid(values, times, axis=1))


def _time_of(values: Floats, times: Floats, find: Callable[..., Any]) -> Floats:
    return np.asarray(times[find(values, axis=1)])


MEASURES: dict[str, Measure] = {
    "cmax": lambda _, values: values.max(axis=1),
    "cmin": lambda _, values: values.min(axis=1),
    "tmax": lambda times, values: _time_of(values, times, np.argmax),
    "tmin": lambda times, values: _time_of(values, times, np.argmin),
    "auc": _area,
    "average": lambda times, values: _area(times, values) / (times[-1] - times[0]),
    "first": lambda _, values: values[:, 0],
    "last": lambda _, values: values[:, -1],
}


@dataclass(frozen=True, slots=True)
class Window:
    """Output times from `start` to `end`, both included."""

    times: Floats
    chosen: np.ndarray


def window(result: PopulationResult, start: Any = None, end: Any = None) -> Window:
    """Return the output times between two times.

    Raises:
        ModelError: if there are fewer than two.
    """
    times, unit = np.array(result.trial.times), result.units["time"]
    low = times[0] if start is None else in_model_time(start, unit, "start")
    high = times[-1] if end is None else in_model_time(end, unit, "end")
    slack = 1e-12 * max(abs(low), abs(high))
    chosen = np.flatnonzero((times >= low - slack) & (times <= high + slack))
    if len(chosen) < 2:
        message = f"{len(chosen)} output times lie between {low:g} and {high:g}"
        raise ModelError(message, where="window", fix="ask for more output times")
    return Window(times[chosen], chosen)


def measured(result: PopulationResult, name: str, output: str, start: Any = None, end: Any = None) -> Floats:
    """Return a measure of each patient in model units; NaN for those that failed.

    Args:
        result: the run.
        name: "cmax", "cmin", "tmax", "tmin", "auc", "average", "first" or "last".
        output: of what.
        start: of the window; None: the first output time.
        end: likewise, the last.

    Raises:
        UnknownSymbolError: for a measure or an output that is none.
        ModelError: for a window with fewer than two output times.
    """
    if name not in MEASURES:
        raise unknown_symbol(name, MEASURES, "measure")
    part = window(result, start, end)
    found = np.full(len(result), np.nan)
    values = result.values(output)[result.completed][:, part.chosen]
    found[result.completed] = MEASURES[name](part.times, values)
    return found


def at(result: PopulationResult, output: str, time: Any) -> Floats:
    """Return the value of each patient at a time, linear between output times."""
    moment = in_model_time(time, result.units["time"], "time")
    times = np.array(result.trial.times)
    if not times[0] - 1e-12 <= moment <= times[-1] * (1 + 1e-12):
        raise ModelError(f"{moment:g} lies outside the output times", where="time", fix="simulate longer")
    place = int(np.clip(np.searchsorted(times, moment), 1, len(times) - 1)) if len(times) > 1 else 0
    values = result.values(output)
    if len(times) == 1 or moment == times[place - 1]:
        return np.array(values[:, max(place - 1, 0)])
    share = (moment - times[place - 1]) / (times[place] - times[place - 1])
    return np.asarray(values[:, place - 1] * (1 - share) + values[:, place] * share)


def evaluated(result: PopulationResult, text: str) -> Floats:
    """Return a measure written as "cmax([Drug])", "auc([Drug], 0..24)" or "at([Drug], 24)".

    Raises:
        ModelError: for text that is not one of these.
    """
    match = _CALL.fullmatch(text)
    if match is None:
        raise ModelError(f"'{text}' is no measure", where=text, fix='write "cmax([Drug])" or "auc([Drug], 0..24)"')
    name, output, rest = match.groups()
    if name == "at":
        if rest is None:
            raise ModelError(f"'{text}' has no time", where=text, fix='write "at([Drug], 24)"')
        return at(result, output, _quantity(rest))
    bounds = (None, None) if rest is None else tuple(_quantity(part) for part in rest.split("..", 1))
    if len(bounds) != 2:
        raise ModelError(f"'{rest}' is no window", where=text, fix="write it as 0..24")
    return measured(result, name, output, *bounds)


def _quantity(text: str) -> Any:
    try:
        return float(text)
    except ValueError:
        return text.strip()


def grid_error(result: PopulationResult, output: str, start: Any = None, end: Any = None) -> float:
    """Return about how far areas are off, relative, in the worst patient: a third of what half the grid changes."""
    part = window(result, start, end)
    values = result.values(output)[result.completed][:, part.chosen]
    if len(part.times) < 3:
        return float("nan")
    coarse = sorted({*range(0, len(part.times), 2), len(part.times) - 1})
    full, half = _area(part.times, values), _area(part.times[coarse], values[:, coarse])
    with np.errstate(all="ignore"):
        return float(np.nanmax(np.abs(full - half) / 3 / np.abs(full)))
