"""Models whose events of time 0 have been executed, for readers of SBML in whose events a trigger starts true."""

from __future__ import annotations

from dataclasses import replace

from sbmlqsp.conversion.program import StartNumbers, program_of
from sbmlqsp.core.tables import Event
from sbmlqsp.errors import UnsupportedFeature
from sbmlqsp.model import Model
from sbmlqsp.model.initial import initial_amounts, initial_values
from sbmlqsp.native.edits import AddEvent

_AMOUNT = "amount of "
_SAME = 1e-14


def started(model: Model) -> tuple[Model, tuple[str, ...]]:
    """Return the model as it is just after time 0, and what its events set then.

    The values are numbers: what they were computed from no longer counts.

    Raises:
        UnsupportedFeature: for events whose order or delay would matter.
    """
    if all(event.trigger_initial_value for event in model.events):
        return model, ()
    start = StartNumbers(program_of(model, 1.0))
    changed: dict[str, float] = {}
    found = model
    for _ in range(2):  # what is computed from a value that was set has to be set back
        changed |= _differing(found, start)
        found = model.with_values(changed) if changed else model
    if _differing(found, start):
        element = next(iter(_differing(found, start)))
        raise UnsupportedFeature(
            f"events set '{element}' at time 0, and other values follow", feature="event at time 0", element=element
        )
    early = [event for event in found.events if not event.trigger_initial_value]
    kept = found.without(*(event.id for event in early))
    return kept.edited([AddEvent(_starting_true(event)) for event in early]), tuple(changed)


def _starting_true(event: Event) -> Event:
    return replace(event, trigger_initial_value=True)


def _differing(model: Model, start: StartNumbers) -> dict[str, float]:
    """Return the values that slots should have and do not have, by what `Model.with_values` calls them."""
    values, amounts = initial_values(model), initial_amounts(model)
    wanted: dict[str, float] = {}
    for slot, value in start.values.items():
        name = slot.removeprefix(_AMOUNT)
        now = amounts[name] if slot != name else values[name]
        if abs(now - value) > _SAME * abs(value):
            species = model.species.get(name)
            concentration = slot == name and species is not None and not species.has_only_substance_units
            wanted[f"[{name}]" if concentration else name] = value
    return wanted
