"""From a formula to its unit, with one constraint wherever two units in it have to agree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from sbmlqsp.checks.unit_proof.constraints import Constraint, Place, Tier
from sbmlqsp.checks.unit_proof.environment import Environment
from sbmlqsp.checks.unit_proof.exponents import Exponents
from sbmlqsp.checks.unit_proof.terms import (
    AVOGADRO,
    ONE,
    Literal,
    UnitTerm,
    known_unit,
    multiplied,
    raised,
    unknown,
    without_literals,
)
from sbmlqsp.core.expression import LOGICAL, RELATIONS, Apply, Call, Expression, Number, Symbol
from sbmlqsp.core.tables import Unit
from sbmlqsp.errors import UnitsError
from sbmlqsp.units.vectors import vector_of_sbml

BARE = UnitTerm(bare=True)
_CONSTANTS = frozenset({"pi", "exponentiale", "true", "false", "infinity", "notanumber"})

Rule = Callable[["Walker", Apply], UnitTerm]


class Walker:
    """Walks formulas of one model and collects constraints in `constraints`."""

    def __init__(self, environment: Environment, exponents: Exponents, literal_units: dict[str, UnitTerm]) -> None:
        self.environment = environment
        self.constraints: list[Constraint] = []
        self.formula = -1
        self._symbols = environment.symbols
        self._exponents = exponents
        self._literal_units = literal_units
        self._strange = 0

    def unit(self, expression: Expression) -> UnitTerm:
        """Return the unit of an expression without function calls."""
        if isinstance(expression, Symbol):
            found = self._symbols.get(expression.name)
            return unknown(expression.name) if found is None else found
        if isinstance(expression, Number):
            return self._number(expression)
        if isinstance(expression, Call):
            return self._nobody_knows(expression.arguments)
        return _RULES.get(expression.operator, Walker._other)(self, expression)

    def require(
        self,
        place: Place,
        left: tuple[UnitTerm, Expression | None],
        right: tuple[UnitTerm, Expression | None],
        wanted: str = "",
        operator: str = "",
    ) -> None:
        """Ask for two equal units; a number without a unit adapts to the other side."""
        tier = _tier(place, left, right)
        if tier is not None:
            sides = (left[0], right[0], left[1], right[1])
            self.constraints.append(Constraint(place, *sides, self.formula, tier, wanted, operator))

    def _number(self, number: Number) -> UnitTerm:
        if number.units is None:
            return UnitTerm({}, 0.0, bare=True, literals=(Literal(number.value, 1.0),))
        if number.units == "dimensionless":
            return UnitTerm(literals=(Literal(number.value, 1.0),))
        return self._literal_units.get(number.units) or _own_unit(number.units)

    def _nobody_knows(self, arguments: Sequence[Expression]) -> UnitTerm:
        for argument in arguments:
            self.unit(argument)
        self._strange += 1
        return unknown(f"@unknown {self._strange}")

    def _other(self, node: Apply) -> UnitTerm:
        if node.operator in _CONSTANTS:
            return BARE
        if node.operator.startswith("distrib:") and node.arguments:
            return self._extreme(node)
        if node.operator in _EVERY_FUNCTION:
            return self._function(node)
        return self._nobody_knows(node.arguments)

    def _times(self, node: Apply) -> UnitTerm:
        result = self.unit(node.arguments[0]) if node.arguments else BARE
        for argument in node.arguments[1:]:
            result = multiplied(result, self.unit(argument))
        return result

    def _divide(self, node: Apply) -> UnitTerm:
        above, below = node.arguments
        return multiplied(self.unit(above), self.unit(below), -1)

    def _alike(self, node: Apply, place: Place) -> UnitTerm:
        """Ask for equal units of all arguments, and return the one that is known best."""
        terms = [self.unit(argument) for argument in node.arguments]
        if len(terms) == 1:
            return terms[0]
        return self._common(terms, node.arguments, place, node.operator)

    def _common(
        self, terms: list[UnitTerm], arguments: Sequence[Expression], place: Place, operator: str = ""
    ) -> UnitTerm:
        if not terms:
            return BARE
        best = min(range(len(terms)), key=lambda i: (terms[i].bare, not terms[i].known))
        for i, term in enumerate(terms):
            if i != best:
                self.require(place, (terms[best], arguments[best]), (term, arguments[i]), operator=operator)
        return without_literals(terms[best])

    def _sum(self, node: Apply) -> UnitTerm:
        return self._alike(node, "sum")

    def _extreme(self, node: Apply) -> UnitTerm:
        return self._alike(node, "arguments")

    def _relation(self, node: Apply) -> UnitTerm:
        self._alike(node, "relation")
        return ONE

    def _quotient(self, node: Apply) -> UnitTerm:
        self._alike(node, "arguments")
        return ONE

    def _logical(self, node: Apply) -> UnitTerm:
        for argument in node.arguments:
            self.unit(argument)
        return ONE

    def _piecewise(self, node: Apply) -> UnitTerm:
        arguments = node.arguments
        values = [*arguments[0 : len(arguments) - 1 : 2], *(arguments[-1:] if len(arguments) % 2 else ())]
        for condition in arguments[1::2]:
            self.unit(condition)
        return self._common([self.unit(value) for value in values], values, "piecewise")

    def _power(self, node: Apply) -> UnitTerm:
        base, exponent = node.arguments
        return self._to_the(base, exponent, inverted=False)

    def _root(self, node: Apply) -> UnitTerm:
        degree = node.arguments[0] if len(node.arguments) == 2 else Number(2.0)
        return self._to_the(node.arguments[-1], degree, inverted=True)

    def _to_the(self, base: Expression, exponent: Expression, *, inverted: bool) -> UnitTerm:
        term, power = self.unit(base), self.unit(exponent)
        self._need_plain("exponent", power, exponent, "power")
        if not term.powers and not term.logarithm and not term.literals:
            return UnitTerm(bare=term.bare and power.bare)
        value = self._exponents.value(exponent)
        result = raised(term, Fraction(1) / value if inverted and value else value)
        return result if power.bare or not result.bare else UnitTerm(result.powers, result.logarithm)

    def _function(self, node: Apply) -> UnitTerm:
        """Treat a function whose arguments and value are plain numbers: exp, ln, sin, factorial ..."""
        bare = True
        for argument in node.arguments:
            term = self.unit(argument)
            bare = bare and term.bare
            self._need_plain("argument", term, argument, node.operator)
        return BARE if bare else ONE

    def _need_plain(self, place: Place, term: UnitTerm, expression: Expression, operator: str) -> None:
        if not term.bare and not term.plain:
            self.require(place, (ONE, None), (term, expression), "dimensionless", operator)

    def _time(self, _: Apply) -> UnitTerm:
        return self.environment.model["time"]

    def _avogadro(self, _: Apply) -> UnitTerm:
        return unknown(AVOGADRO)

    def _delay(self, node: Apply) -> UnitTerm:
        value, duration = (self.unit(argument) for argument in node.arguments)
        time = self.environment.model["time"]
        self.require("delay", (time, None), (duration, node.arguments[1]), "the model's unit of time")
        return value

    def _rate_of(self, node: Apply) -> UnitTerm:
        return multiplied(self.unit(node.arguments[0]), self.environment.model["time"], -1)


_RULES: dict[str, Rule] = {
    "times": Walker._times,
    "divide": Walker._divide,
    "plus": Walker._sum,
    "minus": Walker._sum,
    **dict.fromkeys(("max", "min", "abs", "floor", "ceiling"), Walker._extreme),
    **dict.fromkeys(RELATIONS, Walker._relation),
    **dict.fromkeys(LOGICAL, Walker._logical),
    "quotient": Walker._quotient,
    "rem": Walker._extreme,
    "piecewise": Walker._piecewise,
    "power": Walker._power,
    "root": Walker._root,
    "time": Walker._time,
    "avogadro": Walker._avogadro,
    "delay": Walker._delay,
    "rateOf": Walker._rate_of,
}

_CIRCULAR = ("sin", "cos", "tan", "sec", "csc", "cot")
_EVERY_FUNCTION = frozenset(
    {"exp", "ln", "log", "factorial"}
    | {prefix + name + suffix for name in _CIRCULAR for prefix in ("", "arc") for suffix in ("", "h")}
)


def _own_unit(name: str) -> UnitTerm:
    """Return the unit that `sbml:units` of a number names, if it is one of SBML's own."""
    try:
        return known_unit(*vector_of_sbml((Unit(name),)))
    except UnitsError:
        return unknown(f"@unit {name}")


def _tier(
    place: Place, left: tuple[UnitTerm, Expression | None], right: tuple[UnitTerm, Expression | None]
) -> Tier | None:
    """Return how hard the constraint is, None where it asks for nothing."""
    (one, _), (other, _) = left, right
    if not (one.bare or other.bare):
        return Tier.HARD
    if one.bare and other.bare:
        return None
    number = left[1] if one.bare else right[1]
    if isinstance(number, Number) and number.value == 0:
        return None  # nothing is nothing in every unit
    if place != "sum":
        return Tier.STRICT
    return Tier.ONE if isinstance(number, Number) and number.value == 1 else Tier.NUMBER
