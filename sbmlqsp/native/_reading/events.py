"""Events and constraints."""

from __future__ import annotations

import re
from typing import Any

from sbmlqsp.core.expression import Apply, Expression
from sbmlqsp.core.tables import Constraint, Event, EventAssignment, Table
from sbmlqsp.native._reading.context import Context, free_id, unique


def read_events(model: Any, context: Context) -> Table[Event]:
    """Return all events; those without id are named by their place."""
    elements = [model.getEvent(i) for i in range(model.getNumEvents())]
    taken = {element.getId() for element in elements}
    names = [element.getId() or free_id(f"event_{place}", taken) for place, element in enumerate(elements, 1)]
    return unique("event", [_event(e, context.located(n, e), context) for n, e in zip(names, elements, strict=True)])


def _event(element: Any, name: str, context: Context) -> Event:
    trigger = element.getTrigger()
    explicit = context.level > 2 and trigger is not None
    where = f"event '{name}'"
    assignments = [element.getEventAssignment(i) for i in range(element.getNumEventAssignments())]
    return Event(
        id=name,
        trigger=_condition(trigger, where, context),
        assignments=tuple(EventAssignment(a.getVariable(), context.math(a, where)) for a in assignments),
        delay=context.math(element.getDelay(), where),
        priority=context.math(element.getPriority(), where) if context.level > 2 else None,
        trigger_initial_value=trigger.getInitialValue() if explicit else True,
        persistent=trigger.getPersistent() if explicit else True,
        use_values_from_trigger_time=element.getUseValuesFromTriggerTime(),
        name=element.getName(),
    )


def _condition(trigger: Any, where: str, context: Context) -> Expression | None:
    """Return the condition; SBML L3V2 says that a trigger without math never fires."""
    never = trigger is not None and not trigger.isSetMath() and (context.level, context.version) >= (3, 2)
    return Apply("false") if never else context.math(trigger, where)


def read_constraints(model: Any, context: Context) -> Table[Constraint]:
    """Return all constraints, named by their place."""
    elements = enumerate((model.getConstraint(i) for i in range(model.getNumConstraints())), 1)
    return Table((_constraint(element, place, context) for place, element in elements), "constraint")


def _constraint(element: Any, place: int, context: Context) -> Constraint:
    name = context.located(f"constraint_{place}", element)
    message = element.getMessageString() if element.isSetMessage() else ""
    return Constraint(name, context.math(element, name), " ".join(re.sub(r"<[^>]*>", " ", message).split()))
