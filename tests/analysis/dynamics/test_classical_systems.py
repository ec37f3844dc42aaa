"""Systems of the textbooks that are not among the reference cases: exact values, and what the sentences may not say."""

from __future__ import annotations

import math

import pytest

import sbmlqsp as qsp
from sbmlqsp.analysis.dynamics import CycleSteps
from tests.analysis.dynamics.models import antimony

LORENZ = "s=10; r=20; b=8/3; x=5; y=5; z=20; x' = s*(y-x); y' = x*(r-z)-y; z' = x*y-b*z"
ROESSLER = "a=0.2; b=0.2; c=5.7; x=0.1; y=0.1; z=0.1; x' = -y-z; y' = x+a*y; z' = b+z*(x-c)"
BAUTIN = """b1=-0.2; b2=0.5; x=0.1; y=0; x' = b1*x - y + b2*x*(x^2+y^2) - x*(x^2+y^2)^2;
    y' = x + b1*y + b2*y*(x^2+y^2) - y*(x^2+y^2)^2"""
BAZYKIN = """al=0.4; ep=0.01; ga=1; de=0.2; x=10; y=3;
    x' = x - x*y/(1+al*x) - ep*x^2; y' = -ga*y + x*y/(1+al*x) - de*y^2"""
MORRIS_LECAR = """I=0; gL=2; VL=-60; gK=8; VK=-84; gCa=4.4; VCa=120; C=20; V1=-1.2; V2=18; V3=2; V4=30; phi=0.04;
    V=-60; w=0.01; w' = phi*(0.5*(1+tanh((V-V3)/V4))-w)*cosh((V-V3)/(2*V4));
    V' = (I - gL*(V-VL) - gK*w*(V-VK) - gCa*0.5*(1+tanh((V-V1)/V2))*(V-VCa))/C"""
SWITCH = """compartment c=1; species A in c = 1, P in c = 0; k1=0.1; k2=1; K=0.1; k3=5; K3=1;
    J1: A -> P; c*(k1*A + k3*A/K3*P^2/(P^2+K3^2)); J2: P -> A; c*k2*P/(K+P)"""


def test_the_lorenz_system():
    """Exact: pitchfork at r = 1, subcritical Hopf at s (s+b+3)/(s-b-1) with omega^2 = b (s+r) (Sparrow 1982)."""
    diagram = qsp.continuation(antimony(LORENZ), "r", (0.5, 40.0), cycles=False)
    s, b = 10.0, 8 / 3
    at = s * (s + b + 3) / (s - b - 1)
    first, second = diagram.of_kind("hopf")
    for point in (first, second):
        assert point.parameter == pytest.approx(at, rel=1e-10)
        assert point.period == pytest.approx(2 * math.pi / math.sqrt(b * (s + at)), rel=1e-10)
        assert point.supercritical is False
    assert [p.parameter for p in diagram.of_kind("branch point")] == pytest.approx([1.0], rel=1e-10)
    # below r = 1 the origin is the only steady state: the part of it that a crossing starts is not a second branch
    assert diagram.bistable == (pytest.approx((1.0, at), rel=1e-9),)
    assert min(branch.parameter.min() for branch in diagram.branches) >= 0.5


def test_the_langford_system():
    """x = y = 0: Hopf where z = b with 0.6 + 0.95 z - z^3/3 = 0, omega = 3.5 (W. Langford, 1984)."""
    text = """b=0.7; x=0.1; y=0; z=0.5; x' = (z-b)*x - 3.5*y; y' = 3.5*x + (z-b)*y;
        z' = 0.6 + 0.95*z - z^3/3 - (x^2+y^2)*(1+0.25*z)"""
    point = qsp.continuation(antimony(text), "b", (1.5, 3.0), cycles=False).of_kind("hopf")[0]
    assert 0.6 + 0.95 * point.parameter - point.parameter**3 / 3 == pytest.approx(0.0, abs=1e-10)
    assert point.period == pytest.approx(2 * math.pi / 3.5, rel=1e-12)


