"""Steady states: roots from closed forms and two independent programs, and the right sentence where there is none."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

import sbmlqsp as qsp
from sbmlqsp.errors import ModelError, UnknownSymbolError, UnsupportedFeature
from tests.analysis.dynamics.models import antimony, named


def cases(shared, case):
    found = json.loads((shared / "reference_cases" / "cases.json").read_text())
    return next(item for item in found if item["id"] == case)["expected"]


def roots(states, name):
    return sorted(state.values[name] for state in states)


def test_the_drug_switch_has_three_roots_and_the_outer_two_are_stable():
    """dynamics.md: deflation and AUTO-07p."""
    found = qsp.steady_states(named("drug switch"))
    assert roots(found, "A") == pytest.approx([0.2034186116, 0.8175187595, 2.1026616476], rel=1e-9)
    by_value = {round(state.values["A"], 3): state for state in found}
    assert [by_value[value].verdict for value in (0.203, 0.818, 2.103)] == [
        "asymptotically stable",
        "unstable",
        "asymptotically stable",
    ]


def test_roots_of_a_cubic():
    assert roots(qsp.steady_states(named("schloegl")), "X") == pytest.approx([1.0, 2.0, 3.0], rel=1e-12)


def test_tumour_and_immune_cells(shared):
    """DY01: four equilibria with their kinds."""
    found = qsp.steady_states(named("tumour"))
    expected = [item["value"] for item in cases(shared, "DY01")]
    assert len(found) == 4
    assert min(found, key=lambda s: s.values["y"]).values["x"] == pytest.approx(expected[0], rel=1e-9)
    pairs = sorted((state.values["y"], state.values["x"], state.kind, state.stable) for state in found)[1:]
    assert [pair[:2] for pair in pairs] == [
        pytest.approx((y, x), rel=1e-8) for x, y in zip(expected[1::2], expected[2::2], strict=True)
    ]
    assert [pair[2:] for pair in pairs] == [("focus", True), ("saddle", False), ("node", True)]


def test_published_bistable_model_gives_all_roots(shared):
    """BIOMD0000000233 (Wilhelm 2009): (0, 0), (2, 0.5) and (6, 4.5); SB04."""
    found = qsp.steady_states(qsp.load(shared / "corpus" / "models" / "BIOMD0000000233.xml"))
    places = sorted((state.values["X"], state.values["Y"], state.verdict) for state in found)
    assert [place[:2] for place in places] == [pytest.approx(p, abs=1e-9) for p in ((0, 0), (2, 0.5), (6, 4.5))]
    assert [place[2] for place in places] == ["asymptotically stable", "unstable", "asymptotically stable"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("A=1; A' = -1", "'A' falls for ever: its rate is -1"),
        ("A=1; P=0; A' = 1 - A; P' = A", "'P' grows for ever"),
        ("x=1; k=1; x' = k - x/(1+x)", "'x' grows for ever"),
        ("k=1", "no state"),
    ],
)
def test_nothing_claims_a_steady_state_where_there_is_none(text, sentence):
    found = qsp.steady_states(antimony(text))
    assert len(found) == 0
    assert sentence in found.reason


def test_a_time_dependent_rate_is_refused_by_name():
    with pytest.raises(UnsupportedFeature, match="'x' depends on time"):
        qsp.steady_states(antimony("x=1; x' = sin(time) - x"))
    with pytest.raises(UnsupportedFeature, match="'feed' depends on time"):
        qsp.steady_states(antimony("x=1; feed := piecewise(1, time < 5, 0); x' = feed - x"))


def test_growth_has_an_unstable_root_at_zero():
    (root,) = qsp.steady_states(antimony("A=1; A' = 0.1*A"))
    assert root.values["A"] == 0.0
    assert root.verdict == "unstable"
    assert root.eigenvalues == pytest.approx([0.1])


def test_a_neutral_centre_is_lyapunov_stable_by_its_certificate():
    (centre,) = qsp.steady_states(antimony("x=1; y=0; x' = y; y' = -x"))
    assert (centre.kind, centre.verdict) == ("centre", "Lyapunov stable")
    prey = qsp.steady_states(antimony("x=1; y=2; x' = x - x*y; y' = x*y - y"))
    inner = next(state for state in prey if state.values["x"] == pytest.approx(1.0))
    assert inner.verdict == "Lyapunov stable"
    assert "Volterra" in inner.detail


def test_what_the_linearisation_does_not_decide_is_said():
    (root,) = qsp.steady_states(antimony("x=1; x' = -x^3"))
    assert root.verdict == "not decided by linearisation"
    (weak,) = qsp.steady_states(antimony("x=1; y=0; x' = y - x^3; y' = -x"))
    assert weak.verdict == "not decided by linearisation"


REVERSIBLE = "compartment V=2; species A in V, B in V; A = 3; B = 1; J: A -> B; V*(k1*A - k2*B); k1=2; k2=1"


def test_a_conserved_total_is_taken_out_and_reported():
    """A + B = 8 (amounts), A/B = 1/2: A = 8/3; the one eigenvalue is -(k1 + k2)."""
    found = qsp.steady_states(antimony(REVERSIBLE))
    assert found[0].values["A"] == pytest.approx(8 / 3, rel=1e-12)
    assert found[0].values["[B]"] == pytest.approx(8 / 3, rel=1e-12)
    assert found[0].eigenvalues == pytest.approx([-3.0])
    assert dict(found.totals) == {"A + B": pytest.approx(8.0)}
    assert any("conserved: A + B = 8" in note for note in found.notes)


def test_a_total_conserved_by_rate_rules_is_found():
    found = qsp.steady_states(antimony("x=1; y=2; x' = y - 2*x; y' = 2*x - y"))
    assert (found[0].values["x"], found[0].values["y"]) == pytest.approx((1.0, 2.0))
    assert found[0].verdict == "asymptotically stable"


def test_of_a_continuum_the_state_that_is_reached_is_given():
    """Final size of an epidemic: S = exp(-2 (1.1 - S)) with S(0) = 1 (Kermack & McKendrick 1927)."""
    found = qsp.steady_states(antimony("S=1; I=0.1; R=0; S' = -2*S*I; I' = 2*S*I - I; R' = I"))
    size = 0.15
    for _ in range(100):
        size = math.exp(-2 * (1.1 - size))
    assert len(found) == 1
    assert not found[0].isolated
    assert found[0].values["S"] == pytest.approx(size, rel=1e-7)
    assert any("continuum" in note for note in found.notes)


def test_events_are_taken_out_and_named():
    text = "x=1; k=1; x' = k - x; dose: at (time > 5): x = x + 1; guard: at (x > 3): x = 0"
    found = qsp.steady_states(antimony(text))
    assert "dose" in found.notes[0]
    assert "guard" in found.notes[0]


def test_constant_infusion_and_what_only_collects():
    """A' = R - k A: A = R/k; the area under the curve has no rest."""
    m = antimony("A=0; AUC=0; k=0.5; A' = -k*A; AUC' = A")
    assert len(qsp.steady_states(m, inputs={"A": 2.0})) == 0
    (root,) = qsp.steady_states(m, inputs={"A": 2.0}, leave_out=["AUC"])
    assert root.values["A"] == pytest.approx(4.0)
    with pytest.raises(ModelError, match="read it"):
        qsp.steady_states(m, leave_out=["A"])


