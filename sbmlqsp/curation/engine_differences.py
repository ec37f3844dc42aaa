"""How far engines differ from each other, apart from how far they differ from the paper."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from sbmlqsp.simulation import Result
from sbmlqsp.study import StudyResult
from sbmlqsp.study.result import ClaimResult


@dataclass(frozen=True, slots=True)
class EngineDifference:
    """Two engines and one thing that both computed.

    Attributes:
        study, arm, what: the claim's quantity, or "curve of S".
        engines: the two.
        relative: the distance, divided by the larger value or by the largest value of the curve.
        verdicts: of the claim, empty for a curve.
    """

    study: str
    arm: str
    what: str
    engines: tuple[str, str]
    relative: float
    verdicts: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = f"{self.what} of {self.arm}" if self.arm else self.what
        return f"{self.relative:.2g} between {' and '.join(self.engines)} in {place} ({self.study})"


def engine_differences(results: Iterable[StudyResult]) -> tuple[EngineDifference, ...]:
    """Return what every pair of engines says of every claim and every curve of the same study, largest first."""
    by_study: dict[object, list[StudyResult]] = defaultdict(list)
    for result in results:
        by_study[result.study.path or result.study.title].append(result)
    found = [
        difference
        for runs in by_study.values()
        for first, second in combinations(runs, 2)
        for difference in (*_claims(first, second), *_curves(first, second))
    ]
    return tuple(sorted(found, key=lambda one: -one.relative))


def _claims(first: StudyResult, second: StudyResult) -> Iterator[EngineDifference]:
    for one, other in zip(first.claims, second.claims, strict=True):
        distance = _distance(one, other)
        if distance is not None:
            verdicts = (one.verdict, other.verdict)
            names = (first.engine, second.engine)
            claim = one.claim
            yield EngineDifference(first.study.title, claim.arm, claim.quantity, names, distance, verdicts)


def _distance(one: ClaimResult, other: ClaimResult) -> float | None:
    """Return the relative distance; what should be 0 is measured by its tolerance, as rounding errors are not alike."""
    if one.got is None or other.got is None:
        return None if one.got is other.got else float("inf")
    scale = max(abs(one.got.value), abs(other.got.value))
    if one.claim.value.value == 0 and one.claim.limit.limit.value:
        scale = max(scale, one.claim.limit.limit.value)
    return abs(one.got.value - other.got.value) / scale if scale else 0.0


def _curves(first: StudyResult, second: StudyResult) -> Iterator[EngineDifference]:
    for arm in first.results.keys() & second.results.keys():
        for name in first.results[arm].units:
            if name != "time":
                names = (first.engine, second.engine)
                distance = _apart(first.results[arm], second.results[arm], name)
                yield EngineDifference(first.study.title, arm, f"curve of {name}", names, distance)


def _apart(first: Result, second: Result, name: str) -> float:
    one, other = first.values(name), second.values(name)
    if one.shape != other.shape:
        return float("inf")
    finite = np.isfinite(one) & np.isfinite(other)
    if not finite.any():
        return 0.0
    size = float(np.max(np.abs(one[finite])))
    return float(np.max(np.abs(one[finite] - other[finite]))) / size if size else 0.0
