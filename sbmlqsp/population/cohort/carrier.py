"""A trial made ready for the cohort engine: generated, compiled, and turned into batches."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from sbmlqsp import treatment
from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.core.expression import Expression
from sbmlqsp.core.schedule import Infusion, Jump, Schedule
from sbmlqsp.dosing import Reset
from sbmlqsp.model import Model
from sbmlqsp.model.equations import amount_of
from sbmlqsp.model.initial import initial_state_of_many
from sbmlqsp.population.cohort.batch import Batch, Edges, Floats
from sbmlqsp.population.cohort.dormand_prince5 import DormandPrince5
from sbmlqsp.population.cohort.dosing import Entry, Places, dose_entries, model_entries, rated
from sbmlqsp.population.cohort.edges import as_multiple, changed_constants, packed, proportional, together
from sbmlqsp.population.cohort.engine import Engine, engine_of
from sbmlqsp.population.cohort.rodas4 import Rodas4
from sbmlqsp.population.cohort.start import Start
from sbmlqsp.population.cohort.step import Method
from sbmlqsp.population.cohort.structure import Structure, structure_of
from sbmlqsp.population.cohort.system import CLOCK, System, fixed_by_code, system
from sbmlqsp.population.cohort.timing import NotCarried, Timing
from sbmlqsp.population.trial import Patients, Trial
from sbmlqsp.simulation.doses import doses_of
from sbmlqsp.simulation.engines.prepared import check_values
from sbmlqsp.simulation.periodic.records import has_steady_states
from sbmlqsp.simulation.tolerances import absolute_tolerances

METHODS: dict[str, Method] = {method.name: method for method in (Rodas4(), DormandPrince5())}
_STEADY = "doses at steady state, whose state is computed for each patient"
_NO_TOLERANCE = 1e300  # for the clock, which has no error


@dataclass(frozen=True, slots=True, eq=False)
class Carrier:
    """One trial on the cohort engine with one method."""

    trial: Trial
    structure: Structure
    engine: Engine
    timing: Timing
    places: Places
    atol: Floats
    event_constants: tuple[int, ...]

    @property
    def system(self) -> System:
        """The system of equations."""
        return self.engine.system

    def batch(self, patients: Patients) -> Batch:
        """Return the batch of some patients.

        Raises:
            NotCarried: for treatments that the engine cannot carry.
        """
        columns = dict(zip(self.trial.varying, patients.values.T, strict=True))
        state = Start(*initial_state_of_many(self.structure.model, columns), count=len(patients))
        constants, varying, values = state.constants(self.system)
        edges = self._edges(patients, state)
        return Batch(
            constants=constants,
            varying=varying,
            values=values,
            start=state.start(self.system, rated(self.structure.tables)),
            edges=edges,
            changed=changed_constants(edges, self.event_constants),
            times=np.array(self.trial.times),
            end=self.trial.end,
            rtol=self.trial.settings.rtol * self.trial.tightness,
            atol=self.atol,
            most_steps=_steps_allowed(self.trial, len(edges.time)),
            triggers_first=self._triggers_first(),
        )

    def _triggers_first(self) -> Floats:
        events = self.structure.tables.events
        return np.array([events[name].trigger_initial_value for name in self.system.triggers], float)

    def _edges(self, patients: Patients, state: Start) -> Edges:
        groups = np.unique(patients.regimen)
        if len(groups) == 1:
            return self._of_regimen(int(groups[0]), patients, state, np.arange(len(patients)))
        lists: list[list[Entry]] = [[] for _ in range(len(patients))]
        for group in groups:
            members = np.flatnonzero(patients.regimen == group)
            edges = as_multiple(self._of_regimen(int(group), patients, state, members), len(members))
            for member, entries in zip(members, _unpacked(edges), strict=True):
                lists[member] = entries
        return packed(lists)

    def _of_regimen(self, number: int, patients: Patients, state: Start, members: np.ndarray) -> Edges:
        """Return the edges of the patients that have one treatment."""
        doses = _Doses(self, number)
        weights, areas = patients.body_weight[members], patients.body_surface_area[members]
        if not (self.timing.needed | doses.needed) & state.varying_names:
            model = self._model_entries(state.of(0))
            sizes = weights if len(np.unique(weights)) > 1 else areas
            other = areas if sizes is weights else weights
            if len(np.unique(other)) == 1:

                def entries(size: float) -> list[Entry]:
                    body = (size, float(other[0])) if sizes is weights else (float(other[0]), size)
                    return together([*model, *doses.entries(state.of(0), *body)], self.trial.end)

                found = proportional(entries, sizes)
                if found is not None:
                    return found
        bodies = zip(members, weights, areas, strict=True)
        return packed([self._of_patient(doses, state.of(int(m)), float(w), float(a)) for m, w, a in bodies])

    def _model_entries(self, values: Callable[[str], float]) -> list[Entry]:
        return list(model_entries(self.timing.instants(values, self.trial.end), self.places))

    def _of_patient(self, doses: _Doses, values: Callable[[str], float], weight: float, area: float) -> list[Entry]:
        own = doses.entries(values, weight, area)
        return together([*self._model_entries(values), *own], self.trial.end)


class _Doses:
    """One treatment of a trial, for patients of any size."""

    def __init__(self, carrier: Carrier, number: int) -> None:
        self._carrier = carrier
        self._regimen = carrier.trial.regimens[number]

    def _schedule(self, weight: float, area: float) -> Schedule:
        if self._regimen is None:
            return Schedule()
        return _schedule(
            self._regimen, self._carrier.trial.model, _known(weight), _known(area), self._carrier.trial.end
        )

    @property
    def needed(self) -> frozenset[str]:
        """The symbols that lags, durations, rates and bioavailabilities read, and sizes of dosed compartments."""
        return frozenset() if self._regimen is None else _read_by(self._regimen, self._carrier.trial.model)

    def entries(self, values: Callable[[str], float], weight: float, area: float) -> list[Entry]:
        """Return the dose edges of one patient."""
        plan = self._schedule(weight, area)
        if has_steady_states(plan):
            raise NotCarried(_STEADY)
        functions = self._carrier.structure.tables.functions

        def value(expression: Expression) -> float:
            return float(evaluate(expression, values, functions))

        edges = treatment.edges(plan, value, self._carrier.trial.end)
        return list(dose_entries(edges, self._carrier.places, values))


def _known(size: float) -> float | None:
    return None if math.isnan(size) else size


@lru_cache(maxsize=4096)
def _schedule(regimen: object, model: Model, weight: float | None, area: float | None, end: float) -> Schedule:
    return treatment.schedule(regimen, model, weight, area, until=end)  # type: ignore[arg-type]


@lru_cache(maxsize=256)
def _read_by(regimen: object, model: Model) -> frozenset[str]:
    names = set[str]()
    for item in regimen:  # type: ignore[attr-defined]
        for name in ("lag", "over", "rate", "bioavailability"):
            value = getattr(item, name, None)
            if isinstance(value, str):
                names.add(value)
        species = model.document.tables.species.get(getattr(item, "into", ""))
        if species is not None:
            names.add(species.compartment)
    return frozenset(names)


def _steps_allowed(trial: Trial, edges: int) -> float:
    """Return the most steps of one patient: those allowed between two stops, for each of them."""
    return float(trial.settings.max_steps) * (edges + 1)


@lru_cache(maxsize=16)
def carrier_of(trial: Trial) -> Carrier:
    """Return the trial on the cohort engine; from the second time on without computing.

    Raises:
        NotCarried: with the reason, if the engine cannot carry the model or a treatment.
        ModelError: for values that are missing or make no sense.
    """
    made = _made(trial.bare)
    return replace(made, trial=trial, atol=_atol(trial, made.system, _centre(trial, made.structure.model)))


@lru_cache(maxsize=16)
def _made(trial: Trial) -> Carrier:
    """Return the trial on the engine, its tolerances still to be given."""
    infused, targets = _targets(trial)
    model = treatment.infusion_inputs(trial.model, infused)
    structure = structure_of(model)
    if structure.outside:
        raise NotCarried("; ".join(structure.outside[:3]))
    check_values(_centre(trial, model))
    built = _system(structure, trial, targets, infused)
    engine = engine_of(built, METHODS[trial.method or "Rodas4"], trial.settings)
    constants = tuple(c.place for changes in built.events.values() for c in changes if not c.is_state)
    places = Places(built, structure.tables)
    return Carrier(trial, structure, engine, Timing(structure), places, np.empty(0), constants)


def _centre(trial: Trial, model: Model) -> Model:
    return model.with_values(dict(zip(trial.varying, trial.medians, strict=True)))


def _targets(trial: Trial) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return the infused targets, and all targets, of every treatment."""
    infused, targets = set[str](), set[str]()
    for regimen in trial.regimens:
        if regimen is not None:
            plan = _schedule(regimen, trial.model, 1.0, 1.0, trial.end)
            if has_steady_states(plan):
                raise NotCarried(_STEADY)
            infused |= set(plan.infused)
            targets |= {action.target for action in plan if isinstance(action, Jump | Infusion)}
    return tuple(sorted(infused)), frozenset(targets)


