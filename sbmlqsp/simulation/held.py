"""Doses into what an intervention holds from a time on: a dose would move it, so there is no answer."""

from __future__ import annotations

from collections.abc import Iterator

from sbmlqsp.core.expression import Apply, Number
from sbmlqsp.errors import RegimenError
from sbmlqsp.model import Model
from sbmlqsp.simulation.experiment import Experiment
from sbmlqsp.simulation.treated import given_doses

BEGIN, SWITCH = "do_event", "do_switch"
"""How ids of the event that begins an intervention, and of the switch that it turns, start."""


def refuse_doses_into_held(experiment: Experiment) -> None:
    """Raise for a dose into a variable that an intervention holds by then.

    Raises:
        RegimenError: naming the variable and both times.
    """
    held = dict(_held(experiment.model))
    for dose in given_doses(experiment) if held else ():
        if dose.target in held and dose.time + dose.duration > held[dose.target]:
            raise RegimenError(
                f"a dose at {dose.time:g} goes into '{dose.target}', which is held from {held[dose.target]:g} on",
                where=dose.target,
                fix="end the doses before the intervention, or intervene on what the species is eliminated by",
            )


def _held(model: Model) -> Iterator[tuple[str, float]]:
    for event in model.tables.events:
        due = event.trigger
        if event.id.startswith(BEGIN) and isinstance(due, Apply) and isinstance(due.arguments[-1], Number):
            for change in event.assignments:
                if not change.variable.startswith(SWITCH):
                    yield change.variable, due.arguments[-1].value
