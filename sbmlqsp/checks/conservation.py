"""Conserved totals of a reaction network: nonnegative vectors of the left null space, in exact arithmetic.

Source of the algorithm: C. Soliman, "Invariants and other structural properties of biochemical models as a
constraint satisfaction problem", Algorithms for Molecular Biology 7:15 (2012), section on Farkas' algorithm.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from sbmlqsp.checks.structure import setters
from sbmlqsp.core.tables import ModelTables, Reaction

MOST_CANDIDATES = 2_000

Column = dict[str, Fraction]


@dataclass(frozen=True, slots=True)
class Network:
    """Net changes of amounts per reaction: `closed` reactions convert, `open_reactions` only make or only remove."""

    species: tuple[str, ...]
    closed: dict[str, Column]
    open_reactions: dict[str, Column]


def network(tables: ModelTables) -> Network:
    """Return the reactions in terms of species that only reactions and events change.

    Species whose stoichiometry is not a constant number, or whose conversion factor is their own, are left out.
    """
    members = setters(tables).by_reactions - _incalculable(tables)
    closed: dict[str, Column] = {}
    opened: dict[str, Column] = {}
    for reaction in tables.reactions:
        column = {name: change for name, change in _net(reaction).items() if name in members and change}
        one_way = len({change > 0 for change in column.values()}) == 1
        (opened if one_way else closed)[reaction.id] = column
    return Network(tuple(s.id for s in tables.species if s.id in members), closed, opened)


def _incalculable(tables: ModelTables) -> set[str]:
    sets = setters(tables)
    varying = sets.assigned | sets.rated | sets.by_events | sets.initialised
    references = (ref for r in tables.reactions for ref in (*r.reactants, *r.products))
    unclear = {ref.species for ref in references if ref.stoichiometry_math or ref.stoichiometry is None}
    unclear |= {
        ref.species for r in tables.reactions for ref in (*r.reactants, *r.products) if ref.id and ref.id in varying
    }
    return unclear | {species.id for species in tables.species if species.conversion_factor}


def _net(reaction: Reaction) -> Column:
    column: Column = {}
    for sign, references in ((-1, reaction.reactants), (1, reaction.products)):
        for reference in references:
            value = reference.stoichiometry
            if value is not None and math.isfinite(value):
                change = sign * Fraction(value).limit_denominator(10_000)
                column[reference.species] = column.get(reference.species, Fraction(0)) + change
    return column


def conserved_totals(net: Network) -> list[Column]:
    """Return the smallest sums of species that no closed reaction changes, as factors per species.

    Empty when there are none, or when there are more than 2,000 candidates on the way.
    """
    taking_part = {name for column in net.closed.values() for name in column}
    rows: list[tuple[Column, Column]] = [
        ({r: column[name] for r, column in net.closed.items() if name in column}, {name: Fraction(1)})
        for name in net.species
        if name in taking_part
    ]
    for reaction in sorted(net.closed, key=lambda r: len(net.closed[r])):
        rows = _eliminated(rows, reaction)
        if len(rows) > MOST_CANDIDATES:
            return []
    order = {name: number for number, name in enumerate(net.species)}
    totals = [_whole({name: total[name] for name in sorted(total, key=order.__getitem__)}) for _, total in rows]
    return [total for total in totals if len(total) > 1]


def _eliminated(rows: list[tuple[Column, Column]], reaction: str) -> list[tuple[Column, Column]]:
    """Return combinations of rows that the reaction leaves unchanged, with the smallest sets of species."""
    kept = [row for row in rows if reaction not in row[0]]
    made = [row for row in rows if row[0].get(reaction, 0) > 0]
    lost = [row for row in rows if row[0].get(reaction, 0) < 0]
    combined = [_combined(a, b, reaction) for a in made for b in lost]
    return _minimal([*kept, *combined])


def _combined(a: tuple[Column, Column], b: tuple[Column, Column], reaction: str) -> tuple[Column, Column]:
    left, right = -b[0][reaction], a[0][reaction]
    return _weighted(a[0], left, b[0], right), _weighted(a[1], left, b[1], right)


def _weighted(a: Column, left: Fraction, b: Column, right: Fraction) -> Column:
    names = dict.fromkeys([*a, *b])
    sums = {name: left * a.get(name, Fraction(0)) + right * b.get(name, Fraction(0)) for name in names}
    return {name: value for name, value in sums.items() if value}


def _minimal(rows: Iterable[tuple[Column, Column]]) -> list[tuple[Column, Column]]:
    """Return the rows whose set of species contains no other row's."""
    result: list[tuple[Column, Column]] = []
    for row in sorted(rows, key=lambda row: len(row[1])):
        if not any(other[1].keys() <= row[1].keys() for other in result):
            result.append(row)
    return result


def _whole(total: Column) -> Column:
    """Return the total with the smallest whole factors."""
    scale = math.lcm(*(factor.denominator for factor in total.values()))
    whole = [factor * scale for factor in total.values()]
    divisor = math.gcd(*(factor.numerator for factor in whole))
    return {name: factor / divisor for name, factor in zip(total, whole, strict=True)}