def _system(structure: Structure, trial: Trial, targets: frozenset[str], infused: tuple[str, ...]) -> System:
    columns = {name: np.array([value, value]) for name, value in zip(trial.varying, trial.medians, strict=True)}
    values, amounts = initial_state_of_many(structure.model, columns)
    named = {amount_of(name).name: amount for name, amount in amounts.items()}
    single = {name: float(value) for name, value in {**values, **named}.items() if np.ndim(value) == 0}
    held = {*targets, *(amount_of(name).name for name in targets), *map(treatment.input_id, infused)}
    moved = {amount_of(a.variable).name for e in structure.tables.events for a in e.assignments}
    folded = fixed_by_code(structure.tables, single, held | moved)
    resets = any(isinstance(item, Reset) for regimen in trial.regimens for item in regimen or ())
    if resets and structure.watched:
        raise NotCarried(f"a reset of a model with event '{structure.watched[0]}', which a state triggers")
    return system(structure.tables, trial.outputs, folded, watched=structure.watched, resets=resets)


@dataclass(frozen=True, slots=True)
class _Names:
    """States as `absolute_tolerances` wants to know them."""

    names: tuple[str, ...]
    states: np.ndarray


def _atol(trial: Trial, built: System, centre: Model) -> Floats:
    values, amounts = initial_state_of_many(centre, {})
    start = Start(values, amounts, 1).start(built, rated(centre.tables))[0]
    given = dict[str, float]()
    for regimen in trial.regimens:
        if regimen is not None:
            plan = _schedule(regimen, trial.model, 70.0, 1.8, trial.end)
            if not has_steady_states(plan):
                doses = doses_of(plan, lambda e: float(evaluate(e, values.__getitem__)), trial.end)
                given |= {name: max(given.get(name, 0.0), amount) for name, amount in doses.given}
    known = [(name, amount) for name, amount in (*given.items(), *trial.sizes) if name in built.states]
    names = _Names(built.states, np.array([name != CLOCK for name in built.states]))
    atol = absolute_tolerances(start, names, known, trial.settings)
    if trial.settings.atol is None:
        atol = atol * trial.looseness
    return np.where(names.states, atol, _NO_TOLERANCE)


def _unpacked(edges: Edges) -> Iterator[list[Entry]]:
    for first, last in zip(edges.first[:-1], edges.first[1:], strict=True):
        rows = range(int(first), int(last))
        yield [Entry(float(edges.time[n]), 0, edges.kind[n], int(edges.place[n]), float(edges.value[n])) for n in rows]
