"""`prove_regimen`: a regimen written as SBML events means the same in two other simulators as in `simulate`."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from sbmlqsp import treatment, units
from sbmlqsp.core.json_text import json_text
from sbmlqsp.core.schedule import Schedule
from sbmlqsp.core.settings import Settings
from sbmlqsp.dosing import Regimen
from sbmlqsp.errors import RegimenError, UnsupportedFeature
from sbmlqsp.model import Model
from sbmlqsp.simulation.arrays import Floats
from sbmlqsp.simulation.doses import evaluator
from sbmlqsp.simulation.periodic.records import computed
from sbmlqsp.simulation.proof_models import Accounts, delivering, due, keeping_accounts
from sbmlqsp.simulation.proof_runs import Run, copasi, roadrunner
from sbmlqsp.simulation.running import simulate

TIGHT = Settings(rtol=1e-11)
POINTS = 200
ROADS, MASS = 1e-6, 1e-9
"""What counts as equal: relative to the peak of an output, and relative to the dose."""


@dataclass(frozen=True, slots=True)
class Road:
    """One simulator against `simulate`: the largest difference relative to the peak of its output, and where it is."""

    simulator: str
    largest: float
    output: str
    time: float


@dataclass(frozen=True, slots=True)
class Delivered:
    """One target in one simulator, by the end, in its amount unit.

    Attributes:
        expected: bioavailability times amount of all that was due.
        measured: the same doses, collected in a parameter that nothing takes anything from.
        balance: content at the end, less that at the start and what the model itself made of it; None with resets
            and steady states, which put the content anywhere.
    """

    simulator: str
    target: str
    expected: float
    measured: float
    balance: float | None

    @property
    def error(self) -> float:
        """The largest deviation from what was due, relative to it."""
        found = [self.measured] if self.balance is None else [self.measured, self.balance]
        return max(abs(value - self.expected) for value in found) / (self.expected or 1.0)


@dataclass(frozen=True, slots=True)
class RegimenProof:
    """What `prove_regimen` found; `missing` names simulators that are not installed."""

    until: float
    compared: int
    roads: tuple[Road, ...]
    delivered: tuple[Delivered, ...]
    missing: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether all roads agree within 1e-6 of the peak and all masses within 1e-9 (balances 1e-8) of the dose."""
        masses = all(abs(each.measured - each.expected) <= MASS * (each.expected or 1.0) for each in self.delivered)
        return bool(self.roads) and masses and all(road.largest <= ROADS for road in self.roads) and self._balanced

    @property
    def _balanced(self) -> bool:
        return all(each.error <= 10 * MASS for each in self.delivered)

    def to_json(self) -> str:
        """Return the proof as JSON text."""
        return json_text({"ok": self.ok, **asdict(self)})

    def __str__(self) -> str:
        lines = [
            f"{road.simulator}: events and restarts differ by {road.largest:.1e} of the peak, in {road.output}"
            for road in self.roads
        ]
        for each in self.delivered:
            balance = "" if each.balance is None else f", mass balance {each.balance:.12g}"
            lines.append(
                f"{each.simulator}: {each.measured:.12g} of {each.expected:.12g} delivered into {each.target}{balance}"
            )
        lines += [f"{name}: not installed, not compared" for name in self.missing]
        return "\n".join([*lines, "proved" if self.ok else "NOT PROVED"])


