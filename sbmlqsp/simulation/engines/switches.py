"""Formulas of time alone, frozen between their jumps.

An integrator looks beyond the time at which it is told to stop, so it would see the next branch of
`piecewise(rate, time >= 24 && time < 25, 0)` before its time, and a branch that begins with a strict `>` too late.
So each such relation (and floor, ceiling, ...) becomes a parameter that is set for each stretch: the right-hand side
is smooth in every stretch. Events keep reading time itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from sbmlqsp.checks.atoms import reached
from sbmlqsp.checks.dependence import ON_TIME, Dependence
from sbmlqsp.checks.discontinuities import Discontinuities
from sbmlqsp.core.evaluate import Prepared, prepare
from sbmlqsp.core.expression import RELATIONS, Apply, Expression, Symbol, substitute, symbols
from sbmlqsp.core.inline import inline
from sbmlqsp.core.tables import Event, ModelTables, Parameter, Reaction, Rule, SpeciesReference, Table

SWITCH = "switch__"
_STEPS = frozenset({"floor", "ceiling", "quotient", "factorial"})
_ROLES = frozenset({"assignment rule", "rate rule", "kinetic law", "stoichiometry"})

Lookup = Callable[[str], float]
Values = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Switches:
    """The frozen formulas: `formulas[i]` of time and constants is the value of the parameter `switch__i`."""

    formulas: tuple[Expression, ...] = ()

    def prepared(self, values: Lookup) -> Callable[[float], Values]:
        """Return the function from a time to the values of all switches, given the model's initial values."""
        functions: list[Prepared] = [prepare(formula) for formula in self.formulas]

        def at(time: float) -> Values:
            return tuple((f"{SWITCH}{n}", float(function(values, time))) for n, function in enumerate(functions))

        return at


def switched(tables: ModelTables, jumps: Discontinuities) -> tuple[ModelTables, Switches]:
    """Return the tables with switches for the timed jumps of right-hand sides, and the switches."""
    if not jumps.timed:
        return tables, Switches()
    freezer = _Freezer(tables, jumps)
    frozen = {(f.role, f.owner, f.math): freezer.frozen(f.math) for f in reached(tables) if f.role in _ROLES}
    if not freezer.formulas:
        return tables, Switches()
    rewritten = {before: after for (_, _, before), after in frozen.items()}
    return _Rewriter(tables, rewritten, len(freezer.formulas)).tables(), Switches(tuple(freezer.formulas))


class _Freezer:
    """Replaces timed atoms by switches, one for each different function of time."""

    def __init__(self, tables: ModelTables, jumps: Discontinuities) -> None:
        self._dependence = Dependence(tables)
        self._timed = {atom.expression for atom in jumps.timed}
        self.formulas: dict[Expression, int] = {}

    def frozen(self, expression: Expression) -> Expression:
        if not isinstance(expression, Apply):
            return expression
        if self._is_atom(expression):
            expanded = self._dependence.expanded(expression)
            if expanded in self._timed:
                number = self.formulas.setdefault(expanded, len(self.formulas))
                return Symbol(f"{SWITCH}{number}")
        return Apply(expression.operator, tuple(self.frozen(argument) for argument in expression.arguments))

    def _is_atom(self, node: Apply) -> bool:
        kind = node.operator in _STEPS or (node.operator in RELATIONS and len(node.arguments) == 2)
        return kind and self._dependence.of(node) == ON_TIME


class _Rewriter:
    """Puts frozen formulas into the tables; events read the formulas as they were."""

    def __init__(self, tables: ModelTables, rewritten: dict[Expression, Expression], count: int) -> None:
        self._tables = tables
        self._rewritten = rewritten
        self._count = count
        definitions = dict(self._definitions())
        changed = {name for name, math in definitions.items() if rewritten.get(math, math) != math}
        self._originals = {name: definitions[name] for name in _reaching(definitions, changed)}

    def tables(self) -> ModelTables:
        tables = self._tables
        switches = (Parameter(f"{SWITCH}{number}", 0.0, constant=False) for number in range(self._count))
        return replace(
            tables,
            parameters=tables.parameters.replacing(*switches),
            rules=Table((self._rule(rule) for rule in tables.rules), "rule"),
            reactions=Table((self._reaction(reaction) for reaction in tables.reactions), "reaction"),
            events=Table((self._event(event) for event in tables.events), "event"),
        )

    def _definitions(self) -> Iterator[tuple[str, Expression]]:
        functions = self._tables.functions
        for rule in self._tables.rules:
            if rule.kind == "assignment" and rule.variable and rule.math is not None:
                yield rule.variable, inline(rule.math, functions)
        for reaction in self._tables.reactions:
            if reaction.kinetic_law is not None:
                yield reaction.id, inline(reaction.kinetic_law, functions)

    def _math(self, math: Expression | None) -> Expression | None:
        if math is None:
            return None
        plain = inline(math, self._tables.functions)
        after = self._rewritten.get(plain, plain)
        return math if after == plain else after

    def _rule(self, rule: Rule) -> Rule:
        return replace(rule, math=self._math(rule.math))

    def _reaction(self, reaction: Reaction) -> Reaction:
        return replace(
            reaction,
            kinetic_law=self._math(reaction.kinetic_law),
            reactants=tuple(self._reference(reference) for reference in reaction.reactants),
            products=tuple(self._reference(reference) for reference in reaction.products),
        )

    def _reference(self, reference: SpeciesReference) -> SpeciesReference:
        return replace(reference, stoichiometry_math=self._math(reference.stoichiometry_math))

    def _event(self, event: Event) -> Event:
        return replace(
            event,
            trigger=self._original(event.trigger),
            delay=self._original(event.delay),
            priority=self._original(event.priority),
            assignments=tuple(replace(a, math=self._original(a.math)) for a in event.assignments),
        )

    def _original(self, math: Expression | None) -> Expression | None:
        """Return a formula of an event with frozen definitions replaced by what they stand for."""
        if math is None or not (symbols(math) & self._originals.keys()):
            return math
        math = inline(math, self._tables.functions)
        while symbols(math) & self._originals.keys():
            math = substitute(math, dict(self._originals))
        return math


def _reaching(definitions: dict[str, Expression], changed: set[str]) -> set[str]:
    """Return the changed definitions and those that read them, directly or through others."""
    found = set(changed)
    while True:
        more = {name for name, math in definitions.items() if name not in found and symbols(math) & found}
        if not more:
            return found
        found |= more
