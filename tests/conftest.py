"""What all tests share: where the data lie that are read in place, and which installation is tested."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import settings

import sbmlqsp

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"

sys.path.append(
    str(ROOT)
)  # helpers are `tests.<folder>.<module>`; at the end, so that an installed wheel is what is tested


def pytest_report_header() -> str:
    return f"sbmlqsp {sbmlqsp.__version__} from {Path(sbmlqsp.__file__).parent}"


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference data beside the repository."""
    if not SHARED.is_dir():
        pytest.skip(f"{SHARED} is missing: it holds the reference data")
    return SHARED


# The same examples in every run, however busy the machine is: a test that fails, fails for a reason in the change.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable")
