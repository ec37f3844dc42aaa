"""`Subject`: one individual of a data set: doses, covariates and observations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sbmlqsp.core.measure import Measure
from sbmlqsp.dosing.regimen import Regimen

Carried = Literal["previous", "next"]


@dataclass(frozen=True, slots=True)
class CovariateSteps:
    """A covariate that changes: from each time on it has the value given with it, until the next time."""

    name: str
    steps: tuple[tuple[Measure, float], ...]


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
            `model.with_values`.
        changing: covariates that change, as steps.
        observations: the records that are no events, in order of time.
    """

    id: str
    regimen: Regimen
    covariates: tuple[tuple[str, float], ...] = ()
    changing: tuple[CovariateSteps, ...] = ()
    observations: tuple[Observation, ...] = ()
