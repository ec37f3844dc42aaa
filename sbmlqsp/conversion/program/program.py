"""A model as a program: what a language without events of its own needs to run it as SBML means it.

Every value that changes has a slot: a state, which rates move, or a held value, which events set or which is computed
once at the start. A species whose symbol is a concentration has a slot for its amount, named `amount of S`.
Everything else is computed from them by formulas.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sbmlqsp.core.expression import Expression

SWITCH = "switch "
"""Prefix of the symbols that stand in rates for relations frozen between two of their changes: `switch 0`, ..."""
NEW = "new "
"""Prefix of the symbols that stand for the values an event computed: `new 0`, ..."""

Formula = tuple[str, Expression]


@dataclass(frozen=True, slots=True)
class Body:
    """A function: `steps` are computed in order, then `results` of them, of slots and of constants."""

    steps: tuple[Formula, ...] = ()
    results: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """One slot that an event sets, to the value number `number` of those it computed, or (None) to what it is.

    `before` is the place among the event's volumes of the one that turns a concentration into an amount: that before
    the event. `after` is the place of the one, as it is after all settings without `after`, that turns it back.
    """

    slot: str
    number: int | None
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class ProgramEvent:
    """An event; `values` computes what its settings use, `volumes` the sizes they need, before or after.

    `delay` and `priority` are bodies with one result. Settings without `after` come first.
    """

    id: str
    values: Body
    settings: tuple[Setting, ...]
    volumes: Body
    delay: Body | None
    priority: Body | None
    initial_value: bool
    persistent: bool
    from_trigger: bool


@dataclass(frozen=True, slots=True)
class Program:
    """A model ready to be printed.

    Attributes:
        constants: plain numbers, by symbol.
        initials: plain numbers that only `start` reads: what states, held slots or concentrations begin with.
        states: slots that rates move.
        held: slots that events set, or that are computed at the start.
        start: values of states and held slots at time 0, from constants and initials.
        rates: d/dt of the states, with `switch N` for relations.
        switches: values of those relations and steps.
        triggers: truth of each event's trigger.
        outputs: names of the columns, and their values.
        events: in the order of the document.
        stops: times at which something jumps and the integrator has to stop, up to `horizon`.
        horizon: end of what `stops` covers; None where they cover everything.
        concentrations: species whose symbol is a concentration.
    """

    constants: Mapping[str, float]
    initials: Mapping[str, float]
    states: tuple[str, ...]
    held: tuple[str, ...]
    start: Body
    rates: Body
    switches: Body
    triggers: Body
    output_names: tuple[str, ...]
    outputs: Body
    events: tuple[ProgramEvent, ...]
    stops: tuple[float, ...]
    horizon: float | None
    concentrations: frozenset[str]

    def key(self, symbol: str) -> str:
        """Return a symbol as a selection: `S` for an amount, `[S]` for a concentration, any other id itself."""
        amount = symbol.removeprefix("amount of ")
        return f"[{symbol}]" if symbol in self.concentrations else amount

    @property
    def bodies(self) -> tuple[Body, ...]:
        """All functions."""
        of_events = [
            body
            for event in self.events
            for body in (event.values, event.volumes, event.delay, event.priority)
            if body is not None
        ]
        return (self.start, self.rates, self.switches, self.triggers, self.outputs, *of_events)
