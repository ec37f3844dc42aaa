"""Each way to take something out of a model, against closed forms and against sets drawn afterwards."""

from __future__ import annotations

import numpy as np
import pytest

import sbmlqsp as qsp
from sbmlqsp.analysis.reduction.tail import tail_quantile
from sbmlqsp.errors import ModelError, RegimenError

ORGANS = """
  compartment va = 5; compartment v1 = 10; compartment v2 = 20; compartment v3 = 4
  species a in va, x in v1, y in v2, z in v3; a = 0; x = 0; y = 0; z = 0
  q1 = 5; q2 = 10; q3 = 1; k = 1; cl = 3
  r1: a -> x; q1*a; r2: x -> a; q1*x/k; r3: a -> y; q2*a; r4: y -> a; q2*y/k; r5: a -> z; q3*a; r6: z -> a; q3*z
  r7: a -> ; cl*a"""
EXCHANGE = """
  compartment c = 2; compartment d = 1; species A in c, B in d; A = 5; B = 0; k = 1
  r: A -> B; 100*A - 50*B; e: A -> ; k*A"""
ENZYME = """
  compartment v = 1; species s in v, e in v, es in v, p in v; s = 10; e = 0.1; es = 0; p = 0; k = 10; kb = 5; kc = 5
  x: s + e -> es; v*k*s*e; y: es -> s + e; v*kb*es; z: es -> e + p; v*kc*es"""
EQUATIONS = """
  L = 0; R = 12; P = 0; alpha = 5; beta = 0.5; e = 0.015; i = 0.03; s = 0.11; d = 0.0089
  L' = -e*L - alpha*L*R + beta*P
  R' = s - d*R - alpha*L*R + beta*P
  P' = alpha*L*R - (beta + i)*P"""


def of(text):
    return qsp.Model.from_antimony(text)


def holds(reduced, count=300):
    """Return whether bounds hold for sets drawn with a seed that the search does not use."""
    errors = reduced.errors(reduced.draw(count, 987))
    return all(errors[output].max() <= bound for output, bound in reduced.certificate.bounds.items())


@pytest.mark.parametrize("asked", [{"lump": [("x", "y")]}, {}])
def test_organs_with_equal_time_constants_are_one_exactly(asked):
    """V k / Q = 2 for both; each has its share V / sum of V of the lump (Nestorov et al. 1998)."""
    dose = qsp.Regimen([qsp.Dose(100, "a")])
    reduced = qsp.reduce(of(ORGANS), regimen=dose, until=20, box={"cl": (1, 5)}, **asked)
    assert reduced.lumped == (("x", "y"),)
    assert reduced.certificate.states == (4, 3)
    assert max(reduced.certificate.found.values()) < 1e-6
    assert set(reduced.certificate.bounds) == {"[a]", "[x]", "[y]", "[z]"}
    assert holds(reduced)


def test_organs_that_are_unlike_are_no_lump():
    with pytest.raises(ModelError, match="not fed alike"):
        qsp.reduce(of(ORGANS), lump=[("a", "x")], until=20)
    with pytest.raises(ModelError, match="two species or more"):
        qsp.reduce(of(ORGANS), lump=[("x",)], until=20)


def test_a_conserved_total_is_exact_and_follows_the_starting_values():
    text = "compartment c = 1; species A in c, B in c; A = 5; B = 1; k = 1; r: A -> B; c*k*A; s: B -> A; c*2*B"
    reduced = qsp.reduce(of(text), moieties=True, until=5, box={"[A]": (2, 8), "k": (0.5, 2)})
    assert reduced.conserved == {"A": ("A", "B")}
    assert max(reduced.certificate.found.values()) < 1e-6
    assert holds(reduced)
    with pytest.raises(RegimenError, match="conserved total"):
        reduced.regimen(qsp.Regimen([qsp.Dose(1, "A")]))


@pytest.mark.parametrize("method", ["total", "equilibrium", "auto"])
def test_a_fast_exchange_keeps_its_total(method):
    """100 A = 50 B at equilibrium, so A = T / (c + 2 d) = T / 4 and T' = -A: A = 2.5 exp(-t / 4), with A(0) c = 10."""
    reduced = qsp.reduce(of(EXCHANGE), fast=["B"], method=method, until=10, box={"k": (0.5, 2)})
    assert reduced.methods["B"] in ("total", "equilibrium")
    result = qsp.simulate(reduced.model, times=[0, 4], outputs=["[A]", "[B]"], settings=qsp.Settings(rtol=1e-9))
    exact = 1e-6 if method == "equilibrium" else 2e-2
    assert result.values("[A]")[1] == pytest.approx(2.5 * np.exp(-1), rel=exact)
    assert result.values("[B]")[1] == pytest.approx(2 * result.values("[A]")[1])
    assert holds(reduced)


