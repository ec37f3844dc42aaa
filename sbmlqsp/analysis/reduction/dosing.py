"""Treatments of the full model as treatments of the reduced one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from sbmlqsp import treatment
from sbmlqsp.analysis.reduction.step import Step
from sbmlqsp.core.schedule import Infusion, Jump
from sbmlqsp.dosing import Dose, Item, Regimen, Replacement
from sbmlqsp.errors import RegimenError
from sbmlqsp.model import Model


def treatments_of(regimen: Any) -> list[Regimen]:
    """Return one or several treatments, given as text or as values, as a list."""
    if regimen is None:
        return []
    several = [regimen] if isinstance(regimen, str | Regimen) else list(regimen)
    return [Regimen.parse(each) if isinstance(each, str) else each for each in several]


def moved(regimen: Regimen, steps: Sequence[Step]) -> Regimen:
    """Return the treatment with the targets that the model after the steps has.

    Raises:
        RegimenError: for doses into what is computed and has no total, or is part of a conserved total.
    """
    for step in steps:
        regimen = Regimen(_moved(item, step) for item in regimen)
    return regimen


def _moved(item: Item, step: Step) -> Item:
    if not isinstance(item, Dose | Replacement) or item.into is None:
        return item
    target = item.into
    fixed = {member for pool in step.pools if pool.constant for member in pool.members}
    if target in step.gone or target in fixed:
        why = "is at quasi-steady state" if target in step.gone else "is part of a conserved total"
        raise RegimenError(f"a dose goes into '{target}', which {why}", where=target, fix="keep it as a state")
    renamed: dict[str, Any] = {"into": step.targets.get(target, target)}
    return replace(cast(Dose, item), **renamed)


def dose_times(model: Model, treatments: Sequence[Regimen], end: float, body_weight: Any) -> tuple[float, ...]:
    """Return the times at which a dose or infusion of any treatment starts."""
    times = set()
    for regimen in treatments:
        for action in treatment.schedule(regimen, model, body_weight, until=end):
            if isinstance(action, Jump | Infusion):
                times.add(action.time)
    return tuple(sorted(times))


def dosed(treatments: Sequence[Regimen]) -> frozenset[str]:
    """Return the targets of all doses."""
    items = (item for regimen in treatments for item in regimen.items)
    return frozenset(item.into for item in items if isinstance(item, Dose | Replacement) and item.into is not None)
