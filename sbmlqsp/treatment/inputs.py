"""A model that can be infused: one rate parameter for each target, on top of whatever already changes it."""

from __future__ import annotations

from collections.abc import Iterable

from sbmlqsp.core.expression import Apply, Expression, Symbol
from sbmlqsp.core.tables import ModelTables, Parameter, Rule
from sbmlqsp.errors import ModelError
from sbmlqsp.model import Model
from sbmlqsp.native.edits import AddParameter, AddToRate, Edit, SetRule
from sbmlqsp.treatment.targets import check_target, holds_concentration


def input_id(target: str) -> str:
    """Return the id of the parameter that holds the input rate into `target`, in its amount per time."""
    return f"sbmlqsp_input_into_{target}"


def infusion_inputs(model: Model, targets: Iterable[str]) -> Model:
    """Return the model with a parameter `input_id(target)`, 0 at first, flowing into each target.

    The result shares the document made for any other values of the same model, so that it is made once.

    Raises:
        RegimenError, UnknownSymbolError: for targets that cannot be dosed.
        ModelError: for a model that uses such an id itself.
    """
    names = tuple(sorted(set(targets)))
    if not names:
        return model
    for name in names:
        check_target(model, name)
        if taken(model.tables, input_id(name)):
            raise ModelError(f"the model has an element '{input_id(name)}'", where=input_id(name), fix="rename it")

    def with_inputs(_: object) -> object:
        edits = [edit for name in names for edit in input_edits(model.tables, name, input_id(name))]
        return Model(model.document).edited(edits).document

    document = model.document.keep(f"inputs into {' '.join(names)}", with_inputs)
    return Model(document, model.values, model.name, model.folder, model.source_language)


def input_edits(tables: ModelTables, target: str, parameter: str, units: str | None = None) -> list[Edit]:
    """Return the edits that add a rate parameter and let it flow into the target.

    A species held by boundaryCondition, which reactions do not change, gets a rate rule.
    """
    added: Edit = AddParameter(Parameter(parameter, 0.0, units, constant=False, name=f"rate of infusion into {target}"))
    species = tables.species.get(target)
    ruled = any(rule.variable == target for rule in tables.rules)
    if species is not None and species.boundary_condition and not ruled:
        return [added, SetRule(Rule("rate", target, target, _per_volume(tables, target, Symbol(parameter))))]
    return [added, AddToRate(target, Symbol(parameter), f"{parameter}_flow")]


def _per_volume(tables: ModelTables, target: str, rate: Expression) -> Expression:
    if not holds_concentration(tables, target):
        return rate
    return Apply("divide", (rate, Symbol(tables.species[target].compartment)))


def taken(tables: ModelTables, name: str) -> bool:
    """Return whether an element that formulas can name has this id."""
    groups = (tables.species, tables.parameters, tables.compartments, tables.reactions, tables.functions, tables.events)
    if any(name in group for group in groups):
        return True
    references = (ref for reaction in tables.reactions for ref in (*reaction.reactants, *reaction.products))
    return any(reference.id == name for reference in references)
