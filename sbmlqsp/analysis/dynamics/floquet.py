"""Floquet multipliers of a cycle, and how far they can be trusted: one of them must be 1."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Complex = NDArray[np.complex128]

GOOD = 1e-4
BAD = 1e-2


@dataclass(frozen=True, slots=True, eq=False)
class Multipliers:
    """Multipliers but the trivial one, largest modulus first; `trivial` is what came out for it."""

    values: Complex
    trivial: complex

    @property
    def reliable(self) -> bool:
        """Whether the trivial multiplier came out as 1 within one in a hundred."""
        return bool(abs(self.trivial - 1) < BAD)

    @property
    def unstable(self) -> int:
        """The number outside the unit circle."""
        return int(np.sum(np.abs(self.values) > 1))


def multipliers(transfer: Array) -> Multipliers:
    """Return the multipliers from the maps over the mesh intervals, shape (intervals, n, n).

    The product of the maps is tried first. Where the trivial multiplier is off, they are computed from the block-cyclic
    matrix of the maps, whose eigenvalues are their N-th roots: no product is formed, so that small ones are not lost
    behind large ones.
    """
    product = np.eye(transfer.shape[1])
    for step in transfer:
        product = step @ product
    found = _apart(np.linalg.eigvals(product).astype(complex)) if np.all(np.isfinite(product)) else None
    if found is None or abs(found.trivial - 1) > GOOD:
        cyclic = _apart(_cyclic(transfer))
        if found is None or abs(cyclic.trivial - 1) < abs(found.trivial - 1):
            return cyclic
    return found


def _apart(values: Complex) -> Multipliers:
    place = int(np.argmin(np.abs(values - 1)))
    rest = np.delete(values, place)
    return Multipliers(rest[np.lexsort((-rest.imag, -np.abs(rest)))], complex(values[place]))


def _cyclic(transfer: Array) -> Complex:
    """Return the eigenvalues of the product, each from the N roots that the cyclic matrix has for it."""
    count, n, _ = transfer.shape
    groups = min(count, max(2, 80 // n))
    parts = [_product(part) for part in np.array_split(transfer, groups)]
    matrix = np.zeros((groups * n, groups * n))
    for number, part in enumerate(parts):
        row = (number + 1) % groups
        matrix[row * n : (row + 1) * n, number * n : (number + 1) * n] = part
    roots = np.linalg.eigvals(matrix)
    logarithms = groups * np.log(np.maximum(np.abs(roots), 1e-300))
    order = np.argsort(-logarithms)
    found = np.empty(n, dtype=complex)
    for number in range(n):
        group = roots[order[number * groups : (number + 1) * groups]].astype(complex)
        found[number] = np.exp(np.mean(groups * np.log(np.abs(group)))) * _direction(group, groups)
    return found


def _direction(roots: Complex, groups: int) -> complex:
    """Return the common direction of the N-th powers; a complex pair shares two groups and averages to a real one."""
    angles = np.exp(1j * groups * np.angle(roots))
    mean = complex(np.mean(angles))
    return mean / abs(mean) if abs(mean) > 0.5 else 1.0 + 0.0j


def _product(parts: Array) -> Array:
    result = np.eye(parts.shape[1])
    for part in parts:
        result = part @ result
    return result
