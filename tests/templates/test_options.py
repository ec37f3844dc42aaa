"""Options and values that templates do not take, and limits in which one template becomes another."""

from __future__ import annotations

import pytest

import sbmlqsp as qsp
from sbmlqsp.templates import pd, pk, tmdd


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


def test_hill_1_is_emax():
    values = {"C": "0.7 mg/L", "EC50": "3 mg/L", "Emax": 4, "E0": 0.5}
    effects = [qsp.simulate(model, times=[0], outputs=["E"])["E"].magnitude[0]
               for model in (pd.sigmoid_emax(hill=1, **values), pd.emax(**values))]  # fmt: skip
    assert effects[0] == pytest.approx(effects[1], rel=1e-12)


def test_michaelis_menten_is_linear_at_low_concentration():
    saturable = pk.one_compartment(elimination="Michaelis-Menten", Vmax="500 mg/h", Km="100 mg/L")
    linear = pk.one_compartment(CL="5 L/h")
    ends = [qsp.simulate(model, "0.001 mg into central", times=["4 h"]) for model in (saturable, linear)]
    assert ends[0]["[central]"].magnitude[-1] == pytest.approx(ends[1]["[central]"].magnitude[-1], rel=1e-5)


def test_quasi_steady_state_becomes_quasi_equilibrium_as_internalisation_slows():
    ends = []
    for kint in (3e-3, 3e-7):
        koff, kon = 0.001, 0.091
        steady = tmdd.quasi_steady_state(kint=kint, KSS=(koff + kint) / kon)
        equal = tmdd.quasi_equilibrium(kint=kint, KD=koff / kon)
        curves = [qsp.simulate(model, "350 nmol into Ltot", times=["500 h"], outputs=["L"])["L"].magnitude[-1]
                  for model in (steady, equal)]  # fmt: skip
        ends.append(abs(curves[0] / curves[1] - 1))
    assert ends[0] > 0.1
    assert ends[1] < 1e-4


def test_high_doses_of_tmdd_are_eliminated_linearly():
    result = qsp.simulate(tmdd.full(), "3500000 nmol into L", times=["100 h"], outputs=["[L]"])
    alone = qsp.simulate(tmdd.full(ksyn=0, R=0), "3500000 nmol into L", times=["100 h"], outputs=["[L]"])
    assert result["[L]"].magnitude[-1] == pytest.approx(alone["[L]"].magnitude[-1], rel=1e-4)
