"""Units that cannot measure what they are declared for: a volume in pmol, a time in litres.

SBML L3V2 core (4.2.3 to 4.2.6, 4.5.5, 4.6.5) leaves the choice open and names those that tools agree on. A wrong one
fits every formula, because concentrations carry the mistake along, so it is asked for here.
"""

from __future__ import annotations

from collections.abc import Iterator

from sbmlqsp.checks.structure import where
from sbmlqsp.checks.unit_proof.environment import Environment
from sbmlqsp.checks.unit_proof.report import UnitIssue
from sbmlqsp.checks.unit_proof.terms import UnitTerm, base_exponents
from sbmlqsp.core.findings import Severity
from sbmlqsp.core.tables import Compartment, ModelTables
from sbmlqsp.model.named_units import units_named
from sbmlqsp.units.naming import unit_text
from sbmlqsp.units.vectors import Exponents

_SIZES = {3.0: "volume", 2.0: "area", 1.0: "length"}
_LENGTHS = {"volume": 3, "area": 2, "length": 1}
_EXAMPLES = {"substance": "mol or mg", "extent": "mol or mg", "time": "h", "volume": "L", "area": "m^2", "length": "m"}
_OFFSET = frozenset({"Celsius", "celsius"})
_AMOUNTS = ("mol", "item", "kg")


def measure_issues(tables: ModelTables, surroundings: Environment) -> Iterator[UnitIssue]:
    """Yield a finding for each unit of the model, of a compartment or of an amount that measures something else."""
    for quantity, unit in surroundings.model.items():
        if unit.known and not _measures(quantity, unit) and _is_used(tables, quantity):
            place = where(tables, tables.id, "model") if tables.id else "model"
            yield _issue(f"the model's unit of {quantity}", place, quantity, unit, "error")
    for compartment in tables.compartments:
        yield from _compartment(tables, compartment, surroundings)
    for species in tables.species:
        unit = surroundings.amounts[species.id]
        if species.substance_units is not None and unit.known and not _measures("substance", unit):
            place = where(tables, species.id, "species")
            yield _issue(f"the amount of '{species.id}'", place, "substance", unit, "error")
    yield from _offsets(tables)


def _offsets(tables: ModelTables) -> Iterator[UnitIssue]:
    """Yield what is in degrees Celsius (SBML L1 and L2V1), which formulas take for kelvin."""
    shifted = {d.id for d in tables.units if any(unit.kind in _OFFSET for unit in d.units)} | _OFFSET
    for element, unit in units_named(tables):
        if unit in shifted:
            yield UnitIssue(
                rule="units: dimension",
                severity="error",
                where=where(tables, element),
                message=f"'{element}' is in degrees Celsius, a scale that does not start at zero",
                fix="write it in kelvin: 37 Celsius is 310.15 K",
                kind="dimension",
                cause="offset",
                left=element,
                left_unit="Celsius",
            )


def _compartment(tables: ModelTables, compartment: Compartment, surroundings: Environment) -> Iterator[UnitIssue]:
    quantity = _SIZES.get(compartment.dimensions or 0.0)
    unit = surroundings.symbols[compartment.id]
    if compartment.units is None or quantity is None or not unit.known or _measures(quantity, unit):
        return
    powers = dict(base_exponents(unit.powers))
    # the area of a membrane, the mass of a tissue: meant, and told wrongly
    is_told_wrongly = set(powers) == {"m"} or powers == {"kg": 1}
    name = f"the size of '{compartment.id}' (spatialDimensions {compartment.dimensions:g})"
    place = where(tables, compartment.id, "compartment")
    yield _issue(name, place, quantity, unit, "warning" if is_told_wrongly else "error")


def _is_used(tables: ModelTables, quantity: str) -> bool:
    """Return whether anything is measured in the model's unit: areas and lengths often are declared in vain."""
    if quantity in _LENGTHS:
        dimensions = _LENGTHS[quantity]
        return any(each.dimensions == dimensions and each.units is None for each in tables.compartments)
    if quantity == "substance":
        return any(each.substance_units is None for each in tables.species)
    return quantity != "extent" or bool(tables.reactions)


def _measures(quantity: str, unit: UnitTerm) -> bool:
    """Return whether a unit measures a quantity, plainly, or per body weight or per cell; anything may be relative."""
    return any(_is(quantity, exponents) for exponents in _plainly(base_exponents(unit.powers)))


def _plainly(exponents: Exponents) -> Iterator[Exponents]:
    yield exponents
    powers = dict(exponents)
    for shared in ("kg", "item"):
        if powers.get(shared) == -1:
            yield tuple(pair for pair in exponents if pair[0] != shared)


def _is(quantity: str, exponents: Exponents) -> bool:
    if not exponents:
        return True
    if quantity == "time":
        return exponents == (("s", 1),)
    if quantity in _LENGTHS:
        return exponents == (("m", _LENGTHS[quantity]),)
    return len(exponents) == 1 and exponents[0][0] in _AMOUNTS and exponents[0][1] == 1


def _otherwise(quantity: str, unit: UnitTerm) -> str:
    powers = base_exponents(unit.powers)
    fits = [count for count, other in _SIZES.items() if other != quantity and powers == (("m", count),)]
    return f", or set spatialDimensions to {fits[0]:g}" if quantity in _LENGTHS and fits else ""


def _issue(name: str, place: str, quantity: str, unit: UnitTerm, severity: Severity) -> UnitIssue:
    text = unit_text(base_exponents(unit.powers), unit.logarithm)
    noun = {"substance": "amount", "extent": "amount"}.get(quantity, quantity)
    return UnitIssue(
        rule="units: dimension",
        severity=severity,
        where=place,
        message=f"{name} is in {text}, which measures no {noun}",
        fix=f"declare a unit of {noun}, such as {_EXAMPLES[quantity]}" + _otherwise(quantity, unit),
        kind="dimension",
        cause="wrong measure",
        left=name,
        left_unit=text,
        right=noun,
        right_unit=_EXAMPLES[quantity],
    )
