"""The unit of a sub-formula while it is not yet known: base units and unknowns with exact exponents, and a factor."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from sbmlqsp.units.size import BASES
from sbmlqsp.units.vectors import Exponents, Rational, whole

Powers: TypeAlias = dict[str, Rational]
"""Exponents of base units, spelled "m|", "kg|", ..., and of unknowns, which are ids or begin with "@"."""

AVOGADRO = "@avogadro"  # SBML calls the csymbol dimensionless, models use it as item/mol
_MARK = "|"  # no SBML id contains it
BASE_KEYS = frozenset(base + _MARK for base in BASES)


class Literal(NamedTuple):
    """A number without a unit that a product contains, and its exponent there."""

    value: float
    exponent: float


@dataclass(slots=True)
class UnitTerm:
    """A product of base units and unknowns raised to `powers`, times 10^`logarithm`; treated as immutable.

    `bare` is true for what is made of numbers without units alone; `literals` are the plain numbers in a product.
    """

    powers: Powers = field(default_factory=dict)
    logarithm: float = 0.0
    bare: bool = False
    literals: tuple[Literal, ...] = ()

    @property
    def known(self) -> bool:
        """Whether no unknown is left."""
        return all(key in BASE_KEYS for key in self.powers)

    @property
    def plain(self) -> bool:
        """Whether this is the plain number one: no unit, no unknown, no factor."""
        return not self.powers and not self.logarithm


ONE = UnitTerm()


def known_unit(exponents: Exponents, logarithm: float) -> UnitTerm:
    """Return the term of a unit that is declared."""
    return UnitTerm({base + _MARK: exponent for base, exponent in exponents}, logarithm)


def unknown(name: str) -> UnitTerm:
    """Return the term of a unit that nobody declared."""
    return UnitTerm({name: 1})


def multiplied(one: UnitTerm, other: UnitTerm, exponent: int = 1) -> UnitTerm:
    """Return one times other^exponent."""
    powers = one.powers
    if other.powers:
        powers = dict(powers)
        for key, power in other.powers.items():
            total = powers.get(key, 0) + exponent * power
            if total:
                powers[key] = total
            else:
                del powers[key]
    literals = one.literals
    if other.literals:
        literals += other.literals if exponent == 1 else tuple(Literal(v, e * exponent) for v, e in other.literals)
    return UnitTerm(powers, one.logarithm + exponent * other.logarithm, one.bare and other.bare, literals)


def raised(term: UnitTerm, exponent: Rational) -> UnitTerm:
    """Return the term raised to an exponent."""
    powers = {key: whole(power * exponent) for key, power in term.powers.items()} if exponent else {}
    literals = tuple(Literal(value, power * float(exponent)) for value, power in term.literals)
    return UnitTerm(powers, term.logarithm * float(exponent), term.bare, literals)


def without_literals(term: UnitTerm) -> UnitTerm:
    """Return the unit alone, as a sum has it, whose numbers are no factors any more."""
    return UnitTerm(term.powers, term.logarithm, term.bare) if term.literals else term


def base_exponents(powers: Powers) -> Exponents:
    """Return the base units among the powers, as `units` takes them."""
    return tuple(sorted((key[:-1], power) for key, power in powers.items() if key in BASE_KEYS))
