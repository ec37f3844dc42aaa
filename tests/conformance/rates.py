"""Rates of every corpus model at random states: the CasADi system against libRoadRunner, to 1e-10.

python -m tests.conformance.rates [--states N] [FILE ...]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter

import sbmlqsp as qsp
from sbmlqsp.derivatives import system
from sbmlqsp.errors import SbmlqspError
from tests.conformance.corpus import FOLDER, files
from tests.derivatives.against_roadrunner import RoadRunner, compare

KNOWN = {
    # COPASI wrote its derivative of G as a function that is NaN to everybody who does not read its annotation
    "BIOMD0000000775.xml": "an empty function definition is NaN to libRoadRunner alone",
}


def judge(file: str, runner: RoadRunner, states: int) -> tuple[str, float, float]:
    """Return what is to be said of one file, the largest deviation, and the CPU seconds to build and compile f."""
    try:
        model = qsp.load(FOLDER / "models" / file)
        start = time.process_time()
        built = system(model)
        _ = built.f
        seconds = time.process_time() - start
    except SbmlqspError as error:
        return f"refused: {type(error).__name__}: {error}", 0.0, 0.0
    said, worst = compare(model, built, runner, states)
    return said, worst, seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--states", type=int, default=5)
    parser.add_argument("files", nargs="*")
    arguments = parser.parse_args()
    rows = {}
    with RoadRunner() as runner:
        for file in arguments.files or files():
            rows[file] = judge(file, runner, arguments.states)
            said, worst, seconds = rows[file]
            if said != "agrees":
                sys.stdout.write(f"{file}: {said[:160]}\n")
            elif seconds > 1:
                sys.stdout.write(f"{file}: agrees to {worst:.1e}, built in {seconds:.1f} s CPU\n")
    counts = Counter(said.partition(":")[0] for said, _, _ in rows.values())
    agreeing = [row for row in rows.values() if row[0] == "agrees"]
    sys.stdout.write(f"{dict(counts)}; largest deviation {max((row[1] for row in agreeing), default=0.0):.1e}\n")
    sys.stdout.write(f"building: {sum(row[2] for row in rows.values()):.1f} s CPU in all\n")
    wrong = [file for file, row in rows.items() if row[0].startswith("differs") and file not in KNOWN]
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
