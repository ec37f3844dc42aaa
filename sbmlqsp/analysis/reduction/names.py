"""Local parameters made global: a formula outside of the reaction may then read them."""

from __future__ import annotations

from dataclasses import replace

from sbmlqsp.analysis.reduction.step import Step
from sbmlqsp.core.expression import Symbol, substitute
from sbmlqsp.core.tables import Parameter
from sbmlqsp.model import Model
from sbmlqsp.native.edits import AddParameter, AddReaction, Edit, RemoveElement


def with_global_parameters(model: Model) -> Step | None:
    """Return the model whose local parameters `reaction.k` are global ones `reaction_k`; None where there are none."""
    taken = set(model.document.kinds)
    renamed: dict[str, str] = {}
    edits: list[Edit] = []
    for reaction in model.tables.reactions:
        if not reaction.local_parameters or reaction.kinetic_law is None:
            continue
        for parameter in reaction.local_parameters:
            name = parameter.id.replace(".", "_")
            while name in taken:
                name += "_"
            taken.add(name)
            renamed[parameter.id] = name
            edits.append(AddParameter(Parameter(name, parameter.value, parameter.units, name=parameter.name)))
        law = substitute(reaction.kinetic_law, {p.id: Symbol(renamed[p.id]) for p in reaction.local_parameters})
        edits.append(RemoveElement(reaction.id))
        edits.append(AddReaction(replace(reaction, kinetic_law=law, local_parameters=())))
    return Step(model, model.edited(edits), "named", renamed=renamed) if edits else None
