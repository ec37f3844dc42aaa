"""Arithmetic modulo the Mersenne prime p = 2^31 - 1, and modulo its powers, on numpy arrays.

A power p^K stands for the p-adic numbers to K digits: there a time T that p divides is small, so that the power series
of a state converges at T, which is how a second dose is reached (Koblitz 1984, p-adic Numbers).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Integers: TypeAlias = NDArray[Any]
"""64-bit integers modulo the prime, Python integers modulo its powers."""

PRIME = (1 << 31) - 1
_EXACT = 128
_ALONE = 300_000
"""Multiplications of one matrix product: larger ones start threads, which cost more than they save."""


@dataclass(frozen=True, slots=True)
class Ring:
    """The integers modulo p^digits."""

    digits: int = 1

    @property
    def modulus(self) -> int:
        """What numbers are reduced by."""
        modulus: int = PRIME**self.digits
        return modulus

    @property
    def kind(self) -> type:
        """The type of numpy's elements."""
        return np.int64 if self.digits == 1 else object

    def zeros(self, *shape: int) -> Integers:
        """Return an array of zeros."""
        return np.zeros(shape, self.kind)

    def array(self, numbers: Iterable[int]) -> Integers:
        """Return the numbers as an array."""
        return np.array(list(numbers), self.kind)

    def residue(self, value: Fraction) -> int:
        """Return an exact number; raises ZeroDivisionError if the prime divides its denominator."""
        return value.numerator % self.modulus * self.inverse(value.denominator) % self.modulus

    def inverse(self, value: int) -> int:
        """Return 1 / value; raises ZeroDivisionError for a multiple of the prime."""
        if value % PRIME == 0:
            raise ZeroDivisionError
        return pow(value, -1, self.modulus)

    def convolved(self, a: Integers, b: Integers) -> Integers:
        """Return the sum over the first axis of a * b.

        Modulo p a product is less than 2^62; folded with 2^31 = 1 it is less than 2^32, so that 2^31 of them fit.
        """
        product = a * b
        if self.digits == 1:
            product = (product & PRIME) + (product >> 31)
        total: Integers = product.sum(axis=0) % self.modulus
        return total

    def factor(self, numbers: Integers) -> Integers:
        """Return numbers as the second factor of `product`: modulo p, floats between -p/2 and p/2."""
        if self.digits > 1:
            return numbers
        centred: Integers = (numbers - PRIME * (numbers > PRIME // 2)).astype(np.float64)
        return centred

    def product(self, a: Integers, factor: Integers) -> Integers:
        """Return the matrix product of `a` and what `factor` has made.

        Modulo p, halves of 2^15 times 2^30 summed 128 times are whole floats, which multiply ten times faster.
        """
        if self.digits > 1:
            exact: Integers = a.dot(factor) % self.modulus
            return exact
        centred = a - PRIME * (a > PRIME // 2)
        high = (centred + (1 << 15)) >> 16
        halves = np.concatenate([high, centred - (high << 16)]).astype(np.float64)
        total = np.zeros((2 * len(a), factor.shape[1]), np.int64)
        width = max(4, _ALONE // (2 * len(a) * _EXACT))
        for begin in range(0, len(factor), _EXACT):
            terms = slice(begin, begin + _EXACT)
            for column in range(0, factor.shape[1], width):
                columns = slice(column, column + width)
                total[:, columns] += (halves[:, terms] @ factor[terms, columns]).astype(np.int64)
        upper, lower = total[: len(a)] % PRIME, total[len(a) :]
        found: Integers = ((upper << 16) + lower) % PRIME
        return found


FIELD = Ring()


def drawn(seed: int, *key: object) -> int:
    """Return the number between 2 and the prime that belongs to this seed and key: always the same."""
    return Random(f"{seed}:{key}").randrange(2, PRIME)
