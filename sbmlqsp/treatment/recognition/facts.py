"""What has to be known of a model to tell whether an event is a dose: what is constant, who changes and reads what."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property

from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.core.expression import Apply, Expression, Number, Symbol, symbols, uses
from sbmlqsp.core.inline import inline
from sbmlqsp.core.tables import Event
from sbmlqsp.errors import SbmlqspError
from sbmlqsp.model import Model
from sbmlqsp.model.initial import initial_values

Term = tuple[int, Expression]
"""A sign (1 or -1) and what is added with it."""


class Unrecognised(Exception):
    """The reason why an event is not taken for a dose."""


class Facts:
    """Answers about one model; `value` is defined only for what stays constant during a run."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.tables = model.tables
        self.time_unit = model.unit_of("time")

    def event(self, event: Event) -> Event:
        """Return the event with function calls replaced by their bodies."""
        changes = tuple(replace(change, math=self._inlined(change.math)) for change in event.assignments)
        return replace(
            event, trigger=self._inlined(event.trigger), delay=self._inlined(event.delay), assignments=changes
        )

    def value(self, expression: Expression) -> float | None:
        """Return the number an expression is during the whole run, None if it changes or is not finite."""
        names = symbols(expression)
        if names & self.changing or any(uses(expression, operator) for operator in ("time", "delay", "rateOf")):
            return None
        try:
            number = float(evaluate(expression, self.start.__getitem__, self.tables.functions))
        except (SbmlqspError, KeyError):
            return None
        return number if math.isfinite(number) else None

    @cached_property
    def start(self) -> dict[str, float]:
        """The value of each symbol at the start."""
        return initial_values(self.model)

    @cached_property
    def changing(self) -> frozenset[str]:
        """Every symbol whose value may change during a run, those computed from others included."""
        tables = self.tables
        found = {s.id for s in tables.species if not s.constant} | set(tables.reactions.ids) | {"time"}
        found |= {rule.variable for rule in tables.rules if rule.kind != "assignment" and rule.variable}
        found |= {change.variable for event in tables.events for change in event.assignments}
        if any(rule.kind == "algebraic" for rule in tables.rules):
            found |= {p.id for p in tables.parameters if not p.constant}
        computed = [rule for rule in tables.rules if rule.kind == "assignment" and rule.variable not in found]
        while moved := [rule for rule in computed if rule.math is None or _moves(rule.math, found)]:
            found |= {str(rule.variable) for rule in moved}
            computed = [rule for rule in computed if rule not in moved]
        return frozenset(found)

    @cached_property
    def ruled(self) -> frozenset[str]:
        """The variables that a rule computes at all times or at the start."""
        rules = {rule.variable for rule in self.tables.rules if rule.kind == "assignment" and rule.variable}
        return frozenset(rules | set(self.tables.initial_assignments.ids))

    def readers(self, name: str, but: Iterable[str] = ()) -> Iterator[str]:
        """Yield the ids of the rules, reactions, events and assignments that read a symbol, except events `but`."""
        tables, left_out = self.tables, set(but)
        for rule in tables.rules:
            if name in _names(rule.math):
                yield rule.id
        for reaction in tables.reactions:
            references = (*reaction.reactants, *reaction.products)
            if name in _names(reaction.kinetic_law, *(reference.stoichiometry_math for reference in references)):
                yield reaction.id
        for item in (*tables.initial_assignments, *tables.constraints):
            if name in _names(item.math):
                yield item.id
        for event in tables.events:
            if event.id not in left_out and name in event_symbols(event):
                yield event.id

    def _inlined(self, math_: Expression | None) -> Expression | None:
        return None if math_ is None else inline(math_, self.tables.functions)


def event_symbols(event: Event) -> frozenset[str]:
    """Return every symbol that an event reads."""
    return _names(event.trigger, event.delay, event.priority, *(change.math for change in event.assignments))


def terms(expression: Expression, sign: int = 1) -> Iterator[Term]:
    """Yield the terms of a sum with their signs, from left to right."""
    if isinstance(expression, Apply) and expression.operator == "plus":
        for argument in expression.arguments:
            yield from terms(argument, sign)
    elif isinstance(expression, Apply) and expression.operator == "minus":
        first, *second = expression.arguments
        yield from terms(first, sign if second else -sign)
        for argument in second:
            yield from terms(argument, -sign)
    elif expression != Number(0.0):
        yield sign, expression


def signed(term: Term) -> Expression:
    """Return a term as an expression."""
    sign, expression = term
    return expression if sign > 0 else Apply("minus", (expression,))


def without_own(expression: Expression, variable: str) -> tuple[Term, ...] | None:
    """Return the terms that `variable + ...` adds, None for any other formula."""
    found = list(terms(expression))
    own = (1, Symbol(variable))
    if found.count(own) != 1:
        return None
    found.remove(own)
    return None if any(variable in symbols(term) for _, term in found) else tuple(found)


def _moves(expression: Expression, changing: set[str]) -> bool:
    return bool(symbols(expression) & changing) or any(uses(expression, o) for o in ("time", "delay", "rateOf"))


def _names(*formulas: Expression | None) -> frozenset[str]:
    return frozenset[str]().union(*(symbols(formula) for formula in formulas if formula is not None))
