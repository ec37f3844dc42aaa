"""`split_regimen`: the doses of a model's events as a regimen, and the model without them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sbmlqsp.core.findings import Issue
from sbmlqsp.core.tables import Event
from sbmlqsp.dosing import Regimen
from sbmlqsp.model import Model
from sbmlqsp.model.computed_states import NAMESPACE, record, stale_states
from sbmlqsp.native.edits import SetAnnotation
from sbmlqsp.treatment.recognition import meetings
from sbmlqsp.treatment.recognition.changes import Candidate, candidate
from sbmlqsp.treatment.recognition.doses import DoseWriter, references
from sbmlqsp.treatment.recognition.exchanges import Exchange, ambiguous, exchange
from sbmlqsp.treatment.recognition.facts import Facts, Unrecognised
from sbmlqsp.treatment.recognition.flows import Flow, flows
from sbmlqsp.treatment.recognition.gifts import Gift, boluses, infusions
from sbmlqsp.treatment.recognition.removal import removal, shared_symbols
from sbmlqsp.treatment.recognition.resets import ResetEvent, after_resets, check, reset_event

RULE = "dose-not-recognised"


class Split(NamedTuple):
    """A model, the regimen that was written in it as events, and why other events were left.

    Attributes:
        model: without the recognised events and without what only they used.
        regimen: amounts, times and rates in the units of the model; references to parameters that the model uses.
        unrecognised: one note for each event that stays, with the event and the reason.
    """

    model: Model
    regimen: Regimen
    unrecognised: tuple[Issue, ...]


def split_regimen(dosed: Model) -> Split:
    """Return the model without its dose events, their regimen, and what was not recognised.

    Simulating `split.model` under `split.regimen` gives what simulating `dosed` gives. Events are recognised by what
    they do alone: boluses (`S = S + dose`), input rates switched or stepped on and off, repetition by a counter or a
    next time, amounts replaced, resets of the whole state. An event that also does something else, or whose effect is
    not certain, stays whole. A value at the very time of a dose is the one after it, also where the event asks for
    `time > T`.

    Raises:
        UnsupportedFeature, ModelError: for models whose initial values cannot be computed.
    """
    if not len(dosed.events):
        return Split(dosed, Regimen(), ())
    found = _Recognition(Facts(dosed)).found()
    kept = Facts(dosed)
    writer = DoseWriter(kept, shared_symbols(dosed, found.events, found.flows))
    regimen = writer.regimen(found.gifts, found.exchanges, [reset.time for reset in found.resets])
    edits = removal(dosed, found.events, found.flows, references(regimen))
    notes = tuple(Issue(RULE, "note", f"event {event}", reason) for event, reason in found.left.items())
    return Split(_recorded(dosed, dosed.edited(edits), bool(notes)) if edits else dosed, regimen, notes)


def _recorded(dosed: Model, undosed: Model, states_stay: bool) -> Model:
    """Return the model with the record of its computed states brought up to date: its dynamics are those of before."""
    if NAMESPACE not in dosed.source_sbml or stale_states(dosed):
        return undosed
    return undosed.edited([record(undosed) if states_stay else SetAnnotation(NAMESPACE, None)])


class Recognised(NamedTuple):
    """What the events of a model turned out to be."""

    gifts: tuple[Gift, ...]
    exchanges: tuple[Exchange, ...]
    resets: tuple[ResetEvent, ...]
    events: tuple[Event, ...]
    flows: tuple[Flow, ...]
    left: Mapping[str, str]


class _Recognition:
    """Starts from every event that could be a dose and gives up those that turn out not to be, until all agree."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._flows = flows(facts)
        self._left: dict[str, str] = {}
        self._resets: list[ResetEvent] = []
        self._exchanges: dict[str, Exchange] = {}
        self._candidates: dict[str, Candidate] = {}

    def found(self) -> Recognised:
        """Return what is left after giving up."""
        self._read()
        while True:
            number = len(self._left)
            gifts = self._gifts()
            if len(self._left) == number:
                break
        dosing = (found.event for found in self._candidates.values())
        setting = (*(reset.event for reset in self._resets), *(each.event for each in self._exchanges.values()))
        events = (*dosing, *setting)
        used = {step.parameter for c in self._candidates.values() for step in c.steps}
        gone = tuple(flow for name, flow in self._flows.items() if name in used)
        order = [event.id for event in self._facts.tables.events if event.id in self._left]
        return Recognised(
            tuple(gifts),
            tuple(self._exchanges.values()),
            tuple(self._resets),
            events,
            gone,
            {event: self._left[event] for event in order},
        )

    def _read(self) -> None:
        events = list(self._facts.tables.events)
        resets = {e.id: r for e in events if (r := reset_event(e, self._facts, self._flows)) is not None}
        self._resets = sorted(resets.values(), key=lambda reset: reset.time)
        for event in events:
            if event.id in resets:
                continue
            replaced = exchange(event, self._facts, self._flows)
            if replaced is not None:
                self._exchanges[event.id] = replaced
                continue
            try:
                self._candidates[event.id] = candidate(event, self._facts, self._flows, resets)
            except Unrecognised as reason:
                self._left[event.id] = str(reason)

    def _gifts(self) -> list[Gift]:
        """Return what the present candidates give; those that fail are given up, and the rest is read again."""
        self._give_up_what_others_change()
        self._give_up(meetings.ambiguous(self._candidates.values(), self._left, self._facts))
        self._check_exchanges()
        self._check_resets()
        found = [gift for c in self._candidates.values() for gift in boluses(c)]
        for name in sorted({step.parameter for c in self._candidates.values() for step in c.steps}):
            users = [c for c in self._candidates.values() if any(step.parameter == name for step in c.steps)]
            try:
                found += infusions(self._flows[name], users, self._facts)
            except Unrecognised as reason:
                self._give_up({user.event.id: str(reason) for user in users})
        try:
            return [part for gift in found for part in after_resets(gift, self._resets, self._facts)]
        except Unrecognised as reason:
            self._give_up_resets(str(reason))
            return []

    def _give_up(self, reasons: Mapping[str, str]) -> None:
        for event, reason in reasons.items():
            if self._candidates.pop(event, None) is not None:
                self._left[event] = reason

    def _give_up_what_others_change(self) -> None:
        """Give up events whose counter or input rate an event that stays changes too."""
        for name, other in self._changed_by_left():
            for found in list(self._candidates.values()):
                own = {*found.counters, *(step.parameter for step in found.steps)}
                if name in own:
                    self._give_up({found.event.id: f"the event '{other}', which stays, changes '{name}' as well"})

    def _changed_by_left(self) -> Iterator[tuple[str, str]]:
        for event in self._facts.tables.events:
            if event.id in self._left:
                yield from ((change.variable, event.id) for change in event.assignments)

    def _check_exchanges(self) -> None:
        present = list(self._candidates.values())
        reasons = ambiguous(self._exchanges.values(), self._resets, present, self._left, self._facts)
        for event, reason in reasons.items():
            del self._exchanges[event]
            self._left[event] = reason

    def _check_resets(self) -> None:
        set_too = {each.target for each in self._exchanges.values()}
        try:
            check(self._resets, list(self._candidates.values()), set_too, self._left, self._facts)
        except Unrecognised as reason:
            self._give_up_resets(str(reason))

    def _give_up_resets(self, reason: str) -> None:
        for reset in self._resets:
            self._left[reset.event.id] = reason
        self._resets = []
