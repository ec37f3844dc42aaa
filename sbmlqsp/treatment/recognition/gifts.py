"""What recognised events give: boluses and infusions at the times of a series, still in the words of the model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from sbmlqsp.core.expression import Apply, Expression, Number
from sbmlqsp.core.schedule import ZERO
from sbmlqsp.treatment.recognition.changes import Candidate, Step
from sbmlqsp.treatment.recognition.facts import Facts, Unrecognised
from sbmlqsp.treatment.recognition.flows import Flow
from sbmlqsp.treatment.recognition.triggers import SAME, Series

MOST_STEPS = 10_000


@dataclass(frozen=True, slots=True)
class Gift:
    """`amount` times `scale` into `target` at the times of a series.

    `span` is the duration (`way` "over") or the rate ("rate") of an infusion. `ended` is the series of its ends.
    `passed` is the number in its event of the first one.
    """

    series: Series
    target: str
    amount: Expression
    scale: float
    way: Literal["bolus", "over", "rate"] = "bolus"
    span: Expression = ZERO
    ended: Series | None = None
    passed: int = 0


def boluses(found: Candidate) -> Iterator[Gift]:
    """Yield the boluses of an event."""
    for bolus in found.boluses:
        yield Gift(found.series, bolus.target, bolus.amount, bolus.scale)


def infusions(flow: Flow, candidates: Sequence[Candidate], facts: Facts) -> list[Gift]:
    """Return the infusions that the steps of one input rate make.

    Raises:
        Unrecognised: if they do not pair.
    """
    steps = [(c.series, step) for c in candidates for step in c.steps if step.parameter == flow.parameter]
    start = facts.start[flow.parameter]
    if all(step.absolute for _, step in steps):
        return _switched(flow, steps, start, facts)
    if start != 0:
        raise Unrecognised(f"the rate '{flow.parameter}' is not zero at the start")
    if any(step.absolute for _, step in steps):
        raise Unrecognised(f"the rate '{flow.parameter}' is both set and changed by steps")
    return _stacked(flow, steps, facts)


def _stacked(flow: Flow, steps: list[tuple[Series, Step]], facts: Facts) -> list[Gift]:
    """Pair each increase with the decrease of the same size and rhythm that follows it."""
    up = sorted((s for s in steps if _value(s[1], facts) > 0), key=lambda s: s[0].first)
    down = sorted((s for s in steps if _value(s[1], facts) < 0), key=lambda s: s[0].first)
    found: list[Gift] = []
    for begin, step in up:
        fitting = [other for other in down if _pairs((begin, step), other, facts)]
        if not fitting:
            raise Unrecognised(f"an increase of the rate '{flow.parameter}' has no end")
        written = [other for other in fitting if _exact((begin, step), other)]
        end = (written or fitting)[0]
        down.remove(end)
        found.append(_infusion(flow, begin, step, end[0], facts))
    if down:
        raise Unrecognised(f"a decrease of the rate '{flow.parameter}' ends no infusion")
    return found


def _pairs(up: tuple[Series, Step], down: tuple[Series, Step], facts: Facts) -> bool:
    one, other = _value(up[1], facts), -_value(down[1], facts)
    equal = abs(one - other) <= SAME * one
    return equal and up[0].same_rhythm(down[0]) and down[0].first > up[0].first


def _exact(up: tuple[Series, Step], down: tuple[Series, Step]) -> bool:
    """Return whether the end is written as the beginning plus something, with the same rate."""
    rest = _difference(down[0], up[0])
    return up[1].rate == down[1].rate and rest is not None and len(rest) == 1


def _difference(end: Series, begin: Series) -> list[Expression] | None:
    rest = list(end.parts)
    for part in begin.parts:
        if part not in rest:
            return None
        rest.remove(part)
    return rest


def _infusion(flow: Flow, begin: Series, step: Step, end: Series, facts: Facts) -> Gift:
    rate = step.rate
    assert rate is not None
    rest = _difference(end, begin)
    if rest is not None and len(rest) == 1:
        length = rest[0]
        if isinstance(rate, Apply) and rate.operator == "divide" and rate.arguments[1] == length:
            return Gift(begin, flow.target, rate.arguments[0], flow.factor, "over", length, end)
        divided = isinstance(length, Apply) and length.operator == "divide"
        if divided and isinstance(length, Apply) and length.arguments[1] == rate and flow.factor == 1:
            return Gift(begin, flow.target, length.arguments[0], 1.0, "rate", rate, end)
    duration = end.first - begin.first
    amount = _value(step, facts) * duration
    return Gift(begin, flow.target, Number(amount), flow.factor, "over", Number(duration), end)


def _switched(flow: Flow, steps: list[tuple[Series, Step]], start: float, facts: Facts) -> list[Gift]:
    """Return the infusions of a rate that is set to values and back to zero."""
    on = [(series, step) for series, step in steps if step.rate is not None]
    off = [series for series, step in steps if step.rate is None]
    if len(on) == len(off) == 1 and start == 0 and on[0][0].same_rhythm(off[0]):
        begin, end = on[0][0], off[0]
        duration = end.first - begin.first
        if duration > 0 and (not begin.interval or duration < begin.interval):
            return [_infusion(flow, begin, on[0][1], end, facts)]
    return _levels(flow, steps, start, facts)


def _levels(flow: Flow, steps: list[tuple[Series, Step]], start: float, facts: Facts) -> list[Gift]:
    """Return one infusion for each stretch at one level."""
    if any(series.count is None or series.count > MOST_STEPS for series, _ in steps):
        raise Unrecognised(f"the rate '{flow.parameter}' is switched without end and not simply on and off")
    marks = sorted((time, _value(step, facts)) for series, step in steps for time in series.times())
    if any(later[0] - earlier[0] <= SAME * later[0] for earlier, later in pairwise(marks)):
        raise Unrecognised(f"the rate '{flow.parameter}' is set twice at one time")
    found, level, since = [], start, 0.0
    for time, value in marks:
        if level > 0 and time > since:
            begin = Series(since, 0.0, 1, (Number(since),))
            end = Series(time, 0.0, 1, (Number(time),))
            amount, duration = Number(level * (time - since)), Number(time - since)
            found.append(Gift(begin, flow.target, amount, flow.factor, "over", duration, end))
        level, since = value, time
    if level > 0:
        raise Unrecognised(f"the rate '{flow.parameter}' is never switched off")
    if not found:
        raise Unrecognised(f"it switches '{flow.parameter}' off, which nothing switches on")
    return found


def _value(step: Step, facts: Facts) -> float:
    value = 0.0 if step.rate is None else facts.value(step.rate)
    assert value is not None
    return step.sign * value
