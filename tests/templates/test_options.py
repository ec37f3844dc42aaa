"""Options and values that templates do not take, and limits in which one template becomes another."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sbmlqsp as qsp
from sbmlqsp.templates import pd, pk


def test_unknown_options_name_the_choices():
    with pytest.raises(qsp.ModelError, match="'first-order'"):
        pk.one_compartment(absorption="oral")
    with pytest.raises(qsp.ModelError, match="'Michaelis-Menten'"):
        pk.two_compartment(elimination="MM")
    with pytest.raises(qsp.ModelError, match="take one of 1, 2, 3, 4"):
        pd.indirect_response(5)


def test_values_are_checked_by_the_model():
    with pytest.raises(qsp.UnitsError, match="CL"):
        pk.one_compartment(CL="5 L")
    with pytest.raises(qsp.UnknownSymbolError, match="ka"):
        pk.one_compartment(ka="1 1/h")


@given(st.floats(0.001, 1000), st.floats(0.001, 1000), st.floats(0.1, 10), st.floats(0, 1))
@settings(max_examples=20, deadline=None)
def test_hill_1_is_emax(concentration, ec50, emax, e0):
    values = {"C": concentration, "EC50": ec50, "Emax": emax, "E0": e0}
    effects = [qsp.simulate(model, times=[0], outputs=["E"])["E"].magnitude[0]
               for model in (pd.sigmoid_emax(hill=1, **values), pd.emax(**values))]  # fmt: skip
    assert effects[0] == pytest.approx(effects[1], rel=1e-12)


@given(st.floats(0.01, 100), st.floats(0.1, 1000), st.floats(1, 1000))
@settings(max_examples=15, deadline=None)
def test_michaelis_menten_is_linear_at_low_concentration(km, vmax, volume):
    saturable = pk.one_compartment(elimination="Michaelis-Menten", Vmax=vmax, Km=km, V=volume)
    linear = pk.one_compartment(CL=vmax / km, V=volume)
    time = volume * km / vmax
    ends = [qsp.simulate(model, f"{1e-7 * km * volume} mg into central", times=[time]) for model in (saturable, linear)]
    assert ends[0]["[central]"].magnitude[-1] == pytest.approx(ends[1]["[central]"].magnitude[-1], rel=1e-5)
