"""What of a study other programs have nothing like: claims, and arms of many patients."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sbmlqsp.conversion.contract import Loss
from sbmlqsp.core.tables import Table

if TYPE_CHECKING:
    from sbmlqsp.study import Study


def study_losses(study: Study | None, claims: str = "") -> tuple[Loss, ...]:
    """Return the arms of many patients and, with a reason why, the claims; the rest makes sense without them."""
    if study is None:
        return ()
    crowds = [arm.id for arm in study.arms if arm.population is not None]
    lost = [Loss(name, "population", "an experiment has one patient here", removable=True) for name in crowds]
    told = [Loss(str(claim.quantity), "claim", claims, removable=True) for claim in study.claims if claims]
    return (*lost, *told)


def study_without(study: Study, elements: set[str]) -> Study:
    """Return the study without the claims and arms that are named."""
    arms = Table((arm for arm in study.arms if arm.id not in elements or arm.population is None), "arm")
    kept = tuple(claim for claim in study.claims if str(claim.quantity) not in elements)
    return replace(study, arms=arms, claims=kept)
