"""Formulas as sums of products, so that the order of terms and the way they are bracketed do not matter.

`Exact` keeps every symbol and number. `Shape` keeps the states alone: whatever is constant becomes one constant, so
that amounts and concentrations, k and Vmax/Km, other numbers and other parameters look alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sbmlqsp.core.expression import Apply, Expression, Number, Symbol

_MOST_TERMS = 300


@dataclass(frozen=True, slots=True)
class Atom:
    """What is no sum of products: a function, a relation, a sum in a denominator."""

    operator: str
    arguments: tuple[Polynomial, ...]


Factor = str | Atom
Monomial = frozenset[tuple[Factor, float]]
Polynomial = frozenset[tuple[Monomial, float]]
ONE: Monomial = frozenset()
ZERO: Polynomial = frozenset()


@dataclass(frozen=True, slots=True)
class Algebra:
    """How coefficients and exponents are combined."""

    is_constant: Callable[[str], bool]
    add: Callable[[float, float], float]
    coefficient: Callable[[float], float]
    general: bool

    def normal(self, expression: Expression, known: Mapping[str, Polynomial]) -> Polynomial:
        """Return the sum of products of a formula without calls; `known` are symbols that stand for others."""
        if isinstance(expression, Number):
            return self._number(float(expression.value))
        if isinstance(expression, Symbol):
            return known[expression.name] if expression.name in known else self._symbol(expression.name)
        assert isinstance(expression, Apply)
        if expression.operator in {"times", "divide"}:
            return self._fraction(expression, known)
        if expression.operator == "power" and isinstance(expression.arguments[1], Number):
            return self._power(self.normal(expression.arguments[0], known), float(expression.arguments[1].value))
        return self._apply(expression.operator, [self.normal(argument, known) for argument in expression.arguments])

    def _fraction(self, expression: Expression, known: Mapping[str, Polynomial]) -> Polynomial:
        """Return a product: what stands above is multiplied out, what stands below is kept factor by factor."""
        product: Polynomial = frozenset({(ONE, 1.0)})
        for factor, exponent in _factors(expression, 1.0):
            value = self.normal(factor, known)
            product = self._product(product, value if exponent == 1.0 else self._power(value, exponent))
        return product

    def _number(self, value: float) -> Polynomial:
        return frozenset({(ONE, self.coefficient(value))}) if value else ZERO

    def _symbol(self, name: str) -> Polynomial:
        if self.is_constant(name):
            return frozenset({(ONE, 1.0)})
        return frozenset({(frozenset({(name, 1.0)}), 1.0)})

    def _apply(self, operator: str, arguments: list[Polynomial]) -> Polynomial:
        if operator == "plus":
            return self._sum(arguments)
        if operator == "minus":
            first, *rest = arguments
            return self._sum([first, self._negative(rest[0])]) if rest else self._negative(first)
        if operator == "power":
            return self._general_power(*arguments)
        return self._function(operator, arguments)

    def _function(self, operator: str, arguments: list[Polynomial]) -> Polynomial:
        if self.general and arguments and all(_is_constant(argument) for argument in arguments):
            return frozenset({(ONE, 1.0)})
        return _alone(Atom(operator, tuple(arguments)))

    def _sum(self, parts: Iterable[Polynomial]) -> Polynomial:
        found: dict[Monomial, float] = {}
        for part in parts:
            for monomial, coefficient in part:
                before = found.get(monomial)
                found[monomial] = coefficient if before is None else self.add(before, coefficient)
        return frozenset((m, c) for m, c in found.items() if self.general or c)

    def _negative(self, polynomial: Polynomial) -> Polynomial:
        return frozenset((monomial, 0.0 - coefficient) for monomial, coefficient in polynomial)

    def _product(self, first: Polynomial, second: Polynomial) -> Polynomial:
        if len(first) * len(second) > _MOST_TERMS:
            first, second = (_alone(Atom("sum", (p,))) if len(p) > 1 else p for p in (first, second))
        return self._sum(
            frozenset({(self._joined(m, n), self.coefficient(a * b) + 0.0)}) for m, a in first for n, b in second
        )

    def _joined(self, first: Monomial, second: Monomial) -> Monomial:
        powers = dict(first)
        for factor, exponent in second:
            powers[factor] = powers.get(factor, 0.0) + exponent
        return frozenset((factor, _rounded(power)) for factor, power in powers.items() if power)

    def _general_power(self, base: Polynomial, exponent: Polynomial) -> Polynomial:
        if self.general and _is_constant(exponent):
            return self._power(base, 2.0)  # a Hill coefficient, whatever it is called
        value = _value(exponent)
        if value is not None:
            return self._power(base, value)
        return _alone(Atom("power", (base, exponent)))

    def _power(self, base: Polynomial, exponent: float) -> Polynomial:
        if exponent == 1.0:
            return base
        if self.general and base and _is_constant(base):
            return frozenset({(ONE, 1.0)})
        if len(base) == 1:
            ((monomial, coefficient),) = base
            raised = frozenset((factor, _rounded(power * exponent)) for factor, power in monomial)
            return frozenset({(raised, self.coefficient(_raised(coefficient, exponent)))})
        return frozenset({(frozenset({(Atom("sum", (base,)), exponent)}), 1.0)})


def exact() -> Algebra:
    """Return the algebra that keeps everything; coefficients to twelve digits."""
    return Algebra(lambda _: False, lambda a, b: _rounded(a + b), _rounded, general=False)


def shape(moving: frozenset[str]) -> Algebra:
    """Return the algebra that keeps only what moves; a coefficient is its sign, 0 where parts of both meet."""
    return Algebra(
        lambda name: name not in moving,
        lambda a, b: a if a == b else 0.0,
        lambda value: float((value > 0) - (value < 0)),
        general=True,
    )


def alike(exponent: float) -> float:
    """Return 1 or 2 with the sign of an exponent: a Hill coefficient may be a number here and a parameter there."""
    return exponent if abs(exponent) == 1.0 else 2.0 if exponent > 0 else -2.0


def _factors(expression: Expression, exponent: float) -> Iterator[tuple[Expression, float]]:
    if isinstance(expression, Apply) and expression.operator == "times":
        for argument in expression.arguments:
            yield from _factors(argument, exponent)
    elif isinstance(expression, Apply) and expression.operator == "divide":
        yield from _factors(expression.arguments[0], exponent)
        yield from _factors(expression.arguments[1], -exponent)
    else:
        yield expression, exponent


def symbols_in(polynomial: Polynomial) -> frozenset[str]:
    """Return the symbols of a sum of products, those inside atoms too."""
    found: set[str] = set()
    stack = [polynomial]
    while stack:
        for monomial, _ in stack.pop():
            for factor, _power in monomial:
                if isinstance(factor, str):
                    found.add(factor)
                else:
                    stack.extend(factor.arguments)
    return frozenset(found)


def size(polynomial: Polynomial) -> int:
    """Return the number of factors, those inside atoms too."""
    total, stack = 0, [polynomial]
    while stack:
        for monomial, _ in stack.pop():
            total += 1 + len(monomial)
            stack.extend(
                argument for factor, _power in monomial if isinstance(factor, Atom) for argument in factor.arguments
            )
    return total


def _alone(atom: Atom) -> Polynomial:
    return frozenset({(frozenset({(atom, 1.0)}), 1.0)})


def _is_constant(polynomial: Polynomial) -> bool:
    return all(monomial == ONE for monomial, _ in polynomial)


def _value(polynomial: Polynomial) -> float | None:
    """Return the number that a polynomial is, None if it is none."""
    if not polynomial:
        return 0.0
    ((monomial, coefficient), *rest) = polynomial
    return coefficient if monomial == ONE and not rest else None


def _raised(coefficient: float, exponent: float) -> float:
    try:
        value = coefficient**exponent
    except (ZeroDivisionError, OverflowError):
        return 0.0
    return value if isinstance(value, float) else coefficient


def _rounded(value: float) -> float:
    return float(f"{value:.12g}") + 0.0  # -0.0 would be another one
