"""What is simulated, and what comes back from an engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from sbmlqsp.checks.structure import setters
from sbmlqsp.core.settings import Settings
from sbmlqsp.core.tables import ModelTables
from sbmlqsp.dosing import Regimen
from sbmlqsp.model import Model
from sbmlqsp.model.document import Document
from sbmlqsp.simulation.arrays import Floats
from sbmlqsp.simulation.outputs import Output
from sbmlqsp.simulation.timetable import Timetable

Times = tuple[float, ...]

CLOCK = "time of the run"
"""Key of the column that holds time, which no id of a model can be."""


@dataclass(frozen=True, slots=True, eq=False)
class Experiment:
    """Everything that determines a run except its output times. Picklable, without native objects.

    Compared by identity, so that it is a cheap key for what is made of it.

    `end` is in model time; body size is a quantity, or a number in kg and m^2.
    """

    model: Model
    regimen: Regimen | None
    outputs: tuple[Output, ...]
    settings: Settings
    end: float
    body_weight: Any = None
    body_surface_area: Any = None

    @property
    def selections(self) -> tuple[str, ...]:
        """The selections of the model that the outputs and the verdict need; time comes as `CLOCK` in any case."""
        needed = {selection for output in self.outputs for selection in output.selections}
        needed.update(varying_sizes(self.model.document))
        if "time" not in self.model.document.kinds:
            needed.discard("time")
        return tuple(sorted(needed))


def varying_sizes(document: Document) -> frozenset[str]:
    """Return the compartments that hold species and whose size may change during a run."""
    found: frozenset[str] = document.keep("varying sizes", lambda document: _varying(document.tables))
    return found


def _varying(tables: ModelTables) -> frozenset[str]:
    changed = setters(tables)
    varying = changed.assigned | changed.rated | changed.by_events
    if any(rule.kind == "algebraic" for rule in tables.rules):
        varying |= {compartment.id for compartment in tables.compartments if not compartment.constant}
    return frozenset({species.compartment for species in tables.species} & varying)


@dataclass(frozen=True, slots=True)
class Trajectory:
    """The rows an engine computed, on both sides of every stop.

    Attributes:
        timetable: what the rows are.
        columns: selection, or `CLOCK` for time -> values in model units, one per row; shorter than planned if the
            run failed.
        status: "ok" or the class of failure.
        message: what the engine said about a failure.
        time: model time that was reached.
        variable: the state that failed, or None.
        fired: (time, event id) of each execution of an event of the model.
    """

    timetable: Timetable
    columns: dict[str, Floats]
    status: str = "ok"
    message: str = ""
    time: float = 0.0
    variable: str | None = None
    fired: tuple[tuple[float, str], ...] = ()


class Engine(Protocol):
    """A simulator behind `simulate`."""

    @property
    def name(self) -> str:
        """The name by which users choose it."""

    def run(self, experiment: Experiment, times: Times) -> Trajectory:
        """Return the run with rows at the given times and on both sides of its stops."""

    def firings(self, experiment: Experiment) -> Times:
        """Return the times at which events of the model are executed."""

    def mesh(self, experiment: Experiment) -> Times:
        """Return times so dense that a cubic spline through them is as good as the integration."""
