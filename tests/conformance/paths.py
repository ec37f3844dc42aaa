"""Causal graphs against integration: an output without a path must not answer to a constant, whatever the model holds.

The runs here are of models that do not know of each other, so that the numbers are the integrator's own.
`python -m tests.conformance.paths` goes through the corpus and every case of the SBML Test Suite.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

import sbmlqsp as qsp
from sbmlqsp.errors import SbmlqspError
from tests.conformance import corpus, suite_cases

FACTOR, MOST, END = 1.3, 5, 10.0
ANSWERED = 1e-5
TIGHT = qsp.Settings(rtol=1e-10, time_limit=20.0)


def holes(model: qsp.Model) -> list[str]:
    """Return the pairs of a constant and an output that the graph says are apart, and that are not."""
    graph = qsp.causal.graph(model)
    assigned = model.tables.initial_assignments
    constants = [p.id for p in (*model.parameters, *model.compartments) if p.constant and p.id not in assigned]
    chosen = constants[:: max(1, -(-len(constants) // MOST))]
    natural = qsp.simulate(model, until=END, points=11, settings=TIGHT)
    found = []
    for name in chosen:
        value = qsp.simulate(model, until=END, points=2, outputs=[name]).values(name)[0]
        after = replace(qsp.causal.do(model, {name: float(value) * FACTOR}), before=None)
        try:
            run = qsp.simulate(after, until=END, points=11, settings=TIGHT)
        except SbmlqspError:
            continue
        apart = [output for output in natural.names if not graph.has_path(name, output)]
        found += [f"{name} on {output}" for output in apart if _differ(natural, run, output)]
    return found


def _differ(one: qsp.Result, other: qsp.Result, output: str) -> bool:
    first, second = one.values(output), other.values(output)
    limit = ANSWERED * (np.max(np.abs(first), initial=0.0) + TIGHT.rtol)
    return not np.all((np.abs(first - second) <= limit) | (first == second) | np.isnan(first) & np.isnan(second))


def files() -> Iterator[Path]:
    """Yield the corpus and the newest SBML of each case of the suite."""
    yield from (corpus.FOLDER / "models" / name for name in corpus.files())
    for folder in sorted(suite_cases.FOLDER.iterdir()) if suite_cases.FOLDER.is_dir() else ():
        yield from sorted(folder.glob("*-sbml-l*v*.xml"))[-1:]


def lines(chosen: slice = slice(None)) -> Iterator[tuple[str, list[str] | str]]:
    """Yield each file with its holes, or with the reason why there is no answer."""
    for path in list(files())[chosen]:
        try:
            yield path.name, holes(qsp.load(path))
        except SbmlqspError as error:
            yield path.name, str(error)


if __name__ == "__main__":
    answered = 0
    for file, result in lines():
        answered += isinstance(result, list)
        if result:
            sys.stdout.write(f"{file}: {result}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{answered} models answered\n")
