"""NONMEM control streams read: PREDPP's models against matrix exponentials of their own, $DES, doses, refusals."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.linalg import expm

import sbmlqsp as qsp
from sbmlqsp.conversion.converting import read
from sbmlqsp.errors import ConversionError, ParseError, SecurityError, UnsupportedFeature

pytest.importorskip("pharmpy")
pytestmark = pytest.mark.filterwarnings("ignore")  # of pharmpy's own libraries
DATA = "ID,TIME,AMT,CMT,EVID,DV,WT,II,ADDL\n1,0,100,1,1,0,70,12,2\n1,2,0,0,0,5.5,70,0,0\n2,0,120,1,1,0,84,0,0\n"
HEAD = "$PROBLEM test\n$INPUT ID TIME AMT CMT EVID DV WT II ADDL\n$DATA data.csv IGNORE=@\n"
TAIL = "$THETA 5 20 2 30 1.2 0.7 60\n$OMEGA 0.09\n$SIGMA 0.01\n$ESTIMATION METHOD=1\n"
CL, V, Q, V2, KA, Q3, V3 = 5.0, 20.0, 2.0, 30.0, 1.2, 0.7, 60.0
TIGHT = qsp.Settings(rtol=1e-10)


def stream(folder, body, data=DATA, head=HEAD, tail=TAIL):
    (folder / "data.csv").write_text(data)
    file = folder / "run.mod"
    file.write_text(head + body + tail)
    return file


def mammillary(oral, *peripheral):
    """Return the rate matrix of a central compartment with peripherals (Q, V), and a depot before it."""
    size = 1 + len(peripheral)
    rates = np.zeros((size, size))
    rates[0, 0] = -CL / V
    for number, (flow, volume) in enumerate(peripheral, start=1):
        rates[0, 0] -= flow / V
        rates[number, 0], rates[0, number], rates[number, number] = flow / V, flow / volume, -flow / volume
    if not oral:
        return rates
    whole = np.zeros((size + 1, size + 1))
    whole[1:, 1:] = rates
    whole[0, 0], whole[1, 0] = -KA, KA
    return whole


MODELS = {
    "ADVAN1 TRANS2": ("CL=THETA(1)\nV=THETA(2)", mammillary(False)),
    "ADVAN2 TRANS2": ("CL=THETA(1)\nV=THETA(2)\nKA=THETA(5)", mammillary(True)),
    "ADVAN3 TRANS4": ("CL=THETA(1)\nV1=THETA(2)\nQ=THETA(3)\nV2=THETA(4)", mammillary(False, (Q, V2))),
    "ADVAN4 TRANS4": ("CL=THETA(1)\nV2=THETA(2)\nQ=THETA(3)\nV3=THETA(4)\nKA=THETA(5)", mammillary(True, (Q, V2))),
    "ADVAN11 TRANS4": (
        "CL=THETA(1)\nV1=THETA(2)\nQ2=THETA(3)\nV2=THETA(4)\nQ3=THETA(6)\nV3=THETA(7)",
        mammillary(False, (Q, V2), (Q3, V3)),
    ),
    "ADVAN12 TRANS4": (
        "CL=THETA(1)\nV2=THETA(2)\nQ3=THETA(3)\nV3=THETA(4)\nKA=THETA(5)\nQ4=THETA(6)\nV4=THETA(7)",
        mammillary(True, (Q, V2), (Q3, V3)),
    ),
    "ADVAN1 TRANS1": ("CL=THETA(1)\nV=THETA(2)\nK=CL/V", mammillary(False)),
    "ADVAN4 TRANS1": (
        "K=THETA(1)/THETA(2)\nK23=THETA(3)/THETA(2)\nK32=THETA(3)/THETA(4)\nKA=THETA(5)",
        mammillary(True, (Q, V2)),
    ),
}


@pytest.mark.parametrize("name", MODELS)
def test_models_of_predpp(tmp_path, name):
    parameters, rates = MODELS[name]
    body = f"$SUBROUTINE {name}\n$PK\n{parameters}\n$ERROR\nY = F + EPS(1)\n"
    found = read(stream(tmp_path, body))
    times = [0.0, 1.0, 5.0, 13.0, 30.0]
    names = found.model.species.ids
    result = qsp.simulate(found.model, found.regimen, times=times, outputs=list(names), settings=TIGHT)
    start = np.eye(len(rates))[0] * 100
    exact = [sum(expm(rates * (t - at)) @ start for at in (0, 12, 24) if at <= t) for t in times]
    simulated = np.column_stack([result.values(each) for each in names])
    np.testing.assert_allclose(simulated, exact, rtol=1e-7, atol=1e-6)


DES = """$SUBROUTINE ADVAN13 TOL=9
$MODEL COMP=(CENTRAL) COMP=(DEPOT DEFDOSE) COMP=(EFFECT)
$PK
VM = THETA(1)
KM = THETA(2)
KA = THETA(5)
V = THETA(3)*(WT/70)*EXP(ETA(1))
KIN = 10
KOUT = 0.3
IF (WT.GT.75) THEN
  F2 = 0.8
