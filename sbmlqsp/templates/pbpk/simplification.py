"""`simplify`: permeability-limited organs become flow-limited ones, with the error that makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sbmlqsp.core.expression import Expression, substitute, symbols
from sbmlqsp.core.formula import parse
from sbmlqsp.core.settings import Settings
from sbmlqsp.core.tables import InitialAssignment, Reaction, SpeciesReference, unknown_symbol
from sbmlqsp.errors import ModelError
from sbmlqsp.model import Model
from sbmlqsp.native.edits import AddReaction, Edit, RemoveElement, SetInitialAssignment
from sbmlqsp.simulation import simulate
from sbmlqsp.templates.pbpk.kinds import FLOW, PERMEABILITY
from sbmlqsp.templates.pbpk.limitation import limitation

_SETTINGS = Settings(rtol=1e-9)


@dataclass(frozen=True, slots=True)
class Simplification:
    """A simpler model and what it costs.

    Attributes:
        model: the model with fewer compartments.
        organs: those that became flow-limited.
        error: largest relative difference of the curves in plasma where they are above 1 % of the peak.
        unswapped_volume_error: the same if the volume of blood inside the organs were forgotten.
    """

    model: Model
    organs: tuple[str, ...]
    error: float
    unswapped_volume_error: float

    def __str__(self) -> str:
        organs = ", ".join(self.organs) or "no organ"
        return f"{organs} became flow-limited; the curve in plasma differs by up to {100 * self.error:.2g} %"


def simplify(
    model: Model, organs: Sequence[str] | None = None, *, regimen: Any = "1 mg into venous", until: Any = "24 h"
) -> Simplification:
    """Return the model with permeability-limited organs made flow-limited, and the error of that.

    As PS grows the two sub-compartments of an organ come to equilibrium and act as one of the volume V + Vb BP / Kp
    for the tissue concentration; leaving out Vb keeps an error that no PS removes.

    Args:
        model: from `assemble`.
        organs: those to swap; by default every one for which `limitation` justifies it.
        regimen: doses of the run in which the two curves in plasma are compared.
        until: its end.

    Raises:
        UnknownSymbolError, ModelError: for an organ that is not there, or is not permeability-limited.
    """
    known = {each.organ: each for each in limitation(model)}
    for organ in organs or ():
        if organ not in known:
            raise unknown_symbol(organ, known, "organ")
        if known[organ].form != PERMEABILITY:
            raise ModelError(f"'{organ}' is flow-limited already", where=organ, fix="leave it out")
    justified = [name for name, each in known.items() if each.form == PERMEABILITY and each.justified == FLOW]
    chosen = tuple(justified if organs is None else organs)
    smaller = model
    for organ in chosen:
        smaller = smaller.edited(_swapped(smaller, organ))
    without = smaller.with_values({f"Vb_{organ}": 0.0 for organ in chosen}) if chosen else model
    full = _plasma(model, regimen, until)
    seen = full > 0.01 * np.max(full)
    curves = [_plasma(each, regimen, until) for each in (smaller, without)]
    errors = [float(np.max(np.abs(curve[seen] / full[seen] - 1.0))) for curve in curves]
    return Simplification(smaller, chosen, *errors)


def _plasma(model: Model, regimen: Any, until: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    result = simulate(model, regimen, until=until, points=241, outputs=["plasma"], settings=_SETTINGS)
    return np.asarray(result["plasma"].magnitude)


def _swapped(model: Model, organ: str) -> list[Edit]:
    """Return the edits that merge the blood of an organ with its tissue."""
    blood, leaving = f"{organ}_blood", parse(f"{organ} * BP / Kp_{organ}")
    edits: list[Edit] = [RemoveElement(f"exchange_{organ}")]
    for reaction in model.reactions:
        if reaction.id != f"exchange_{organ}" and _names(reaction, blood):
            edits += [RemoveElement(reaction.id), AddReaction(_merged(reaction, organ, blood, leaving))]
    rules = [rule.id for rule in model.rules if rule.math is not None and blood in symbols(rule.math)]
    if rules:
        raise ModelError(f"'{rules[0]}' is computed from '{blood}'", where=rules[0], fix="keep this organ as it is")
    volume = parse(f"Vt_{organ} + Vb_{organ} * BP / Kp_{organ}")
    return [
        *edits,
        RemoveElement(blood),
        RemoveElement(f"V_{blood}"),
        SetInitialAssignment(InitialAssignment(f"V_{organ}", volume)),
    ]


def _names(reaction: Reaction, species: str) -> bool:
    sides = {each.species for each in (*reaction.reactants, *reaction.products)}
    return species in sides or (reaction.kinetic_law is not None and species in symbols(reaction.kinetic_law))


def _merged(reaction: Reaction, organ: str, blood: str, leaving: Expression) -> Reaction:
    def side(references: tuple[SpeciesReference, ...]) -> tuple[SpeciesReference, ...]:
        return tuple(SpeciesReference(organ if each.species == blood else each.species) for each in references)

    law = None if reaction.kinetic_law is None else substitute(reaction.kinetic_law, {blood: leaving})
    modifiers = tuple(each for each in reaction.modifiers if each != blood)
    return Reaction(
        reaction.id, side(reaction.reactants), side(reaction.products), modifiers, law, reversible=reaction.reversible
    )
