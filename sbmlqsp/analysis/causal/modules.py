"""Which part of pharmacology a mechanism belongs to, by what it moves."""

from __future__ import annotations

from sbmlqsp.core.tables import Reaction
from sbmlqsp.model import Model
from sbmlqsp.model.mechanisms import Mechanism


def module_of(model: Model, mechanism: Mechanism) -> str:
    """Return "absorption", "distribution", "binding", "turnover", "elimination", "conversion", "effect" or "start".

    Two reactants into one product, or the reverse, bind; one that comes from nowhere is turnover, as is what takes the
    same species away; a species that nothing makes is absorbed; a way there and back distributes.
    """
    if mechanism.kind in ("assignment", "algebraic", "event"):
        return "effect"
    if mechanism.kind == "initial":
        return "start"
    if mechanism.kind == "rate":
        return "effect"
    if mechanism.kind == "balance":
        return "balance"
    return _of_reaction(model, model.reactions[mechanism.id])


def _of_reaction(model: Model, reaction: Reaction) -> str:
    sources = [reference.species for reference in reaction.reactants]
    targets = [reference.species for reference in reaction.products]
    if (len(sources), len(targets)) in ((2, 1), (1, 2)):
        return "binding"
    made = {reference.species for other in model.reactions if not other.reactants for reference in other.products}
    if not sources:
        return "turnover"
    if not targets:
        return "turnover" if set(sources) & made else "elimination"
    if len(sources) == len(targets) == 1:
        return _transfer(model, reaction, sources[0], targets[0])
    return "conversion"


def _transfer(model: Model, reaction: Reaction, source: str, target: str) -> str:
    others = [other for other in model.reactions if other.id != reaction.id]
    back = any(_leads(other, target, source) for other in others) or _has_minus(reaction)
    if back:
        return "distribution"
    fed = any(source in {reference.species for reference in other.products} for other in others)
    return "conversion" if fed else "absorption"


def _leads(reaction: Reaction, source: str, target: str) -> bool:
    return [r.species for r in reaction.reactants] == [source] and [r.species for r in reaction.products] == [target]


def _has_minus(reaction: Reaction) -> bool:
    """Return whether a law is a difference: a reversible flow in one reaction."""
    from sbmlqsp.core.expression import Apply, walk

    law = reaction.kinetic_law
    return law is not None and any(isinstance(n, Apply) and n.operator == "minus" for n in walk(law))
