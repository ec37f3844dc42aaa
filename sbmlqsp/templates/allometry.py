"""Allometric scaling of a model's clearances and volumes with body weight.

West GB, Brown JH, Enquist BJ. Science 1997;276:122-126; Anderson BJ, Holford NHG. Annu Rev Pharmacol Toxicol
2008;48:303-332: clearances and largest rates of elimination grow with weight^(3/4), volumes with weight; rate
constants of disposition shrink with weight^(-1/4) in consequence. Rate constants of absorption stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sbmlqsp import units
from sbmlqsp.core.formula import parse
from sbmlqsp.core.tables import Compartment, InitialAssignment, Parameter, Unit, UnitDefinition, unknown_symbol
from sbmlqsp.errors import ModelError
from sbmlqsp.model import Model
from sbmlqsp.native.edits import AddParameter, AddUnitDefinition, Edit, SetInitialAssignment

WEIGHT, STANDARD = "WT", "WT_std"
_KILOGRAM = "allometric_kg"
_FLOWS = ("L/h", "mg/h", "mol/h")


def allometric(
    model: Model, weight: Any = "70 kg", reference: Any = "70 kg", exponents: Mapping[str, float] | None = None
) -> Model:
    """Return the model with its sizes given by body weight: X = X_std (WT / WT_std)^exponent at the start.

    Args:
        model: with units; its present numbers are those of the reference weight and become `X_std`.
        weight: value of the new parameter `WT`.
        reference: value of the new parameter `WT_std`.
        exponents: id -> exponent. None: 3/4 for every free constant in volume or amount per time, 1 for every volume.

    Raises:
        UnknownSymbolError: for an id in `exponents` that is no parameter or compartment.
        ModelError: for a symbol that the model computes itself, for an id that is taken and where nothing is scaled.
        UnitsError: for a weight that is none.
    """
    scaled = dict(exponents) if exponents is not None else _by_unit(model)
    if not scaled:
        raise ModelError("nothing in the model has the unit of a clearance or a volume", fix="name the exponents")
    _refuse(model, scaled)
    edits: list[Edit] = [AddUnitDefinition(UnitDefinition(_KILOGRAM, (Unit("gram", scale=3),)))]
    for name, value, meaning in ((WEIGHT, weight, "body weight"), (STANDARD, reference, "reference body weight")):
        kilograms = units.convert(units.parse(value), "kg", what=name)
        edits.append(AddParameter(Parameter(name, kilograms, _KILOGRAM, name=meaning)))
    for name, exponent in scaled.items():
        edits += _scaling(model, name, exponent)
    return model.edited(edits)


def _by_unit(model: Model) -> dict[str, float]:
    computed = _computed(model)
    found = {each.id: 0.75 for each in model.parameters if each.id not in computed and _is_flow(model, each.id)}
    return found | {each.id: 1.0 for each in model.compartments if each.dimensions == 3 and each.id not in computed}


def _is_flow(model: Model, name: str) -> bool:
    unit = model.unit_of(name)
    return unit is not None and any(units.same_dimension(unit, flow) for flow in _FLOWS)


def _computed(model: Model) -> set[str]:
    changed = {each.variable for event in model.events for each in event.assignments}
    return changed | {rule.variable or "" for rule in model.rules} | set(model.tables.initial_assignments.ids)


def _refuse(model: Model, scaled: Mapping[str, float]) -> None:
    computed = _computed(model)
    known = [*model.parameters.ids, *model.compartments.ids]
    for name in scaled:
        if name not in known:
            raise unknown_symbol(name, known, "parameter")
        if name in computed:
            raise ModelError(f"'{name}' is computed by the model itself", where=name, fix="scale what it is made of")
    for name in (WEIGHT, STANDARD, *(f"{each}_std" for each in scaled)):
        if name in model.document.kinds:
            raise ModelError(f"the id '{name}' is taken", where=name, fix="scale a model without it")


def _scaling(model: Model, name: str, exponent: float) -> Iterator[Edit]:
    """Yield the edits that keep the number as `X_std` and compute X from it at the start."""
    sized: Compartment | Parameter = model.compartments.get(name) or model.parameters[name]
    if isinstance(sized, Compartment):
        value, unit = sized.size, sized.units or model.tables.volume_units
    else:
        value, unit = sized.value, sized.units
    meaning = f"{sized.name or name} at the reference weight"
    yield AddParameter(Parameter(f"{name}_std", value, unit, name=meaning))
    formula = f"{name}_std * ({WEIGHT} / {STANDARD})^{exponent!r}"
    yield SetInitialAssignment(InitialAssignment(name, parse(formula)))
