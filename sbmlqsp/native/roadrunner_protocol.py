"""What goes to a worker that simulates with libRoadRunner, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Layout:
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


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch without stops.

    Attributes:
        times: output times in model units; the first is where it starts, the last where it ends. A single time
            gives one row without integration.
        jumps: amounts added at the start, by id.
        values: parameters set at the start.
        reset: whether all states return to their initial values first.
    """

    times: tuple[float, ...]
    jumps: tuple[tuple[str, float], ...] = ()
    values: tuple[tuple[str, float], ...] = ()
    reset: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """One run from time 0, in model units.

    Attributes:
        key: names the compiled model.
        compartments, species, parameters: initial sizes, amounts and values in the order of the `Layout`.
        segments: the run, stretch by stretch.
        selections: output columns in libRoadRunner's spelling; the first is "time".
        rtol: relative tolerance.
        atol: absolute tolerance of each value of the layout (compartments, species, parameters); read for states.
        max_steps: most steps between two output times.
        row_before_start: whether to add the row before the jumps of the first segment.
        own_steps: output at the integrator's own steps instead of `Segment.times`.
    """

    key: str
    compartments: Floats
    species: Floats
    parameters: Floats
    segments: tuple[Segment, ...]
    selections: tuple[str, ...]
    rtol: float
    atol: Floats
    max_steps: int
    row_before_start: bool = False
    own_steps: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run gave.

    Attributes:
        rows: one row per output time, one column per selection; only the segments that were completed.
        lengths: number of rows of each block (the row before the start if asked for, then each segment).
        status: "ok", or the class of failure.
        message: what the library said about a failure.
        time: time of the model at the end.
        not_finite: ids of states that are not finite at the end.
        fired: (time, event id) of each execution of an event of the model.
    """

    rows: Floats
    lengths: tuple[int, ...]
    status: str
    message: str
    time: float
    not_finite: tuple[str, ...]
    fired: tuple[tuple[float, str], ...]
