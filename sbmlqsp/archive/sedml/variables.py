"""What a variable of SED-ML is in a model: a selection of a simulation, its rate of change, a number of particles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from sbmlqsp import units
from sbmlqsp.archive.sedml.document import Quantity, Target
from sbmlqsp.archive.sedml.targets import attribute_of, selection_of, symbol_at
from sbmlqsp.archive.sedml.terms import refuse_symbol
from sbmlqsp.archive.sedml.values import Source
from sbmlqsp.core.expression import Apply, Expression, Symbol
from sbmlqsp.core.operators import AVOGADRO
from sbmlqsp.core.tables import Parameter, Rule
from sbmlqsp.errors import ParseError, UnitsError
from sbmlqsp.model import Model
from sbmlqsp.model.document import Document


@dataclass(frozen=True, slots=True, order=True)
class Column:
    """A selection (`S` amount, `[S]` concentration, any other id, "time"), its rate of change, or particles of it."""

    selection: str
    rate: bool = False
    particles: bool = False


class Reported(NamedTuple):
    """The selection of a simulation that a column is, and what it is multiplied by."""

    selection: str
    factor: float = 1.0


def selected(source: Source, target: Target, where: str) -> str:
    """Return the selection of a target, with the symbol that says what of it is meant.

    Raises:
        UnsupportedFeature: for symbols other than time, amount, concentration, particle number and flux.
        ParseError: for an amount or concentration of what is no species, a flux of what is no reaction.
    """
    if target.symbol == "time":
        return "time"
    if target.symbol not in ("", "amount", "concentration", "particle number", "flux") or not target.path:
        raise refuse_symbol(target.symbol, where)
    symbol = symbol_at(source.root, target)
    if not target.symbol:
        return selection_of(source.model, symbol, attribute_of(target))
    kind = "reaction" if target.symbol == "flux" else "species"
    if symbol not in (source.model.reactions if kind == "reaction" else source.model.species):
        message = f"'{symbol}' of '{where}' is no {kind} and has no {target.symbol}"
        raise ParseError(message, where=where, fix="leave the symbol out")
    return f"[{symbol}]" if target.symbol == "concentration" else symbol


def column(source: Source, variable: Quantity) -> Column:
    """Return the column that a variable of a task is; raises as `selected`."""
    name = selected(source, variable.target, variable.id)
    return Column(name, variable.rate and name != "time", variable.target.symbol == "particle number")


def reporting(model: Model, columns: Iterable[Column]) -> tuple[Model, dict[Column, Reported]]:
    """Return the model with rates of change as parameters, and what of its simulation each column is.

    Raises:
        ParseError: for a rate of change in a volume that changes.
        UnitsError: for particles of a species whose amounts are no moles.
    """
    found = {}
    for each in columns:
        name = each.selection
        if each.rate:
            name = f"rate_of__{name}".replace("[", "concentration__").replace("]", "")
            model = _with_rate(model, each.selection, name)
        found[each] = Reported(name, _particles(model, each.selection) if each.particles else 1.0)
    return model, found


def _particles(model: Model, species: str) -> float:
    """Return the number of particles of one unit of an amount."""
    unit = model.unit_of(species)
    if unit is None:
        fix = 'declare it with model.with_units(substance="mmol")'
        raise UnitsError(f"the amount of '{species}' has no unit, and its particles cannot be counted", fix=fix)
    if units.parse(f"1 {unit}", what=species).unit in ("", "item", "dimensionless"):
        return 1.0
    return units.convert(units.parse(f"1 {unit}", what=species), "mol", what=species) * AVOGADRO


def _with_rate(model: Model, wanted: str, name: str) -> Model:
    rule = Rule("assignment", name, name, _rate(model, wanted))
    document: Document = model.document.keep(f"with {name}", lambda whole: _ruled(whole, rule))
    return replace(model, document=document, _kept={})


def _ruled(document: Document, rule: Rule) -> Document:
    tables, parameter = document.tables, Parameter(rule.id, None, constant=False)
    changed = replace(tables, parameters=tables.parameters.replacing(parameter), rules=tables.rules.replacing(rule))
    return Document(f"{document.sbml}<!-- with {rule.id} -->", changed)


def _rate(model: Model, wanted: str) -> Expression:
    """Return the rate of change; that of SBML is of the concentration, or of the amount where it has only those."""
    bare = wanted.strip("[]")
    plain = Apply("rateOf", (Symbol(bare),))
    if bare not in model.species or selection_of(model, bare) == wanted:
        return plain
    volume = model.species[bare].compartment
    if not model.compartments[volume].constant:
        said = "amount" if wanted == bare else "concentration"
        message = f"the rate of change of the {said} of '{bare}' is not computed: '{volume}' changes"
        raise ParseError(message, where=bare, fix="leave its symbol out")
    return Apply("times" if wanted == bare else "divide", (plain, Symbol(volume)))
