"""What `simulate` costs above libRoadRunner itself: TMDD under five infusions, three outputs.

python benchmarks/simulate_overhead.py [--runs 1000]

The baseline is a loop around one RoadRunner that holds the same doses as events: `resetToOrigin`, `simulate`. CPU of
caller and worker count together.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import roadrunner

import sbmlqsp as qsp

sys.path.insert(0, str(Path(__file__).parent))
from contest import contest, report

MODEL = """
model tmdd
  unit time_unit = 3600 second; unit substance = 1e-3 gram; unit extent = 1e-3 gram; unit volume = litre
  compartment V = 3; species L in V, R in V, RL in V; L = 0; R = ksyn/kdeg; RL = 0
  kel = 0.0015; kon = 0.091; koff = 0.001; ksyn = 0.11; kdeg = 0.0089; kint = 0.003
  elimination: L -> ; V*kel*L; binding: L + R -> RL; V*(kon*L*R - koff*RL)
  synthesis: -> R; V*ksyn; degradation: R -> ; V*kdeg*R; internalisation: RL -> ; V*kint*RL
end
"""
REGIMEN = "900 mg into L over 2 h every 336 h x 5"
END = 1680.0
OUTPUTS = ["[L]", "[R]", "[RL]"]
LIMITS = {337: 1.3, 25: 1.6}


def bare(dosed: qsp.Model, points: int) -> Callable[[int], object]:
    """Return one turn of a loop around libRoadRunner, doses as events."""
    roadrunner.Logger.setLevel(roadrunner.Logger.LOG_FATAL)
    simulator = roadrunner.RoadRunner(dosed.sbml)

    def run(_: int) -> object:
        simulator.resetToOrigin()
        return simulator.simulate(0, END, points, ["time", *OUTPUTS])

    return run


def main() -> int:
    """Print the ratios at both numbers of output points."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=1000)
    runs = parser.parse_args().runs
    model = qsp.Model.from_antimony(MODEL)
    dosed = qsp.with_regimen(model, REGIMEN)
    rounds = 5
    kept = True
    for points, limit in LIMITS.items():

        def same(_: int, points: int = points) -> object:
            return qsp.simulate(model, REGIMEN, until=END, points=points, outputs=OUTPUTS)

        def scan(number: int, points: int = points) -> object:
            values = {"kon": 0.091 * (1 + 1e-9 * number)}
            return qsp.simulate(model, REGIMEN, until=END, points=points, outputs=OUTPUTS, values=values)

        turns = {"bare libRoadRunner": bare(dosed, points), "simulate": same, "simulate, new value each time": scan}
        found = contest(turns, max(runs // rounds, 1), rounds)
        kept &= report(f"{points} output points, {runs} runs", found, "bare libRoadRunner", {"simulate": limit})
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