def test_a_cycle_much_larger_than_the_steady_state_is_followed_to_the_end():
    """Roessler's cycle is born at (2e-4, 0.035) and doubles its period at a = 0.1096 (Barrio et al. 2009)."""
    diagram = qsp.continuation(antimony(ROESSLER), "a", (0.001, 0.3))
    (doubling,) = diagram.of_kind("period doubling")
    assert doubling.parameter == pytest.approx(0.10964, abs=1e-5)
    (branch,) = diagram.cycles
    assert branch.parameter.max() == pytest.approx(0.3)
    # the oscillation is stable up to the doubling, not up to the last cycle before it
    assert "stable oscillations for a between 0.005978 and 0.1096" in diagram.sentences


def test_a_branch_of_cycles_that_was_left_says_so():
    """A canard in stiff kinetics (Tyson & Fife 1980): what was not followed is not the end of the oscillation."""
    text = "ep=0.04; q=0.0008; f=1.4; x=0.1; z=0.1; x' = (x*(1-x) + f*z*(q-x)/(q+x))/ep; z' = x - z"
    steps = CycleSteps(count=12)
    diagram = qsp.continuation(antimony(text), "f", (0.4, 0.6), cycle_steps=steps)
    assert diagram.cycles[0].ends == "the largest number of cycles, 12"
    ranges = [sentence for sentence in diagram.sentences if sentence.startswith("stable oscillations")]
    assert all("perhaps further" in sentence for sentence in ranges)


def test_cycles_of_morris_and_lecar():
    """Rinzel & Ermentrout (1998): Hopf at 93.9 and 212 uA/cm2, folds of cycles at 88.3 and 217."""
    diagram = qsp.continuation(antimony(MORRIS_LECAR), "I", (0.0, 300.0))
    hopf = [p.parameter for p in diagram.of_kind("hopf")]
    folds = [p.parameter for p in diagram.of_kind("cycle fold")]
    assert hopf == pytest.approx([93.86, 212.0], abs=0.02)
    assert folds == pytest.approx([88.29, 216.9], abs=0.01)
    assert all(p.supercritical is False for p in diagram.of_kind("hopf"))
    assert "stable oscillations for I between 88.29 and 216.9" in diagram.sentences


def test_a_total_over_decades_gives_each_branch_once():
    """Two folds: bistable in between, monostable outside, as the closed form (P at a total: a quintic) has it."""
    diagram = qsp.continuation(antimony(SWITCH), "total of A", (0.01, 5.0))
    assert len(diagram.branches) == 1
    assert [(part.stable, part.unstable) for part in diagram.intervals] == [(1, 0), (2, 1), (1, 0)]
    for point in diagram.of_kind("fold"):
        p, k = point.values["[P]"], 0.1
        flux, slope = 0.1 + 5 * p**2 / (p**2 + 1), 10 * p / (p**2 + 1) ** 2
        a = p / (k + p) / flux
        assert point.values["[A]"] == pytest.approx(a, rel=1e-9)
        # the fold: flux = a slope - d/dP of P/(K+P)
        assert flux == pytest.approx(a * slope - k / (k + p) ** 2, rel=1e-7)


def test_a_hopf_point_without_first_coefficient_is_called_undecided():
    diagram = qsp.continuation(antimony(BAUTIN), "b1", (-1.0, 1.0), values={"b2": 0.0}, cycles=False)
    (point,) = diagram.of_kind("hopf")
    assert (point.l1, point.supercritical) == (0.0, None)
    assert "l1 is 0" in diagram.sentences[0]


def test_the_second_lyapunov_coefficient_of_the_normal_form():
    """w' = i w - z |z|^4 with |z|^2 = 2 |w|^2 where |q| = 1: l2 = -4 by hand."""
    (point,) = qsp.two_parameter(antimony(BAUTIN), ("b1", "b2"), ((-1, 1), (-1, 1))).of_kind("generalised hopf")
    assert (point.parameter, point.second) == pytest.approx((0.0, 0.0), abs=1e-9)
    assert point.coefficient == pytest.approx(-4.0, rel=1e-9)


def test_the_second_lyapunov_coefficient_does_not_depend_on_the_coordinates():
    """The normal form with omega = 3, quintic -0.7 and a shear of the frequency, seen in u = x + 0.3 y^2, v = y."""
    x, y = "(u - 0.3*v^2)", "v"
    r = f"({x}^2 + {y}^2)"
    dx = f"(b1*{x} - 3*{y} + b2*{x}*{r} - 0.7*{x}*{r}^2 + 2*{y}*{r})"
    dy = f"(3*{x} + b1*{y} + b2*{y}*{r} - 0.7*{y}*{r}^2 - 2*{x}*{r})"
    model = antimony(f"b1=-0.2; b2=0.5; u=0.1; v=0; u' = {dx} + 0.6*v*{dy}; v' = {dy}")
    (point,) = qsp.two_parameter(model, ("b1", "b2"), ((-1, 1), (-1, 1))).of_kind("generalised hopf")
    assert point.coefficient == pytest.approx(-0.7 * 4 / 3, rel=1e-9)


