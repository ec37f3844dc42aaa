"""The models of the population benchmarks, with their patients and treatments."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

import sbmlqsp as qsp

CORPUS = Path(__file__).parents[2] / "shared" / "corpus" / "models"

TWO_COMPARTMENTS = """
model two_compartments()
  compartment body = 1; substanceOnly species depot in body = 0, central in body = 0, peripheral in body = 0;
  C := central/V1;
  J1: depot -> central; KA*depot;
  J2: central -> ; CL*central/V1;
  J3: central -> peripheral; Q*central/V1 - Q*peripheral/V2;
  CL = 5; V1 = 30; Q = 3; V2 = 60; KA = 0.8;
end
"""

FULL_TMDD = """
model tmdd()
  compartment body = 1; species T in body = 0, L in body = 0, R in body, P in body = 0;
  R = ksyn/kdeg;
  J0: -> L; infusion;
  J1: L -> ; CL/V*L;
  J2: L -> ; kpt*L;  J2b: -> T; kpt*L*V;
  J3: T -> ; ktp*T;  J3b: -> L; ktp*T/V;
  J4: L + R -> P; kon*L*R - koff*P;
  J5: P -> ; kint*P;
  J6: -> R; ksyn;
  J7: R -> ; kdeg*R;
  CL = 0.15; V = 3; kpt = 0.15; ktp = 0.1; kon = 20; koff = 0.5; kint = 0.4; ksyn = 5; kdeg = 0.5; infusion = 0;