def prove_regimen(
    model: Model,
    regimen: Regimen | str,
    *,
    until: Any = None,
    body_weight: Any = None,
    body_surface_area: Any = None,
    settings: Settings = TIGHT,
) -> RegimenProof:
    """Return how far the regimen, written as SBML events, agrees with `simulate` in libRoadRunner and in COPASI.

    Both get the SBML text as it is. Every species and every variable of a rate rule is compared at 200 times between
    the doses. What arrives is collected in a parameter of a copy of the model, and balanced against the content.

    Args:
        model: what is dosed.
        regimen: a `Regimen` or its text.
        until: end, by default a quarter of the treatment after its last change.
        body_weight: binds doses per kg.
        body_surface_area: binds doses per m^2.
        settings: tolerances (1e-11 by default) and limits.

    Raises:
        RegimenError: for a regimen without end if `until` is None, and as `simulate` and `with_regimen`.
    """
    end = (
        None if until is None else units.convert(units.parse(until, what="until"), model.unit_of("time"), what="until")
    )
    plan = treatment.schedule(regimen, model, body_weight, body_surface_area, until=end)
    if not len(plan):
        raise RegimenError("the regimen gives nothing", fix="add a dose")
    plan = computed(plan, model, settings)
    value = evaluator(model)
    last = max(edge.time for edge in treatment.edges(plan, value, np.inf))
    end = (1.25 * last or 10.0) if end is None else end
    edges = treatment.edges(plan, value, end)
    times = _times([edge.time for edge in edges], end)
    dosed = treatment.with_schedule(model, plan, str(regimen))
    expected = due(edges, end)
    restarts = simulate(
        model, regimen, times=times, outputs=_outputs(model), settings=settings, body_weight=body_weight,
        body_surface_area=body_surface_area,
    )  # fmt: skip
    right = {name: restarts.values(name) for name in _outputs(model)}
    return _compared(model, plan, dosed, Accounts(expected, times, right), settings)


def _compared(model: Model, plan: Schedule, dosed: Model, right: Accounts, settings: Settings) -> RegimenProof:
    roads: list[Road] = []
    delivered: list[Delivered] = []
    missing: list[str] = []
    runs: dict[str, Run] = {"roadrunner": roadrunner, "COPASI": copasi}
    with_accounts, balances = keeping_accounts(model, dosed, plan, right.expected)
    collecting, places = delivering(model, plan)
    for simulator, run in runs.items():
        try:
            found = run(with_accounts, right.times, settings, right.sizes)
            collected = run(collecting, right.times, settings, right.sizes)
        except UnsupportedFeature as error:
            if error.feature != "COPASI":
                raise
            missing.append(simulator)
            continue
        roads.append(_road(simulator, found, right))
        for target, place in places.items():
            balance = balances[target](found) if target in balances else None
            end = float(collected[place][-1])
            delivered.append(Delivered(simulator, target, right.expected.get(target, 0.0), end, balance))
    return RegimenProof(
        right.times[-1], len(right.times) * len(right.right), tuple(roads), tuple(delivered), tuple(missing)
    )


def _road(simulator: str, found: dict[str, Floats], accounts: Accounts) -> Road:
    """Return the output with the largest difference."""
    worst = Road(simulator, 0.0, "", 0.0)
    for name, right in accounts.right.items():
        peak = np.abs(right).max() or 1.0
        differences = np.abs(found[name] - right) / peak
        place = int(differences.argmax())
        if differences[place] >= worst.largest:
            worst = Road(simulator, float(differences[place]), name, accounts.times[place])
    return worst


def _outputs(model: Model) -> list[str]:
    """Return every species as a concentration, and the other variables of rate rules."""
    tables = model.tables
    rated = [str(rule.variable) for rule in tables.rules if rule.kind == "rate" and rule.variable in tables.parameters]
    return [*(f"[{species.id}]" for species in tables.species), *rated]


def _times(edges: list[float], end: float) -> tuple[float, ...]:
    """Return times from 0 to the end that stay away from the doses, where nothing but rounding decides the side."""
    step = end / POINTS
    grid = np.append(np.arange(1, POINTS), [edge / step + 0.37 for edge in edges if edge < end])
    fine = 2.0 ** np.floor(np.log2(step / 1024))  # times that every program prints and reads without rounding
    grid = np.unique(np.round(grid * step / fine)) * fine
    marks = np.array(edges) if edges else np.array([-1.0])
    away = np.abs(grid[:, None] - marks[None, :]).min(axis=1) > 1e-6 * step
    return (0.0, *grid[away & (grid < end)].tolist(), *([] if end in edges else [end]))
