"""Interventions on every curated model: what has no causal path does not change by a bit, what has one does.

Run it as `python -m tests.conformance.interventions`.
"""

from __future__ import annotations

import sys
from typing import NamedTuple

import numpy as np

import sbmlqsp as qsp
from sbmlqsp.analysis.causal.ancestral import ancestral
from sbmlqsp.analysis.causal.paths import descendants
from sbmlqsp.errors import SbmlqspError
from sbmlqsp.model.equations import equations

FACTOR, POINTS = 1.3, 40


class Line(NamedTuple):
    """One model: pairs without a path, those that changed all the same, pairs with a path, those that did not."""

    entry: str
    apart: int
    moved: int
    joined: int
    silent: int
    restored: bool
    note: str = ""


def examined(name: str, model: qsp.Model, arm: qsp.Arm, most: int = 3) -> Line:
    """Return what interventions on a spread of parameters do to a spread of states in an arm of a study."""
    states = [s for s in equations(model).states if s in model.species or s in model.parameters]
    assigned = model.tables.initial_assignments
    fixed = [p for p in model.tables.parameters if p.constant and p.value and p.id not in assigned]
    chosen = fixed[:: max(1, len(fixed) // most)][:most]
    watched = states[:: max(1, len(states) // most)][:most]
    apart = moved = joined = silent = 0
    restored = True
    for parameter in chosen:
        assert parameter.value is not None
        after = qsp.causal.do(model, {parameter.id: parameter.value * FACTOR})
        back = qsp.causal.do(after, {parameter.id: parameter.value})
        restored &= (back.structure_hash, back.value_hash) == (model.structure_hash, model.value_hash)
        reached = descendants(model, [parameter.id])
        for state in watched:
            runs = [_run(each, state, arm) for each in (model, after)]
            same = runs[0].tobytes() == runs[1].tobytes()
            if state in reached:
                joined, silent = joined + 1, silent + same
            else:
                apart, moved = apart + 1, moved + (not same)
    return Line(name, apart, moved, joined, silent, restored)


def _run(model: qsp.Model, state: str, arm: qsp.Arm) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    part = ancestral(model, [state], {item.into for item in arm.regimen or () if hasattr(item, "into")})
    body = {"body_weight": arm.body_weight, "body_surface_area": arm.body_surface_area}
    run = qsp.simulate(part, arm.regimen, until=arm.until, points=POINTS, outputs=[state], **body)
    return np.asarray(run.values(state))


def lines(most: int | None = None) -> list[Line]:
    """Return a line for each curated entry, or for the first `most`."""
    found = []
    repository = qsp.repository()
    for name in list(repository)[:most]:
        try:
            entry = repository[name]
            found.append(examined(name, entry.model, next(iter(entry.studies[0].arms))))
        except SbmlqspError as error:
            found.append(Line(name, 0, 0, 0, 0, restored=False, note=str(error)))
    return found


if __name__ == "__main__":
    for line in lines():
        sys.stdout.write(" | ".join(map(str, line)) + "\n")