def test_an_event_into_a_partner_goes_into_the_total():
    text = EXCHANGE + "; at (time >= 3): A = A + 4"
    reduced = qsp.reduce(of(text), fast=["B"], method="total", until=10, box={"k": (0.5, 2)})
    assert holds(reduced)
    asked = {"times": [2.9, 3.5], "outputs": ["[A]"]}
    small, full = (qsp.simulate(model, **asked).values("[A]") for model in (reduced.model, of(text)))
    assert full[1] > full[0]
    np.testing.assert_allclose(small, full, rtol=0.02)


def test_what_a_fast_species_cannot_take():
    with pytest.raises(ModelError, match=r"event '.*' changes 'B'"):
        qsp.reduce(of(EXCHANGE + "; at (time >= 3): B = B + 4"), fast=["B"], method="standard", until=10)
    dose = qsp.Regimen([qsp.Dose(1, "B")])
    with pytest.raises(RegimenError, match="'B', which is at quasi-steady state"):
        qsp.reduce(of(EXCHANGE), fast=["B"], method="standard", until=10, regimen=dose)


NO_STATE = {
    "zero and one more": ("r: -> X; c*5*X*(1 - X/3)", "more than one"),
    "none": ("r: -> X; c*(X + 1)", "no quasi-steady state that is a concentration"),
    "not attracting": ("r: -> X; c*(5*X - 1)", "attracts"),
    "three": ("r: -> X; c*(X - 1)*(X - 2)*(3 - X)", "more than one"),
}


@pytest.mark.parametrize("case", NO_STATE)
def test_a_species_without_a_unique_quasi_steady_state_is_refused(case):
    law, message = NO_STATE[case]
    with pytest.raises(ModelError, match=message):
        qsp.reduce(of(f"compartment c = 1; species X in c; X = 1; {law}"), fast=["X"], until=10)


def test_a_box_of_starting_values_and_doses_reaches_the_totals():
    reduced = qsp.reduce(of(ENZYME), fast=["es"], until=60, box={"[s]": (8, 20), "k": (8, 12)}, outputs=["[s]", "[p]"])
    assert reduced.values({"s": 12, "k": 9}) == {"[s_total]": 12, "k": 9}
    assert holds(reduced)


def test_rate_rules_are_reduced_like_reactions():
    """The total of the drug loses what is free and what is bound: T' = -e L - i P."""
    dose = qsp.Regimen([qsp.Dose(100, "L")])
    reduced = qsp.reduce(of(EQUATIONS), fast=["P"], until=200, regimen=dose)
    assert reduced.certificate.states == (3, 2)
    assert holds(reduced)
    names = [form.name for form in reduced.forms]
    assert names == ["QE", "QSS", "MM"]
    assert qsp.check(reduced.model).ok


def test_the_forms_of_target_mediated_disposition_hold_where_they_should():
    """Gibiansky 2008: QSS holds at every dose here, MM only where the dose is far above the target (12)."""
    found = {form.name: form for form in _reduced_equations().forms}
    assert found["QSS"].ranges[0][0] == pytest.approx(0.12)
    (range_,) = found["MM"].ranges
    assert 12 < range_[0] < 1200
    assert range_[1] == pytest.approx(12000)
    assert "holds for doses of" in str(found["MM"])


def _reduced_equations():
    box = {"e": (0.01, 0.02)}
    return qsp.reduce(of(EQUATIONS), fast=["P"], until=200, regimen=qsp.Regimen([qsp.Dose(100, "L")]), box=box)


def test_michaelis_and_menten_of_a_drug_has_their_clearance():
    """Complex and target at steady state: elimination ksyn C / (C + KSS kdeg / kint) on top of kel C."""
    form = _reduced_equations().forms[2]
    model = form.model.with_values({"L": 3.0})
    result = qsp.simulate(model, times=[0, 1e-3], outputs=["L"], settings=qsp.Settings(rtol=1e-10))
    slope = (result.values("L")[1] - result.values("L")[0]) / 1e-3
    km = (0.5 + 0.03) / 5 * 0.0089 / 0.03
    assert slope == pytest.approx(-0.015 * 3 - 0.11 * 3 / (3 + km), rel=1e-4)


def test_local_parameters_are_part_of_the_box(shared):
    """Kholodenko 2000 has nothing but local parameters; three totals are conserved (MKKK, MKK, MAPK)."""
    model = qsp.load(shared / "corpus" / "models" / "BIOMD0000000010.xml")
    reduced = qsp.reduce(model, moieties=True, until=500, box=1.1)
    assert reduced.certificate.states == (8, 5)
    assert "J0.V1" in reduced.certificate.box
    assert max(reduced.certificate.found.values()) < 1e-5


@pytest.mark.parametrize("shape", [-0.5, 0.0, 0.3])
def test_the_tail_of_a_sample(shape):
    """Draws of a generalised Pareto law, whose quantiles are known: ((p)^-shape - 1) / shape."""
    uniform = np.random.default_rng(3).uniform(size=4000)
    draws = -np.log(uniform) if shape == 0 else (uniform**-shape - 1) / shape
    p = 1e-4
    exact = -np.log(p) if shape == 0 else (p**-shape - 1) / shape
    assert tail_quantile(draws, p) == pytest.approx(exact, rel=0.35)
    assert tail_quantile(draws, p) >= draws.max()
