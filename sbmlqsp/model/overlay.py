"""Values on top of a document: what `Model.with_values` accepts, and tables with the values in place."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sbmlqsp.core.formula import to_text
from sbmlqsp.core.measure import Measure
from sbmlqsp.core.tables import ModelTables, Reaction, SpeciesReference, unknown_symbol
from sbmlqsp.errors import ModelError, SbmlqspError, UnitsError, UnknownSymbolError
from sbmlqsp.model.document import Document

if TYPE_CHECKING:
    from sbmlqsp.model.model import Model

Overlay = tuple[tuple[str, float], ...]


def merged(model: Model, values: Mapping[str, Any]) -> Overlay:
    """Return the model's overlay with further values put on top, sorted by symbol.

    Raises:
        UnknownSymbolError: for a name that is no parameter, compartment, species (`S`, `[S]`), local parameter
            (`reaction.parameter`) or stoichiometry of the model.
        ModelError: for a symbol that an assignment rule computes, and for values that are not numbers.
        UnitsError: for a quantity whose unit does not fit the symbol, or a symbol without a declared unit.
    """
    if not isinstance(values, Mapping):
        raise ModelError(f"{values!r:.80} does not say which value is meant", fix='give {"CL": "5 L/h"}')
    overlay, given, errors = dict(model.overlay), set[str](), list[SbmlqspError]()
    for name, value in values.items():
        try:
            symbol = check_settable(model.document, name)
            key, number = converted(model, name, value)
        except (ModelError, UnitsError, UnknownSymbolError) as error:
            errors.append(error)
            continue
        if symbol in given:
            errors.append(ModelError(f"'{symbol}' is given twice, as amount and as concentration", where=symbol))
        given.add(symbol)
        overlay.pop(f"[{symbol}]" if key == symbol else symbol, None)
        overlay[key] = number
    if errors:
        raise _together(errors)
    return tuple(sorted(overlay.items()))


def _together(errors: list[SbmlqspError]) -> SbmlqspError:
    """Return the first error, saying what else is wrong; `others` has the rest."""
    first, *others = errors
    if others:
        first.fix = "; ".join([*([first.fix] if first.fix else []), *(f"also, {error}" for error in others)])
        first.__dict__["others"] = tuple(others)
    return first


def check_known(document: Document, name: str) -> str:
    """Return the id behind a selection (`[S]` -> `S`) that has a value; raises `UnknownSymbolError` for others."""
    symbol = name[1:-1] if name.startswith("[") and name.endswith("]") else name
    kind = document.kinds.get(symbol)
    if kind is None or kind == "reaction" or (symbol != name and kind != "species"):
        known = [known for known, its_kind in document.kinds.items() if its_kind != "reaction"]
        raise unknown_symbol(name, known, "value")
    return symbol


def check_settable(document: Document, name: str) -> str:
    """Return the id behind a selection after making sure that it takes a value; see `merged` for the errors."""
    symbol = check_known(document, name)
    rule = document.assignment_rules.get(symbol)
    if rule is not None:
        formula = to_text(rule.math) if rule.math is not None else "?"
        raise ModelError(
            f"'{symbol}' is computed by the assignment rule {symbol} := {formula} and takes no value",
            where=symbol,
            fix=f"set what the rule reads, or replace it with model.with_equation('{symbol}', ...)",
        )
    return symbol


def converted(model: Model, name: str, value: Any) -> tuple[str, float]:
    """Return the overlay key and the number in model units of a value of any kind; see `merged` for the errors."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        return name, _checked(name, float(value))
    from sbmlqsp import units

    measure = units.parse(value, what=f"value of {name}")
    if measure.unit is None:
        return name, float(measure.value)
    key = _selection(model, name, measure)
    return key, units.convert(measure, model.unit_of(key), what=key)


def _checked(name: str, value: float) -> float:
    if math.isnan(value):
        raise ModelError(f"the value given for '{name}' is not a number", where=name, fix="give a number")
    return value


def _selection(model: Model, name: str, measure: Measure) -> str:
    """Return `[S]` where a concentration is given for the species `S`, else the name."""
    from sbmlqsp import units

    if model.document.kinds.get(name) != "species" or measure.unit is None:
        return name
    amount, concentration = model.unit_of(name), model.unit_of(f"[{name}]")
    for key, unit in ((name, amount), (f"[{name}]", concentration)):
        if unit is not None and units.same_dimension(measure.unit, unit):
            return key
    if amount is None and concentration is None:
        return name
    raise UnitsError(
        f"'{measure}' is neither an amount ({amount}) nor a concentration ({concentration}) of '{name}'",
        where=name,
        fix="give the value in one of these units, or a plain number in model units",
    )


def applied(tables: ModelTables, overlay: Overlay) -> ModelTables:
    """Return the tables with the values in place; the initial assignments of their symbols are gone."""
    values = dict(overlay)
    if not values:
        return tables
    symbols = {name.strip("[]") for name in values}
    return replace(
        tables,
        compartments=tables.compartments.replacing(
            *(replace(c, size=values[c.id]) for c in tables.compartments if c.id in values)
        ),
        species=tables.species.replacing(
            *(
                replace(s, initial_amount=values.get(s.id), initial_concentration=values.get(f"[{s.id}]"))
                for s in tables.species
                if s.id in symbols
            )
        ),
        parameters=tables.parameters.replacing(
            *(replace(p, value=values[p.id]) for p in tables.parameters if p.id in values)
        ),
        initial_assignments=tables.initial_assignments.without(*symbols),
        reactions=tables.reactions.replacing(*(_reaction(r, values) for r in tables.reactions)),
    )


def _reaction(reaction: Reaction, values: dict[str, float]) -> Reaction:
    if not any(local.id in values for local in reaction.local_parameters) and not any(
        reference.id in values for reference in (*reaction.reactants, *reaction.products)
    ):
        return reaction
    return replace(
        reaction,
        reactants=tuple(_reference(reference, values) for reference in reaction.reactants),
        products=tuple(_reference(reference, values) for reference in reaction.products),
        local_parameters=tuple(replace(p, value=values.get(p.id, p.value)) for p in reaction.local_parameters),
    )


def _reference(reference: SpeciesReference, values: dict[str, float]) -> SpeciesReference:
    if reference.id is None or reference.id not in values:
        return reference
    return replace(reference, stoichiometry=values[reference.id], stoichiometry_math=None)


def structural(document: Document, overlay: Overlay) -> tuple[Overlay, Overlay]:
    """Return what of an overlay changes the structure: initial assignments replaced (with 0), stoichiometries set."""
    assigned, kinds = document.tables.initial_assignments, document.kinds
    replaced = tuple((name, 0.0) for name, _ in overlay if name.strip("[]") in assigned)
    return replaced, tuple(item for item in overlay if kinds.get(item[0]) == "stoichiometry")
