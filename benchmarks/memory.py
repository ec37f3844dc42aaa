"""How much the user's process grows over many simulations and many failed loads, and what one call to a worker costs.

python benchmarks/memory.py [--calls 10000] [--failures 1000]
"""

from __future__ import annotations

import argparse
import gc
import math
import os
import time
from collections.abc import Callable
from pathlib import Path

import sbmlqsp as qsp
from sbmlqsp import workers

ALLOWED = 5_000_000
MODEL = """
model turnover()
  compartment central = 3; species Drug in central = 10; CL = 0.2; kin = 1; R = 5
  elimination: Drug -> ; CL * Drug
  R' = kin - kin / 5 * R * (1 + Drug)
end
"""
FAILING = "model broken()\n  a := b + {}\n  b := a\nend\n"


def resident() -> int:
    """Return the resident memory of this process in bytes."""
    gc.collect()
    pages = Path("/proc/self/statm").read_text(encoding="utf-8").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def growth(function: Callable[[int], None], count: int, warm_up: int) -> int:
    """Return by how many bytes the process grows over `count` calls after some to warm up."""
    for number in range(warm_up):
        function(number)
    before = resident()
    for number in range(count):
        function(number)
    return resident() - before


def simulate(model: qsp.Model, number: int) -> None:
    """Simulate one model with a value of its own, at a few of five grids."""
    qsp.simulate(model, until=24, points=20 + number % 5, values={"CL": 0.1 + 1e-5 * number})


def fail(number: int) -> None:
    """Load a model that cannot be loaded; each text is another one."""
    try:
        qsp.Model.from_antimony(FAILING.format(number))
    except qsp.SbmlqspError:
        return
    raise AssertionError("the broken model was loaded")


def main() -> int:
    """Print the numbers; exit status 1 if the process grew by more than 5 MB."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=10_000)
    parser.add_argument("--failures", type=int, default=1_000)
    options = parser.parse_args()
    model = qsp.Model.from_antimony(MODEL)

    start = time.perf_counter()
    simulated = growth(lambda number: simulate(model, number), options.calls, warm_up=200)
    each = (time.perf_counter() - start) / (options.calls + 200) * 1e3
    failed = growth(fail, options.failures, warm_up=50)

    start, used = time.perf_counter(), time.process_time()
    for _ in range(2_000):
        workers.call(math.sqrt, 4.0)
    wall, cpu = (time.perf_counter() - start) / 2, (time.process_time() - used) / 2

    print(f"{options.calls} simulations: {simulated / 1e6:+.2f} MB in the caller, {each:.2f} ms each")
    print(f"{options.failures} failed loads: {failed / 1e6:+.2f} MB in the caller")
    print(f"an empty call to a worker: {wall:.3f} ms, of which the caller computes {cpu:.3f} ms")
    print(f"allowed: {ALLOWED / 1e6:.0f} MB")
    return int(max(simulated, 0) + max(failed, 0) > ALLOWED)


if __name__ == "__main__":
    raise SystemExit(main())
