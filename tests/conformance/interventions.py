"""Interventions on every curated model: what has no causal path does not change by a bit, what has one does.

Each intervention is `causal.do`, each comparison one of two plain runs of `simulate`. Run it as
`python -m tests.conformance.interventions [FILE.md [PARAMETERS]]`; it prints its table.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import sbmlqsp as qsp
from sbmlqsp.errors import SbmlqspError, SimulationError

FACTORS, POINTS, MOST, ARMS = (1.3, 0.3, 4.0), 25, 6, 4


class Line(NamedTuple):
    """One model: pairs without a path, those that changed all the same, pairs with a path, those that never did."""

    entry: str
    interventions: int
    apart: int
    moved: int
    joined: int
    silent: int
    restored: bool
    idle: tuple[str, ...] = ()
    note: str = ""


class Arm(NamedTuple):
    """A model with the values of an arm, its treatment, and its outputs without intervention."""

    model: qsp.Model
    arm: qsp.Arm
    graph: Any
    natural: qsp.Result


def examined(name: str, arms: list[tuple[qsp.Model, qsp.Arm]], most: int = MOST) -> Line:
    """Return what interventions on a spread of parameters do to every output in the arms of a study.

    A pair with a path that does not change in the first arm is tried in the others and with other values.
    """
    cases = [Arm(m, arm, qsp.causal.graph(m, arm.regimen), _run(m, arm)) for m, arm in arms]
    pairs: dict[bool, set[tuple[str, str]]] = {True: set(), False: set()}
    moved, answered, restored = set(), set(), True
    chosen = _chosen(cases[0].model, most)
    for parameter, case, factor in product(chosen, cases, FACTORS):
        value = case.model.parameters[parameter].value
        outputs = {output: case.graph.has_path(parameter, output) for output in case.natural.names}
        for output, path in outputs.items():
            pairs[path].add((parameter, output))
        if {(parameter, output) for output, path in outputs.items() if path} <= answered and case is not cases[0]:
            continue
        after = qsp.causal.do(case.model, {parameter: value * factor})
        try:
            run = _run(after, case.arm)
        except SimulationError:  # a model that runs away under the intervention answers nothing
            continue
        back = qsp.causal.do(after, {parameter: value})
        restored &= (back.structure_hash, back.value_hash) == (case.model.structure_hash, case.model.value_hash)
        for output in changed(run, case.natural):
            (answered if outputs[output] else moved).add((parameter, output))
    idle = tuple(f"{parameter} on {output}" for parameter, output in sorted(pairs[True] - answered))
    return Line(name, len(chosen), len(pairs[False]), len(moved), len(pairs[True]), len(idle), restored, idle)


def changed(run: qsp.Result, natural: qsp.Result) -> Iterator[str]:
    """Yield the outputs of which a bit is not the same in two runs."""
    return (name for name in natural.names if run.values(name).tobytes() != natural.values(name).tobytes())


def _chosen(model: qsp.Model, most: int) -> list[str]:
    """Return constants spread over the model that nothing else computes."""
    assigned = model.tables.initial_assignments
    fixed = [p.id for p in model.tables.parameters if p.constant and p.value and p.id not in assigned]
    return fixed[:: max(1, -(-len(fixed) // most))]


def _run(model: qsp.Model, arm: qsp.Arm) -> qsp.Result:
    body: dict[str, Any] = {"body_weight": arm.body_weight, "body_surface_area": arm.body_surface_area}
    return qsp.simulate(model, arm.regimen, until=arm.until, points=POINTS, settings=arm.settings, **body)


def _adapted(model: qsp.Model, study: qsp.Study, arm: qsp.Arm) -> qsp.Model:
    return model.with_values(dict(study.variants[arm.variant].values if arm.variant else ()) | dict(arm.values))


def lines(names: list[str] | None = None, most: int = MOST) -> Iterator[Line]:
    """Yield a line for each curated entry, or for the named ones."""
    repository = qsp.repository()
    for name in names or list(repository):
        try:
            entry = repository[name]
            study = entry.studies[0]
            treated = sorted(study.arms, key=lambda arm: (arm.regimen is None, bool(arm.variant or arm.values)))
            yield examined(name, [(_adapted(entry.model, study, arm), arm) for arm in treated[:ARMS]], most)
        except SbmlqspError as error:
            yield Line(name, 0, 0, 0, 0, 0, restored=False, note=str(error))


def table(found: list[Line]) -> str:
    """Return the lines as a table in markdown with its sums."""
    head = "| entry | interventions | pairs without a path | of them changed | pairs with a path | of them unchanged |"
    rows = [f"| {x.entry} | {x.interventions} | {x.apart} | {x.moved} | {x.joined} | {x.silent} |" for x in found]
    sums = [str(sum(column)) for column in list(zip(*found, strict=True))[1:6]]
    return "\n".join([head, "|---|---|---|---|---|---|", *rows, f"| **all {len(found)}** | {' | '.join(sums)} |"])


if __name__ == "__main__":
    collected = []
    for line in lines(most=int(sys.argv[2]) if len(sys.argv) > 2 else MOST):
        collected.append(line)
        sys.stderr.write(f"{line}\n")
    sys.stdout.write(table(collected) + "\n")
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(table(collected) + "\n", encoding="utf-8")
