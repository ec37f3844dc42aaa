"""What is to be written: a model with its treatment, and for how long it is meant to be run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sbmlqsp.core.schedule import Schedule
from sbmlqsp.dosing import Regimen
from sbmlqsp.model import Model

if TYPE_CHECKING:
    from sbmlqsp.study import Study

HORIZON = 100.0
"""For how long a file is meant to be run, in model time, where nothing says it."""


@dataclass(frozen=True, slots=True)
class Request:
    """One conversion to be done.

    Attributes:
        model: the model, with the values it has now.
        stem: name of the files, without suffix.
        schedule: the doses in model units, for targets with dosing of their own.
        regimen: the same doses as they were given.
        body_weight, body_surface_area: what bound doses per kg and per m^2.
        until: end of the run in model time; None where nobody said.
        study: arms, observables and claims, for targets that carry them.
    """

    model: Model
    stem: str = "model"
    schedule: Schedule | None = None
    regimen: Regimen | None = None
    body_weight: Any = None
    body_surface_area: Any = None
    until: float | None = None
    study: Study | None = None

    @property
    def horizon(self) -> float:
        """The end of the run, `HORIZON` where nobody said."""
        return HORIZON if self.until is None else self.until

    def dosed(self) -> Model:
        """Return the model with its doses as events, for targets that have events and no dosing of their own."""
        if self.regimen is None:
            return self.model
        from sbmlqsp.simulation import with_regimen

        body = {"body_weight": self.body_weight, "body_surface_area": self.body_surface_area}
        return with_regimen(self.model, self.regimen, **body)

    def without(self, *elements: str) -> Request:
        """Return the request without some elements of the model, and claims and arms of the study."""
        if not elements:
            return self
        from sbmlqsp.conversion.studies import study_without

        study = None if self.study is None else study_without(self.study, set(elements))
        told = set() if self.study is None else {str(c.quantity) for c in self.study.claims} | set(self.study.arms.ids)
        left = [name for name in elements if name not in told]
        return replace(self, study=study, model=self.model.without(*left) if left else self.model)
