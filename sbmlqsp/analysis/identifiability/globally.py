"""Global identifiability: one solution proved, a second one shown, or not decided, and said so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sbmlqsp import derivatives, workers
from sbmlqsp.analysis.identifiability.groebner import proved
from sbmlqsp.calibration import Condition, Estimated, Likelihood, Measurement, Noise, Observable
from sbmlqsp.calibration.searching import search, starts
from sbmlqsp.core.formula import to_text
from sbmlqsp.core.settings import Settings
from sbmlqsp.errors import SbmlqspError
from sbmlqsp.simulation.arrays import Floats
from sbmlqsp.simulation.sensitivities.forward import independent

if TYPE_CHECKING:
    from sbmlqsp.analysis.identifiability.verdict import StructuralIdentifiability, Verdict

_SEED = 3
_STARTS = 12
_SPAN = 100.0
_APART = 1e-3
_EQUAL = 1e-7
_TIMES = 24


@dataclass(frozen=True, slots=True)
class GlobalIdentifiability:
    """What is known about the number of solutions.

    Attributes:
        verdicts: "globally" where one value is proved, "locally" where more or not decided, "nonidentifiable",
            "undecided".
        decided: unknowns whose verdict is proved: by a Groebner basis, or by the twin.
        twin: a second set of values with the same outputs as those of the model, empty where none was found.
        nominal: the values of the model that it is the twin of.
        note: how the verdict came about.
    """

    verdicts: Mapping[str, Verdict]
    decided: frozenset[str]
    twin: Mapping[str, float]
    nominal: Mapping[str, float]
    note: str

    def __repr__(self) -> str:
        lines = [
            f"{name}: {verdict}{'' if name in self.decided else ' (global not decided)'}"
            for name, verdict in self.verdicts.items()
        ]
        if self.twin:
            pairs = ", ".join(f"{name} {self.nominal[name]:.6g} or {value:.6g}" for name, value in self.twin.items())
            lines.append(f"the same outputs with {pairs}")
        return "\n".join([*lines, self.note])


def globally(answer: StructuralIdentifiability, time_limit: float = 20.0) -> GlobalIdentifiability:
    """Return which of the identifiable unknowns have one value only.

    Args:
        answer: the local answer.
        time_limit: seconds for the Groebner basis.
    """
    verdicts = dict(answer.verdicts)
    local = [name for name, verdict in verdicts.items() if verdict == "locally"]
    single, note, complete = _by_groebner(answer, time_limit)
    for name in local:
        if name in single:
            verdicts[name] = "globally"
    open_ = [name for name in local if name not in single]
    nominal = _nominal(answer)
    twin = _twin(answer, open_, nominal) if open_ else {}
    decided = {name for name, verdict in verdicts.items() if verdict in {"globally", "nonidentifiable"}} | set(twin)
    if complete:
        decided |= set(open_)
    return GlobalIdentifiability(verdicts, frozenset(decided), twin, {n: nominal[n] for n in twin}, note)


def _by_groebner(answer: StructuralIdentifiability, time_limit: float) -> tuple[set[str], str, bool]:
    """Return the unknowns proved to have one value, how, and whether the others are proved to have several."""
    (first, *others) = answer.analysis.experiments
    system, whole = first.system, not others and not first.later
    orders = -(-len(system.unknowns) // len(system.outputs)) + 2
    states = list(zip(system.states, system.rates, system.initial, strict=True))
    nodes, outputs = list(system.tape.nodes), [node for _, node in system.outputs]
    try:
        found = workers.call(
            proved,
            nodes,
            states,
            outputs,
            list(system.unknowns),
            orders,
            _SEED,
            step="computing a Groebner basis",
            time_limit=time_limit,
        )
    except (SbmlqspError, ZeroDivisionError) as error:
        return set(), f"global not decided: {error}", False
    return set(found), f"Groebner basis of {orders} coefficients at a random point", whole


def _nominal(answer: StructuralIdentifiability) -> dict[str, float]:
    model = independent(answer.question.model, answer.unknowns)
    system = derivatives.system(model)
    found = {}
    for name in answer.unknowns:
        key = name if name in system.parameters else f"[{name}]"
        if key in system.parameters:
            found[name] = float(system.values[system.index(key)])
    return found


def _twin(answer: StructuralIdentifiability, open_: list[str], nominal: Mapping[str, float]) -> dict[str, float]:
    """Return a second set of values with the same outputs, found by least squares from random starts."""
    names = [n for n in _freed(answer) if nominal.get(n, 0.0) > 0]
    if answer.analysis.experiments[0].system.inputs or not set(open_) <= set(names):
        return {}
    try:
        likelihood, scale = _own_outputs(answer, names, nominal)
        begun = starts(likelihood, _STARTS, seed=1)[1:]
    except SbmlqspError:
        return {}
    here = np.array([nominal[name] for name in names])
    for start in begun:
        found = search(likelihood, start, most_steps=120, enough=1e-16)
        if not np.isfinite(found.nllh):
            continue
        away = np.abs(np.log(found.theta / here))
        missed = np.nanmax(np.abs(likelihood.evaluate(found.theta).residuals)) * scale
        if missed < _EQUAL and np.max(away) > _APART:
            return {n: float(v) for n, v, d in zip(names, found.theta, away, strict=True) if d > _APART}
    return {}


def _freed(answer: StructuralIdentifiability) -> list[str]:
    """Return the unknowns without as many of those not identifiable as make the others so: these stay as they are."""
    evidence, names = answer.analysis.evidence[0], answer.unknowns
    kept: list[int] = []
    for place, name in enumerate(names):
        if not answer.identifiable[name] and not evidence.given(kept).determines_unknown(place):
            kept.append(place)
    return [name for place, name in enumerate(names) if place not in kept]


def _own_outputs(
    answer: StructuralIdentifiability, names: list[str], nominal: Mapping[str, float]
) -> tuple[Likelihood, float]:
    """Return the likelihood of the model's own outputs, and the standard deviation it takes, relative to their size."""
    question = answer.question
    model = independent(question.model, names)
    times = _times(answer)
    conditions = [Condition(str(i), schedule) for i, schedule in enumerate(question.schedules)]
    measured = [Observable(name, to_text(text), Noise("1")) for name, text in question.outputs]
    estimated = [Estimated(n, nominal[n] / _SPAN, nominal[n] * _SPAN, nominal[n]) for n in names]
    blank = [Measurement(c.name, o.name, t, 0.0) for c in conditions for o in measured for t in times]
    settings = Settings(rtol=1e-11, max_steps=20_000)
    here = Likelihood(model, measured, conditions, blank, estimated, settings)
    seen = here.evaluate(here.start).predictions
    spread = 1e-3
    size = {o.name: max(abs(y) for m, y in zip(blank, seen, strict=True) if m.observable == o.name) for o in measured}
    sized = [Observable(o.name, o.formula, Noise(repr(float(spread * (size[o.name] or 1.0))))) for o in measured]
    data = [Measurement(m.condition, m.observable, m.time, float(y)) for m, y in zip(blank, seen, strict=True)]
    return Likelihood(model, sized, conditions, data, estimated, settings), spread


def _times(answer: StructuralIdentifiability) -> Floats:
    """Return times from a tenth of the fastest to five times the slowest time constant of the model at its start."""
    question = answer.question
    system = derivatives.system(question.model)
    x = system.start(system.values)
    speeds = np.abs(np.linalg.eigvals(system.jacobian(x, system.values, np.zeros(0), 0.0)))
    speeds = speeds[speeds > 1e-9 * max(speeds.max(initial=0.0), 1e-300)]
    if not len(speeds):
        return np.linspace(0.1, 10.0, _TIMES)
    last = max(
        (action.time for schedule in question.schedules for action in schedule if hasattr(action, "time")), default=0.0
    )
    return last + np.geomspace(0.1 / speeds.max(), 5.0 / speeds.min(), _TIMES)
