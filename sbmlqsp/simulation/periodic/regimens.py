"""`periodic_steady_state`: where a regimen leads when it goes on for ever, and how it gets there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sbmlqsp import treatment
from sbmlqsp.core.settings import Settings
from sbmlqsp.dosing import Dose, Regimen
from sbmlqsp.errors import ModelError, RegimenError
from sbmlqsp.model import Model
from sbmlqsp.model.computed_states import refuse_stale
from sbmlqsp.model.starting import starting_from
from sbmlqsp.simulation.arguments import check_kinds
from sbmlqsp.simulation.doses import evaluator
from sbmlqsp.simulation.outputs import key_of, outputs_of
from sbmlqsp.simulation.periodic import showing
from sbmlqsp.simulation.periodic.repeated import Repeated, repeated
from sbmlqsp.simulation.periodic.steady_state import OUTSIDE, under_doses
from sbmlqsp.simulation.running import simulate
from sbmlqsp.treatment.repetition import one_interval

if TYPE_CHECKING:
    import pint

    from sbmlqsp.simulation.result import Result


@dataclass(frozen=True, slots=True, eq=False)
class PeriodicSteadyState:
    """The time course that repeats from dose to dose.

    Attributes:
        interval: length of the dosing interval in model time.
        before: each output just before the first dose of the interval, in model units (`units`).
        after: the same just after it.
        multipliers: Floquet multipliers, the eigenvalues of the Jacobian of the map over one interval, largest
            modulus first. A deviation shrinks by them from dose to dose; 1 belongs to a conserved total.
        result: one interval at steady state, from time 0, just before the first dose.
        first: the first interval of treatment, from the model's initial state.
    """

    interval: float
    before: Mapping[str, float]
    after: Mapping[str, float]
    multipliers: tuple[complex, ...]
    result: Result
    first: Result

    @property
    def units(self) -> Mapping[str, str | None]:
        """The unit of "time" and of each output as pint reads it, None where undeclared."""
        return self.result.units

    @property
    def stable(self) -> bool:
        """Whether small deviations do not grow from dose to dose."""
        return all(abs(value) <= 1 + OUTSIDE for value in self.multipliers)

    @property
    def verdict(self) -> str:
        """Whether it is stable, in words."""
        return showing.verdict(self.multipliers)

    def trough(self, name: str) -> pint.Quantity[Any]:
        """Return the minimum of an output over the interval."""
        return self.result.cmin(name)

    def peak(self, name: str) -> pint.Quantity[Any]:
        """Return the maximum of an output over the interval."""
        return self.result.cmax(name)

    def average(self, name: str) -> pint.Quantity[Any]:
        """Return the mean of an output over the interval: for linear kinetics F * dose / (CL * interval)."""
        return self.result.average(name)

    def accumulation(self, name: str) -> float:
        """Return the area over an interval at steady state relative to that over the first interval of treatment.

        For one compartment and boluses it is 1 / (1 - exp(-k * interval)).
        """
        return float((self.result.auc(name) / self.first.auc(name)).magnitude)

    def __repr__(self) -> str:
        return showing.text(self)

    def _repr_html_(self) -> str:
        return showing.html(self)


def periodic_steady_state(
    model: Model,
    regimen: Regimen | str,
    *,
    outputs: Any = None,
    values: Mapping[str, Any] | None = None,
    body_weight: Any = None,
    body_surface_area: Any = None,
    settings: Settings | None = None,
) -> PeriodicSteadyState:
    """Return the state that repeats when the repeating doses of a regimen go on for ever.

    It is the fixed point of the map over one interval, found by Newton's method, not by repeating doses. Single
    doses, and clauses that end before a later one begins, leave no trace; with several intervals their least common
    multiple counts. Arguments as `simulate`; the states that the outputs depend on have to repeat, others need not.

    Raises:
        RegimenError: for a regimen without a repeating dose.
        ConvergenceError: if there is no steady state, naming the state that grows (`variable`).
        UnsupportedFeature: for delays, and for models that depend on time and do not repeat with the doses.
    """
    if not isinstance(model, Model):
        raise ModelError(f"{type(model).__name__} is not a model", fix="load it with sbmlqsp.load or Model.from_sbml")
    model = model.with_values(values) if values else model
    refuse_stale(model)
    settings = settings or Settings()
    check_kinds(regimen, settings)
    if regimen is None:
        raise RegimenError(
            "there is no regimen", where="regimen", fix="give one that repeats: '100 mg into X every 24 h'"
        )
    given = repeated(
        Regimen.parse(regimen) if isinstance(regimen, str) else regimen,
        model,
        evaluator(model),
        body_weight,
        body_surface_area,
    )
    ready = treatment.infusion_inputs(model, one_interval(given.doses, given.interval).infused)
    selections = {name for output in outputs_of(model.document, key_of(outputs)) for name in output.selections}
    found = under_doses(ready, given.doses, given.interval, settings, frozenset(selections), given.begin)
    chosen: dict[str, Any] = {"until": given.interval, "outputs": outputs, "settings": settings}
    start = starting_from(model, dict(zip(found.names, found.values.tolist(), strict=True)))
    steady = simulate(start, _one_interval(given), **chosen)
    _, before, after = steady.edges[0]
    return PeriodicSteadyState(
        given.interval, before, after, found.multipliers, steady, simulate(model, _first_interval(given), **chosen)
    )


def _one_interval(given: Repeated) -> Regimen:
    """Return an interval at steady state as a regimen in model units: earlier infusions that run on, and the doses."""
    plan = one_interval(given.doses, given.interval)
    return Regimen([_dose(action) for action in plan])


def _first_interval(given: Repeated) -> Regimen:
    return Regimen([_dose(dose) for dose in given.doses])


def _dose(action: Any) -> Dose:
    over = None if getattr(action, "duration", None) is None else action.duration.value
    return Dose(action.amount, action.target, at=action.time, over=over)