end
"""

_ORGANS = "lung heart brain kidney gut spleen pancreas liver muscle adipose skin bone thymus rest".split()
_PORTAL = ("gut", "spleen", "pancreas")
_FLOW = dict(
    zip(
        "heart brain kidney gut spleen pancreas hepatic muscle adipose skin bone thymus rest".split(),
        (0.04, 0.12, 0.19, 0.15, 0.03, 0.01, 0.06, 0.17, 0.05, 0.05, 0.05, 0.01, 0.07),
        strict=True,
    )
)
_SIZE = dict(
    zip(
        "lung heart brain kidney gut spleen pancreas liver muscle adipose skin bone thymus rest art ven".split(),
        map(float, "0.0076 .0047 .02 .0044 .0171 .0026 .002 .0257 .4 .2142 .0371 .1429 .0004 .05 .0257 .0514".split()),
        strict=True,
    )
)
_PARTITION = dict(zip(_ORGANS, (1.2, 1.5, 0.6, 2.0, 1.6, 1.4, 1.5, 2.5, 1.1, 5.0, 1.8, 0.9, 1.0, 1.0), strict=True))


def pbpk_text() -> str:
    """Return a flow-limited whole-body model of 14 organs: 17 states (fractions of weight and cardiac output)."""
    states = [*(f"A{organ}" for organ in _ORGANS), "Aart", "Aven", "Alumen"]
    lines = ["model pbpk()", "compartment body = 1;"]
    lines += [f"substanceOnly species {name} in body = 0;" for name in states]
    lines += ["BW = 70; CO := 15.87*BW^0.75; KPS = 1; CLint = 30; CLr = 3; KA = 0.9;"]
    lines += [f"Q_{name} := {share}*CO;" for name, share in _FLOW.items()]
    lines += [f"V_{name} := {share}*BW;" for name, share in _SIZE.items()]
    lines += [f"Out_{o} := A{o}/V_{o}/({_PARTITION[o]}*KPS);" for o in _ORGANS]
    lines += ["Cart := Aart/V_art; Cven := Aven/V_ven; Q_all := " + "+".join(f"Q_{name}" for name in _FLOW) + ";"]
    lines += ["F1: Aven -> Alung; Q_all*Cven;", "F2: Alung -> Aart; Q_all*Out_lung;"]
    for organ in _ORGANS:
        if organ not in {"lung", "liver"}:
            into = "Aliver" if organ in _PORTAL else "Aven"
            lines += [
                f"I_{organ}: Aart -> A{organ}; Q_{organ}*Cart;",
                f"E_{organ}: A{organ} -> {into}; Q_{organ}*Out_{organ};",
            ]
    lines += ["I_liver: Aart -> Aliver; Q_hepatic*Cart;"]
    lines += ["E_liver: Aliver -> Aven; (Q_hepatic+Q_gut+Q_spleen+Q_pancreas)*Out_liver;"]
    lines += ["M: Aliver -> ; CLint*Out_liver;", "U: Akidney -> ; CLr*Out_kidney;", "A: Alumen -> Agut; KA*Alumen;"]
    return "\n".join([*lines, "end"])


@dataclass(frozen=True)
class Task:
    """One contest: model, patients (parameter -> values), doses, output, times, states as typical sizes."""

    name: str
    model: qsp.Model
    values: dict[str, np.ndarray]
    regimen: qsp.Regimen | None
    output: str
    times: np.ndarray
    goal: float


def _lognormal(medians: dict[str, float], spread: float, count: int) -> dict[str, np.ndarray]:
    population = qsp.Population.sample(count, {n: qsp.LogNormal(v, omega=spread) for n, v in medians.items()}, seed=1)
    return {name: np.array(population.column(name)) for name in medians}


def tasks(count: int) -> list[Task]:
    """Return the five contests of the goals."""
    oral = {"CL": 5.0, "V1": 30.0, "Q": 3.0, "V2": 60.0, "KA": 0.8}
    binding = {
        "CL": 0.15,
        "V": 3.0,
        "kpt": 0.15,
        "ktp": 0.1,
        "kon": 20.0,
        "koff": 0.5,
        "kint": 0.4,
        "ksyn": 5.0,
        "kdeg": 0.5,
    }
    body = {"BW": 70.0, "KPS": 1.0, "CLint": 30.0, "CLr": 3.0, "KA": 0.9}
    two = qsp.Model.from_antimony(TWO_COMPARTMENTS)
    found = []
    for doses, points, goal in ((10, 241, 100.0), (100, 241, 60.0)):
        times = np.linspace(0, 24.0 * doses, points)
        regimen = qsp.Regimen(qsp.Dose(100, "depot", every=24, count=doses))
        found.append(
            Task(f"two compartments, {doses} doses", two, _lognormal(oral, 0.3, count), regimen, "C", times, goal)
        )
    infusions = qsp.Regimen(qsp.Dose(600, "L", every=14, count=5, over=1 / 24))
    tmdd = qsp.Model.from_antimony(FULL_TMDD)
    times = np.linspace(0, 84, 337)
    found.append(Task("full TMDD, 5 infusions", tmdd, _lognormal(binding, 0.25, count), infusions, "[L]", times, 60.0))
    pbpk = qsp.Model.from_antimony(pbpk_text())
    daily = qsp.Regimen(qsp.Dose(100, "Alumen", every=24, count=7))
    times = np.linspace(0, 168, 169)
    found.append(Task("PBPK, 17 states, 7 doses", pbpk, _lognormal(body, 0.2, count), daily, "Cven", times, 30.0))
    if (CORPUS / "BIOMD0000000347.xml").is_file():
        found.append(_bachmann(count))
    return found


def _bachmann(count: int) -> Task:
    """JAK2-STAT5 signalling of Bachmann 2011, 25 states, as it is in BioModels; no dose."""
    model = qsp.load(CORPUS / "BIOMD0000000347.xml")
    varied = {
        name: float(model.parameters[name].value or 0) for name in ("EpoRActJAK2", "STAT5Imp", "SOCS3Inh", "CISInh")
    }
    times = np.linspace(0, 240, 241)
    return Task("Bachmann, 25 states", model, _lognormal(varied, 0.1, count), None, "[npSTAT5]", times, 30.0)
