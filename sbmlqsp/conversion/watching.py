"""Events that change nothing, at which an integrator has to stop: it would step over a branch that is narrow."""

from __future__ import annotations

from sbmlqsp.checks import discontinuities
from sbmlqsp.core.expression import Apply, Expression, Number, Symbol, transform
from sbmlqsp.core.tables import Event, EventAssignment, Parameter
from sbmlqsp.model import Model
from sbmlqsp.model.initial import initial_values
from sbmlqsp.native.edits import AddEvent, AddParameter, Edit
from sbmlqsp.treatment.naming import Names

SAID = "events that only count were added where a rate jumps, so that the integrator stops there"


def watchful(model: Model) -> Model:
    """Return the model with an event for each relation in a rate that states move, becoming true and becoming false."""
    watched = discontinuities.crossed(model)
    if not watched:
        return model
    names = Names(model.tables)
    count = names.free("stops")
    values = initial_values(model)
    local = {each.id for reaction in model.reactions for each in reaction.local_parameters}

    def plain(node: Expression) -> Expression:
        return Number(values[node.name]) if isinstance(node, Symbol) and node.name in local else node

    edits: list[Edit] = [AddParameter(Parameter(count, 0.0, constant=False))]
    for relation in (transform(each, plain) for each in watched):
        both = (relation, Apply("not", (relation,)))
        edits += [AddEvent(_event(names.free("stop"), trigger, count)) for trigger in both]
    return model.edited(edits)


def _event(name: str, trigger: Expression, count: str) -> Event:
    counted = EventAssignment(count, Apply("plus", (Symbol(count), Number(1.0))))
    return Event(name, trigger, (counted,), use_values_from_trigger_time=False)
