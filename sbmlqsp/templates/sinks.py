"""Mass balance made visible: what a model removes is collected, what it makes is drawn from somewhere."""

from __future__ import annotations

from dataclasses import replace

from sbmlqsp.core.tables import Reaction, Species, SpeciesReference
from sbmlqsp.model import Model
from sbmlqsp.native.edits import AddReaction, AddSpecies, Edit, RemoveElement


def with_sinks(model: Model) -> Model:
    """Return the model with a pool at the end of each reaction that has no product or no reactant.

    `removed_by_REACTION` collects, `made_by_REACTION` goes below zero by what was made; both are amounts. The other
    species behave as before, so sums over species and pools show whether the equations conserve mass.
    """
    edits: list[Edit] = []
    for reaction in model.reactions:
        if bool(reaction.reactants) != bool(reaction.products):
            edits += _closed(model, reaction)
    return model.edited(edits)


def _closed(model: Model, reaction: Reaction) -> list[Edit]:
    """Return the edits that give a one-sided reaction its other side; the pool is in the unit of what it changes."""
    first = model.species[(*reaction.reactants, *reaction.products)[0].species]
    prefix = "removed_by" if reaction.reactants else "made_by"
    pool = Species(
        f"{prefix}_{reaction.id}",
        first.compartment,
        initial_amount=0.0,
        substance_units=first.substance_units,
        has_only_substance_units=True,
        conversion_factor=first.conversion_factor,
    )
    side = (SpeciesReference(pool.id),)
    closed = replace(reaction, products=side) if reaction.reactants else replace(reaction, reactants=side)
    return [AddSpecies(pool), RemoveElement(reaction.id), AddReaction(closed)]
