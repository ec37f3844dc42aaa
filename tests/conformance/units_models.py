"""The models of the corpus as the unit tests see them: their tables, their text, and how much they declare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import sbmlqsp as qsp
from sbmlqsp.checks.unit_proof import UnitIssue, UnitReport, check_units
from sbmlqsp.checks.unit_proof.checking import Level
from sbmlqsp.core.builtin_units import BASE_UNITS
from sbmlqsp.core.tables import ModelTables, Parameter, Table, Unit
from sbmlqsp.units.vectors import vector_of_sbml
from tests.conformance.corpus import FOLDER

PBPK = ("koenig_", "comp_", "sbmlsim_", "pbkutils_")


@dataclass(frozen=True, slots=True)
class Subject:
    """A model to prove: its tables, and its SBML text where there is one."""

    name: str
    tables: ModelTables
    sbml: str = ""


def subject(file: str) -> Subject:
    """Return a file of the corpus, flat where it is hierarchical."""
    model = qsp.load(FOLDER / "models" / file)
    return Subject(file, model.tables, model.sbml)


def proved(tables: ModelTables, level: Level = "default") -> UnitReport:
    """Return the proof of tables, without any document."""
    return check_units(_Bare(tables), level)


@dataclass(frozen=True, slots=True)
class _Bare:
    tables: ModelTables
    structure_hash: str = ""


def parameters(tables: ModelTables) -> Iterator[Parameter]:
    """Yield global and local parameters."""
    yield from tables.parameters
    for reaction in tables.reactions:
        yield from reaction.local_parameters


def units_of(tables: ModelTables, name: str | None) -> tuple[Unit, ...]:
    """Return the factors of a unit by its id; none for what is not known."""
    definition = tables.units.get(name) if name else None
    if definition is not None:
        return definition.units
    return (Unit(name),) if name in BASE_UNITS and name else ()


def is_fully_declared(tables: ModelTables) -> bool:
    """Return whether every parameter names a unit that has a meaning."""
    found = list(parameters(tables))
    return bool(found) and all(units_of(tables, p.units) for p in found)


def findings(report: UnitReport) -> frozenset[tuple[object, ...]]:
    """Return all findings that are more than notes, with every place where they show, to be compared."""
    found: set[tuple[object, ...]] = set()
    for issue in report.issues:
        if isinstance(issue, UnitIssue) and issue.severity != "note":
            factor = None if issue.factor is None else f"{issue.factor:.6g}"
            found |= {(issue.kind, factor, where) for where in (issue.where, *issue.others)}
    return frozenset(found)


def with_units(tables: ModelTables, changes: dict[str, str | None]) -> ModelTables:
    """Return the tables with other units (None: undeclared) of global and local parameters."""

    def changed(items: Iterable[Parameter]) -> list[Parameter]:
        return [replace(p, units=changes[p.id]) if p.id in changes else p for p in items]

    reactions = [
        replace(r, local_parameters=tuple(changed(r.local_parameters))) if r.local_parameters else r
        for r in tables.reactions
    ]
    return replace(
        tables,
        parameters=Table(changed(tables.parameters), "parameter"),
        reactions=Table(reactions, "reaction"),
    )


def same_unit(one: tuple[Unit, ...], other: tuple[Unit, ...]) -> bool:
    """Return whether two units agree in dimension and scale."""
    (dimension, size), (other_dimension, other_size) = vector_of_sbml(one), vector_of_sbml(other)
    return dimension == other_dimension and abs(size - other_size) < 1e-9
