"""Thirteen models reduced: the certified bound against 1,000 parameter sets drawn afterwards, units, and COPASI.

Run it as `python -m tests.conformance.reductions [--write FILE]`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import sbmlqsp as qsp
from sbmlqsp.errors import SbmlqspError

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "models"
DRAWN, SEED = 1000, 424242
PRECISE, AGREES = qsp.Settings(rtol=1e-9), 1e-4


@dataclass(frozen=True)
class Case:
    """A model and how it is reduced; `refused` where it has to be."""

    name: str
    model: Callable[[], qsp.Model]
    asked: dict[str, Any]
    refused: bool = False
    regimen: str | None = None


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
DRUG = {"fu": 0.879, "blood_plasma_ratio": 1.52, "logP": 2.15, "bases": (9.7,), "Kp": "rodgers-rowland"}
SLOW_ORGANS = {"brain": "1 L/h", "muscle": "2000 L/h"}


def whole_body() -> qsp.Model:
    """Return a body with two organs that permeability limits."""
    pbpk = qsp.templates.pbpk
    body = pbpk.human(sex="female", age=40, weight="60 kg", height="165 cm")
    drug = pbpk.Drug("metoprolol", **DRUG, clearance={"liver": "100 L/h"}, PS=SLOW_ORGANS, ka="1.5 1/h")
    return pbpk.assemble(body, drug, organs=dict.fromkeys(SLOW_ORGANS, "permeability-limited"))


def published(number: int) -> Callable[[], qsp.Model]:
    return lambda: qsp.load(CORPUS / f"BIOMD{number:010d}.xml")


TIGHT = {"k1": (9, 11), "km1": (4, 6), "k2": (4, 6)}
PROPOSED: dict[str, Any] = {"box": 1.3, "limit": 0.05}  # `reduce` says itself what is fast or negligible
CASES = (
    Case("TMDD, bolus", antimony(TMDD.format(start=100, kon=5)), {"fast": ["RC"], "until": 200}),
    Case("TMDD, low dose", antimony(TMDD.format(start=5, kon=20)), {"fast": ["RC"], "until": 100}, refused=True),
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
    Case(
        "whole-body PBPK, blood of brain and muscle",
        whole_body,
        {"fast": ["brain_blood", "muscle_blood"], "until": "24 h", "outputs": ["plasma", "[brain]", "[muscle]"]},
        regimen="100 mg into gut_lumen",
    ),
    Case("Tyson 1991, cell cycle", published(5), {**PROPOSED, "until": 100}),
    Case("Martins 2003, Amadori degradation", published(50), PROPOSED),
    Case("Borghans 1997, calcium", published(43), PROPOSED),
    Case("Hornberg 2005, ERK cascade", published(84), PROPOSED),
    Case("Schmierer 2010, hypoxia", published(300), PROPOSED),
)


@dataclass(frozen=True)
class Row:
    """What became of a case."""

    name: str
    states: str
    bound: str
    afterwards: str
    units: str
    copasi: str
    verdict: str
    right: bool

    def __str__(self) -> str:
        cells = (self.name, self.states, self.bound, self.afterwards, self.units, self.copasi, self.verdict)
        return f"| {' | '.join(cells)} |"


def judge(case: Case) -> Row:
    """Return the row of a case: sets that the certificate has not seen, the units, and the model in COPASI."""
    try:
        reduced = qsp.reduce(case.model(), regimen=case.regimen, **case.asked)
    except SbmlqspError as error:
        verdict = "as it must be" if case.refused else "NOT EXPECTED"
        return Row(case.name, "refused", "", "", "", "", f"{error.message}: {verdict}", case.refused)
    proof = reduced.certificate
    found = {name: float(np.max(errors)) for name, errors in reduced.errors(reduced.draw(DRAWN, SEED)).items()}
    held = all(found[name] <= bound for name, bound in proof.bounds.items())
    units, apart = qsp.check_units(reduced.model).verdict, in_copasi(case, reduced)
    return Row(
        case.name,
        f"{proof.states[0]} -> {proof.states[1]}",
        f"{proof.bound:.2e}",
        f"{max(found.values()):.2e}",
        units,
        f"{apart:.0e}",
        "holds" if held else "DOES NOT HOLD",
        held and not case.refused and apart < AGREES and units in {"ok", qsp.check_units(case.model()).verdict},
    )


def in_copasi(case: Case, reduced: qsp.Reduction) -> float:
    """Return how far COPASI's run of the reduced model is from libRoadRunner's, relative to the peak.

    After time 0: COPASI has no initial value for a species whose rule reads another species with a rule.
    """
    doses = reduced.regimen(case.regimen) if case.regimen else None
    outputs = list(reduced.certificate.bounds)
    asked: dict[str, Any] = {"until": reduced.certificate.until, "outputs": outputs, "settings": PRECISE}
    one, other = (qsp.simulate(reduced.model, doses, engine=engine, **asked) for engine in ("roadrunner", "copasi"))
    differences = (np.abs(one.values(name) - other.values(name))[1:].max() for name in outputs)
    peaks = (np.abs(one.values(name)).max() for name in outputs)
    return max(float(d / peak) for d, peak in zip(differences, peaks, strict=True) if peak > 0)


HEAD = """# Reductions

Made by `python -m tests.conformance.reductions --write docs/reductions_measured.md`. The bound is what the certificate
says; afterwards is the largest error of 1,000 parameter sets drawn later. The last column but one: COPASI against
libRoadRunner after time 0, the reduced model, relative to the peak.

| model | states | bound | afterwards | units | COPASI | verdict |
|---|---|---|---|---|---|---|
"""


def main() -> int:
    """Print the table, or write it; return 1 if a bound does not hold."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", type=Path)
    written = parser.parse_args().write
    rows = [judge(case) for case in CASES]
    text = HEAD + "".join(f"{row}\n" for row in rows)
    if written:
        written.write_text(text)
    sys.stdout.write(text)
    return 0 if all(row.right for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
