"""Which symbols are read, and by whom: by the dynamics, or only by outputs that nothing else reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sbmlqsp.checks.structure import Formula, HasTables, formulas, once_per_structure, setters
from sbmlqsp.core.expression import symbols
from sbmlqsp.core.tables import ModelTables
from sbmlqsp.errors import UnsupportedFeature
from sbmlqsp.model.elimination import solve

_OUTPUT = frozenset({"assignment rule", "constraint"})


@dataclass(frozen=True, slots=True)
class Reading:
    """Symbols whose own initial value matters, because nothing sets them before they are read.

    `dynamic` are read by rates, events or initial assignments, directly or through assignment rules, or are
    integrated; `output` are read only by assigned outputs. `reader` names one formula's owner per symbol.
    """

    dynamic: frozenset[str]
    output: frozenset[str]
    reader: tuple[tuple[str, str], ...]

    def who(self, symbol: str) -> str:
        """Return the element that reads the symbol, or "" for an integrated variable that nothing reads."""
        return dict(self.reader).get(symbol, "")


@once_per_structure
def reading(model: HasTables) -> Reading:
    """Return which symbols are read before anything sets them."""
    tables = solved(model.tables)
    found = list(formulas(tables))
    set_first = _set_first(tables)
    roots = [f for f in found if f.role not in _OUTPUT]
    through = _reached(roots, {f.sets: f for f in found if f.role == "assignment rule" and f.sets})
    dynamic = _with_compartments(tables, _symbols(through) | _integrated(tables) | _conversions(tables)) - set_first
    output = _with_compartments(tables, _symbols(f for f in found if f.role == "assignment rule")) - set_first
    reader: dict[str, str] = {name: species for species, name in _converted(tables)}
    for formula in (*through, *found):
        for name in symbols(formula.math):
            reader.setdefault(name, formula.owner)
    return Reading(dynamic, output - dynamic, tuple(reader.items()))


def solved(tables: ModelTables) -> ModelTables:
    """Return the tables with algebraic rules as the assignment rules they amount to, where they do."""
    if not any(rule.kind == "algebraic" for rule in tables.rules):
        return tables
    try:
        return solve(tables)
    except UnsupportedFeature:
        return tables


def _set_first(tables: ModelTables) -> frozenset[str]:
    sets = setters(tables)
    return sets.assigned | sets.initialised


def _symbols(found: Iterable[Formula]) -> frozenset[str]:
    return frozenset().union(*(symbols(f.math) for f in found))


def _integrated(tables: ModelTables) -> frozenset[str]:
    sets = setters(tables)
    return sets.rated | sets.by_reactions


def _converted(tables: ModelTables) -> Iterator[tuple[str, str]]:
    """Yield each species that reactions change with its conversion factor, if it has one."""
    by_reactions = setters(tables).by_reactions
    for species in tables.species:
        factor = species.conversion_factor or tables.conversion_factor
        if factor and species.id in by_reactions:
            yield species.id, factor


def _conversions(tables: ModelTables) -> frozenset[str]:
    return frozenset(factor for _, factor in _converted(tables))


def _reached(roots: list[Formula], rules: dict[str, Formula]) -> list[Formula]:
    """Return the roots and every assignment rule they read, directly or through other rules."""
    reached, names = list(roots), set[str]()
    for formula in reached:
        for name in symbols(formula.math) - names:
            names.add(name)
            if name in rules:
                reached.append(rules[name])
    return reached


def _with_compartments(tables: ModelTables, read: frozenset[str]) -> frozenset[str]:
    """Return the symbols and the compartments that turn their amounts into concentrations, or back."""
    sizes = {
        tables.species[name].compartment
        for name in read
        if name in tables.species and not tables.species[name].has_only_substance_units
    }
    return read | sizes
