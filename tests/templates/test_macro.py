"""Macro constants against cases.json, and there and back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sbmlqsp as qsp
from sbmlqsp.templates import pk

FLOW = st.floats(0.01, 100)
VOLUME = st.floats(1, 1000)


def test_pk09_exponents_and_coefficients():
    macro = pk.macro_constants(pk.micro_constants(5, (10, 30), (8,)))
    assert macro.exponents == pytest.approx((1.4763540962097264, 0.0903125704569403), rel=1e-12)
    assert np.multiply(100, macro.coefficients) == pytest.approx((8.727642044390084, 1.272357955609916), rel=1e-12)


@given(clearance=FLOW, volumes=st.tuples(VOLUME, VOLUME), flow=FLOW)
def test_two_compartments_there_and_back(clearance, volumes, flow):
    micro = pk.from_macro_constants(pk.macro_constants(pk.micro_constants(clearance, volumes, (flow,))))
    back = pk.volumes_and_flows(micro)
    assert back[0] == pytest.approx(clearance, rel=1e-5)
    assert back[1] == pytest.approx(volumes, rel=1e-4)
    assert back[2] == pytest.approx((flow,), rel=1e-4)


def test_three_compartments_there_and_back():
    micro = pk.from_macro_constants(pk.macro_constants(pk.micro_constants(5, (10, 20, 100), (10, 2))))
    clearance, volumes, flows = pk.volumes_and_flows(micro)
    assert (clearance, *volumes, *flows) == pytest.approx((5, 10, 20, 100, 10, 2), rel=1e-9)


def test_macro_constants_are_the_curve_of_the_simulated_three_compartments():
    macro = pk.macro_constants(pk.micro_constants(5, (10, 20, 100), (10, 2)))
    times = [0.1, 1, 10, 50]
    wanted = [
        100 * sum(a * np.exp(-k * t) for k, a in zip(macro.exponents, macro.coefficients, strict=True)) for t in times
    ]
    result = qsp.simulate(pk.three_compartment(), "100 mg into central", times=times, outputs=["[central]"])
    assert result["[central]"].magnitude[-4:] == pytest.approx(wanted, rel=1e-5)


@pytest.mark.parametrize("bad", [(0, (10,), ()), (5, (-1,), ()), (5, (10, float("nan")), (1,)), (5, (10, 30), ())])
def test_impossible_constants_are_refused(bad):
    with pytest.raises(qsp.ModelError):
        pk.micro_constants(*bad)