def test_points_of_codimension_two_of_bazykins_predator_and_prey():
    """Planar formulas solved by scipy's brentq: the Hopf curve by its trace, l1 as Guckenheimer & Holmes (3.4.11).

    The abscissa of the Bogdanov-Takens points: trace and determinant both zero.
    """
    diagram = qsp.two_parameter(antimony(BAZYKIN), ("al", "de"), ((0.05, 1.2), (1e-4, 1.0)))
    (bautin,) = diagram.of_kind("generalised hopf")
    assert (bautin.parameter, bautin.second) == pytest.approx((0.9566231980352824, 0.0009504482477532705), rel=1e-7)
    assert bautin.values["x"] == pytest.approx(48.292450381056945, rel=1e-7)
    takens = sorted(point.parameter for point in diagram.of_kind("bogdanov-takens"))
    assert takens == pytest.approx([0.4536243278, 0.8607044593], abs=1e-9)
    assert len(diagram.of_kind("cusp")) == 1
    assert diagram.of_kind("zero-hopf") == ()  # two states have none


@pytest.mark.parametrize("h", [0.0, -0.5])
def test_a_plane_whose_own_values_meet_no_fold(h):
    """x' = r + h x - x^3 at and before its cusp: the folds are met elsewhere in the plane."""
    model = antimony(f"r=0; h={h}; x=0.5; x' = r + h*x - x^3")
    (cusp,) = qsp.two_parameter(model, ("r", "h"), ((-2, 2), (-1, 3))).of_kind("cusp")
    assert (cusp.parameter, cusp.second) == pytest.approx((0.0, 0.0), abs=1e-9)


@pytest.mark.parametrize(("start", "counts"), [(-0.5, [(1, 0), (2, 1)]), (0.5, [(1, 0), (1, 1)])])
def test_a_pitchfork_of_states_that_may_and_that_cannot_be_negative(start, counts):
    """x' = h x - x^3 met at right angles: what starts positive stays so, and has no second stable state."""
    diagram = qsp.continuation(antimony(f"h=1; x={start}; x' = h*x - x^3"), "h", (-1.0, 3.0))
    assert [p.parameter for p in diagram.of_kind("branch point")] == pytest.approx([0.0], abs=1e-12)
    assert [(part.stable, part.unstable) for part in diagram.intervals] == counts
    assert diagram.intervals[0].high == pytest.approx(0.0, abs=1e-12)


def test_a_family_of_centres_is_no_row_of_hopf_points():
    """Lotka and Volterra: the eigenvalues are +-i sqrt(a d) for every value of every parameter."""
    text = "a=0.7; b=1.3; c=0.9; d=0.31; x=0.4; y=0.6; x' = a*x - b*x*y; y' = c*x*y - d*y"
    diagram = qsp.continuation(antimony(text), "d", (0.1, 1.0), cycles=False)
    assert diagram.of_kind("hopf") == ()
    assert diagram.bistable == ()
    assert any("centre for d between 0.1000 and 1.000" in sentence for sentence in diagram.sentences)


def test_a_pair_that_is_not_complex_has_no_lyapunov_coefficient():
    """BIOMD0000000168 over theta_1: Newton's method ends where two real eigenvalues are about to meet."""
    import numpy as np

    from sbmlqsp.analysis.dynamics.autonomous import autonomous
    from sbmlqsp.analysis.dynamics.bautin import second_lyapunov
    from sbmlqsp.analysis.dynamics.forms import Forms
    from sbmlqsp.analysis.dynamics.hopf import first_lyapunov

    system = autonomous(antimony("x=0.1; y=0.1; x' = -x + x^2; y' = -2*y + x*y"), (), ())
    forms = Forms(system, np.zeros(2), system.values, np.ones(2))
    assert math.isnan(first_lyapunov(forms, 1e-9))
    assert math.isnan(second_lyapunov(forms, 1e-9))
