"""The mechanisms of a model: one for each equation, with what it computes and what it reads."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sbmlqsp.core.expression import Expression, symbols
from sbmlqsp.core.formula import to_text
from sbmlqsp.core.tables import ModelTables
from sbmlqsp.model.model import Model
from sbmlqsp.model.rates import rates, references

Kind = Literal["balance", "reaction", "assignment", "rate", "initial", "event", "algebraic"]


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One equation.

    Attributes:
        id: unique: "J1" for a reaction, "rule of X", "initial assignment of X", "balance of S", "event e of X".
        variable: what it computes, "" for an algebraic rule.
        kind: where it comes from. A balance adds up the reactions that change a species.
        formula: its right-hand side in SBML's meaning of symbols.
        reads: what it is computed from; its causes.
    """

    id: str
    variable: str
    kind: Kind
    formula: Expression
    reads: frozenset[str]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what it says: equal for mechanisms that compute the same from the same."""
        text = f"{self.kind} {self.variable} = {to_text(self.formula)}"
        return hashlib.sha256(text.encode()).hexdigest()


def mechanisms(model: Model) -> dict[str, Mechanism]:
    """Return the mechanisms of a model by id: reactions, balances, rules, initial assignments, events."""
    return {mechanism.id: mechanism for mechanism in mechanisms_of(model.tables)}


def mechanisms_of(tables: ModelTables) -> Iterator[Mechanism]:
    """Yield the mechanisms of tables, in the order of SBML's lists."""
    for reaction in tables.reactions:
        if reaction.kinetic_law is not None:
            yield _made(reaction.id, reaction.id, "reaction", reaction.kinetic_law)
    ruled = {rule.variable for rule in tables.rules}
    touched = {reference.species for reaction in tables.reactions for _, reference in references(reaction)}
    for name, math in rates(tables).items():
        if name in touched and name not in ruled:
            yield _made(f"balance of {name}", name, "balance", math)
    for rule in tables.rules:
        if rule.math is not None:
            yield _made(f"rule of {rule.variable or rule.id}", rule.variable or "", rule.kind, rule.math)
    for assignment in tables.initial_assignments:
        if assignment.math is not None:
            yield _made(f"initial assignment of {assignment.id}", assignment.id, "initial", assignment.math)
    for event in tables.events:
        read = [part for part in (event.trigger, event.delay, event.priority) if part is not None]
        for change in event.assignments:
            if change.math is not None:
                reads = symbols(change.math) | {name for part in read for name in symbols(part)}
                name = f"event {event.id} of {change.variable}"
                yield Mechanism(name, change.variable, "event", change.math, reads)


def _made(identifier: str, variable: str, kind: Kind, math: Expression) -> Mechanism:
    return Mechanism(identifier, variable, kind, math, symbols(math))


def changed(before: Model, after: Model) -> tuple[str, ...]:
    """Return the ids of mechanisms that are not the same in two models: replaced, added or cut."""
    first, second = mechanisms(before), mechanisms(after)
    return tuple(
        name
        for name in dict.fromkeys((*first, *second))
        if name not in first or name not in second or first[name].fingerprint != second[name].fingerprint
    )
