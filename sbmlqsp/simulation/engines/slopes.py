"""Where the sides of a relation between states turn, in time.

An integrator sees that `A > 5` has changed by looking at both ends of a step; a peak that reaches 5 in between is
stepped over. If the step ends at the peak, it is seen. So the sign of d(A - 5)/dt is watched, with the csymbol
rateOf for the rates of states and the chain rule for the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sbmlqsp.checks.atoms import all_atoms, reached
from sbmlqsp.checks.dependence import ON_STATES, Dependence
from sbmlqsp.core.expression import TIME, Apply, Expression, Number, Symbol, substitute, symbols, walk
from sbmlqsp.core.tables import ModelTables

_COMPARED = frozenset({"lt", "gt", "leq", "geq"})
_MOST_WATCHED = 50
_MOST_NODES = 2_000
_ZERO, _ONE = Number(0.0), Number(1.0)


def turning_points(tables: ModelTables) -> tuple[Expression, ...]:
    """Return conditions that change where a relation in a trigger or right-hand side may come and go unseen.

    At most 50, those of triggers first; relations whose slope cannot be written down are left out.
    """
    slopes = _Slopes(tables)
    formulas = sorted(reached(tables), key=lambda formula: formula.role != "trigger")
    relations = dict.fromkeys(atom for formula in formulas for atom in all_atoms(formula.math))
    found = (slopes.of_relation(relation) for relation in relations if relation.operator in _COMPARED)
    watched = dict.fromkeys(Apply("gt", (slope, _ZERO)) for slope in found if slope is not None)
    return tuple(watched)[:_MOST_WATCHED]


class _Unknown(Exception):
    """A formula whose derivative this module does not know."""


class _Slopes:
    """Derivatives with respect to time in one model."""

    def __init__(self, tables: ModelTables) -> None:
        self._dependence = Dependence(tables)
        rated = {rule.variable for rule in tables.rules if rule.kind == "rate" and rule.variable}
        moved = {s.id for s in tables.species if not s.boundary_condition and not s.constant}
        self._states = (rated | moved) - self._dependence.definitions.keys()
        self._tables = tables

    def of_relation(self, relation: Apply) -> Expression | None:
        """Return the slope of the difference of both sides, None if it is unknown, too long or plainly zero."""
        if not self._dependence.of(relation) & ON_STATES:
            return None
        try:
            slope = self._slope(self._expanded(Apply("minus", relation.arguments)))
        except _Unknown:
            return None
        return None if isinstance(slope, Number) or _is_long(slope) else slope

    def _expanded(self, expression: Expression) -> Expression:
        definitions = self._dependence.definitions
        while inside := {name: definitions[name] for name in symbols(expression) if name in definitions}:
            expression = substitute(expression, inside)
            if _is_long(expression):
                raise _Unknown
        return expression

    def _slope(self, node: Expression) -> Expression:
        if node == TIME:
            return _ONE
        if isinstance(node, Number) or (isinstance(node, Symbol) and node.name not in self._states):
            return _ZERO
        if isinstance(node, Symbol):
            return self._rate(node)
        if not isinstance(node, Apply) or node.operator not in _RULES:
            raise _Unknown
        return _RULES[node.operator](node.arguments, [self._slope(argument) for argument in node.arguments])

    def _rate(self, state: Symbol) -> Expression:
        """Return the rate of a state; libRoadRunner does not know that of a concentration where the volume changes."""
        species = self._tables.species.get(state.name)
        if species is not None and not species.has_only_substance_units and self._varies(species.compartment):
            raise _Unknown
        return Apply("rateOf", (state,))

    def _varies(self, compartment: str) -> bool:
        changed = {change.variable for event in self._tables.events for change in event.assignments}
        return compartment in changed or any(rule.variable == compartment for rule in self._tables.rules)


def _is_long(expression: Expression) -> bool:
    return any(count > _MOST_NODES for count, _ in enumerate(walk(expression)))


Arguments = tuple[Expression, ...]
Slopes = list[Expression]


def _sum(terms: Iterator[Expression]) -> Expression:
    some = tuple(term for term in terms if term != _ZERO)
    if len(some) < 2:
        return some[0] if some else _ZERO
    return Apply("plus", some)


def _times(*factors: Expression) -> Expression:
    if _ZERO in factors:
        return _ZERO
    some = tuple(factor for factor in factors if factor != _ONE)
    return Apply("times", some) if len(some) > 1 else (some[0] if some else _ONE)


def _minus(_: Arguments, slopes: Slopes) -> Expression:
    if len(slopes) == 1 or slopes[0] == _ZERO:
        last = slopes[-1]
        return _ZERO if last == _ZERO else Apply("minus", (last,))
    return slopes[0] if slopes[1] == _ZERO else Apply("minus", tuple(slopes))


def _product(arguments: Arguments, slopes: Slopes) -> Expression:
    return _sum(_times(slope, *arguments[:n], *arguments[n + 1 :]) for n, slope in enumerate(slopes))


def _quotient(arguments: Arguments, slopes: Slopes) -> Expression:
    above, below = arguments
    first = _times(slopes[0], below)
    second = _times(slopes[1], above)
    if first == second == _ZERO:
        return _ZERO
    return Apply("divide", (Apply("minus", (first, second)), Apply("times", (below, below))))


def _power(arguments: Arguments, slopes: Slopes) -> Expression:
    base, exponent = arguments
    if slopes[1] != _ZERO:
        raise _Unknown
    return _times(slopes[0], exponent, Apply("power", (base, Apply("minus", (exponent, _ONE)))))


def _chained(outer: Callable[[Expression], Expression]) -> Callable[[Arguments, Slopes], Expression]:
    """Return the rule of a function of one argument with the derivative `outer`."""
    return lambda arguments, slopes: _times(slopes[0], outer(arguments[0]))


_RULES: dict[str, Callable[[Arguments, Slopes], Expression]] = {
    "plus": lambda _, slopes: _sum(iter(slopes)),
    "minus": _minus,
    "times": _product,
    "divide": _quotient,
    "power": _power,
    "exp": _chained(lambda x: Apply("exp", (x,))),
    "ln": _chained(lambda x: Apply("divide", (_ONE, x))),
    "sin": _chained(lambda x: Apply("cos", (x,))),
    "cos": _chained(lambda x: Apply("minus", (Apply("sin", (x,)),))),
    "tanh": _chained(lambda x: Apply("power", (Apply("sech", (x,)), Number(2.0)))),
    **{constant: lambda *_: _ZERO for constant in ("pi", "exponentiale", "avogadro")},
}
