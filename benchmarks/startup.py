"""What starting costs, in CPU seconds beyond Python's own start: the best of five fresh processes."""

from __future__ import annotations

import subprocess
import sys

LIMIT = 0.3  # CPU seconds

STATEMENTS = {
    "import sbmlqsp": "import sbmlqsp",
    "sbmlqsp --help": "from sbmlqsp.cli import main; main(['--help'])",
}

MEASURE = """
import sys, time
start = time.process_time()
{statement}
print(time.process_time() - start, file=sys.stderr)
"""


def cpu_seconds(statement: str) -> float:
    """Return the CPU time of a statement in a fresh process."""
    command = [sys.executable, "-c", MEASURE.format(statement=statement)]
    runs = [subprocess.run(command, capture_output=True, text=True, check=True).stderr for _ in range(5)]
    return min(map(float, runs))


if __name__ == "__main__":
    for name, statement in STATEMENTS.items():
        seconds = cpu_seconds(statement)
        print(f"{name}: {seconds:.3f} CPU s, {seconds / LIMIT:.2f} of the {LIMIT} s allowed")
