"""A model as a report shows it: equations, variables, parameters with units and sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup

from sbmlqsp.checks import ode_terms
from sbmlqsp.core.tables import Reaction, SpeciesReference
from sbmlqsp.model import Model
from sbmlqsp.model.initial import initial_amounts, initial_values
from sbmlqsp.report.mathematics import derivative, equation, formula, name


def model_facts(model: Model, sources: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the equations and tables of a model; `sources` says where the value of an id comes from."""
    values, amounts = initial_values(model), initial_amounts(model)
    return {
        "equations": list(_equations(model)),
        "terms": list(_terms(model)),
        "variables": list(_variables(model, values, amounts)),
        "parameters": list(_parameters(model, values, sources or {})),
        "sourced": bool(sources),
    }


def _equations(model: Model) -> Iterator[dict[str, Any]]:
    for reaction in model.reactions:
        label, unit = reaction.name or reaction.id.replace("_", " "), model.unit_of(reaction.id)
        yield _line(label, formula(reaction.kinetic_law), _process(reaction), unit or "")
    for rule in model.rules:
        if rule.variable is None:
            yield _line("holds at all times", equation("<mn>0</mn>", rule.math))
        elif rule.kind == "rate":
            yield _line(_called(model, rule.variable), equation(derivative(rule.variable), rule.math))
        else:
            yield _line(_called(model, rule.variable), equation(name(rule.variable), rule.math))
    for assignment in model.tables.initial_assignments:
        yield _line(_called(model, assignment.id), equation(_at_start(model, assignment.id), assignment.math))


def _terms(model: Model) -> Iterator[dict[str, str]]:
    """Yield each term of each differential equation with its unit; nothing for a model without units."""
    found = ode_terms(model)
    if any(term.unit for term in found):
        for term in found:
            fits = "does not fit" if term.fits is False else ""
            unit, equation_unit = term.unit or "?", term.equation_unit or "?"
            yield {"id": term.variable, "term": term.term, "unit": unit, "equation": equation_unit, "verdict": fits}


def _line(label: str, math: str, text: str = "", unit: str = "") -> dict[str, Any]:
    markup = Markup(math)  # noqa: S704 - made by our printer, which escapes
    return {"name": label, "text": text, "math": markup, "unit": unit}


def _at_start(model: Model, identifier: str) -> str:
    """Return x for what stays as it starts, x(0) for what changes."""
    constant = model.parameters.get(identifier) or model.compartments.get(identifier)
    fixed = constant is not None and constant.constant
    return name(identifier) if fixed else f"{name(identifier)}<mo>(</mo><mn>0</mn><mo>)</mo>"


def _called(model: Model, identifier: str) -> str:
    tables = (model.species, model.parameters, model.compartments)
    found = next((table[identifier] for table in tables if identifier in table), None)
    return getattr(found, "name", "") or identifier


def _process(reaction: Reaction) -> str:
    arrow = "⇌" if reaction.reversible else "→"
    return f"{_side(reaction.reactants)} {arrow} {_side(reaction.products)}"


def _side(references: tuple[SpeciesReference, ...]) -> str:
    return " + ".join(_counted(reference) for reference in references) or "∅"


def _counted(reference: SpeciesReference) -> str:
    count = reference.id or ("?" if reference.stoichiometry is None else f"{reference.stoichiometry:g}")
    return reference.species if count == "1" else f"{count} {reference.species}"


def _variables(model: Model, values: Mapping[str, float], amounts: Mapping[str, float]) -> Iterator[dict[str, str]]:
    for species in model.species:
        selection = species.id if species.has_only_substance_units else f"[{species.id}]"
        value = amounts[species.id] if species.has_only_substance_units else values[species.id]
        kind = f"{'amount' if species.has_only_substance_units else 'concentration'} in {species.compartment}"
        yield _row(species.id, species.name, value, model.unit_of(selection), kind=kind)
    for rule in model.rules:
        if rule.variable and rule.variable not in model.species:
            kind = "state" if rule.kind == "rate" else "computed"
            identifier = rule.variable
            meaning, unit = _called(model, identifier), model.unit_of(identifier)
            yield _row(identifier, meaning, values.get(identifier), unit, kind=kind)


def _parameters(model: Model, values: Mapping[str, float], sources: Mapping[str, str]) -> Iterator[dict[str, str]]:
    ruled = {rule.variable for rule in model.rules}
    computed = set(model.tables.initial_assignments.ids)
    for item in (*model.compartments, *model.parameters):
        if item.id not in ruled:
            source = sources.get(item.id, "computed from others" if item.id in computed else "")
            yield _row(item.id, item.name, values.get(item.id), model.unit_of(item.id), source=source)


def _row(identifier: str, meaning: str, value: float | None, unit: str | None, **more: str) -> dict[str, str]:
    shown = "" if value is None else f"{value:.6g}"
    return {"id": identifier, "name": meaning, "value": shown, "unit": "" if unit is None else unit or "1", **more}
