"""The reader is judged on files written by hand before it judges the printer."""

import math

import pytest

from sbmlqsp.errors import ParseError
from sbmlqsp_converters.mrgsolve.reader import read

ONE_COMPARTMENT = """
$PARAM CL = 1, V = 20, KA = 1.5
$CMT GUT CENT
$ODE
dxdt_GUT = -KA*GUT;
dxdt_CENT = KA*GUT - (CL/V)*CENT;
$TABLE
capture CP = CENT/V;
"""

INDIRECT_RESPONSE = """
$PROB turnover, inhibition of loss
$PARAM
KIN = 10
KOUT = 0.5   // 1/h
IC50 = 2, IMAX = 0.9
CL = 1, V = 5
$CMT CENT RESP
$MAIN
RESP_0 = KIN/KOUT;
$ODE
double CP = CENT/V;
double INH = IMAX*CP/(IC50+CP);
dxdt_CENT = -(CL/V)*CENT;
dxdt_RESP = KIN - KOUT*(1-INH)*RESP;
"""

TMDD = """
$PARAM kel=0.0015 kon=0.091 koff=0.001 ksyn=0.11 kdeg=0.0089 kint=0.003
$INIT L = 30, R = 0, RL = 0
$MAIN
R_0 = ksyn / kdeg;
$ODE
dxdt_L = -kel*L - kon*L*R + koff*RL;
dxdt_R = ksyn - kdeg*R - kon*L*R + koff*RL;
dxdt_RL = kon*L*R - (koff + kint)*RL;
"""

CONDITIONS = """
$PARAM A = 2
$INIT X = 1
$ODE
double r = 0;
if (SOLVERTIME > 5 && X < 10) {
  r = pow(A, 3);
} else {
  r = X >= 1 ? 1/2 : -1.0;
}
r += 1e-1;
dxdt_X = r;
"""

DOSING = """
$PARAM F1p = 0.7, lag = 0.5, dur = 4
$CMT DEPOT CENT
$MAIN
F_DEPOT = F1p;
ALAG_DEPOT = lag;
D_CENT = dur;
$ODE
dxdt_DEPOT = 0;
dxdt_CENT = 0;
"""


def test_one_compartment():
    rates = read(ONE_COMPARTMENT).derivatives(0.0, {"GUT": 100.0, "CENT": 40.0}, {})
    assert rates == pytest.approx({"GUT": -150.0, "CENT": 150.0 - 2.0})


def test_indirect_response_starts_at_baseline_and_is_inhibited():
    model = read(INDIRECT_RESPONSE)
    assert model.starting_state({}) == {"CENT": 0.0, "RESP": 20.0}
    assert model.starting_state({"KIN": 20.0})["RESP"] == 40.0
    rates = model.derivatives(0.0, {"CENT": 10.0, "RESP": 20.0}, {})
    assert rates["RESP"] == pytest.approx(10 - 0.5 * (1 - 0.9 * 2 / 4) * 20)


def test_tmdd_with_initial_assignment():
    model = read(TMDD)
    assert model.compartments == ("L", "R", "RL")
    assert model.starting_state({})["R"] == pytest.approx(12.359550561797754)  # ksyn/kdeg
    rates = model.derivatives(0.0, {"L": 30.0, "R": 12.0, "RL": 1.0}, {})
    assert rates["RL"] == pytest.approx(0.091 * 30 * 12 - 0.004)


def test_conditions_and_integer_division_of_cpp():
    model = read(CONDITIONS)
    assert model.derivatives(6.0, {"X": 1.0}, {})["X"] == pytest.approx(8.1)
    assert model.derivatives(0.0, {"X": 1.0}, {})["X"] == pytest.approx(0.1)  # 1/2 is 0 in C++
    assert model.derivatives(0.0, {"X": 0.5}, {})["X"] == pytest.approx(-0.9)


def test_dosing_parameters():
    model = read(DOSING)
    assert model.dosing("DEPOT", {}) == {"F": 0.7, "ALAG": 0.5}
    assert model.dosing("CENT", {"dur": 6.0}) == {"D": 6.0}


@pytest.mark.parametrize("line", ["dxdt_X = ;", "dxdt_X = foo(2);", "dxdt_X + 1;", "dxdt_X = (1;", "dxdt_X = 1 @ 2;"])
def test_what_is_not_understood_is_refused(line):
    with pytest.raises(ParseError):
        read(f"$INIT X = 1\n$ODE\n{line}\n")


def test_ieee_values():
    model = read("$INIT X = 0\n$ODE\ndxdt_X = log(X) + 1.0/X;\n")
    assert math.isnan(model.derivatives(0.0, {"X": 0.0}, {})["X"])  # -inf + inf
