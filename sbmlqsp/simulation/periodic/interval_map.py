"""The map from a state to the state one dosing interval later, computed by libRoadRunner at tight tolerances."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sbmlqsp.core.expression import Expression, Number, uses
from sbmlqsp.core.schedule import Schedule
from sbmlqsp.core.settings import Settings
from sbmlqsp.core.tables import ModelTables
from sbmlqsp.errors import UnsupportedFeature
from sbmlqsp.model import Model
from sbmlqsp.model.clock import clocked
from sbmlqsp.model.elimination import eliminated
from sbmlqsp.model.equality import nearly_equal
from sbmlqsp.native import roadrunner
from sbmlqsp.native.roadrunner_protocol import Batch, Plan, Segment
from sbmlqsp.simulation.arrays import Floats, Rows
from sbmlqsp.simulation.doses import doses_of
from sbmlqsp.simulation.engines.prepared import Prepared, check_values, prepared
from sbmlqsp.simulation.periodic.influences import influences
from sbmlqsp.simulation.timetable import timetable
from sbmlqsp.simulation.tolerances import NEGLIGIBLE, absolute_tolerances
from sbmlqsp.simulation.triggers import read_by_triggers

RTOL = 1e-12

Wanted = frozenset[str] | None


@dataclass(frozen=True, slots=True, eq=False)
class IntervalMap:
    """The map, its states and where they start.

    Attributes:
        names: ids of the states in the model; species stand for amounts.
        start: their initial values.
        sizes: their typical sizes.
    """

    names: tuple[str, ...]
    start: Floats
    sizes: Floats
    _structure: Prepared
    _batch: Batch
    _places: Rows
    _settings: Settings
    _name: str

    def advance(self, states: Floats) -> Floats:
        """Return the states one interval later, one per row; NaN from the first that cannot be computed on."""
        starts = np.repeat(self._batch.starts, len(states), axis=0)
        starts[:, self._places] = states
        text = self._structure.document.text
        ends = roadrunner.run_batch(
            self._batch._replace(starts=starts), lambda: (text, self._structure.layout), self._settings, self._name
        )
        return np.asarray(ends.rows[:, 1:])


def interval_map(
    model: Model,
    plan: Schedule,
    interval: float,
    settings: Settings,
    wanted: Wanted = None,
    begin: float = 0.0,
) -> IntervalMap:
    """Return the map over one interval in which a schedule of numbers happens, given from time 0 on.

    Args:
        model: with the input rates of `treatment.infusion_inputs`.
        plan: the doses between 0 and `interval`.
        interval: its length in model time.
        settings: limits; tolerances are tight in any case.
        wanted: selections whose states have to repeat, with all they depend on; None: every state.
        begin: model time at which the interval begins; read only by formulas of time.

    Raises:
        UnsupportedFeature: for delays, formulas that jump at given times, and events that a dose itself triggers.
    """
    check_values(model)
    ready = clocked(nearly_equal(eliminated(model)))
    structure = prepared(ready, "roadrunner")
    doses = doses_of(plan, _number, interval)
    changed = {target for edge in doses.edges for target, _ in edge.jumps}
    _refuse_memory(structure, model.tables)
    _refuse_reaction(model, changed)
    settings = settings.replace(rtol=RTOL, atol=None)
    table = timetable(structure.course(ready, doses, interval), (interval,))
    initial = structure.initial(ready)
    atol = absolute_tolerances(initial, structure, doses.given, settings)
    needed = None if wanted is None else influences(ready.tables, (*wanted, *changed, *plan.infused))
    places = _places(structure, ready.tables, changed, needed)
    selections = ("time", *(structure.layout.names[place] for place in places))
    segments = tuple(_later(segment, begin) for segment in table.segments)
    packed = Plan(segments, selections, row_before_start=False, rtol=RTOL, max_steps=settings.max_steps).packed()
    return IntervalMap(
        tuple(structure.names[place] for place in places),
        initial[places],
        atol[places] / (RTOL * NEGLIGIBLE),
        structure,
        Batch(structure.key, packed, initial[None, :], atol),
        np.array(places, dtype=np.intp),
        settings,
        model.name,
    )


def timed_element(tables: ModelTables) -> str | None:
    """Return the first element whose formula reads time, None if the model only depends on its state."""
    formulas: list[tuple[str, Expression | None]] = [(rule.variable or "a rule", rule.math) for rule in tables.rules]
    formulas += [(reaction.id, reaction.kinetic_law) for reaction in tables.reactions]
    formulas += [(event.id, event.trigger) for event in tables.events]
    return next((name for name, math in formulas if math is not None and uses(math, "time")), None)


def _places(structure: Prepared, tables: ModelTables, dosed: set[str], needed: frozenset[str] | None) -> list[int]:
    """Return the places of everything needed that can differ between the ends of an interval."""
    changed = dosed | {change.variable for event in tables.events for change in event.assignments}
    return [
        place
        for place, name in enumerate(structure.names)
        if (structure.states[place] or name in changed)
        and structure.layout.names[place] != structure.layout.clock
        and (needed is None or name in needed)
    ]


def _refuse_memory(structure: Prepared, tables: ModelTables) -> None:
    """Refuse what remembers more than the values of the states."""
    if structure.layout.clock or structure.document.delayed:
        feature, element = "delays", next((e.id for e in tables.events if e.delay is not None), "delay")
    elif structure.jumps.timed:
        feature, element = "formulas that jump at given times", timed_element(tables) or ""
    else:
        return
    raise UnsupportedFeature(
        f"the steady state of a model with {feature} ('{element}') cannot be computed",
        where=element,
        fix="repeat the dose until the steady state is reached",
        feature=feature,
        element=element,
    )


def _refuse_reaction(model: Model, dosed: set[str]) -> None:
    """Refuse events that may be triggered at the very instant of a dose, which a jump between stretches hides."""
    for target in sorted(dosed & read_by_triggers(model.document)):
        raise UnsupportedFeature(
            f"an event of the model reacts to '{target}', so its steady state under doses into it cannot be computed",
            where=target,
            fix="repeat the dose until the steady state is reached",
            feature="events that react to doses",
            element=target,
        )


def _later(segment: Segment, begin: float) -> Segment:
    return segment if begin == 0 else segment._replace(times=tuple(time + begin for time in segment.times))


def _number(expression: Expression) -> float:
    assert isinstance(expression, Number)
    return expression.value