def test_values_are_quantities_in_the_units_of_the_model():
    text = """unit nM = 1e-9 mole/litre; unit hour = 3600 second; unit rate = nM/hour; unit per = 1/hour;
      time_unit_dummy = 1; x = 0; x has nM; ksyn = 4; ksyn has rate; kdeg = 2; kdeg has per; x' = ksyn - kdeg*x"""
    (root,) = qsp.steady_states(antimony(text), values={"ksyn": 6.0})
    assert root["x"].to("pmol/L").magnitude == pytest.approx(3000.0)
    with pytest.raises(UnknownSymbolError):
        root["y"]


def test_a_lyapunov_function_solves_its_equation():
    found = qsp.steady_states(named("toggle"))
    for state in found:
        matrix = state.lyapunov()
        if not state.stable:
            assert matrix is None
            continue
        left = state.jacobian.T @ matrix + matrix @ state.jacobian
        assert np.allclose(left, -np.eye(2), atol=1e-12)
        assert np.all(np.linalg.eigvalsh(matrix) > 0)


def test_a_missing_value_is_named():
    with pytest.raises(ModelError, match="'k' has no value"):
        qsp.steady_states(antimony("var k; x=1; x' = 1 - k*x"))


def test_zero_order_ultrasensitivity(shared):
    """DY13: Goldbeter & Koshland 1981, closed form."""
    expected = {item["quantity"]: item["value"] for item in cases(shared, "DY13")}
    m = antimony("v1=1; v2=1; J=0.01; w=0.2; w' = v1*(1-w)/(J+1-w) - v2*w/(J+w)")
    (half,) = (s for s in qsp.steady_states(m) if 0 < s.values["w"] < 1)
    assert half.values["w"] == pytest.approx(0.5, abs=1e-9)
    (more,) = (s for s in qsp.steady_states(m, values={"v1": 1.1}) if 0 < s.values["w"] < 1)
    assert more.values["w"] == pytest.approx(expected["w at v1/v2=1.1 J=0.01"], rel=1e-6)
