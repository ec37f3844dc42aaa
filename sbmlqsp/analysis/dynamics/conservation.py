"""Linear first integrals of a system: the left null space of its stoichiometry, in rational arithmetic.

Columns are reactions, in terms of the states they change, and rate rules, each a column of its own. Rate rules may
conserve sums that no column shows (x' = y - x, y' = x - y); those are found from rates at random states and kept when
their factors are rational and they hold at others. Source: C. Reder, "Metabolic control theory: a structural
approach", Journal of Theoretical Biology 135:175 (1988), on the reduced system and the link matrix.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.core.tables import ModelTables
from sbmlqsp.derivatives import System
from sbmlqsp.model.elimination import eliminated
from sbmlqsp.model.rates import references

Array = NDArray[np.float64]
Row = dict[int, Fraction]

SAMPLES = 12
MOST_SAMPLED = 60
DENOMINATOR = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Conservation:
    """The conserved totals of a system: `weights` @ x stays what it is.

    Attributes:
        weights: one row for each independent total, one column for each state, exactly as found.
        dependent: the state that each total is solved for, by its place.
    """

    weights: Array
    dependent: tuple[int, ...]

    def members(self, total: int) -> tuple[int, ...]:
        """Return the places of the states in a total."""
        return tuple(int(place) for place in np.flatnonzero(self.weights[total]))


def conservation(system: System, left_out: frozenset[int] = frozenset()) -> Conservation:
    """Return the linear first integrals of a system at its parameters, none of them with a state that is left out."""
    alone = [{place: Fraction(1)} for place in sorted(left_out)]
    rows = _null_space([*_columns(system), *alone], len(system.states))
    sampled = [row for row in _sampled(system) if not left_out & set(row)]
    return _reduced([*rows, *sampled], len(system.states), system)


def _columns(system: System) -> list[Row]:
    """Return what each process changes: by reaction, then one column for each state that has a rate of its own."""
    tables = eliminated(system.model).tables
    place = {name: number for number, name in enumerate(system.states)}
    ruled = {rule.variable for rule in tables.rules if rule.math is not None}
    columns: list[Row] = []
    alone = {place[name] for name in system.states if name in ruled and tables.rules[name].kind == "rate"}
    for reaction in tables.reactions:
        column: Row = {}
        for sign, reference in references(reaction):
            number = place.get(reference.species)
            if number is None or number in alone:
                continue
            if reference.id is not None or reference.stoichiometry_math or _converted(tables, reference.species):
                alone.add(number)
            elif reference.stoichiometry is not None and math.isfinite(reference.stoichiometry):
                change = Fraction(reference.stoichiometry).limit_denominator(DENOMINATOR**2)
                column[number] = column.get(number, Fraction(0)) + int(sign) * change
        columns.append(column)
    alone = {number for number in alone if not system.rates[number].is_zero()}  # x' = 0: a constant in disguise
    inputs = {place[name] for name in system.inputs}
    kept = [{n: c for n, c in column.items() if c and n not in alone} for column in columns]
    return [*(column for column in kept if column), *({number: Fraction(1)} for number in sorted(alone | inputs))]


def _converted(tables: ModelTables, species: str) -> bool:
    return bool(tables.species[species].conversion_factor)


def _null_space(columns: list[Row], size: int) -> list[Row]:
    """Return a basis of the row vectors w with w @ column = 0 for every column, by elimination."""
    rows: list[tuple[Row, Row]] = [({}, {number: Fraction(1)}) for number in range(size)]
    for index, column in enumerate(columns):
        for number, change in column.items():
            rows[number][0][index] = change
    for index in range(len(columns)):
        holders = [row for row in rows if index in row[0]]
        if not holders:
            continue
        pivot = min(holders, key=lambda row: len(row[0]) + len(row[1]))
        rows = [row for row in rows if row is not pivot]
        rows = [_without(row, pivot, index) if index in row[0] else row for row in rows]
    return [weights for _, weights in rows]


def _without(row: tuple[Row, Row], pivot: tuple[Row, Row], index: int) -> tuple[Row, Row]:
    factor = row[0][index] / pivot[0][index]
    return _minus(row[0], pivot[0], factor), _minus(row[1], pivot[1], factor)


def _minus(a: Row, b: Row, factor: Fraction) -> Row:
    result = dict(a)
    for key, value in b.items():
        rest = result.get(key, Fraction(0)) - factor * value
        if rest:
            result[key] = rest
        else:
            result.pop(key, None)
    return result


def _sampled(system: System) -> list[Row]:
    """Return integrals of rate rules with rational factors, seen at random states and true at others."""
    tables = eliminated(system.model).tables
    own = set(tables.rules.ids) - set(system.inputs)
    ruled = [number for number, name in enumerate(system.states) if name in own]
    if not 2 <= len(ruled) <= MOST_SAMPLED or not np.all(np.isfinite(system.values)):
        return []
    rates = _rates_at_random(system, 2 * len(ruled) + SAMPLES)[np.array(ruled)]
    size = np.max(np.abs(rates), axis=1)
    if not np.all(np.isfinite(rates)) or np.any(size == 0):
        return []
    scaled = rates / size[:, None]
    scaled /= np.maximum(np.max(np.abs(scaled), axis=0), 1e-300)
    left, singular, _ = np.linalg.svd(scaled)
    count = int(np.sum(singular < 1e-12 * singular[0]))
    basis = _echelon(left[:, len(ruled) - count :].T / size)
    found = [_rational(row, ruled) for row in basis]
    return [row for row in found if row is not None and _holds(row, system)]


def _echelon(basis: Array) -> Array:
    """Return the reduced row echelon form with complete pivoting, so that factors become simple numbers."""
    rows = basis.copy()
    for number in range(len(rows)):
        row, column = np.unravel_index(np.argmax(np.abs(rows[number:])), rows[number:].shape)
        swapped = np.array([number, number + int(row)])
        rows[swapped] = rows[swapped[::-1]]
        rows[number] /= rows[number, column]
        for other in range(len(rows)):
            if other != number:
                rows[other] -= rows[other, column] * rows[number]
    return rows


def _rational(row: Array, places: list[int]) -> Row | None:
    found: Row = {}
    for value, place in zip(row, places, strict=True):
        near = Fraction(float(value)).limit_denominator(DENOMINATOR)
        if abs(float(near) - value) > 1e-8:
            return None
        if near:
            found[place] = near
    return found


def _holds(row: Row, system: System) -> bool:
    rates = _rates_at_random(system, SAMPLES, seed=7)
    terms = np.array([float(factor) * rates[place] for place, factor in row.items()])
    return bool(np.all(np.abs(terms.sum(axis=0)) <= 1e-12 * np.abs(terms).sum(axis=0)))


def _rates_at_random(system: System, count: int, seed: int = 3) -> Array:
    source = np.random.default_rng(seed)
    size = np.abs(system.start(system.values))
    size = np.where(np.isfinite(size) & (size > 0), size, 1.0)
    none = np.zeros(len(system.inputs))
    states = size * np.exp(source.normal(0.0, 1.0, (count, len(size))))
    return np.array([system.f(x, system.values, none, 0.0) for x in states]).T


def _reduced(rows: list[Row], size: int, system: System) -> Conservation:
    """Return independent rows, each solved for the member with the largest start: there it varies least."""
    start = np.nan_to_num(np.abs(system.start(system.values)))
    kept: list[Row] = []
    dependent: list[int] = []
    for row in rows:
        for pivot, other in zip(dependent, kept, strict=True):
            if pivot in row:
                row = _minus(row, other, row[pivot] / other[pivot])  # noqa: PLW2901 - eliminated step by step
        if not row:
            continue
        pivot = max(row, key=lambda place: (start[place], -place))
        kept = [_minus(other, row, other[pivot] / row[pivot]) if pivot in other else other for other in kept]
        kept.append(row)
        dependent.append(pivot)
    weights = np.zeros((len(kept), size))
    for number, row in enumerate(kept):
        scale = row[dependent[number]]
        for place, factor in row.items():
            weights[number, place] = float(factor / scale)
    return Conservation(weights, tuple(dependent))
