"""Steady states and limit cycles of every corpus model, each looked at with libRoadRunner.

At every root libRoadRunner's own rates must vanish (to 1e-7 of the flows they are made of). From beside every stable
root (2 % away, conserved totals kept) a run by libRoadRunner must come back to it. Where the initial state does not
lead to a stable root, a limit cycle is looked for.

python -m tests.conformance.dynamics [--write FILE] [FILE ...]
"""

from __future__ import annotations

import argparse
import atexit
import sys
import time
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

import sbmlqsp as qsp
from sbmlqsp.analysis.dynamics.autonomous import Autonomous, autonomous
from sbmlqsp.errors import ConvergenceError, SbmlqspError
from tests.conformance import parallel
from tests.conformance.corpus import FOLDER, files
from tests.derivatives.against_roadrunner import RoadRunner, deviation, gross_flow, selection

RESTS, RETURNS, ASIDE = 1e-7, 1e-3, 0.02
OF_START = 1e-9
"""Flows that are this small beside those of the initial state are no flows: everything has decayed."""
ROUNDING = 1e-13
"""What moves a state by less than this part of the largest amount is lost in rounding."""
LONGEST = 40.0
"""Slowest time constants that a run takes to come back."""


@dataclass(frozen=True, slots=True)
class Row:
    """What was found of one file, and what libRoadRunner says of it."""

    file: str
    found: str
    roots: str = ""
    checked: str = ""
    cycle: str = ""
    seconds: float = 0.0
    wrong: bool = False


def judge(file: str) -> Row:
    """Return the row of one file; an error that is not ours is a crash and travels on."""
    start = time.process_time()
    try:
        model = qsp.load(FOLDER / "models" / file)
        system = autonomous(model)
        states = qsp.steady_states(model)
    except SbmlqspError as error:
        return Row(file, "refused", checked=f"{type(error).__name__}: {error}"[:110])
    spent = time.process_time() - start
    checked, wrong = _checked(system, states)
    cycle = ""
    if not states or not (states[0].stable or not states[0].isolated):
        try:
            cycle = str(qsp.limit_cycle(model))
        except ConvergenceError as error:
            cycle = f"no cycle: {error.message}"
    roots = ", ".join(f"{root.verdict} {root.kind}" for root in states) or states.reason
    return Row(file, _kind(states, cycle), roots[:160], checked, cycle[:110], spent, wrong)


def _kind(states: qsp.SteadyStates, cycle: str) -> str:
    stable = len(states.stable)
    if "cycle of period" in cycle:
        return "oscillating" if stable == 0 else f"oscillating, {stable} stable"
    if stable >= 2:
        return "bistable" if stable == 2 else f"{stable} stable"
    if stable == 1:
        return "monostable"
    if not states:
        return "no steady state"
    return "continuum" if any(not state.isolated for state in states) else "none stable"


def _checked(system: Autonomous, states: qsp.SteadyStates) -> tuple[str, bool]:
    """Return what libRoadRunner says of the roots, and whether it contradicts one."""
    if not states or not system.size:
        return "", False
    still = _without_events(states.model)
    rests = [_rests(system, state, still, _runner()) for state in states]
    returns = [_returns(system, state, still) for state in states if state.stable]
    wrong = any(rest is False for rest in rests) or any(back is False for back in returns)
    words = {True: "yes", False: "NO", None: "not computable"}
    counts = [Counter(words[item] for item in items) for items in (rests, returns)]
    told = [", ".join(f"{count} {word}" for word, count in counter.items()) for counter in counts]
    return f"at rest: {told[0]}" + (f"; comes back: {told[1]}" if returns else ""), wrong


@cache
def _runner() -> RoadRunner:
    """Return the one libRoadRunner that this process asks."""
    runner = RoadRunner().__enter__()
    atexit.register(runner.__exit__, None, None, None)
    return runner


def _without_events(model: qsp.Model) -> qsp.Model:
    names = [event.id for event in model.events]
    try:
        return model.without(*names) if names else model
    except SbmlqspError:
        return model


