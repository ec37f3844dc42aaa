"""All roots of g(z, q) = 0 in the domain: many starts, deflation, and for one state a scan that misses none.

Starts: the initial state and where the flow leads from it, every invariant face of the positive orthant, and Latin
hypercubes in the logarithms of the states. Each root is pushed away (deflation) before the next is looked for.
Source of the sampling: M. McKay, R. Beckman & W. Conover, Technometrics 21:239 (1979).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.analysis.dynamics.autonomous import Autonomous
from sbmlqsp.analysis.dynamics.bounds import Domain
from sbmlqsp.analysis.dynamics.newton import Deflation, is_root, newton, polished, pseudo_transient
from sbmlqsp.analysis.dynamics.trajectory import run, time_scale

Array = NDArray[np.float64]

SAME = 1e-6
DECADES = 3.0
SCAN = 4000
LONG = 1e4
"""Time scales that the flow from the initial state is followed for."""


@dataclass(frozen=True, slots=True)
class Search:
    """One search: the system, its parameters, the domain and the roots found so far, as z."""

    system: Autonomous
    q: Array
    domain: Domain
    roots: list[Array]
    near: Array

    @property
    def sizes(self) -> Array:
        """Typical sizes of z."""
        found: Array = self.domain.sizes[list(self.system.independent)]
        return found

    @property
    def lower(self) -> Array:
        """Lower bounds of z."""
        found: Array = self.domain.lower[list(self.system.independent)]
        return found

    def add(self, z: Array | None) -> bool:
        """Keep a root that is new and inside the domain; return whether it was new."""
        if z is None:
            return False
        z = np.where(np.abs(z) < 1e-13 * self.sizes, 0.0, z)
        if not self.domain.holds(self.system.whole(z, self.q)) or self.known(z):
            return False
        if not is_root(self.system, z, self.q, np.maximum(np.abs(z), 1e-3 * self.sizes)):
            return False  # at rest only beside the usual sizes of other states
        self.roots.append(z)
        return True

    def known(self, z: Array) -> bool:
        """Return whether a root is one of those found."""
        return any(np.all(np.abs(z - root) <= SAME * (np.abs(root) + 1e-3 * self.sizes)) for root in self.roots)

    def deflation(self) -> Deflation:
        """Return the deflation of all roots found."""
        return Deflation(tuple(self.roots), self.sizes)


def all_roots(
    system: Autonomous, q: Array, domain: Domain, *, starts: int | None = None, seed: int = 1, patience: int = 40
) -> list[Array]:
    """Return every root that was found, the one nearest to the initial state's fate first.

    Args:
        system: the reduced system.
        q: parameters.
        domain: bounds and sizes of the states.
        starts: number of random starts; None: 120 for few states, fewer for many.
        seed: of the random starts; the same seed gives the same answer.
        patience: the search ends when so many starts in a row give nothing new.
    """
    if not system.size:
        return [np.empty(0)]
    search = Search(system, q, domain, [], system.start)
    with np.errstate(all="ignore"):
        search.add(_fate(search))
        idle = 0
        for start in _starts(search, starts if starts is not None else _usual_number(system.size), seed):
            idle = 0 if _from_start(search, start) else idle + 1
            if idle >= patience:
                break
        if system.size == 1:
            _scan(search)
    return search.roots


def _usual_number(size: int) -> int:
    return 120 if size <= 6 else max(8, 600 // size)


def _fate(search: Search) -> Array | None:
    """Return the root that the flow leads to from the initial state, if it comes to rest."""
    system, q, start = search.system, search.q, search.near
    if not np.all(np.isfinite(start)) or not np.all(np.isfinite(system.g(start, q))):
        return None
    if is_root(system, start, q, search.sizes) and np.all(np.isfinite(system.jacobian(start, q))):
        return polished(system, start, q, search.sizes)
    found = pseudo_transient(system, start, q, search.sizes, search.lower)
    if found is not None and search.domain.holds(system.whole(found, q)):
        return found
    followed = run(system, start, q, LONG * time_scale(system, start, q), rtol=1e-6, sizes=search.sizes)
    return newton(system, followed.end, q, search.sizes, lower=search.lower, most=20)


def _from_start(search: Search, start: Array) -> bool:
    """Look for roots from one start, by plain and deflated Newton, until nothing new comes; return whether any came."""
    before = len(search.roots)
    system, q, sizes = search.system, search.q, search.sizes
    if not np.all(np.isfinite(system.g(start, q))):
        return False
    plain = newton(system, start, q, sizes, lower=search.lower)
    if plain is None and len(search.roots) == 0:
        plain = pseudo_transient(system, start, q, sizes, search.lower, most=60)
    search.add(plain)
    for _ in range(6):
        deflated = newton(system, start, q, sizes, deflation=search.deflation(), most=40)
        if not search.add(deflated):
            break
    return len(search.roots) > before


def _starts(search: Search, count: int, seed: int) -> Iterator[Array]:
    sizes, lower, start = search.sizes, search.lower, np.nan_to_num(search.near)
    yield start
    yield np.where(np.isfinite(lower), np.maximum(start, 1e-3 * sizes), start)
    yield np.zeros_like(start)
    faces = [place for place in range(len(start)) if np.isfinite(lower[place])]
    for place in faces[:40]:
        base = np.maximum(start, 0.1 * sizes)
        base[place] = 0.0
        if search.system.g(base, search.q)[place] == 0.0:
            yield base
    source = np.random.default_rng(seed)
    for unit in _latin_hypercube(source, count, len(start)):
        spread = 10.0 ** (DECADES * (2 * unit - 1) * source.uniform(0.2, 1.0))
        signs = np.where(np.isfinite(lower), 1.0, source.choice((-1.0, 1.0), len(start)))
        yield _feasible(search, signs * sizes * spread)


def _latin_hypercube(source: np.random.Generator, count: int, size: int) -> Array:
    strata = np.array([source.permutation(count) for _ in range(size)]).T
    found: Array = (strata + source.uniform(size=(count, size))) / count
    return found


def _feasible(search: Search, z: Array) -> Array:
    """Return a start whose dependent states are not negative: members of a total share it."""
    system = search.system
    totals = system.totals(search.q)
    place = {state: number for number, state in enumerate(system.independent)}
    for row, total in zip(system.conservation.weights, totals, strict=True):
        members = [int(m) for m in np.flatnonzero(row) if int(m) in place]
        held = float(sum(row[m] * z[place[m]] for m in members))
        if total > 0 and held > total and np.all(row >= 0):
            for member in members:
                z[place[member]] *= 0.9 * total / held
    return z


def _scan(search: Search) -> None:
    """Add every sign change of a single rate on a fine grid over twelve decades."""
    from scipy.optimize import brentq

    system, q, size = search.system, search.q, float(search.sizes[0])
    grid = size * np.concatenate([[0.0], np.logspace(-6, 6, SCAN)])
    if not np.isfinite(search.lower[0]):
        grid = np.concatenate([-grid[:0:-1], grid])
    rates = np.array([system.g(np.array([value]), q)[0] for value in grid])
    for place in np.flatnonzero(np.isfinite(rates[:-1]) & np.isfinite(rates[1:]) & (rates[:-1] * rates[1:] <= 0)):
        if rates[place] == rates[place + 1]:
            continue
        value = brentq(lambda v: float(system.g(np.array([v]), q)[0]), grid[place], grid[place + 1], xtol=1e-300)
        root = polished(system, np.array([value]), q, search.sizes)
        if is_root(system, root, q, search.sizes):
            search.add(root)
