"""Rate laws as products: what stands beside a reactant is its rate constant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from sbmlqsp.core.expression import Apply, Expression, Number, Symbol
from sbmlqsp.core.formula import to_text


@dataclass(frozen=True, slots=True)
class Product:
    """`sign` times the product of `above` over the product of `below`."""

    sign: int
    above: tuple[Expression, ...]
    below: tuple[Expression, ...]

    def without(self, *symbols: str) -> Product | None:
        """Return the product with each symbol taken out of the numerator once, None if one is not there."""
        left = list(self.above)
        for name in symbols:
            if Symbol(name) not in left:
                return None
            left.remove(Symbol(name))
        return Product(self.sign, tuple(left), self.below)

    def over(self, name: str) -> Product:
        """Return the product divided by a symbol, cancelled where it can be."""
        shorter = self.without(name)
        return shorter if shorter is not None else Product(self.sign, self.above, (*self.below, Symbol(name)))

    @property
    def inverse(self) -> Expression:
        """The expression of one over the product, as a characteristic time is written: V / CL."""
        return _quotient(self.below, self.above)

    @property
    def expression(self) -> Expression:
        """The expression of the product itself."""
        return _quotient(self.above, self.below)

    def __str__(self) -> str:
        return to_text(self.expression)


def _quotient(above: tuple[Expression, ...], below: tuple[Expression, ...]) -> Expression:
    numerator = _times(above)
    return Apply("divide", (numerator, _times(below))) if below else numerator


def _times(factors: tuple[Expression, ...]) -> Expression:
    if not factors:
        return Number(1.0)
    return factors[0] if len(factors) == 1 else Apply("times", factors)


def terms(law: Expression) -> tuple[Product, ...]:
    """Return the terms of a sum as products, common factors multiplied in: `V * (a*X - b*Y)` has two."""
    return tuple(_cancelled(product) for product in _terms(law))


def _terms(law: Expression) -> Iterator[Product]:
    if isinstance(law, Apply) and law.operator == "plus":
        for argument in law.arguments:
            yield from _terms(argument)
    elif isinstance(law, Apply) and law.operator == "minus":
        first, *rest = law.arguments
        if not rest:
            yield from (Product(-t.sign, t.above, t.below) for t in _terms(first))
            return
        yield from _terms(first)
        yield from (Product(-t.sign, t.above, t.below) for t in _terms(rest[0]))
    elif isinstance(law, Apply) and law.operator == "times":
        yield from _multiplied(law.arguments)
    elif isinstance(law, Apply) and law.operator == "divide":
        above, below = law.arguments
        divisors = tuple(_flat(below))
        for term in _terms(above):
            yield Product(term.sign, term.above, (*term.below, *divisors))
    else:
        yield Product(1, (law,), ())


def _multiplied(arguments: tuple[Expression, ...]) -> Iterator[Product]:
    found = [Product(1, (), ())]
    for argument in arguments:
        inner = tuple(_terms(argument))
        found = [
            Product(one.sign * other.sign, one.above + other.above, one.below + other.below)
            for one in found
            for other in inner
        ]
    yield from found


def _flat(expression: Expression) -> Iterator[Expression]:
    if isinstance(expression, Apply) and expression.operator == "times":
        for argument in expression.arguments:
            yield from _flat(argument)
    else:
        yield expression


def _cancelled(product: Product) -> Product:
    above = [factor for factor in product.above if factor != Number(1.0)]
    below = Counter(product.below)
    kept: list[Expression] = []
    for factor in above:
        if below[factor] > 0:
            below[factor] -= 1
        else:
            kept.append(factor)
    return Product(product.sign, tuple(kept), tuple(below.elements()))
