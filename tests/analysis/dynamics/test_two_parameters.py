"""Two-parameter curves and points of codimension two: exact values and AUTO-07p."""

from __future__ import annotations

import math

import numpy as np
import pytest

import sbmlqsp as qsp
from tests.analysis.dynamics.models import antimony, named


def only(diagram, kind):
    (point,) = diagram.of_kind(kind)
    assert point.converged
    return point.parameter, point.second


def test_the_cusp_of_the_toggle_is_exact():
    """dynamics.md: (2, 2); AUTO-07p stops there without a label."""
    diagram = qsp.two_parameter(named("toggle"), ("a1", "a2"), ((0.5, 10.0), (0.5, 10.0)))
    assert only(diagram, "cusp") == pytest.approx((2.0, 2.0), rel=1e-8)


def test_the_cusp_of_its_normal_form():
    """0 = m + r x - x^3: folds on 27 m^2 = 4 r^3, cusp at the origin."""
    diagram = qsp.two_parameter(antimony("m=0.1; r=1; x=0.5; x' = m + r*x - x^3"), ("m", "r"), ((-1, 1), (-1, 2)))
    assert only(diagram, "cusp") == pytest.approx((0.0, 0.0), abs=1e-9)
    (curve,) = diagram.branches
    assert 27 * curve.first**2 == pytest.approx(4 * curve.second**3, abs=1e-9)


def test_the_hopf_curve_of_the_brusselator():
    """B = 1 + A^2."""
    (curve,) = qsp.two_parameter(named("brusselator"), ("B", "A"), ((0.5, 8.0), (0.2, 2.5))).branches
    assert curve.kind == "hopf"
    assert curve.first == pytest.approx(1 + curve.second**2, rel=1e-12)


def test_bogdanov_takens_and_cusp_of_fitzhugh_nagumo():
    """AUTO-07p: I = 0.6028736656, b = 3.535533906 = 1/sqrt(0.08); the cusp is at b = 1, I = 0.7 by hand (v = 0)."""
    diagram = qsp.two_parameter(named("fitzhugh"), ("I", "b"), ((0.0, 1.5), (0.3, 5.0)))
    assert only(diagram, "bogdanov-takens") == pytest.approx((0.6028736656, 1 / math.sqrt(0.08)), rel=1e-8)
    assert only(diagram, "cusp") == pytest.approx((0.7, 1.0), rel=1e-8)
    assert len(diagram.of_kind("zero-hopf")) == 0


def test_bogdanov_takens_of_its_normal_form():
    """x' = y, y' = b1 + b2 x + x^2 + x y: at the origin; Hopf on b1 = 0, b2 < 0 (Kuznetsov 2004, section 8.4)."""
    m = antimony("b1=-0.5; b2=-1; x=-1; y=0; x' = y; y' = b1 + b2*x + x^2 + x*y")
    diagram = qsp.two_parameter(m, ("b1", "b2"), ((-2, 1), (-2, 2)))
    assert only(diagram, "bogdanov-takens") == pytest.approx((0.0, 0.0), abs=1e-8)
    hopf = next(curve for curve in diagram.branches if curve.kind == "hopf")
    assert np.max(np.abs(hopf.first)) < 1e-9
    assert np.all(hopf.second <= 1e-9)


def test_a_generalised_hopf_point():
    """r' = r (mu + l r^2 - r^4), angle' = 1: the first Lyapunov coefficient is l, and vanishes at the origin."""
    text = "x' = mu*x - y + l*x*(x^2+y^2) - x*(x^2+y^2)^2; y' = x + mu*y + l*y*(x^2+y^2) - y*(x^2+y^2)^2"
    m = antimony(f"mu=-0.1; l=0.5; x=0.1; y=0; {text}")
    diagram = qsp.two_parameter(m, ("mu", "l"), ((-1, 1), (-1, 1)))
    assert only(diagram, "generalised hopf") == pytest.approx((0.0, 0.0), abs=1e-9)
    (point,) = diagram.of_kind("generalised hopf")
    assert point.period == pytest.approx(2 * math.pi)


def test_a_generalised_hopf_point_of_fitzhugh_nagumo():
    """Where l1 changes its sign along the Hopf curve: one-parameter diagrams on both sides agree."""
    diagram = qsp.two_parameter(named("fitzhugh"), ("I", "b"), ((0.0, 1.5), (0.3, 1.5)))
    ((_, b),) = [(p.parameter, p.second) for p in diagram.of_kind("generalised hopf")]
    signs = []
    for value in (0.9 * b, 1.1 * b):
        found = qsp.continuation(named("fitzhugh"), "I", (0.0, 1.0), values={"b": value}, cycles=False).of_kind("hopf")
        signs.append(found[0].supercritical)
    assert signs[0] != signs[1]