ELSE
  F2 = 0.9
ENDIF
ALAG2 = 0.5
A_0(3) = KIN/KOUT
$DES
CP = A(1)/V
DADT(1) = KA*A(2) - VM*CP/(KM+CP)
DADT(2) = -KA*A(2)
DADT(3) = KIN*(1+CP/(CP+5)) - KOUT*A(3)
$ERROR
IPRED = A(1)/V
Y = IPRED*(1+EPS(1))
IRES = DV - IPRED
"""


def test_differential_equations_with_everything_around_them(tmp_path):
    data = DATA.replace("100,1,1", "100,2,1").replace("120,1,1", "120,2,1")
    found = read(stream(tmp_path, DES, data))
    assert found.model.species.ids == ("CENTRAL", "DEPOT", "EFFECT")
    assert {loss.element for loss in found.lost} == {"OMEGA_1_1", "SIGMA_1_1", "IRES"}
    assert found.approximated == ("the doses and covariates of the first of 2 subjects",)
    point = {"CENTRAL": 30.0, "DEPOT": 4.0, "EFFECT": 7.0}
    from sbmlqsp.model.equations import numeric_right_hand_sides
    from sbmlqsp.model.initial import initial_values

    sides = numeric_right_hand_sides(found.model, point, initial_values(found.model))
    concentration = 30 / 2.0
    assert sides["CENTRAL"] == pytest.approx(1.2 * 4 - 5 * concentration / (20 + concentration))
    assert sides["DEPOT"] == pytest.approx(-1.2 * 4)
    assert sides["EFFECT"] == pytest.approx(10 * (1 + concentration / (concentration + 5)) - 0.3 * 7)
    result = qsp.simulate(found.model, found.regimen, times=[0.0, 0.4, 1.0], outputs=["DEPOT", "EFFECT", "Y", "IPRED"])
    assert result.values("EFFECT")[0] == pytest.approx(10 / 0.3)
    assert result.values("DEPOT") == pytest.approx([0, 0, 90 * math.exp(-1.2 * 0.5)], rel=1e-5)
    assert result.values("Y") == pytest.approx(result.values("IPRED"))


def test_subjects_have_their_doses_and_covariates(tmp_path):
    from sbmlqsp_converters.nonmem.reading import read_nonmem

    data = DATA.replace("100,1,1", "100,2,1").replace("120,1,1", "120,2,1")
    run = read_nonmem(stream(tmp_path, DES, data))
    assert [str(subject.regimen) for subject in run.subjects] == [
        "100 into DEPOT every 12 x 3 lag ALAG2 F F2",
        "120 into DEPOT lag ALAG2 F F2",
    ]
    assert [dict(subject.covariates) for subject in run.subjects] == [{"WT": 70.0}, {"WT": 84.0}]
    assert run.variances == {"OMEGA_1_1": 0.09, "SIGMA_1_1": 0.01}


REFUSED = {
    "no compartments": (UnsupportedFeature, "no compartments", "$PRED\nY = THETA(1) + ETA(1) + EPS(1)\n", HEAD),
    "reads TIME": (
        ConversionError,
        "reads TIME",
        "$SUBROUTINE ADVAN1 TRANS2\n$PK\nCL=THETA(1)*EXP(-TIME)\nV=THETA(2)\n$ERROR\nY=F+EPS(1)\n",
        HEAD,
    ),
    "data outside": (
        SecurityError,
        "lies outside",
        "$SUBROUTINE ADVAN1 TRANS2\n$PK\nCL=THETA(1)\nV=THETA(2)\n$ERROR\nY=F+EPS(1)\n",
        HEAD.replace("data.csv", "../../etc/passwd"),
    ),
    "no control stream": (ParseError, "cannot read", "", "this is no control stream\n"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_a_model_cannot_be_is_refused(tmp_path, case):
    kind, message, body, head = REFUSED[case]
    with pytest.raises(kind, match=message):
        read(stream(tmp_path, body, head=head))
