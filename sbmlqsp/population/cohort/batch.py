"""What one call of the compiled engine gets, and what it gives back: arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """What happens to patients and when, patient by patient in order of time.

    Attributes:
        first: edges of patient i are first[i] up to first[i + 1]; of two entries only, they are those of everybody.
        time, kind, place, value: of each edge; `EdgeKind` says what they mean.
    """

    first: Integers
    time: Floats
    kind: Integers
    place: Integers
    value: Floats

    @property
    def shared(self) -> bool:
        """Whether all patients have the same edges."""
        return len(self.first) == 2


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Patients of one system.

    Attributes:
        constants: the value of each constant, NaN where it varies.
        varying: places of the constants that patients have own values of.
        values: these values, (patient, varying constant).
        start: states at time 0, (patient, state), or one row for everybody.
        edges: doses and events.
        changed: places of the constants that edges change.
        times: output times, increasing.
        end: end of the run.
        rtol, atol: tolerances, atol for each state.
        most_steps: after so many a patient has failed.
        triggers_first: 1 for each trigger that counts as true before the start, else 0.
    """

    constants: Floats
    varying: Integers
    values: Floats
    start: Floats
    edges: Edges
    changed: Integers
    times: Floats
    end: float
    rtol: float
    atol: Floats
    most_steps: float
    triggers_first: Floats

    def __len__(self) -> int:
        return len(self.values)

    def part(self, first: int, last: int) -> Batch:
        """Return the patients from `first` up to `last`."""
        from dataclasses import replace

        edges = self.edges
        if not edges.shared:
            edges = replace(edges, first=edges.first[first : last + 1])
        start = self.start if len(self.start) == 1 else self.start[first:last]
        return replace(self, values=self.values[first:last], start=start, edges=edges)


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What became of a batch.

    Attributes:
        results: (patient, output, time); NaN from where a patient failed.
        steps: integrator steps of each patient.
        status: `Status` of each patient.
        reached: the time each patient came to.
    """

    results: Floats
    steps: Floats
    status: Integers
    reached: Floats
