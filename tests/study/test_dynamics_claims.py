"""Claims on the dynamics of a model: every call against values of two independent programs (dynamics.md)."""

from __future__ import annotations

import math

import pytest

from sbmlqsp.core.tables import Table
from sbmlqsp.model import Model
from sbmlqsp.study import Arm, Claim, Study

SWITCH = """
model switch
  unit time_unit = 3600 second; unit conc = 1e-6 gram / (1e-3 litre); unit per_h = 1/(3600 second)
  unit rate = 1e-6 gram / (1e-3 litre * 3600 second)
  A = 2.1; A has conc; D = 1; D has conc; IC = 1; IC has conc; k0 = 0.4; k0 has rate; vmax = 4; vmax has rate
  K = 1; K has conc; kdeg = 1; kdeg has per_h
  A' = k0 + vmax*A^4/(K^4 + A^4) - (1 + D/IC)*kdeg*A
end
"""
BRUSSELATOR = "model b\n A = 1; B = 3; x = 1; y = 1\n x' = A - (B+1)*x + x^2*y; y' = B*x - x^2*y\nend"


def claim(quantity, expected, tolerance="1e-5 %", arm=""):
    return Claim(quantity, expected, tolerance, arm, "exact", "AUTO-07p")


def verdicts(model, *claims, arms=()):
    study = Study("dynamics", Model.from_antimony(model), Table(arms, "arm"), claims, (("twice", "2 * A"),))
    return {c.claim.quantity: (c.verdict, c.reason) for c in study.run().claims}


def test_claims_on_a_switch():
    found = verdicts(
        SWITCH,
        claim("steady(A)", "2.1026616476 ug/mL"),
        claim("steady(twice)", "4.2053232952 mg/L"),
        claim("number_of_steady_states()", "3"),
        claim("fold(D, 1)", "237.3955028 ng/mL"),
        claim("fold(D, 2)", "1.5903133619 ug/mL"),
        claim("fold(D, 1, 1..3)", "1.5903133619 ug/mL"),
        claim("bistable(D)", "1"),
        claim("steady(A)", "0.2034186116 ug/mL", arm="low"),
        arms=[Arm("low", "10 h", values={"A": "0.1 ug/mL"})],
    )
    assert {quantity: verdict for quantity, (verdict, _) in found.items()} == dict.fromkeys(found, "pass"), found


def test_claims_on_an_oscillator():
    found = verdicts(
        BRUSSELATOR,
        claim("hopf(B)", "2"),
        claim("hopf(B, 1, 1..4)", "2"),
        claim("period(x)", "7.1569199212"),
        claim("amplitude(x)", f"{3.751773908410553 - 0.3705523898174716}", "1e-3 %"),
        claim("eigenvalue(1)", "0.5"),
    )
    assert {quantity: verdict for quantity, (verdict, _) in found.items()} == dict.fromkeys(found, "pass"), found


def test_what_is_not_there_says_why():
    found = verdicts(BRUSSELATOR, claim("fold(B, 1)", "2"), claim("steady(x)", "1"), claim("hopf(C)", "2"))
    assert found["fold(B, 1)"][0] == "cannot"
    assert "found 0" in found["fold(B, 1)"][1]
    assert "does not come to rest" in found["steady(x)"][1]
    assert found["hopf(C)"][0] == "cannot"
    assert math.isfinite(len(found))


def test_a_range_in_the_wrong_unit_is_refused():
    found = verdicts(SWITCH, claim("fold(D, 1, 0 h..3 h)", "1 ug/mL"))
    assert found["fold(D, 1, 0 h..3 h)"][0] == "cannot"


@pytest.mark.parametrize("quantity", ["fold()", "period()", "eigenvalue()"])
def test_a_call_without_its_argument_is_no_quantity(quantity):
    from sbmlqsp.errors import ParseError

    with pytest.raises(ParseError):
        claim(quantity, "1")
