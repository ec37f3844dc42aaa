"""`Ionisation`: how much of a drug is ionised at a pH."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ionisation:
    """The pKa of acidic groups and of basic groups (of their conjugate acids); both empty for a neutral drug.

    Source: Rodgers T, Rowland M. J Pharm Sci 2006;95:1238-1257, the terms X and Y of its equations.
    """

    acids: tuple[float, ...] = ()
    bases: tuple[float, ...] = ()

    @property
    def neutral(self) -> bool:
        """Whether there is no group that ionises."""
        return not self.acids and not self.bases

    @property
    def strongest_base(self) -> float | None:
        """The highest pKa of a basic group."""
        return max(self.bases, default=None)

    def ratio(self, ph: float) -> float:
        """Return ionised to neutral drug: 10^(pH - pKa) for an acid, 10^(pKa - pH) for a base, summed over steps."""
        acidic = _steps([10.0 ** (ph - pka) for pka in sorted(self.acids)])
        basic = _steps([10.0 ** (pka - ph) for pka in sorted(self.bases, reverse=True)])
        return acidic + basic

    def full_ratio(self, ph: float) -> float:
        """Return fully ionised to neutral drug: the product over all groups (Poulin and Theil 2002 for adipose)."""
        product = 1.0
        for pka in self.acids:
            product *= 10.0 ** (ph - pka)
        for pka in self.bases:
            product *= 10.0 ** (pka - ph)
        return 0.0 if self.neutral else product


def _steps(factors: list[float]) -> float:
    """Return a + a b + a b c ... of factors a, b, c."""
    total, product = 0.0, 1.0
    for factor in factors:
        product *= factor
        total += product
    return total
