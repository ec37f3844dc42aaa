"""Folds, Hopf and branch points: against exact values, AUTO-07p and PyDSTool (dynamics.md, cases.json)."""

from __future__ import annotations

import json
import math

import pytest

import sbmlqsp as qsp
from sbmlqsp.errors import LimitExceeded, ModelError, UnknownSymbolError
from tests.analysis.dynamics.models import antimony, named

AUTO = 1e-7


def values(diagram, kind):
    return [point.parameter for point in diagram.of_kind(kind)]


@pytest.mark.parametrize(
    ("name", "parameter", "span", "folds"),
    [
        ("toggle", "a1", (0.5, 10.0), [3.2293513892, 5.7960772911]),
        ("schloegl", "k3", (4.0, 8.0), [6 - 2 / (3 * math.sqrt(3)), 6 + 2 / (3 * math.sqrt(3))]),
        ("drug switch", "D", (0.0, 3.0), [0.2373955028, 1.5903133619]),
        ("autoactivation", "s", (-0.1, 0.3), [0.0, 0.1348844977362459]),
    ],
)
def test_folds(name, parameter, span, folds):
    diagram = qsp.continuation(named(name), parameter, span)
    assert values(diagram, "fold") == pytest.approx(folds, rel=AUTO, abs=1e-12)
    assert all(point.converged for point in diagram.special_points)
    assert len(diagram.branches) == 1


def test_fold_states_and_coefficients():
    """dynamics.md: (0.623847274, 2.8793852416) with a = -0.190645, (2.2645872792, 0.6527036447) with a = -0.200945."""
    second, first = qsp.continuation(named("toggle"), "a1", (0.5, 10.0)).of_kind("fold")
    assert (first.values["u"], first.values["v"]) == pytest.approx((0.623847274, 2.8793852416), rel=1e-8)
    assert (second.values["u"], second.values["v"]) == pytest.approx((2.2645872792, 0.6527036447), rel=1e-8)
    assert abs(first.coefficient) == pytest.approx(0.190645, rel=1e-5)
    assert abs(second.coefficient) == pytest.approx(0.200945, rel=1e-5)


@pytest.mark.parametrize(
    ("name", "parameter", "span", "points"),
    [
        ("brusselator", "B", (0.5, 4.0), [(2.0, 2 * math.pi, -0.5)]),
        ("tyson", "k6", (0.1, 1.0), [(0.3862421202, 18.3400250000, -196.36)]),
        (
            "fitzhugh",
            "I",
            (0.0, 2.0),
            [(0.3312813375, 22.8059168654, 0.97197108), (1.4187186625, 22.8059168654, 0.97197108)],
        ),
        ("goodwin", "a", (1.0, 20.0), [(5.743491774985175, 2 * math.pi / math.sqrt(3), None)]),
        ("repressilator", "alpha", (0.5, 10.0), [(3 * math.sqrt(2), 2 * math.pi * math.sqrt(3), None)]),
    ],
)
def test_hopf_points(name, parameter, span, points):
    found = qsp.continuation(named(name), parameter, span).of_kind("hopf")
    assert len(found) == len(points)
    for point, (value, period, l1) in zip(found, points, strict=True):
        assert point.parameter == pytest.approx(value, rel=AUTO)
        assert point.period == pytest.approx(period, rel=1e-6)
        assert point.converged
        if l1 is not None:
            assert point.l1 == pytest.approx(l1, rel=1e-4)


@pytest.mark.parametrize(
    ("case", "name", "parameter", "span"),
    [
        ("DY09", "tyson 1991", "k6", (0.1, 3.0)),
        ("DY10", "calcium", "b", (0.0, 1.0)),
        ("DY14", "hodgkin-huxley", "I", (0.0, 200.0)),
    ],
)
def test_hopf_points_of_published_models(shared, case, name, parameter, span):
    cases = json.loads((shared / "reference_cases" / "cases.json").read_text())
    expected = next(item for item in cases if item["id"] == case)["expected"]
    wanted = sorted(item["value"] for item in expected if "Hopf" in item["quantity"] or "I_H" in item["quantity"])
    found = values(qsp.continuation(named(name), parameter, span), "hopf")
    assert found == pytest.approx(wanted, rel=1e-7)


def test_the_secant_condition_needs_a_hill_coefficient_over_eight():
    assert not qsp.continuation(named("goodwin"), "a", (1.0, 500.0), values={"n": 8.0}).of_kind("hopf")


def test_a_pitchfork_is_found_and_its_branches_are_taken():
    diagram = qsp.continuation(named("symmetric toggle"), "a", (0.5, 5.0))
    assert values(diagram, "branch point") == pytest.approx([2.0], rel=1e-9)
    assert len(diagram.branches) == 2
    assert diagram.bistable == (pytest.approx((2.0, 5.0)),)


def test_a_transcritical_bifurcation():
    """x' = x (r - x): the branches x = 0 and x = r cross at r = 0."""
    diagram = qsp.continuation(antimony("r=1; x=0.5; x' = x*(r - x)"), "r", (-1.0, 2.0))
    assert values(diagram, "branch point") == pytest.approx([0.0], abs=1e-9)


def test_the_bistable_range_of_the_drug_switch():
    diagram = qsp.continuation(named("drug switch"), "D", (0.0, 3.0))
    assert diagram.bistable == (pytest.approx((0.2373955028, 1.5903133619), rel=AUTO),)


def test_a_conserved_total_as_parameter():
    """A + E <-> AE with autocatalysis has folds in the total; here A <-> B with A* = T/3: a straight line."""
    text = "compartment V=1; species A in V, B in V; A = 3; B = 1; J: A -> B; 2*A - B"
    diagram = qsp.continuation(antimony(text), "total of A", (1.0, 9.0))
    (branch,) = diagram.branches
    assert branch["A"] == pytest.approx(branch.parameter / 3)
    by_start = qsp.continuation(antimony(text), "[A]", (0.0, 8.0)).branches[0]
    assert by_start["A"] == pytest.approx((by_start.parameter + 1) / 3)


def test_an_input_rate_as_parameter():
    m = antimony("A=0; k=0.5; A' = -k*A")
    (branch,) = qsp.continuation(m, "into A", (0.0, 10.0)).branches
    assert branch["A"] == pytest.approx(branch.parameter / 0.5, abs=1e-9)


def test_many_decades_are_followed_in_the_logarithm():
    (branch,) = qsp.continuation(antimony("k=1; x=1; x' = k - 2*x"), "k", (1e-6, 1e6)).branches
    assert branch["x"] == pytest.approx(branch.parameter / 2, rel=1e-9)


def test_wrong_parameters_and_ranges():
    m = named("toggle")
    with pytest.raises(UnknownSymbolError, match="a1"):
        qsp.continuation(m, "a3", (0.0, 1.0))
    with pytest.raises(ModelError, match="empty"):
        qsp.continuation(m, "a1", (1.0, 1.0))
    with pytest.raises(ModelError, match="range"):
        qsp.continuation(m, "a1", "1 to 2")
    with pytest.raises(ModelError, match="assignment rule"):
        qsp.continuation(antimony("k=1; f := 2*k; x=1; x' = f - x"), "f", (0.0, 1.0))


def test_a_time_limit_gives_what_is_done():
    with pytest.raises(LimitExceeded, match="more than") as caught:
        qsp.continuation(named("hodgkin-huxley"), "I", (0.0, 200.0), settings=qsp.Settings(time_limit=1e-3))
    assert not caught.value.partial.finished
    assert caught.value.limit == "wall time"
