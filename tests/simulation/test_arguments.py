"""What `simulate` does not take is refused in one sentence."""

from __future__ import annotations

import pytest

import sbmlqsp as qsp
from tests.simulation.models import build


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"regimen": 5}, qsp.RegimenError),
        ({"regimen": qsp.Dose(1, "S")}, qsp.RegimenError),
        ({"settings": {"rtol": 1e-3}}, qsp.ModelError),
        ({"values": [1]}, qsp.ModelError),
        ({"values": "k"}, qsp.ModelError),
        ({"outputs": [{"time": "S"}]}, qsp.ModelError),
        ({"outputs": [{"": "S"}]}, qsp.ModelError),
        ({"outputs": {"a": "2*S", "b": "a + 1"}}, qsp.UnknownSymbolError),
        ({"points": 10**9}, qsp.ModelError),
        ({"until": float("nan")}, qsp.ModelError),
        ({"until": 0}, qsp.ModelError),
        ({"until": None, "times": [1, 1]}, qsp.ModelError),
        ({"until": None, "times": [0, float("nan")]}, qsp.ModelError),
        ({"until": None, "times": [-1, 1]}, qsp.ModelError),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused(arguments, error):
    model = build("S = 10; k = 0.5; S' = -k*S;", units=False)
    with pytest.raises(error):
        qsp.simulate(model, **({"until": 2} | arguments))


def test_a_side_that_is_none_is_refused():
    result = qsp.simulate(build("S = 10; k = 0.5; S' = -k*S;", units=False), until=2)
    with pytest.raises(qsp.ModelError, match="side='befor'"):
        result.at("S", 1, side="befor")


@pytest.mark.parametrize("regimen", [None, 5])
def test_a_periodic_state_needs_a_regimen(regimen):
    model = build("S = 10; k = 0.5; S' = -k*S;", units=False)
    with pytest.raises(qsp.RegimenError, match="regimen"):
        qsp.periodic_steady_state(model, regimen)
