"""What loading the whole-body PBPK costs, against a fresh RoadRunner of the same SBML.

python benchmarks/load.py [--loads 10]

Every text is a new one (a comment differs), so that no cache answers.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import roadrunner

import sbmlqsp as qsp

sys.path.insert(0, str(Path(__file__).parent))
from contest import contest, report

LIMIT = 2.0


def main() -> int:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--loads", type=int, default=10)
    loads = parser.parse_args().loads
    sbml = qsp.repository()["JonesRowlandYeo2013_caffeine"].model.sbml
    roadrunner.Logger.setLevel(roadrunner.Logger.LOG_FATAL)
    count = iter(range(10**9))

    def text() -> str:
        return sbml.replace("<model ", f"<!-- {next(count)} --><model ", 1)

    def fresh(_: int) -> object:
        return roadrunner.RoadRunner(text())

    def load(_: int) -> object:
        return qsp.Model.from_sbml(text())

    def load_and_run(_: int) -> object:
        unused = f'<listOfParameters><parameter id="never_used_{next(count)}" value="1" constant="true"/>'
        unseen = text().replace("<listOfParameters>", unused, 1)
        return qsp.simulate(qsp.Model.from_sbml(unseen), until=1, points=2)

    baseline = "fresh RoadRunner(sbml)"
    turns = {baseline: fresh, "Model.from_sbml": load, "Model.from_sbml, compiled and run": load_and_run}
    found = contest(turns, loads, 3)
    title = "loading the PBPK of Jones and Rowland-Yeo 2013"
    kept = report(title, found, baseline, {"Model.from_sbml": LIMIT})
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
