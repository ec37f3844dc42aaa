"""What a diagram says to a pharmacologist: where a switch flips, stays off, and where an oscillation starts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sbmlqsp.analysis.dynamics.branch import Branch
from sbmlqsp.analysis.dynamics.intervals import Interval
from sbmlqsp.analysis.dynamics.special_point import SpecialPoint
from sbmlqsp.analysis.dynamics.stable_cycles import stable_ranges

if TYPE_CHECKING:
    from sbmlqsp.analysis.dynamics.diagram import Diagram

DIGITS = 4


@dataclass(frozen=True, slots=True)
class Words:
    """How numbers of one diagram are written."""

    name: str
    unit: str

    def value(self, number: float) -> str:
        """Return a value of the parameter with its unit."""
        return f"{self.number(number)}{f' {self.unit}' if self.unit else ''}"

    def number(self, number: float) -> str:
        """Return a value of the parameter to four digits."""
        return f"{number:#.{DIGITS}g}".rstrip(".") if number else "0"


def sentences(diagram: Diagram) -> tuple[str, ...]:
    """Return the answers in words, one for each thing that happens, by rising parameter."""
    words = Words(diagram.name, diagram.unit or "")
    found = [
        *_bistable(diagram, words),
        *_hopf(diagram, words),
        *_cycles(diagram, words),
        *_branch_points(diagram, words),
        *_centres(diagram, words),
    ]
    return tuple(found) or (_nothing(diagram, words),)


def _bistable(diagram: Diagram, words: Words) -> Iterator[str]:
    for part in diagram.intervals:
        if part.stable < 2:
            continue
        number = {2: "bistable", 3: "tristable"}.get(part.stable, f"{part.stable} stable steady states")
        low, high = words.number(part.low), words.value(part.high)
        text = f"{number} for {words.name} between {low} and {high}"
        consequence = _hysteresis(diagram, part, words)
        yield f"{text}: {consequence}" if consequence else text


def _hysteresis(diagram: Diagram, part: Interval, words: Words) -> str:
    """Return what raising and lowering the parameter does at the folds that bound a bistable range."""
    at_low, at_high = (_fold_at(diagram, border) for border in (part.low, part.high))
    falls = None if at_high is None else _jump(diagram, at_high, upwards=True)
    rises = None if at_low is None else _jump(diagram, at_low, upwards=False)
    up, down = f"{words.name} past {words.value(part.high)}", f"{words.name} falls below {words.value(part.low)}"
    if falls and rises:
        return f"raising {up} switches {falls}, and it stays so until {down}"
    if falls:
        no_return = f"it does not come back when {words.name} is lowered to the end of the range"
        return f"raising {up} switches {falls}, and {no_return}"
    if rises:
        past = f"lowering {words.name} below {words.value(part.low)}"
        return f"{past} switches {rises}, and it does not come back when {words.name} is raised to the end of the range"
    return ""


def _fold_at(diagram: Diagram, border: float) -> SpecialPoint | None:
    scale = 1e-9 * (diagram.high - diagram.low)
    return next((p for p in diagram.of_kind("fold") if abs(p.parameter - border) <= scale), None)


def _jump(diagram: Diagram, fold: SpecialPoint, *, upwards: bool) -> str:
    """Return what the state does when the branch ends at a fold: "X off, from 2.1 to 0.2"."""
    beyond = fold.parameter + (1e-3 if upwards else -1e-3) * (diagram.high - diagram.low)
    targets = [z for branch in diagram.branches for z in _stable_at(branch, beyond)]
    if len(targets) != 1:
        return ""
    name, before, after = _most_changed(fold, targets[0])
    direction = "off" if after < before else "on"
    return f"{name} {direction}, from {before:.3g} to {after:.3g}"


def _stable_at(branch: Branch, value: float) -> list[dict[str, float]]:
    found = []
    flags = branch.stable
    for first in range(len(branch) - 1):
        low, high = branch.parameter[first], branch.parameter[first + 1]
        if low != high and min(low, high) <= value < max(low, high) and flags[first] and flags[first + 1]:
            share = (value - low) / (high - low)
            mixed = {k: float((1 - share) * v[first] + share * v[first + 1]) for k, v in branch.selections.items()}
            found.append(mixed)
    return found


def _most_changed(fold: SpecialPoint, after: dict[str, float]) -> tuple[str, float, float]:
    """Return the selection that changes by the largest factor; a concentration rather than its amount."""
    names = [n for n in after if n in fold.values and np.isfinite(after[n]) and f"[{n}]" not in after]

    def change(name: str) -> float:
        a, b = abs(fold.values[name]), abs(after[name])
        return abs(a - b) / max(a, b) if max(a, b) > 0 else 0.0

    name = max(names, key=change)
    return name, fold.values[name], after[name]


def _hopf(diagram: Diagram, words: Words) -> Iterator[str]:
    for point in diagram.of_kind("hopf"):
        time = diagram.model.unit_of("time")
        period = f"period {point.period:.4g}{f' {time}' if time else ''}" if point.period else "unknown period"
        at = f"at {words.name} = {words.value(point.parameter)}"
        if point.supercritical is None:
            degenerate = "" if point.l1 is None else ": l1 is 0, a second parameter decides whether they are stable"
            yield f"oscillations begin or end {at} ({period}){degenerate}"
        elif point.supercritical:
            yield f"oscillations of small amplitude and {period} begin or end {at}: they are stable (supercritical)"
        else:
            yield (
                f"a steady state loses its stability {at} to cycles that are unstable there (subcritical, {period}): "
                "the oscillation sets in at full amplitude"
            )


def _cycles(diagram: Diagram, words: Words) -> Iterator[str]:
    for point in (p for p in diagram.of_kind("cycle fold") if p.converged):
        at = f"{words.name} = {words.value(point.parameter)}"
        yield f"a stable and an unstable oscillation (period {point.period:.4g}) meet and vanish at {at}"
    for point in (p for p in diagram.of_kind("period doubling") if p.converged):
        at = f"{words.name} = {words.value(point.parameter)}"
        yield f"the oscillation of period {point.period:.4g} doubles its period at {at}"
    for branch in diagram.cycles:
        for part in stable_ranges(branch, diagram.special_points, diagram.low, diagram.high):
            low, high = words.number(part.low), words.value(part.high)
            beyond = f", perhaps further: the branch was followed until {branch.ends}" if part.open else ""
            yield f"stable oscillations for {words.name} between {low} and {high}{beyond}"


def _branch_points(diagram: Diagram, words: Words) -> Iterator[str]:
    for point in diagram.of_kind("branch point"):
        yield f"two branches of steady states cross at {words.name} = {words.value(point.parameter)}"


def _centres(diagram: Diagram, words: Words) -> Iterator[str]:
    """Yield where a pair of eigenvalues stays imaginary over a stretch, so that nothing is decided there."""
    for branch in diagram.branches:
        turning = np.any((branch.eigenvalues.real == 0) & (branch.eigenvalues.imag != 0), axis=1)
        if np.any(turning[:-2] & turning[1:-1] & turning[2:]):
            found = branch.parameter[turning]
            low, high = words.number(float(found.min())), words.value(float(found.max()))
            yield (
                f"the steady state is a centre for {words.name} between {low} and {high}: a pair of eigenvalues is "
                "imaginary, and the linearisation does not decide whether it is stable"
            )


def _nothing(diagram: Diagram, words: Words) -> str:
    span = f"from {words.number(diagram.low)} to {words.value(diagram.high)}"
    if not diagram.branches:
        return f"no steady state was found for {words.name} {span}"
    parts = diagram.intervals
    if len(parts) == 1 and parts[0].stable == 1 and not parts[0].unstable:
        return f"one steady state, stable, for {words.name} {span}: no switch and no oscillation begins"
    return f"no bifurcation was found for {words.name} {span}"
