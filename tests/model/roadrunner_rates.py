"""A program that asks libRoadRunner for rates at given states: JSON on stdin, JSON on stdout.

Apart from the library on purpose: an independent reading, in a process of its own.
"""

from __future__ import annotations

import json
import sys

import roadrunner


def rates(sbml: str, states: list[dict[str, float]], names: list[str]) -> list[dict[str, float]]:
    """States are selections, `S` an amount and `[S]` a concentration; so are names, whose rates are returned."""
    runner = roadrunner.RoadRunner(sbml)
    found = []
    for state in states:
        for selection, value in state.items():
            runner.setValue(selection, value)
        table = runner.getRatesOfChangeNamedArray()
        found.append(dict(zip((name.rstrip("'") for name in table.colnames), map(float, table[0]), strict=True)))
    return [{name: rate[name.strip("[]")] for name in names} for rate in found]


def main() -> None:
    roadrunner.Logger.setLevel(roadrunner.Logger.LOG_CRITICAL)
    roadrunner.Config.setValue(roadrunner.Config.LLVM_BACKEND, roadrunner.Config.LLJIT)
    for line in sys.stdin:
        job = json.loads(line)
        try:
            answer = {"rates": rates(job["sbml"], job["states"], job["names"])}
        except (RuntimeError, KeyError) as error:
            answer = {"error": repr(error)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
