"""`limitation`: whether blood flow or the capillary wall limits what an organ takes up."""

from __future__ import annotations

from dataclasses import dataclass
from math import expm1

from sbmlqsp.errors import ModelError
from sbmlqsp.model import Model
from sbmlqsp.templates.pbpk.kinds import FLOW, PERMEABILITY

WELL_ABOVE = 10.0
"""A wall ten times as permeable as the organ is perfused takes up more than 99.99 % of what reaches equilibrium."""


@dataclass(frozen=True, slots=True)
class OrganLimitation:
    """What limits uptake by one organ.

    Attributes:
        organ: its id.
        permeability: PS of drug in blood, fu PS / BP, in L/h; None where the model has no PS for the organ.
        flow: all blood that flows through, L/h.
        form: what the organ is in the model.
        justified: what it may be: "flow-limited" where permeability is at least ten times the flow; None without PS.
    """

    organ: str
    permeability: float | None
    flow: float
    form: str
    justified: str | None

    @property
    def ratio(self) -> float | None:
        """Permeability to flow."""
        return None if self.permeability is None else self.permeability / self.flow

    @property
    def extraction(self) -> float | None:
        """What the wall lets through in one passage, 1 - exp(-PS / Q) (Renkin 1959, Crone 1963)."""
        return None if self.ratio is None else -expm1(-self.ratio)

    def __str__(self) -> str:
        if self.ratio is None:
            return f"{self.organ}: taken as {self.form}; the model has no PS to judge it by"
        verdict = f"fu PS / BP is {self.ratio:.3g} times the flow of {self.flow:.3g} L/h"
        return f"{self.organ}: {verdict}; {self.justified} is justified, the model has it {self.form}"


def limitation(model: Model) -> tuple[OrganLimitation, ...]:
    """Return for each organ of an assembled model what limits its uptake.

    Permeability of a drug in blood, fu PS / BP, is compared with the flow through the organ (Renkin EM. Am J Physiol
    1959;197:1205-1210: extraction by the wall is 1 - exp(-PS / Q)).

    Raises:
        ModelError: for a model that `assemble` did not make.
    """
    organs = organs_of(model)
    in_blood = _value(model, "fu") / _value(model, "BP")
    return tuple(_of_organ(model, organ, in_blood) for organ in organs)


def organs_of(model: Model) -> list[str]:
    """Return the organs of an assembled model.

    Raises:
        ModelError: where there are none.
    """
    organs = [each.id.removeprefix("Kp_") for each in model.parameters if each.id.startswith("Kp_")]
    if not organs or "fu" not in model.parameters or "BP" not in model.parameters:
        raise ModelError("this is no model made by `assemble`", where=model.name, fix="assemble a body and a drug")
    return organs


def _of_organ(model: Model, organ: str, in_blood: float) -> OrganLimitation:
    flow = _flow(model, organ)
    form = PERMEABILITY if f"{organ}_blood" in model.species else FLOW
    if f"PS_{organ}" not in model.parameters:
        return OrganLimitation(organ, None, flow, form, None)
    permeability = _value(model, f"PS_{organ}") * in_blood
    return OrganLimitation(organ, permeability, flow, form, FLOW if permeability >= WELL_ABOVE * flow else PERMEABILITY)


def _flow(model: Model, organ: str) -> float:
    """Return all flow through an organ: arterial, portal, and for the lung the whole output of the right heart."""
    inlets = {organ, f"{organ}_blood"}
    flow = _value(model, f"Q_{organ}")
    for reaction in model.reactions:
        if reaction.id.startswith("from_") and any(product.species in inlets for product in reaction.products):
            flow += _value(model, f"Q_{reaction.id.removeprefix('from_')}")
    if any(product.species in inlets for product in model.reactions["pulmonary"].products):
        every = [other for other in organs_of(model) if other != organ]
        flow += sum(_value(model, f"Q_{other}") for other in every)
    return flow


def _value(model: Model, name: str) -> float:
    return model.parameters[name].value or 0.0
