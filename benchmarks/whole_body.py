"""A whole-body PBPK of 18 organs: CPU time of assembling, checking and simulating it, and all three within 2 s."""

from __future__ import annotations

import sys

from contest import cpu_seconds

import sbmlqsp as qsp
from sbmlqsp.templates import pbpk
from sbmlqsp.templates.pbpk.whole_body import EXAMPLE

LIMIT = 2.0


def main() -> int:
    """Print the table; return 1 if the limit is broken."""
    body = pbpk.human(sex="female", weight="60 kg", height="165 cm")
    drug = EXAMPLE
    organs = {"brain": "permeability-limited"}
    model = pbpk.assemble(body, drug, organs)
    steps = {
        "assemble": lambda _: pbpk.assemble(body, drug, organs),
        "check units strictly": lambda _: qsp.check_units(pbpk.assemble(body, drug, organs), "strict"),
        "check": lambda _: qsp.check(pbpk.assemble(body, drug, organs)),
        "simulate 48 h": lambda _: qsp.simulate(model, "100 mg into gut_lumen", until="48 h", every="0.5 h"),
    }
    times = {name: cpu_seconds(step, 3) for name, step in steps.items()}
    for name, seconds in times.items():
        print(f"  {name:<24} {1e3 * seconds:9.1f} ms CPU")
    whole = times["check units strictly"] + times["check"] + times["simulate 48 h"]
    verdict = "kept" if whole < LIMIT else "BROKEN"
    print(f"  {'all':<24} {1e3 * whole:9.1f} ms CPU  (limit {LIMIT:g} s: {verdict})")
    return 0 if whole < LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
