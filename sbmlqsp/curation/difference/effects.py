"""What a change does to the numbers that the claims of a study look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sbmlqsp.core.measure import Measure
from sbmlqsp.model import Model
from sbmlqsp.study import Study
from sbmlqsp.study.table import shown

_VISIBLE = 1e-6


@dataclass(frozen=True, slots=True)
class Effect:
    """A quantity of an arm before and after; None where it cannot be told, `reason` says why."""

    study: str
    arm: str
    quantity: str
    before: Measure | None
    after: Measure | None
    reason: str = ""

    @property
    def relative(self) -> float | None:
        """(after - before) / |before|."""
        if self.before is None or self.after is None or self.before.value == 0:
            return None
        return (self.after.value - self.before.value) / abs(self.before.value)

    def __str__(self) -> str:
        place = f"{self.quantity} of {self.arm}" if self.arm else self.quantity
        if self.before is None or self.after is None:
            return f"{place}: {shown(self.before) or 'unknown'} -> {shown(self.after) or 'unknown'} ({self.reason})"
        percent = "" if self.relative is None else f", {100 * self.relative:+.3g} %"
        return f"{place}: {shown(self.before)} -> {shown(self.after)}{percent}"


def effects(old: Model, new: Model, studies: Iterable[Study], engine: str = "roadrunner") -> tuple[Effect, ...]:
    """Return what changed among the quantities of the studies' claims, each once, the largest change first."""
    found = [effect for study in studies for effect in _of_study(old, new, study, engine)]
    return tuple(sorted(dict.fromkeys(found), key=lambda one: -abs(one.relative or 1e300)))


def _of_study(old: Model, new: Model, study: Study, engine: str) -> Iterator[Effect]:
    before = replace(study, model=old).run(engine=engine)
    after = replace(study, model=new).run(engine=engine)
    for one, two in zip(before.claims, after.claims, strict=True):
        reason = one.reason if one.got is None else two.reason
        effect = Effect(study.title, one.claim.arm, one.claim.quantity, one.got, two.got, reason)
        if one.got is None and two.got is None:
            continue
        if one.got is None or two.got is None or _moved(one.got.value, two.got.value):
            yield effect


def _moved(before: float, after: float) -> bool:
    return abs(after - before) > _VISIBLE * max(abs(before), abs(after))