def _named(system: Autonomous, model: qsp.Model, x: np.ndarray) -> dict[str, float]:
    return {selection(model, name): float(value) for name, value in zip(system.system.states, x, strict=True)}


def _rests(system: Autonomous, state: qsp.SteadyState, model: qsp.Model, runner: RoadRunner) -> bool | None:
    """Return whether libRoadRunner's rates vanish at a root; None where it gives none."""
    x = system.whole(state.position, system.values)
    named = _named(system, model, x)
    rates = runner.rates(model.sbml, [named], list(named))
    if isinstance(rates, str):
        return None
    flow, at_start = _terms(system, x), _terms(system, system.system.start(system.system.values))
    floor = OF_START * float(np.max(np.nan_to_num(at_start, posinf=0.0), initial=0.0))
    values = [rates[0][name] for name in named]
    if not np.all(np.isfinite(values)):
        return None
    return all(
        deviation(0.0, value, max(float(size), floor)) <= RESTS for value, size in zip(values, flow, strict=True)
    )


def _decay(system: Autonomous, x: np.ndarray) -> np.ndarray:
    """Return the rate constant at which each state decays by itself."""
    return np.abs(np.diag(system.system.jacobian(x, system.system.values, [], 0.0)))


def _terms(system: Autonomous, x: np.ndarray) -> np.ndarray:
    """Return the sizes of the flows and terms that each rate is made of."""
    whole = system.system
    sizes = whole.compiled("sizes", lambda: whole.magnitudes)(x, whole.values, [], 0.0)
    return np.maximum(gross_flow(whole, x), sizes)


def _returns(system: Autonomous, state: qsp.SteadyState, model: qsp.Model) -> bool | None:
    """Return whether a run by libRoadRunner from beside a stable root comes back; None where it cannot be run."""
    root = system.whole(state.position, system.values)
    away = ASIDE * np.random.default_rng(2).uniform(-1, 1, system.size) * np.abs(state.position)
    start = system.whole(state.position + away, system.values)
    if np.any((start < 0) & (root >= 0)):
        return None
    end = LONGEST / abs(max(value.real for value in state.eigenvalues))
    named = _named(system, model, start)
    try:
        result = qsp.simulate(
            model.with_values(named),
            times=[0.0, end],
            outputs=list(named),
            settings=qsp.Settings(rtol=1e-8, time_limit=30),
        )
    except SbmlqspError:
        return None
    reached = np.array([result.values(name)[-1] for name in named])
    scale = np.maximum(np.abs(root), 1e-6 * np.max(np.abs(root), initial=1e-300))
    return bool(np.all(np.abs(reached - root) <= RETURNS * scale))


def table(rows: list[Row]) -> str:
    """Return the rows as Markdown."""
    lines = ["| file | found | steady states | libRoadRunner | cycle | CPU s |", "|---|---|---|---|---|---|"]
    lines += [f"| {r.file} | {r.found} | {r.roots} | {r.checked} | {r.cycle} | {r.seconds:.1f} |" for r in rows]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("files", nargs="*")
    arguments = parser.parse_args()
    answers = parallel.over(judge, arguments.files or files(), processes=arguments.processes, limit=300.0)
    rows = [a.value or Row(a.item, "broken", checked=a.failure, wrong=True) for a in answers]
    counts = Counter(row.found.partition(",")[0] for row in rows)
    summary = ", ".join(f"{count} {name}" for name, count in counts.most_common())
    sys.stdout.write(f"{table(rows)}\n\n{summary}\n")
    if arguments.write:
        head = "# Steady states and cycles of the corpus\n\nMade by `python -m tests.conformance.dynamics --write`.\n\n"
        about = f"{' '.join((__doc__ or '').split('python -m')[0].split())}\n\n{len(rows)} files: {summary}.\n\n"
        arguments.write.write_text(f"{head}{about}{table(rows)}\n", encoding="utf-8")
    wrong = [row for row in rows if row.wrong]
    for row in wrong:
        sys.stdout.write(f"WRONG {row}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
