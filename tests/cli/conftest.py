from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from sbmlqsp.cli import main

ORAL = Path(__file__).parents[2] / "examples" / "oral_study"


class Answer(NamedTuple):
    """What one command line did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out, parse_constant=_refused)


def _refused(word: str) -> float:
    """NaN and Infinity are words that JSON does not have (RFC 8259)."""
    raise ValueError(f"{word} is no JSON")


@pytest.fixture
def model() -> str:
    """One compartment with first-order absorption: depot, drug, ka = 1/h, CL = 5 L/h, V = 20 L."""
    return str(ORAL / "model.ant")


@pytest.fixture
def study() -> str:
    return str(ORAL / "study.toml")


@pytest.fixture
def sbmlqsp(capsys) -> Callable[..., Answer]:
    """Run the command line in this process."""

    def run(*arguments: object) -> Answer:
        code = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return Answer(code, printed.out, printed.err)

    return run
