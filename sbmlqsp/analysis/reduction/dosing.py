"""Treatments of the full model as treatments of the reduced one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from sbmlqsp import treatment
from sbmlqsp.analysis.reduction.step import Step
from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.core.expression import TIME, Apply
from sbmlqsp.core.schedule import Infusion, Jump
from sbmlqsp.core.tables import Event
from sbmlqsp.dosing import Dose, Item, Regimen, Replacement
from sbmlqsp.errors import RegimenError
from sbmlqsp.model import Model
from sbmlqsp.model.initial import initial_values


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
        why = "is part of a conserved total" if target in fixed else "is at quasi-steady state"
        raise RegimenError(f"a dose goes into '{target}', which {why}", where=target, fix="keep it as a state")
    renamed: dict[str, Any] = {"into": step.targets.get(target, target)}
    return replace(cast(Dose, item), **renamed)


def dose_times(model: Model, treatments: Sequence[Regimen], end: float, body_weight: Any) -> tuple[float, ...]:
    """Return the times at which a dose or infusion of any treatment starts, or an event of the model that waits for it.

    Events that wait for something else than a time are not known beforehand.
    """
    times = {time for event in model.tables.events if 0 < (time := _awaited(model, event)) < end}
    for regimen in treatments:
        for action in treatment.schedule(regimen, model, body_weight, until=end):
            if isinstance(action, Jump | Infusion):
                times.add(action.time)
    return tuple(sorted(times))


def _awaited(model: Model, event: Event) -> float:
    """Return the time that an event waits for, NaN where it waits for something else."""
    trigger = event.trigger
    if not isinstance(trigger, Apply) or len(trigger.arguments) != 2 or TIME not in trigger.arguments:
        return float("nan")
    left, right = trigger.arguments
    value = initial_values(model)
    if trigger.operator in ("geq", "gt", "leq", "lt"):
        return float(evaluate(right if left == TIME else left, value.__getitem__, model.functions))
    return float("nan")


def dosed(treatments: Sequence[Regimen]) -> frozenset[str]:
    """Return the targets of all doses."""
    items = (item for regimen in treatments for item in regimen.items)
    return frozenset(item.into for item in items if isinstance(item, Dose | Replacement) and item.into is not None)
