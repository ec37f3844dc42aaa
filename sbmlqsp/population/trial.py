"""What a population run is made of: what all patients share, and what each has of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.core.settings import Settings
from sbmlqsp.dosing import Regimen
from sbmlqsp.model import Model
from sbmlqsp.simulation.outputs import Output

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Trial:
    """What all patients share. Picklable; hashed and compared by `key`.

    Attributes:
        model: the model, with the values that are the same for all.
        varying: what patients have own values of: ids, `[S]`, `reaction.parameter`.
        medians: the middle value of each of these.
        regimens: the treatments that occur.
        outputs: what is reported.
        times: when, in model time, increasing.
        settings: tolerances and limits.
        key: hash of all this.
        method: integration method of the cohort engine, "" while it is not chosen.
        sizes: (state, how large it gets) in the middle patient, where that is known.
        looseness: by what the absolute tolerances of the cohort engine are larger than those of `simulate`.
        tightness: by what its relative tolerance is smaller than that of the settings.
    """

    model: Model
    varying: tuple[str, ...]
    medians: tuple[float, ...]
    regimens: tuple[Regimen | None, ...]
    outputs: tuple[Output, ...]
    times: tuple[float, ...]
    settings: Settings
    key: str
    method: str = ""
    looseness: float = 1.0
    tightness: float = 1.0
    sizes: tuple[tuple[str, float], ...] = ()

    @property
    def end(self) -> float:
        """The end of the run in model time."""
        return self.times[-1]

    @cached_property
    def centre(self) -> Model:
        """The model with the middle values."""
        return self.model.with_values(dict(zip(self.varying, self.medians, strict=True)))

    def integrated(self, method: str, looseness: float = 1.0, tightness: float = 1.0) -> Trial:
        """Return the trial with an integration method and its tolerances chosen."""
        return replace(self, method=method, looseness=looseness, tightness=tightness)

    @property
    def bare(self) -> Trial:
        """The trial without what only tolerances need."""
        return replace(self, looseness=1.0, tightness=1.0, sizes=())

    @property
    def _identity(self) -> tuple[object, ...]:
        return self.key, self.method, self.looseness, self.tightness, self.sizes

    def __hash__(self) -> int:
        return hash(self._identity)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Trial) and self._identity == other._identity


@dataclass(frozen=True, slots=True, eq=False)
class Patients:
    """What each patient has: one row per patient.

    Attributes:
        values: of `Trial.varying`, in model units, (patient, name).
        regimen: place of each patient's treatment in `Trial.regimens`.
        body_weight: in kg, NaN where nothing is said.
        body_surface_area: in m^2, likewise.
    """

    values: Floats
    regimen: Integers
    body_weight: Floats
    body_surface_area: Floats

    def __len__(self) -> int:
        return len(self.values)

    def part(self, chosen: slice | Integers) -> Patients:
        """Return some of the patients."""
        return Patients(
            self.values[chosen], self.regimen[chosen], self.body_weight[chosen], self.body_surface_area[chosen]
        )


@dataclass(frozen=True, slots=True)
class Failure:
    """A patient whose run did not reach its end.

    Attributes:
        subject: its place in the population.
        reason: what happened, in a sentence.
        time: model time that was reached.
    """

    subject: int
    reason: str
    time: float
