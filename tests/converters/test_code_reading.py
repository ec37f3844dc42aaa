"""Model texts of mrgsolve and rxode2, written by hand, read into models: equations against numbers by hand."""

from __future__ import annotations

import math

import pytest

import sbmlqsp as qsp
from sbmlqsp.conversion.converting import read
from sbmlqsp.errors import ConversionError, ParseError, UnsupportedFeature
from sbmlqsp.model.equations import numeric_right_hand_sides
from sbmlqsp.model.initial import initial_values

MRGSOLVE = {
    "one compartment": (
        (
            "$PARAM CL = 1, V = 20, KA = 1.2\n$CMT GUT CENT\n$ODE\ndxdt_GUT = -KA*GUT;\n"
            "dxdt_CENT = KA*GUT - (CL/V)*CENT;\n$TABLE\ndouble CP = CENT/V;\n$CAPTURE CP\n"
        ),
        {"GUT": 10.0, "CENT": 5.0},
        {"GUT": -12.0, "CENT": 12.0 - 0.25},
    ),
    "blocks in brackets, declarations, a value assigned twice, whole-number division": (
        (
            "[ PROB ]\nsome words\n[ PARAM ] TVCL = 2\nWT = 70\n[ CMT ] A\n[ MAIN ]\n"
            "double CL = TVCL*pow(WT/70, 3/4);\nCL = CL + 1; // twice\n[ ODE ] dxdt_A = -CL*A + 7/2;\n"
        ),
        {"A": 2.0},
        {"A": -(2.0 * 1 + 1) * 2 + 3},  # pow(1, 0) = 1 and 7/2 = 3 in C
    ),
    "conditions and the ternary operator": (
        (
            "$PARAM WT = 80\n$CMT A B\n$MAIN\ndouble K = 0.1;\nif (WT > 75 && WT <= 90) { K = 0.2; } "
            "else { K = 0.3; }\n$ODE\ndxdt_A = -K*A;\ndxdt_B = (B > 3 ? 1 : -1) * fmax(A, B);\n"
        ),
        {"A": 2.0, "B": 4.0},
        {"A": -0.4, "B": 4.0},
    ),
    "time, initial values, functions": (
        (
            "$PARAM K0 = 2\n$INIT A = 3, B = 0\n$MAIN\nB_0 = K0*2;\n$ODE\ndxdt_A = K0*exp(-SOLVERTIME) - log(A);\n"
            "dxdt_B = sqrt(B) - fabs(-A) + log10(100);\n"
        ),
        {"A": math.e, "B": 4.0},
        {"A": 2.0 - 1.0, "B": 2.0 - math.e + 2.0},
    ),
    "whole numbers in sums, with a sign, and comments of C": (
        (
            "$PARAM K = 1 // one\n/* no\nblock */\n$CMT A B C\n$ODE\ndxdt_A = (1 + 2)/4*A;\ndxdt_B = -1/2*B + K;\n"
            "bool high = C > 1;\ndxdt_C = high*C/2;\n"
        ),
        {"A": 2.0, "B": 3.0, "C": 5.0},
        {"A": 0.0, "B": 1.0, "C": 2.5},
    ),
    "a parameter called T": ("$PARAM T = 3\n$CMT A\n$ODE\ndxdt_A = -T*A;\n", {"A": 2.0}, {"A": -6.0}),
    "Michaelis-Menten": (
        "$PARAM VM=5,KM=2,V=10\n$CMT C\n$ODE\ndouble CONC = C/V;\ndxdt_C = -VM*CONC/(KM + CONC);\n",
        {"C": 20.0},
        {"C": -5 * 2 / 4},
    ),
}
RXODE2 = {
    "one compartment": (
        "ka = 1.2\ncl <- 1; v = 20\nd/dt(depot) = -ka*depot;\nd/dt(central) = ka*depot - cl/v*central\ncp = central\n",
        {"depot": 10.0, "central": 5.0},
        {"depot": -12.0, "central": 12.0 - 0.25},
    ),
    "wrapped, powers, if": (
        (
            "mod <- rxode2({\n  wt = 80 # kg\n  k = 0.1\n  if (wt > 75) {\n    k = 0.2\n  } else k = 0.3\n"
            "  d/dt(a) = -k*a^2 + 2**3\n  a(0) = 1 + k\n})\n"
        ),
        {"a": 3.0},
        {"a": -0.2 * 9 + 8},
    ),
    "time and functions": (
        "kin = 10; kout = 0.5; ic50 = 2; d/dt(r) = kin*(1 - exp(-t)/(ic50 + 1)) - kout*r + log(r) - log10(1000)\n",
        {"r": math.e},
        {"r": 10 * (1 - 1 / 3) - 0.5 * math.e + 1 - 3},
    ),
    "unary minus binds weaker than a power": ("a = 2\nd/dt(x) = -a^2*x", {"x": 3.0}, {"x": -12.0}),
    "a value read before it is changed": ("k = 1\nold = k\nk = 5\nd/dt(x) = old*x + k", {"x": 2.0}, {"x": 7.0}),
}


def check(model, state, expected):
    found = numeric_right_hand_sides(model, state, initial_values(model))
    assert found == pytest.approx(expected)


@pytest.mark.parametrize("name", MRGSOLVE)
def test_mrgsolve(tmp_path, name):
    text, state, expected = MRGSOLVE[name]
    (tmp_path / "m.cpp").write_text(text)
    check(read(tmp_path / "m.cpp").model, state, expected)


