"""Events that set the amount of one pool to a number: what a `Replacement` says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sbmlqsp.core.expression import Apply, Symbol
from sbmlqsp.core.tables import Event
from sbmlqsp.model.computed_states import NAMESPACE
from sbmlqsp.treatment.recognition.changes import Candidate
from sbmlqsp.treatment.recognition.facts import Facts, Unrecognised, event_symbols
from sbmlqsp.treatment.recognition.flows import Flow
from sbmlqsp.treatment.recognition.resets import ResetEvent, pools, precedes
from sbmlqsp.treatment.recognition.triggers import Series, series
from sbmlqsp.treatment.targets import as_symbol


@dataclass(frozen=True, slots=True)
class Exchange:
    """At `time` the target holds `amount`, in model units."""

    event: Event
    series: Series
    target: str
    amount: float

    @property
    def time(self) -> float:
        """The one time at which it acts."""
        return self.series.first


def exchange(event: Event, facts: Facts, flows: Mapping[str, Flow]) -> Exchange | None:
    """Return the replacement that an event is, None if it does anything else or more.

    A model that carries computed steady states sets them by events; those stay, because they can become stale.
    """
    if len(event.assignments) != 1 or NAMESPACE in facts.model.source_sbml:
        return None
    (change,) = facts.event(event).assignments
    if change.math is None or change.variable in flows or change.variable not in pools(facts):
        return None
    try:
        when = series(facts.event(event), facts, {})
    except Unrecognised:
        return None
    value = facts.value(change.math)
    if value is None or value < 0 or when.count != 1:
        return None
    per_amount = as_symbol(facts.tables, change.variable, Symbol("amount"))
    if isinstance(per_amount, Apply):
        size = facts.value(per_amount.arguments[1])
        return None if size is None else Exchange(event, when, change.variable, value * size)
    return Exchange(event, when, change.variable, value)


def ambiguous(
    exchanges: Iterable[Exchange],
    resets: Sequence[ResetEvent],
    candidates: Sequence[Candidate],
    left: Mapping[str, str],
    facts: Facts,
) -> dict[str, str]:
    """Return the replacements whose place among what happens at their time is not certain, with the reason."""
    found: dict[str, str] = {}
    present = list(exchanges)
    for one in present:
        later = [c.event for c in candidates if one.target in _written(c.event) and c.series.has(one.time)]
        later += [other.event for other in present if other != one and _same(one, other)]
        earlier = [reset.event for reset in resets if one.series.has(reset.time)]
        unsure = [event for event in later if not precedes(one.event, event, facts)]
        unsure += [event for event in earlier if not precedes(event, one.event, facts)]
        unsure += [e for e in facts.tables.events if e.id in left and one.target in {*_written(e), *event_symbols(e)}]
        if unsure:
            found[one.event.id] = f"nothing says whether it comes before '{unsure[0].id}' at the same time"
    return found


def _same(one: Exchange, other: Exchange) -> bool:
    return one.target == other.target and one.series.has(other.time)


def _written(event: Event) -> frozenset[str]:
    return frozenset(change.variable for change in event.assignments)
