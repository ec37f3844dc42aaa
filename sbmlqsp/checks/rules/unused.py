"""What stands in the model and takes part in nothing."""

from __future__ import annotations

from collections.abc import Iterator

from sbmlqsp.checks.structure import formulas, where
from sbmlqsp.core.expression import symbols
from sbmlqsp.core.findings import Issue
from sbmlqsp.core.tables import ModelTables
from sbmlqsp.model.model import Model


def dangling_species(model: Model) -> Iterator[Issue]:
    """Yield species that no reaction, rule, event or other formula mentions."""
    tables = model.tables
    mentioned = _mentioned(tables) | {
        name
        for reaction in tables.reactions
        for name in (*(ref.species for ref in (*reaction.reactants, *reaction.products)), *reaction.modifiers)
    }
    for species in tables.species:
        if species.id not in mentioned:
            yield Issue(
                "dangling species",
                "warning",
                where(tables, species.id, "species"),
                f"species '{species.id}' takes part in no reaction, rule or event",
                "remove it, or write the process it is meant for",
            )


def unused_parameters(model: Model) -> Iterator[Issue]:
    """Yield parameters that nothing reads and nothing sets, global and local."""
    tables = model.tables
    used = _mentioned(tables) | {s.conversion_factor for s in tables.species} | {tables.conversion_factor}
    local = (parameter for reaction in tables.reactions for parameter in reaction.local_parameters)
    for parameter in (*tables.parameters, *local):
        if parameter.id not in used:
            yield Issue(
                "unused parameter",
                "note",
                where(tables, parameter.id, "parameter"),
                f"parameter '{parameter.id}' is used nowhere",
                "remove it, or write the formula it is meant for",
            )


def _mentioned(tables: ModelTables) -> set[str]:
    """Return the symbols that any formula reads or sets."""
    found = list(formulas(tables))
    return {name for formula in found for name in symbols(formula.math)} | {f.sets for f in found if f.sets}
