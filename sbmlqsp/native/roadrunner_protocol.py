"""What goes to a worker that simulates with libRoadRunner, and what comes back: tuples, because they travel fastest."""

from __future__ import annotations

import pickle
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]


class Layout(NamedTuple):
    """The order of the values in a job, and the events of the model.

    Attributes:
        compartments: ids of the volumes that can be set.
        species: ids of the species that can be set.
        parameters: ids of the parameters that can be set.
        events: ids of the model's events, in the order of the SBML text.
        armed: id of the parameter that must be 1 for events to fire.
        states: ids of the parameters that say whether each event's trigger holds.
        delayed: whether an event has a delay.
        moving: whether a stoichiometry is computed.
        stepped: whether an event follows a staircase, which it has to find at the start.
        clock: id of the state that is time itself, which a reset leaves alone.
    """

    compartments: tuple[str, ...]
    species: tuple[str, ...]
    parameters: tuple[str, ...]
    events: tuple[str, ...] = ()
    armed: str = ""
    states: tuple[str, ...] = ()
    delayed: bool = False
    moving: bool = False
    stepped: bool = False
    clock: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """All ids whose value can be set, in order."""
        return (*self.compartments, *self.species, *self.parameters)


class Segment(NamedTuple):
    """A stretch without stops.

    Attributes:
        times: output times in model units; the first is where it starts, the last where it ends. A single time
            gives one row without integration.
        jumps: amounts added at the start, by id.
        values: parameters set at the start.
        reset: whether all states return to their initial values first.
        state: what states are set to after that and before the jumps, by id; species as amounts.
    """

    times: tuple[float, ...]
    jumps: tuple[tuple[str, float], ...] = ()
    values: tuple[tuple[str, float], ...] = ()
    reset: bool = False
    state: tuple[tuple[str, float], ...] = ()


class Plan(NamedTuple):
    """What a run does, whatever the model's values.

    Attributes:
        segments: the run, stretch by stretch.
        selections: output columns in libRoadRunner's spelling; the first is "time".
        row_before_start: whether to add the row before the jumps of the first segment.
        rtol: relative tolerance.
        max_steps: most steps between two output times.
        own_steps: output at the integrator's own steps instead of `Segment.times`.
        salvage: whether to keep the rows before a failure inside its stretch, at the cost of a second run.
    """

    segments: tuple[Segment, ...]
    selections: tuple[str, ...]
    row_before_start: bool
    rtol: float
    max_steps: int
    own_steps: bool = False
    salvage: bool = False

    def packed(self) -> bytes:
        """Return the plan as bytes, which a worker unpacks once however often they come."""
        return pickle.dumps(self, protocol=5)


class Job(NamedTuple):
    """One run from time 0, in model units.

    Attributes:
        key: names the compiled model.
        plan: a packed `Plan`.
        initial: initial sizes, amounts and parameters in the order of `Layout.names`.
        atol: absolute tolerance of each of them; read for states.
    """

    key: str
    plan: bytes
    initial: Floats
    atol: Floats

    def __reduce__(self) -> tuple[Any, ...]:
        return _job, (self.key, self.plan, self.initial.tobytes(), self.atol.tobytes())


class Batch(NamedTuple):
    """Runs of one plan from many starts, of which only the ends are wanted.

    Attributes:
        key, plan, atol: as in `Job`.
        starts: one row of initial values per run.
    """

    key: str
    plan: bytes
    starts: Floats
    atol: Floats

    @property
    def jobs(self) -> tuple[Job, ...]:
        """The runs one by one."""
        return tuple(Job(self.key, self.plan, start, self.atol) for start in self.starts)


class Ends(NamedTuple):
    """The last row of each run, with the first failure if there was one; its run and those after it are NaN."""

    rows: Floats
    failed: Outcome | None


class Outcome(NamedTuple):
    """What a run gave.

    Attributes:
        rows: one row per output time, one column per selection; only the segments that were completed.
        status: "ok", or the class of failure.
        message: what the library said about a failure.
        time: time of the model at the end.
        not_finite: ids of states that are not finite at the end.
        fastest: after a failure, the state that changes fastest relative to its size.
        fired: (time, event id) of each execution of an event of the model.
    """

    rows: Floats
    status: str
    message: str
    time: float
    not_finite: tuple[str, ...]
    fastest: str | None
    fired: tuple[tuple[float, str], ...]

    def __reduce__(self) -> tuple[Any, ...]:
        return _outcome, (self.rows.tobytes(), self.rows.shape[1], *self[1:])


# Arrays travel as bytes: pickled as arrays they would cost more than all else that is done around a small run.


def _job(key: str, plan: bytes, initial: bytes, atol: bytes) -> Job:
    return Job(key, plan, np.frombuffer(initial), np.frombuffer(atol))


def _outcome(rows: bytes, width: int, *rest: Any) -> Outcome:
    return Outcome(np.frombuffer(rows).reshape(-1, width), *rest)
