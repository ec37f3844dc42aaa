from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "memory.py"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, SCRIPT, *arguments], check=False, capture_output=True, text=True)


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("--calls", "1000", "--failures", "300"), id="short"),
        pytest.param((), id="full", marks=[pytest.mark.slow, pytest.mark.timeout(600)]),
    ],
)
def test_the_callers_memory_does_not_grow(arguments):
    finished = run(*arguments)
    assert finished.returncode == 0, finished.stdout + finished.stderr
