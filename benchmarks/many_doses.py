"""300 doses: one repeating event and restarts, against 300 explicit events, all in libRoadRunner.

The goal is a third of the cost of the explicit events, which is what other tools write.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from contest import contest, report

import sbmlqsp as qsp

DOSES, INTERVAL, POINTS = 300, 24.0, 301
END = DOSES * INTERVAL
RTOL, ATOL = 1e-6, 1e-10
ORAL = """
  compartment V = 1; substanceOnly species depot in V = 0; substanceOnly species central in V = 0
  ka = 1; k = 0.1
  J1: depot -> central; ka*depot; J2: central -> ; k*central
"""
LIMIT = 1 / 3


def main() -> int:
    """Print the table; return 1 if the limit is broken."""
    model = qsp.Model.from_antimony(ORAL)
    regimen = qsp.Regimen(qsp.Dose(100, "depot", every=INTERVAL, count=DOSES))
    times = "; ".join(
        f"at time >= {INTERVAL * n}, t0=false, fromTrigger=false: depot = depot + 100" for n in range(DOSES)
    )
    explicit = qsp.Model.from_antimony(ORAL + times)
    settings = qsp.Settings(rtol=RTOL, atol=ATOL)

    def restarts(number: int) -> object:
        values = {"k": 0.1 + 1e-6 * number}
        return qsp.simulate(
            model, regimen, until=END, points=POINTS, outputs=["central"], settings=settings, values=values
        )

    contestants = {
        "300 explicit events": plain(explicit.sbml),
        "one repeating event (with_regimen)": plain(qsp.with_regimen(model, regimen).sbml),
        "restarts (simulate, other values each time)": restarts,
        "no dose": plain(model.sbml),
    }
    found = contest(contestants, count=5, rounds=9)
    limits = dict.fromkeys(list(contestants)[1:3], LIMIT)
    kept = report(f"{DOSES} doses over {END:g} h, {POINTS} output times", found, "300 explicit events", limits)
    return 0 if kept else 1


def plain(sbml: str) -> Callable[[int], Any]:
    """Return a run of an SBML text, compiled once, in libRoadRunner itself."""
    import roadrunner

    runner = roadrunner.RoadRunner(sbml)
    runner.getIntegrator().setValue("relative_tolerance", RTOL)
    runner.getIntegrator().setValue("absolute_tolerance", ATOL)
    runner.timeCourseSelections = ["time", "central"]

    def run(_: int) -> Any:
        runner.resetToOrigin()
        return runner.simulate(0, END, POINTS)

    return run


if __name__ == "__main__":
    sys.exit(main())
