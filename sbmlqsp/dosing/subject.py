"""`Subject`: one individual of a data set: doses, covariates and observations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sbmlqsp.core.measure import Measure
from sbmlqsp.dosing.forcing import Forcing
from sbmlqsp.dosing.regimen import Regimen

Carried = Literal["previous", "next"]


@dataclass(frozen=True, slots=True)
class Observation:
    """A measured value (None: the record asks for a prediction only) and where it was measured, if the table says."""

    time: Measure
    value: float | None
    compartment: str | None


@dataclass(frozen=True, slots=True)
class Subject:
    """One individual.

    Attributes:
        id: the value of ID.
        regimen: doses and resets.
        covariates: (name, value) of each covariate that stays as it is; `dict(subject.covariates)` gives them to
            `simulate(..., values=)`.
        changing: (name, steps) of each covariate that changes; `dict(subject.changing)` gives them to
            `simulate(..., forcing=)`.
        observations: the records that are no events, in order of time.
    """

    id: str
    regimen: Regimen
    covariates: tuple[tuple[str, float], ...] = ()
    changing: tuple[tuple[str, Forcing], ...] = ()
    observations: tuple[Observation, ...] = ()
