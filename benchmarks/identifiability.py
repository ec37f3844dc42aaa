"""Structural identifiability: CPU time beside StrikePy on its own models, of the reference models, and of large ones.

StrikePy (PyPI) runs in a process of its own, its imports not counted; one that is not done after the limit counts with
the limit, so that its ratio is a lower bound. Models with unknown inputs are left out: that is another question.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import sbmlqsp as qsp

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT))
SHARED = ROOT.parent / "shared"
MODELS = ("C2M", "PK", "HIV_1", "tumor", "phos", "sirs", "p53", "JAKSTAT", "MAPK", "SIWR")
LIMIT = 60.0  # seconds for one model of StrikePy
ROUNDS = 3
PEER = """
import sys, time, io, contextlib
import numpy, sympy, symbtools
from StrikePy.strike_goldd import strike_goldd
begin = time.process_time()
with contextlib.redirect_stdout(io.StringIO()):
    strike_goldd("options_" + sys.argv[1])
print(time.process_time() - begin)
"""


def peer(name: str) -> tuple[float, bool]:
    """Return StrikePy's CPU seconds, and whether it finished."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", PEER, name], capture_output=True, text=True, timeout=LIMIT, check=False
        )
    except subprocess.TimeoutExpired:
        return LIMIT, False
    return (float(done.stdout.split()[-1]), True) if done.returncode == 0 else (float("nan"), False)


def described(name: str) -> tuple[qsp.Model, dict[str, str], list[str], list[str]] | None:
    """Return model, outputs, unknowns and inputs of one of StrikePy's models, None where it has unknown inputs."""
    from tests.analysis.ode_models import model, safe

    options = importlib.import_module(f"StrikePy.custom_options.options_{name}")
    module: Any = importlib.import_module(f"StrikePy.models.{options.modelname}")
    if getattr(module, "w", []):
        return None

    def texts(rows: Any) -> list[str]:
        return [str(row[0] if isinstance(row, list) else row).replace("**", "^") for row in rows]

    states, outputs = texts(module.x), texts(module.h)
    odes = dict(zip(states, texts(module.f), strict=True))
    named = {f"y{i}": safe(text) for i, text in enumerate(outputs)}
    return model(odes, *outputs), named, [safe(n) for n in texts(module.p)], [safe(n) for n in texts(module.u)]


def cpu(question: Any) -> float:
    """Return the median CPU time of a few calls."""
    times = []
    for _ in range(ROUNDS):
        begin = time.process_time()
        question()
        times.append(time.process_time() - begin)
    return statistics.median(times)


def beside_strikepy() -> bool:
    """Print a row for each model of StrikePy; return whether all are 100 times faster."""
    print(f"{'model':10s} {'StrikePy':>10s} {'ours':>10s} {'ratio':>8s}")
    kept = True
    for name in MODELS:
        with contextlib.suppress(ImportError):
            asked = described(name)
            if asked is None:
                continue
            made, outputs, unknown, inputs = asked
            used = [n for n in inputs if n in made.parameters]

            def question(m: Any = made, o: Any = outputs, u: Any = unknown, i: Any = used) -> Any:
                return qsp.identifiability.structural(
                    m, o, [n for n in u if n in m.parameters], known_initial=[], inputs=i
                )

            ours = cpu(question)
            theirs, finished = peer(name)
            ratio = theirs / ours
            kept = kept and not ratio < 100
            print(
                f"{name:10s} {theirs:9.2f}{' ' if finished else '+'} {ours:10.4f} {ratio:7.0f}{'' if finished else '+'}"
            )
    return kept


def reference_models() -> bool:
    """Print the CPU time of the reference models together; return whether it is within 3 s."""
    from tests.analysis.test_structural import analyse_case

    cases = json.loads((SHARED / "reference_cases" / "identifiability.json").read_text(encoding="utf-8"))
    prepared = [analyse_case(case) for case in cases]
    total = sum(cpu(question) for question in prepared)
    print(f"\n{len(cases)} reference models: {total:.2f} s CPU together (limit 3 s)")
    return total <= 3


def large_models() -> bool:
    """Print the CPU time of large models; return whether each is within 5 s."""
    from tests.analysis.ode_models import model

    chain = {"x0": "-k0*x0"} | {f"x{i}": f"k{i - 1}*x{i - 1}-k{i}*x{i}/(m{i}+x{i})" for i in range(1, 30)}
    made = model(chain)
    species = list(made.parameters.ids)
    unknown = [n for n in species if n.startswith(("k", "m"))]
    seconds = {"30 states, 59 parameters": cpu(lambda: qsp.identifiability.structural(made, ["x29_", "x10_"], unknown))}
    path = SHARED / "corpus" / "models" / "petab_Bachmann_MSB2011.xml"
    if path.exists():
        jak = qsp.load(path)
        outputs = [f"[{s.id}]" for s in list(jak.species)[:2]]
        seconds["25 states, JAK-STAT of Bachmann 2011"] = cpu(lambda: qsp.identifiability.structural(jak, outputs))
    for name, value in seconds.items():
        print(f"{name}: {value:.2f} s CPU (limit 5 s)")
    return all(value <= 5 for value in seconds.values())


if __name__ == "__main__":
    results = [reference_models(), large_models(), beside_strikepy()]
    sys.exit(0 if all(results) else 1)
