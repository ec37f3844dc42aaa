"""Steady-state records of a schedule, computed: the state they stand for, infusions that run on, and the dose."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from sbmlqsp import treatment
from sbmlqsp.core.expression import Expression
from sbmlqsp.core.schedule import Action, Infusion, Jump, Schedule, StateChange, SteadyStateDose
from sbmlqsp.core.settings import Settings
from sbmlqsp.errors import RegimenError
from sbmlqsp.model import Model
from sbmlqsp.simulation.doses import evaluator
from sbmlqsp.simulation.periodic.interval_map import RTOL, Wanted
from sbmlqsp.simulation.periodic.steady_state import Repeating, check_stable, under_doses, under_infusion
from sbmlqsp.treatment.repetition import check_lag, resolved, running_on


def has_steady_states(plan: Schedule) -> bool:
    """Return whether a schedule has records that have to be computed."""
    return any(isinstance(action, SteadyStateDose) for action in plan)


def computed(plan: Schedule, model: Model, settings: Settings, wanted: Wanted = None) -> Schedule:
    """Return the schedule with each steady-state record replaced by what it does to this model.

    "replace" sets the state to that of the repeated dose alone. "add" adds what the repeated dose makes of the state:
    its steady state less that without any dose, which is the state itself where nothing is there without a dose.
    At the time of a record with a lag, the last dose began to act one interval less the lag ago. Only the states that
    the `wanted` selections depend on have to be steady, and only they change; None: all states.

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
            needed = None if wanted is None else wanted | {action.dose.target}
            actions += _Expansion(action, ready, evaluate, settings, needed).actions()
        else:
            actions.append(action)
    return Schedule(tuple(actions))


@dataclass(frozen=True, slots=True)
class _Expansion:
    """One record on the way to what it does."""

    record: SteadyStateDose
    model: Model
    evaluate: Callable[[Expression], float]
    settings: Settings
    wanted: Wanted

    def actions(self) -> Iterator[Action]:
        dose, interval = self.record.dose, self.record.interval
        check_lag(dose, self.evaluate, interval)
        if interval == 0:
            yield self._change(self._under_infusion())
            return
        repeated = resolved(replace(dose, time=0.0), self.evaluate)
        state = self._under_doses(repeated)
        check_stable(state, f"the dose into '{dose.target}' every {interval:g}")
        yield self._change(state)
        for earlier in running_on(repeated, interval):
            yield replace(earlier, time=dose.time)
        yield dose

    def _change(self, found: Repeating) -> StateChange:
        values = found.values
        if self.record.mode == "add":
            values = values - self._without_doses().values
        state = tuple(zip(found.names, values.tolist(), strict=True))
        return StateChange(self.record.dose.time, state, self.record.mode)

    def _under_doses(self, dose: Jump | Infusion) -> Repeating:
        time = self.record.dose.time
        return under_doses(self.model, (dose,), self.record.interval, self.settings, self.wanted, time)

    def _under_infusion(self) -> Repeating:
        dose = self.record.dose
        if isinstance(dose, Jump) or dose.rate is None:
            raise RegimenError(f"the dose into '{dose.target}' at steady state has no interval", where=dose.target)
        rate = self.evaluate(dose.rate)
        state = under_infusion(self.model, dose.target, rate, self.settings, self.wanted, dose.time)
        check_stable(state, f"the infusion into '{dose.target}'")
        return state

    def _without_doses(self) -> Repeating:
        """Return the state without doses, by the same map."""
        dose = self.record.dose
        if self.record.interval == 0:
            return under_infusion(self.model, dose.target, 0.0, self.settings, self.wanted, dose.time)
        return self._under_doses(Jump(0.0, dose.target, 0.0))
