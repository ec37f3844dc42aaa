"""What `import sbmlqsp` and `sbmlqsp --help` cost beyond Python's own start.

python benchmarks/imports.py [--starts 9]
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys

LIMIT = 0.3
PROGRAMS = {
    "python": [sys.executable, "-c", "pass"],
    "import sbmlqsp": [sys.executable, "-c", "import sbmlqsp"],
    "sbmlqsp --help": [sys.executable, "-m", "sbmlqsp", "--help"],
}


def cpu_seconds(program: list[str]) -> float:
    """Return the CPU time of one process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(program, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    """Print the CPU seconds beyond Python's start."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--starts", type=int, default=9)
    starts = parser.parse_args().starts
    times: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for _ in range(starts):
        for name, program in PROGRAMS.items():
            times[name].append(cpu_seconds(program))
    own = statistics.median(times["python"])
    kept = True
    for name in ("import sbmlqsp", "sbmlqsp --help"):
        extra = statistics.median(times[name]) - own
        kept &= extra <= LIMIT
        verdict = "kept" if extra <= LIMIT else "BROKEN"
        print(f"{name:<16} {extra:6.3f} s CPU beyond {own:.3f} s of Python (limit {LIMIT} s: {verdict})")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
