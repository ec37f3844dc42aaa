"""What starting costs: which modules are loaded, and how many. The CPU time of it is in `benchmarks/imports.py`."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {*"numpy scipy pandas xarray matplotlib pint rich jinja2 libsbml antimony roadrunner COPASI tellurium".split()}

LOADED = """
import sys
before = set(sys.modules)
{statement}
print(*set(sys.modules) - before, file=sys.stderr)
"""


@pytest.mark.parametrize(
    ("statement", "most"),
    [
        pytest.param("import sbmlqsp", 60, id="import"),  # 30 when this was written
        pytest.param("from sbmlqsp.cli import main; assert main(['--help']) == 0", 230, id="help"),  # 115
    ],
)
def test_starting_is_cheap(statement, most):
    code = LOADED.format(statement=statement)
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(run.stderr.split())
    assert "sbmlqsp" in loaded
    assert not HEAVY & loaded
    assert len(loaded) <= most
