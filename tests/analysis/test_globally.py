"""Global identifiability: flip-flop kinetics, cases.json SI02, SI05, SI13, SI14, and what is too large to decide."""

from __future__ import annotations

import pytest

import sbmlqsp as qsp
from sbmlqsp.errors import UnsupportedFeature
from tests.analysis.ode_models import model, safe

ORAL = """model oral
  substanceOnly species depot, central; depot = 0; central = 0; ka = 1; CL = 0.8; V = 8; F = 0.7
  absorption: depot -> central; ka*depot
  elimination: central -> ; CL/V*central
  y := central/V
end"""


def verdicts(odes, outputs, unknown, **more):
    made = model(odes, *outputs, start=more.pop("start", None))
    named = {f"y{i}": safe(text) for i, text in enumerate(outputs)}
    answer = qsp.identifiability.structural(made, named, [safe(n) for n in unknown], **more)
    return {name.removesuffix("_"): verdict for name, verdict in answer.globally().verdicts.items()}


def oral(unknown, **how):
    regimen = qsp.Regimen((qsp.Dose(100, "depot", **how),))
    return qsp.identifiability.structural(qsp.Model.from_antimony(ORAL), ["y"], unknown, regimen)


def test_flip_flop_kinetics_has_two_solutions():
    """Exchanging ka and CL/V gives the same curve: V' = CL/ka."""
    found = oral(["ka", "CL", "V"]).globally()
    assert dict(found.verdicts) == {"ka": "locally", "CL": "globally", "V": "locally"}
    assert found.twin == pytest.approx({"ka": 0.1, "V": 0.8}, rel=1e-6)
    assert found.nominal == {"ka": 1.0, "V": 8.0}
    assert {"ka", "CL", "V"} <= found.decided


def test_flip_flop_with_unknown_bioavailability():
    found = oral(["ka", "CL", "V", "F"], bioavailability="F").globally()
    assert found.verdicts["ka"] == "locally"
    assert found.verdicts["F"] == "nonidentifiable"
    assert found.twin["ka"] == pytest.approx(0.1, rel=1e-6)


def test_lotka_volterra_with_an_input():
    odes = {"x0": "a*x0-b*x0*x1+u", "x1": "c*x1+d*x0*x1"}
    found = verdicts(odes, ["x0"], ["a", "b", "c", "d"], known_initial=[], inputs=["u_"])
    assert found == {
        "a": "globally",
        "b": "nonidentifiable",
        "c": "globally",
        "d": "globally",
        "x0": "globally",
        "x1": "nonidentifiable",
    }


def test_cascade_has_a_local_parameter():
    found = verdicts({"x1": "-a1*x1+a21*x2", "x2": "-(a2+a21)*x2"}, ["x1"], ["a1", "a2", "a21"], known_initial=[])
    assert (found["a1"], found["a2"], found["a21"]) == ("locally", "nonidentifiable", "nonidentifiable")


def test_saturable_elimination_and_indirect_response_are_global():
    found = verdicts({"A": "-Vmax*A/V/(Km+A/V)"}, ["A/V"], ["Vmax", "Km", "V"], start={"A": "100"})
    assert set(found.values()) == {"globally"}
    response = {"C": "-0.3*C", "R": "kin*(1-Imax*C/(IC50+C))-kout*R"}
    found = verdicts(response, ["R"], ["kin", "kout", "Imax", "IC50"], start={"C": "7", "R": "3"})
    assert set(found.values()) == {"globally"}


def test_what_is_not_decided_says_so():
    odes = {"x": "-k*x^h"}
    made = model(odes, start={"x": "2"})
    answer = qsp.identifiability.structural(made, ["x_"], ["k_", "h_"])
    found = answer.globally()
    assert set(found.verdicts.values()) == {"locally"}
    assert not found.decided
    assert "not decided" in repr(found)
    with pytest.raises(UnsupportedFeature, match="rational"):
        answer.to_julia()


def test_the_same_question_for_julia():
    text = oral(["ka", "CL", "V"]).to_julia()
    assert "depot'(t) = (-1*(ka * depot(t)))" in text
    assert "assess_identifiability" in text
