"""What of a model may change, as the columns by which two runs are compared."""

from __future__ import annotations

from sbmlqsp.model import Model


def moving(model: Model) -> tuple[str, ...]:
    """Return the selections of everything that may change.

    They are species as amount `S` and concentration `[S]`, then what rules compute and events set.
    """
    species = [name for each in model.species for name in (each.id, f"[{each.id}]") if _has_size(model, name)]
    ruled = [rule.variable for rule in model.rules if rule.variable is not None]
    set_ = [assignment.variable for event in model.events for assignment in event.assignments]
    known = {*model.compartments.ids, *model.parameters.ids}
    return (*species, *dict.fromkeys(name for name in (*ruled, *set_) if name in known))


def _has_size(model: Model, name: str) -> bool:
    """Return whether a selection has a meaning: there is no concentration without a size."""
    bare = name.strip("[]")
    return bare == name or model.compartments[model.species[bare].compartment].dimensions != 0