@pytest.mark.parametrize("name", RXODE2)
def test_rxode2(tmp_path, name):
    text, state, expected = RXODE2[name]
    (tmp_path / "m.rxode2").write_text(text)
    check(read(tmp_path / "m.rxode2").model, state, expected)


def test_starts_and_outputs_are_kept(tmp_path):
    (tmp_path / "m.rxode2").write_text(RXODE2["wrapped, powers, if"][0])
    assert initial_values(read(tmp_path / "m.rxode2").model)["a"] == pytest.approx(1.2)
    (tmp_path / "m.cpp").write_text(MRGSOLVE["time, initial values, functions"][0])
    values = initial_values(read(tmp_path / "m.cpp").model)
    assert (values["A"], values["B"]) == (3.0, 4.0)


def test_doses_beside_the_text_use_its_properties(tmp_path):
    (tmp_path / "m.rxode2").write_text(
        "fr = 0.7; d/dt(depot) = -depot; d/dt(central) = depot - 0.1*central; f(depot) = fr; alag(depot) = 0.5"
    )
    (tmp_path / "m.csv").write_text("id,time,evid,amt,cmt,ii,addl\n1,0,1,100,1,12,2\n1,3,1,50,2,0,0\n")
    found = read(tmp_path / "m.rxode2")
    assert str(found.regimen) == "100 into depot every 12 x 3 lag 0.5 F fr; 50 into central at 3"


def test_a_model_written_for_mrgsolve_comes_back_the_same(tmp_path):
    model = qsp.Model.from_antimony("""
      compartment V = 3; substanceOnly species gut in V = 0; species cent in V = 0
      ka = 1.1; CL = 2; F1 := 0.5 + ka/10; J1: gut -> cent; ka*gut; J2: cent -> ; CL*cent""")
    qsp.export(model, tmp_path / "run.cpp", regimen=qsp.Regimen([qsp.Dose(10, "gut", bioavailability="F1", lag=1)]))
    back = read(tmp_path / "run.cpp")
    times = [0.5 * number + 0.25 for number in range(20)]
    first = qsp.simulate(model, qsp.Regimen([qsp.Dose(10, "gut", bioavailability="F1", lag=1)]), times=[0.0, *times])
    second = qsp.simulate(back.model, back.regimen, times=[0.0, *times], outputs=["gut", "conc_cent"])
    assert second.values("gut") == pytest.approx(first.values("gut"), abs=1e-5)
    assert second.values("conc_cent") == pytest.approx(first.values("[cent]"), abs=1e-5)


REFUSED = {
    "whole-number variable": ("m.cpp", "$CMT A\n$ODE\nint n = 7;\ndxdt_A = n/2*A;", ParseError, "line 3"),
    "bool of a number": ("m.cpp", "$CMT A\n$ODE\nbool b = 2;\ndxdt_A = b*A;", ParseError, "declared bool"),
    "record time": ("m.cpp", "$CMT A\n$MAIN\ndouble k = TIME;\n$ODE\ndxdt_A = -k*A;", ParseError, "last record"),
    "read before set": ("m.cpp", "$CMT A\n$ODE\ndxdt_A = -k*A;\ndouble k = 2;", ParseError, "'k' is read before"),
    "changed parameter": ("m.cpp", "$PARAM k=1\n$CMT A\n$ODE\nx = k;\nk = 5;\ndxdt_A = x;", ParseError, "'k' is read"),
    "read before set in rxode2": ("m.rxode2", "d/dt(a) = -k*a\nk = 2", ParseError, "'k' is read before"),
    "time as a parameter": ("m.rxode2", "t = 3\nd/dt(a) = -t*a", ParseError, "'t' is given a value and means time"),
    "loop": ("m.cpp", "$CMT A\n$ODE\nfor (int i = 0; i < 3; i++) { x = i; }\ndxdt_A = 1;", ParseError, "line 3"),
    "one branch": ("m.cpp", "$CMT A\n$ODE\nif (A > 1) { double k = 2; }\ndxdt_A = -k*A;", ParseError, "one branch"),
    "no derivative": ("m.cpp", "$CMT A B\n$ODE\ndxdt_A = 1;", ParseError, "'B' has no dxdt_B"),
    "undefined": ("m.cpp", "$CMT A\n$ODE\ndxdt_A = -k*A;", ParseError, "'k' is read and never given"),
    "unknown function": ("m.cpp", "$CMT A\n$ODE\ndxdt_A = erf(A);", ParseError, "'erf' is no function"),
    "block": ("m.cpp", "$PKMODEL ncmt=1\n", UnsupportedFeature, "PKMODEL"),
    "parameter without value": ("m.rxode2", "d/dt(x) = -k*x", ParseError, "'k' is read and never given"),
    "linCmt": ("m.rxode2", "cl = 1\ncp = linCmt(cl)\nd/dt(x) = 0", ParseError, "linCmt"),
    "property that is a formula": ("m.rxode2", "k = 1\nd/dt(x) = -x\nf(x) = k/2", ConversionError, "is a formula"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_beyond_the_plain_subset_is_refused(tmp_path, case):
    file, text, kind, message = REFUSED[case]
    (tmp_path / file).write_text(text)
    (tmp_path / file).with_suffix(".csv").write_text("ID,TIME,AMT,CMT,EVID\n1,0,5,1,1\n")
    with pytest.raises(kind, match=message):
        read(tmp_path / file)
