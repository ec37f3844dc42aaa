"""What limits uptake, and what a simpler organ costs; property tests over random drugs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sbmlqsp as qsp
from sbmlqsp.templates import pbpk

TIGHT = qsp.Settings(rtol=1e-10)
ORGANS = ("brain", "muscle", "liver", "gut", "kidney")


def drug(ps, fu=0.5, ratio=0.8, log_p=1.5):
    return pbpk.Drug("d", fu=fu, blood_plasma_ratio=ratio, logP=log_p, Kp="poulin-theil", clearance={"liver": 40},
                     PS=dict.fromkeys(ORGANS, ps), ka=1.0)  # fmt: skip


def plasma(model):
    result = qsp.simulate(model, "100 mg into gut_lumen", until="24 h", points=49, outputs=["plasma"], settings=TIGHT)
    return result["plasma"].magnitude


@settings(max_examples=5, deadline=None)
@given(fu=st.floats(0.01, 1), ratio=st.floats(0.55, 2), log_p=st.floats(-1, 4))
def test_permeability_limited_becomes_flow_limited_as_ps_grows(fu, ratio, log_p):
    permeable = drug(1e7 / fu * ratio, fu, ratio, log_p)
    forms = [pbpk.assemble(pbpk.human(), permeable, dict.fromkeys(ORGANS, form))
             for form in ("permeability-limited", "flow-limited")]  # fmt: skip
    curves = [plasma(model) for model in forms]
    assert np.max(np.abs(curves[0] - curves[1])) < 1e-5 * np.max(curves[1])


def test_ps_is_compared_with_the_flow_through_the_organ():
    body = pbpk.human()
    model = pbpk.assemble(body, drug("200 L/h"), {"muscle": "permeability-limited", "liver": "permeability-limited"})
    found = {each.organ: each for each in pbpk.limitation(model)}
    assert found["muscle"].permeability == pytest.approx(0.5 * 200 / 0.8)
    assert found["muscle"].flow == pytest.approx(body["muscle"].flow)
    through_liver = sum(body[name].flow for name in ("liver", "gut", "stomach", "pancreas", "spleen"))
    assert found["liver"].flow == pytest.approx(through_liver)
    assert found["liver"].form == "permeability-limited" == found["liver"].justified
    assert found["lung"].flow == pytest.approx(body.cardiac_output)
    assert found["muscle"].extraction == pytest.approx(1 - np.exp(-125 / body["muscle"].flow))
    assert "no PS" in str(found["skin"])


def test_simplify_swaps_what_is_justified_and_reports_the_error():
    ps = {"brain": 1e6, "muscle": 5.0}
    mixed = pbpk.Drug("d", fu=0.5, logP=1.5, Kp="poulin-theil", PS=ps, clearance={"liver": 40})
    model = pbpk.assemble(pbpk.human(), mixed, dict.fromkeys(ps, "permeability-limited"))
    smaller = pbpk.simplify(model)
    assert smaller.organs == ("brain",)
    assert smaller.error < 1e-4 < smaller.unswapped_volume_error
    assert "brain_blood" not in smaller.model.species
    assert "muscle_blood" in smaller.model.species
    assert qsp.check_units(smaller.model, "strict").ok
    forced = pbpk.simplify(model, ["muscle"])
    assert forced.error > 0.05
    full = pbpk.assemble(pbpk.human(), mixed)
    both = pbpk.simplify(model, ["brain", "muscle"], regimen="10 mg into venous over 1 h")
    curves = [qsp.simulate(each, "10 mg into venous", times=[1, 8], outputs=["plasma"])["plasma"].magnitude
              for each in (both.model, full)]  # fmt: skip
    assert curves[0] == pytest.approx(curves[1], rel=1e-6)


def test_organs_that_cannot_be_swapped_are_refused():
    model = pbpk.assemble(pbpk.human(), drug(100.0), {"muscle": "permeability-limited"})
    with pytest.raises(qsp.UnknownSymbolError, match="no organ 'muscel'"):
        pbpk.simplify(model, ["muscel"])
    with pytest.raises(qsp.ModelError, match="'brain' is flow-limited already"):
        pbpk.simplify(model, ["brain"])
    with pytest.raises(qsp.ModelError, match="no model made by"):
        pbpk.limitation(qsp.templates.pk.one_compartment())
