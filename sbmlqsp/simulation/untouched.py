"""Outputs that an intervention cannot reach keep the numbers of the run without it.

An adaptive integrator chooses its steps by every state, so that a change anywhere moves the last digits of everything.
What has no causal path from an intervention is therefore taken from a run of the model before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sbmlqsp.core.expression import symbols
from sbmlqsp.dosing import Dose, Regimen
from sbmlqsp.errors import SbmlqspError
from sbmlqsp.model import Model
from sbmlqsp.model.causes import concentration_reads, descendants, touched
from sbmlqsp.simulation.arrays import Floats
from sbmlqsp.simulation.columns import column
from sbmlqsp.simulation.curve import Curve
from sbmlqsp.simulation.held import refuse_doses_into_held
from sbmlqsp.simulation.outputs import Output
from sbmlqsp.simulation.result import Result


class Intervened(Result):
    """The result of a model under interventions, with the columns that they do not reach from the run before."""

    def __init__(self, after: Result, before: Result, kept: frozenset[str], selections: frozenset[str]) -> None:
        super().__init__(after.experiment, after._trajectory, after.engine, after.status)
        self._before = before
        self._kept = kept
        self._selections = selections

    def values(self, name: str) -> Floats:
        """Return "time" or a column as numbers in model units, one per output time; raises as `Result.values`."""
        if name in self._kept:
            return self._before.values(name)
        output = self.output(name)
        if not output.selections & self._selections:
            return super().values(name)
        mixed = {key: values[self._rows] for key, values in self._trajectory.columns.items()}
        before = self._before._trajectory.columns
        mixed |= {key: before[key][self._before._rows] for key in self._selections & set(before)}
        return column(output, mixed, self.experiment)

    def curve(self, name: str, start: Any = None, end: Any = None) -> Curve:
        """Return a column of the dense solution; raises as `Result.curve`."""
        if name in self._kept and name not in self._curves:
            self._curves[name] = self._before.curve(name)
        return super().curve(name, start, end)

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "_before": self._before, "_kept": self._kept, "_selections": self._selections}


def untouched(after: Result, model: Model, course: Callable[[Model], Result]) -> Result:
    """Return the result of an intervened model, its columns without a causal path as they were before.

    Args:
        after: the run under the interventions.
        model: what was run, with the model `before` the interventions.
        course: runs a model the same way.

    Raises:
        RegimenError: for a dose into what an intervention holds by then.
    """
    assert model.before is not None
    refuse_doses_into_held(after.experiment)
    far = reached(model, after.experiment.regimen)
    free = [output for output in after.experiment.outputs if not _reads(output, model) & far]
    if not free or after.status != "ok":
        return after
    try:
        before = course(model.before)
    except SbmlqspError:  # an output that only the intervened model has
        return after
    if before.status != "ok" or len(before) != len(after):
        return after
    asked = frozenset[str]().union(*(output.selections for output in after.experiment.outputs))
    selections = frozenset(name for name in asked if not concentration_reads(name, model) & far)
    return Intervened(after, before, frozenset(output.name for output in free), selections)


def reached(model: Model, regimen: Regimen | str | None = None) -> frozenset[str]:
    """Return what the interventions of `causal.do` on a model reach, nothing for a model without any.

    They reach through doses as well: a lag or a bioavailability may be a parameter.
    """
    if model.before is None:
        return frozenset()
    found = touched(model.before, model)
    through = {target for parameter, target in read_by_doses(regimen) if parameter in found}
    return found | descendants(model, through) if through else found


def read_by_doses(regimen: Regimen | str | None) -> Iterator[tuple[str, str]]:
    """Yield (parameter, target) for each parameter that a dose reads: lag, duration, rate, bioavailability."""
    for dose in (Regimen.parse(regimen) if isinstance(regimen, str) else regimen) or ():
        if isinstance(dose, Dose):
            parts = (dose.lag, dose.over, dose.rate, dose.bioavailability)
            yield from ((part, dose.into) for part in parts if isinstance(part, str))


def _reads(output: Output, model: Model) -> frozenset[str]:
    names = frozenset({output.name}) if output.formula is None else symbols(output.formula)
    return frozenset().union(*(concentration_reads(name, model) for name in names))
