"""Steady-state records of a schedule, computed: the state they stand for, infusions that run on, and the dose."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from sbmlqsp import treatment
from sbmlqsp.core.expression import Expression
from sbmlqsp.core.schedule import Action, Infusion, Jump, Schedule, StateChange, SteadyStateDose
from sbmlqsp.core.settings import Settings
from sbmlqsp.errors import RegimenError
from sbmlqsp.model import Model
from sbmlqsp.simulation.doses import evaluator
from sbmlqsp.simulation.periodic.interval_map import RTOL
from sbmlqsp.simulation.periodic.steady_state import Repeating, check_stable, under_doses, under_infusion
from sbmlqsp.treatment.repetition import check_lag, resolved, running_on


def has_steady_states(plan: Schedule) -> bool:
    """Return whether a schedule has records that have to be computed."""
    return any(isinstance(action, SteadyStateDose) for action in plan)


def computed(plan: Schedule, model: Model, settings: Settings) -> Schedule:
    """Return the schedule with each steady-state record replaced by what it does to this model.

    "replace" sets the state to that of the repeated dose alone. "add" adds what the repeated dose makes of the state:
    its steady state less that without any dose, which is the state itself where nothing is there without a dose.
    At the time of a record with a lag, the last dose began to act one interval less the lag ago.

    Raises:
        RegimenError: for a lag that is not shorter than the interval.
        ConvergenceError: for a dose without steady state, naming the state that grows.
        UnsupportedFeature: for a model that depends on time or has a memory.
    """
    if not has_steady_states(plan):
        return plan
    ready = treatment.infusion_inputs(model, plan.infused)
    evaluate = evaluator(ready)
    settings = settings.replace(rtol=RTOL, atol=None, on_failure="raise")  # one computation for all tolerances
    actions: list[Action] = []
    for action in plan:
        if isinstance(action, SteadyStateDose):
            actions += _expanded(action, ready, evaluate, settings)
        else:
            actions.append(action)
    return Schedule(tuple(actions))


def _expanded(
    record: SteadyStateDose, model: Model, evaluate: Callable[[Expression], float], settings: Settings
) -> Iterator[Action]:
    dose, interval = record.dose, record.interval
    check_lag(dose, evaluate, interval)
    if interval == 0:
        yield _state(record, _under_infusion(record, model, evaluate, settings), model, settings)
        return
    repeated = resolved(replace(dose, time=0.0), evaluate)
    state = under_doses(model, (repeated,), interval, settings, dose.time)
    check_stable(state, f"the dose into '{dose.target}' every {interval:g}")
    yield _state(record, state, model, settings)
    for earlier in running_on(repeated, interval):
        yield replace(earlier, time=dose.time)
    yield dose


def _under_infusion(
    record: SteadyStateDose, model: Model, evaluate: Callable[[Expression], float], settings: Settings
) -> Repeating:
    dose = record.dose
    if isinstance(dose, Jump) or dose.rate is None:
        raise RegimenError(f"the dose into '{dose.target}' at steady state has no interval", where=dose.target)
    state = under_infusion(model, dose.target, evaluate(dose.rate), settings, dose.time)
    check_stable(state, f"the infusion into '{dose.target}'")
    return state


def _state(record: SteadyStateDose, found: Repeating, model: Model, settings: Settings) -> StateChange:
    values = found.values
    if record.mode == "add":
        values = values - _without_doses(record, model, settings).values
    return StateChange(record.dose.time, tuple(zip(found.names, values.tolist(), strict=True)), record.mode)


def _without_doses(record: SteadyStateDose, model: Model, settings: Settings) -> Repeating:
    """Return the state without doses, by the same map."""
    dose, interval = record.dose, record.interval
    if interval == 0:
        return under_infusion(model, dose.target, 0.0, settings, dose.time)
    nothing: Jump | Infusion = Jump(0.0, dose.target, 0.0)
    return under_doses(model, (nothing,), interval, settings, dose.time)
