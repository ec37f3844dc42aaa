"""Ten models reduced: the certified bound against 1,000 parameter sets drawn afterwards.

Run it as `python -m tests.conformance.reductions`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import sbmlqsp as qsp
from sbmlqsp.errors import SbmlqspError

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "models"
DRAWN = 1000


@dataclass(frozen=True)
class Case:
    """A model and how it is reduced; `refused` where it has to be."""

    name: str
    model: Callable[[], qsp.Model]
    asked: dict[str, Any]
    refused: bool = False


def antimony(text: str) -> Callable[[], qsp.Model]:
    return lambda: qsp.Model.from_antimony(text)


TMDD = """
  compartment V = 3; species C in V, R in V, RC in V; C = {start}; R = 10; RC = 0
  kon = {kon}; koff = 0.5; kint = 0.02; kdeg = 0.1; ksyn = 1; CL = 0.01
  bind: C + R -> RC; V*(kon*C*R - koff*RC); elim: C -> ; CL*C; syn: -> R; V*ksyn; deg: R -> ; V*kdeg*R
  int: RC -> ; V*kint*RC"""
MICHAELIS = """
  compartment V = 1; species S in V, E in V, ES in V, P in V; S = 10; E = 0.1; ES = 0; P = 0; k1 = 10; km1 = 5; k2 = 5
  b: S + E -> ES; V*(k1*S*E - km1*ES); c: ES -> E + P; V*k2*ES"""
MAPK = """
  compartment V = 1; species M in V, K in V, MK in V, Mp in V, F in V, MpF in V
  M = 5; K = 0.05; MK = 0; Mp = 0; F = 0.02; MpF = 0; a1 = 40; d1 = 10; c1 = 5; a2 = 60; d2 = 10; c2 = 3
  b1: M + K -> MK; V*(a1*M*K - d1*MK); k1: MK -> Mp + K; V*c1*MK
  b2: Mp + F -> MpF; V*(a2*Mp*F - d2*MpF); k2: MpF -> M + F; V*c2*MpF"""
TISSUE = """
  compartment Vb = 5; compartment Vv = 0.05; compartment Vt = 2; species b in Vb, v in Vv, t in Vt; b = 10; v = 0; t = 0
  Q = 60; PS = 40; CL = 5; Kp = 3
  go: b -> v; Q*(b - v); pass: v -> t; PS*(v - t/Kp); clear: b -> ; CL*b"""
BRUSSELATOR = """
  compartment c = 1; species X in c, Y in c; X = 1; Y = 1; A = 1; B = 3
  r1: -> X; c*A; r2: 2 X + Y -> 3 X; c*X^2*Y; r3: X -> Y; c*B*X; r4: X -> ; c*X"""
TIGHT = {"k1": (9, 11), "km1": (4, 6), "k2": (4, 6)}
CASES = (
    Case("TMDD, bolus", antimony(TMDD.format(start=100, kon=5)), {"fast": ["RC"], "until": 200}),
    Case("TMDD, low dose", antimony(TMDD.format(start=5, kon=20)), {"fast": ["RC"], "until": 100}),
    Case(
        "Michaelis-Menten by totals",
        antimony(MICHAELIS),
        {"fast": ["ES"], "until": 60, "outputs": ["[P]"]},
    ),
    Case(
        "Michaelis-Menten, standard",
        antimony(MICHAELIS),
        {"fast": ["ES"], "method": "standard", "until": 60, "box": TIGHT},
    ),
    Case(
        "MAPK step, both enzymes",
        antimony(MAPK),
        {"fast": ["MK", "MpF"], "method": "standard", "until": 60, "outputs": ["[M]", "[Mp]"]},
    ),
    Case("permeability-limited tissue", antimony(TISSUE), {"fast": ["v"], "until": 10, "limit": 0.2}),
    Case("Brusselator", antimony(BRUSSELATOR), {"fast": ["Y"], "until": 30}, refused=True),
)


def drawn_error(case: Case, reduced: qsp.Reduction, seed: int = 20260) -> dict[str, float]:
    """Return the largest error of each output over sets that the certificate has not seen."""
    proof = reduced.certificate
    random = np.random.default_rng(seed)
    table = {name: np.exp(random.uniform(*np.log(ends), DRAWN)).tolist() for name, ends in proof.box.items()}
    population = qsp.Population.from_table(table)
    times = np.linspace(0, proof.until, 121)
    asked: dict[str, Any] = {"times": times.tolist(), "outputs": list(proof.bounds), "workers": 1, "progress": False}
    full = qsp.simulate_population(case.model(), population, None, **asked)
    small = qsp.simulate_population(reduced.model, population, None, **asked)
    found = {}
    for output in proof.bounds:
        exact, other = full.values(output), small.values(output)
        difference = np.abs(exact - other)[:, times >= proof.layer] / np.abs(exact).max(axis=1, keepdims=True)
        found[output] = float(difference.max())
    return found


def line(case: Case) -> str:
    """Return the line of a case: states, bound, largest error afterwards, verdict."""
    try:
        reduced = qsp.reduce(case.model(), **case.asked)
    except SbmlqspError as error:
        return f"{case.name} | refused: {error.message} | {'as it must be' if case.refused else 'NOT EXPECTED'}"
    found = drawn_error(case, reduced)
    held = all(found[name] <= bound for name, bound in reduced.certificate.bounds.items())
    states = reduced.certificate.states
    bound = f"{reduced.certificate.bound:.2e}"
    verdict = "holds" if held and not case.refused else "DOES NOT HOLD"
    afterwards = f"{max(found.values()):.2e}"
    parts = (case.name, f"{states[0]} -> {states[1]} states", f"bound {bound}", f"afterwards {afterwards}", verdict)
    return " | ".join(parts)


if __name__ == "__main__":
    for each in CASES:
        sys.stdout.write(line(each) + "\n")
