"""Settings that make no sense are refused where they are made, by name."""

from __future__ import annotations

import pytest

import sbmlqsp as qsp
from sbmlqsp.errors import ModelError


@pytest.mark.parametrize(
    "wrong",
    [
        {"rtol": -1},
        {"rtol": 0},
        {"rtol": 1.0},
        {"rtol": "1e-6"},
        {"rtol": float("nan")},
        {"atol": 0},
        {"atol": "small"},
        {"max_steps": 0},
        {"time_limit": -1.0},
        {"time_limit": None},
        {"memory_limit": 0},
        {"on_failure": "ignore"},
    ],
)
def test_impossible_settings(wrong):
    (name,) = wrong
    with pytest.raises(ModelError, match=f"the setting {name} is "):
        qsp.Settings(**wrong)


def test_possible_settings():
    assert qsp.Settings(atol=None).replace(rtol=1e-9, on_failure="return").rtol == 1e-9
