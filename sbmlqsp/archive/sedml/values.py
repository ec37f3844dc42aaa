"""Values of models as they stand, and formulas over them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from xml.etree.ElementTree import Element

from sbmlqsp.archive.sedml.aggregates import reduced
from sbmlqsp.archive.sedml.document import Formula, Quantity
from sbmlqsp.archive.sedml.labelled import Labelled
from sbmlqsp.archive.sedml.targets import attribute_of, selection_of, symbol_at
from sbmlqsp.archive.sedml.terms import refuse_symbol
from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.errors import ParseError
from sbmlqsp.model import Model
from sbmlqsp.model.initial import initial_amounts, initial_values

_NONE: Mapping[str, Labelled] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Source:
    """A model of the document, with the tree of its SBML in which targets are looked up, and the time it stands at."""

    id: str
    model: Model
    root: Element
    clock: float = 0.0


def computed(
    formula: Formula,
    models: Mapping[str, Source],
    known: Mapping[str, float],
    data: Mapping[str, Labelled] = _NONE,
    own: str = "",
) -> float:
    """Return the value of a formula over values of models as they stand, `known` names (ranges) and single data.

    Variables that name no model belong to the model `own`.
    """
    values = {**known, **formula.parameters}
    for variable in formula.variables:
        if variable.target.path.startswith("#"):
            values[variable.id] = _referred(variable, known, data)
            continue
        name = variable.model or own
        if name not in models:
            message = f"the variable '{variable.id}' refers to no model"
            raise ParseError(message, where=variable.id, fix="give it modelReference")
        values[variable.id] = value_at(models[name], variable)
    try:
        return float(evaluate(formula.math, values.__getitem__))
    except KeyError as error:
        raise ParseError(f"the formula reads {error}, which is not there", where=str(error.args[0])) from None


def _referred(variable: Quantity, known: Mapping[str, float], data: Mapping[str, Labelled]) -> float:
    """Return the value of a range or of a data source of one number."""
    name = variable.target.path.removeprefix("#")
    if name in known:
        return known[name]
    if name not in data:
        raise ParseError(f"'{variable.id}' points at '#{name}', which is not there", where=variable.id)
    value = reduced(data[name], variable).array
    if value.size != 1:
        message = f"the data '{name}' that '{variable.id}' reads are {value.size} numbers"
        raise ParseError(message, where=variable.id, fix="slice them down to one")
    return float(value.reshape(()))


def value_at(source: Source, variable: Quantity) -> float:
    """Return the value that a variable of a model has as the model stands.

    Raises:
        UnsupportedFeature: for symbols, which models by themselves do not have.
    """
    target = variable.target
    if target.symbol not in ("", "amount", "concentration"):
        raise refuse_symbol(target.symbol, variable.id)
    symbol = symbol_at(source.root, target)
    selection = selection_of(source.model, symbol, attribute_of(target))
    if target.symbol and symbol in source.model.species:
        selection = symbol if target.symbol == "amount" else f"[{symbol}]"
    if symbol not in source.model.species:
        return float(initial_values(source.model)[symbol])
    amount = float(initial_amounts(source.model)[symbol])
    if selection == symbol:
        return amount
    return amount / float(initial_values(source.model)[source.model.species[symbol].compartment])
