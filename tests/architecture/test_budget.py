"""What starting costs. CPU seconds of a fresh process, the best of three: load on the machine must not fail a test."""

from __future__ import annotations

import subprocess
import sys

BUDGET = 0.3  # CPU seconds beyond Python's own start
HEAVY = "numpy scipy pandas xarray matplotlib pint rich jinja2 libsbml antimony roadrunner COPASI tellurium".split()

MEASURE = """
import sys, time
start = time.process_time()
{statement}
spent = time.process_time() - start
heavy = sorted({heavy!r} & sys.modules.keys())
print(spent, *heavy, file=sys.stderr)
"""


def cost(statement: str) -> tuple[float, list[str]]:
    code = MEASURE.format(statement=statement, heavy=set(HEAVY))
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stderr.split()
        for _ in range(3)
    ]
    return min(float(run[0]) for run in runs), runs[0][1:]


def test_import_is_cheap():
    seconds, heavy = cost("import sbmlqsp")
    assert not heavy
    assert seconds < BUDGET


def test_help_is_cheap():
    seconds, heavy = cost("from sbmlqsp.cli import main; assert main(['--help']) == 0")
    assert not heavy
    assert seconds < BUDGET
