"""Standard normal numbers for patients: random, Sobol or Latin hypercube, correlated if asked for."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np

from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.errors import ModelError
from sbmlqsp.population.distributions.distribution import Floats, normal_quantile

Sampling = Literal["random", "sobol", "lhs"]


def normal_scores(count: int, names: Sequence[str], sampling: str, seed: int) -> Floats:
    """Return independent standard normal numbers, (patient, name); the same for the same arguments everywhere.

    With "random", each name has a stream of its own: a further parameter does not change the numbers of the others.

    Raises:
        ModelError: for a number of patients below 1, or an unknown kind of sampling.
    """
    if isinstance(count, bool) or not isinstance(count, int | np.integer) or count < 1:
        raise ModelError(f"a population of {count!r} patients", where="n", fix="give a whole number of at least 1")
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise ModelError(f"seed={seed!r} is not a seed", where="seed", fix="give a whole number of at least 0")
    if sampling not in _KINDS:
        raise unknown_symbol(sampling, _KINDS, "sampling")
    return _KINDS[sampling](int(count), names, int(seed))


def _random(count: int, names: Sequence[str], seed: int) -> Floats:
    columns = [_stream(seed, name).standard_normal(count) for name in names]
    return np.column_stack(columns) if columns else np.empty((count, 0))


def _stream(seed: int, name: str) -> np.random.Generator:
    own = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "little")
    return np.random.Generator(np.random.PCG64([seed, own]))


def _sobol(count: int, names: Sequence[str], seed: int) -> Floats:
    """Return the first points of a scrambled Sobol sequence (Owen scrambling)."""
    from scipy.stats import qmc

    if not names:
        return np.empty((count, 0))
    sequence = qmc.Sobol(len(names), scramble=True, rng=np.random.default_rng(seed))
    points = sequence.random_base2(math.ceil(math.log2(count))) if count > 1 else sequence.random(1)
    return _scores(points[:count])


def _latin_hypercube(count: int, names: Sequence[str], seed: int) -> Floats:
    from scipy.stats import qmc

    if not names:
        return np.empty((count, 0))
    return _scores(qmc.LatinHypercube(len(names), rng=np.random.default_rng(seed)).random(count))


def _scores(points: Floats) -> Floats:
    least = np.finfo(float).eps / 4
    return np.asarray(normal_quantile(np.clip(points, least, 1 - least * 4)))


_KINDS: dict[str, Callable[[int, Sequence[str], int], Floats]] = {
    "random": _random,
    "sobol": _sobol,
    "lhs": _latin_hypercube,
}
