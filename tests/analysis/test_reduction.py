"""Reductions against closed forms, and certificates against parameter sets drawn afterwards."""

from __future__ import annotations

import numpy as np
import pytest

import sbmlqsp as qsp
from sbmlqsp.errors import ConvergenceError, ModelError, UnknownSymbolError


@pytest.fixture(scope="module")
def tmdd():
    return qsp.Model.from_antimony("""
      model tmdd
        compartment V = 3; species C in V, R in V, RC in V; C = 0; R = 10; RC = 0
        kon = 5; koff = 0.5; kint = 0.02; kdeg = 0.1; ksyn = 1; CL = 0.01
        bind: C + R -> RC; V*(kon*C*R - koff*RC); elim: C -> ; CL*C; syn: -> R; V*ksyn; deg: R -> ; V*kdeg*R
        int: RC -> ; V*kint*RC
      end""")


def enzyme(total):
    return qsp.Model.from_antimony(f"""
      model mm
        compartment V = 1; species S in V, E in V, ES in V, P in V; S = 10; E = {total}; ES = 0; P = 0
        k1 = 10; km1 = 5; k2 = 5
        bind: S + E -> ES; V*(k1*S*E - km1*ES); cut: ES -> E + P; V*k2*ES
      end""")


DOSE = qsp.Regimen([qsp.Dose(300, "C")])


def largest_error(full, small, output, values, regimens, times):
    """Return the largest difference over parameter sets, relative to the peak of the full model."""
    population = qsp.Population.from_table(values)
    asked = {"times": times, "outputs": [output], "workers": 1, "progress": False}
    exact = qsp.simulate_population(full, population, regimens[0], **asked).values(output)
    found = qsp.simulate_population(small, population, regimens[1], **asked).values(output)
    return float((np.abs(exact - found).max(axis=1) / np.abs(exact).max(axis=1)).max())


def test_target_mediated_disposition_by_totals_and_its_certificate_holds_afterwards(tmdd):
    reduced = qsp.reduce(tmdd, fast=["RC"], regimen=DOSE, until=200)
    proof = reduced.certificate
    assert proof.states == (3, 2)
    assert reduced.targets == {"C": "C_total", "R": "R_total"}
    assert proof.bound < 0.05
    random = np.random.default_rng(77)
    drawn = {name: np.exp(random.uniform(*np.log(ends), 1000)).tolist() for name, ends in proof.box.items()}
    times = [t for t in np.linspace(0, 200, 121).tolist() if t >= proof.layer]
    for output, bound in proof.bounds.items():
        treatments = (DOSE, reduced.regimen(DOSE))
        assert largest_error(tmdd, reduced.model, output, drawn, treatments, times) <= bound


def test_the_reduced_model_is_a_model(tmdd, tmp_path):
    pytest.importorskip("COPASI")
    reduced = qsp.reduce(tmdd, regimen=DOSE, until=100)
    assert reduced.fast == ("RC",)
    assert qsp.check(reduced.model).ok
    dosed = reduced.regimen(DOSE)
    asked = {"until": 100, "outputs": ["[C]"], "settings": qsp.Settings(rtol=1e-9)}
    runs = [qsp.simulate(reduced.model, dosed, engine=engine, **asked) for engine in ("roadrunner", "copasi")]
    np.testing.assert_allclose(runs[0].values("[C]"), runs[1].values("[C]"), rtol=1e-6, atol=1e-7)


def test_mass_is_kept_by_totals(tmdd):
    """d(C_total)/dt = -CL C / V - kint RC: what leaves the totals leaves the full model too."""
    reduced = qsp.reduce(tmdd, fast=["RC"], regimen=DOSE, until=200)
    result = qsp.simulate(
        reduced.model, reduced.regimen(DOSE), until=200, outputs=["[C_total]", "[C]", "[RC]", "[R]", "[R_total]"]
    )
    np.testing.assert_allclose(result.values("[C]") + result.values("[RC]"), result.values("[C_total]"), rtol=1e-12)
    np.testing.assert_allclose(result.values("[R]") + result.values("[RC]"), result.values("[R_total]"), rtol=1e-12)


@pytest.mark.parametrize("total", [0.1, 1.0, 10.0])
def test_the_error_of_michaelis_and_menten_grows_with_segel_and_slemrods_number(total):
    """eps = E0 / (Km + S0) with Km = 1, S0 = 10: 0.009, 0.09, 0.9; the standard form errs by about eps."""
    model = enzyme(total)
    box = {"k1": (9.9, 10.1)}
    reduced = qsp.reduce(
        model, fast=["ES"], method="standard", until=60 / total**0.5, outputs=["[S]"], box=box, limit=None
    )
    eps = total / 11
    assert 0.2 * eps < reduced.certificate.found["[S]"] < 3 * eps
    assert reduced.conditions["ES"].count("E") >= 1
    from sbmlqsp.core.evaluate import evaluate
    from sbmlqsp.core.formula import parse
    from sbmlqsp.model.initial import initial_values

    assert evaluate(parse(reduced.conditions["ES"]), initial_values(model).__getitem__) == pytest.approx(eps)


def test_the_quasi_steady_state_of_michaelis_and_menten_is_their_formula():
    reduced = qsp.reduce(enzyme(0.1), fast=["ES"], method="standard", until=60, limit=None, box={"k1": (9, 11)})
    result = qsp.simulate(reduced.model, until=60, outputs=["[S]", "[ES]"])
    expected = 0.1 * result.values("[S]") / (1 + result.values("[S]"))
    np.testing.assert_allclose(result.values("[ES]"), expected, rtol=1e-10)


def test_negligible_reactions_are_left_out():
    model = qsp.Model.from_antimony("""
      compartment V = 1; species A in V; A = 5; k = 1; tiny = 1e-4; J: A -> ; k*A*V; K: A -> ; tiny*A*V""")
    reduced = qsp.reduce(model, negligible=["K"], until=5)
    assert reduced.model.reactions.ids == ("J",)
    assert 1e-6 < reduced.certificate.found["[A]"] < 1e-3


BRUSSELATOR = """
  compartment c = 1; species X in c, Y in c; X = 1; Y = 1; A = 1; B = 3
  r1: -> X; c*A; r2: 2 X + Y -> 3 X; c*X^2*Y; r3: X -> Y; c*B*X; r4: X -> ; c*X"""
WRONG = {
    "the Brusselator by Y": (BRUSSELATOR, {"fast": ["Y"], "until": 30}, ConvergenceError, "is wrong by"),
    "the Brusselator by X": (BRUSSELATOR, {"fast": ["X"], "until": 30}, ModelError, "more than one quasi-steady state"),
    "unknown species": (BRUSSELATOR, {"fast": ["Z"]}, UnknownSymbolError, "'Z'"),
    "unknown reaction": (BRUSSELATOR, {"negligible": ["r9"]}, UnknownSymbolError, "r9"),
    "unknown output": (BRUSSELATOR, {"negligible": ["r4"], "outputs": ["[W]"]}, UnknownSymbolError, "W"),
    "nothing fast": (BRUSSELATOR, {}, ModelError, "nothing in the model is fast or negligible"),
    "no complex": (BRUSSELATOR, {"fast": ["Y"], "method": "total"}, ModelError, "no complex"),
    "two states": (
        "compartment c = 1; species X in c; X = 1; a = 3; r: -> X; c*(X - 1)*(X - a)*0.01",
        {"fast": ["X"]},
        ModelError,
        "more than one quasi-steady state",
    ),
    "constant": ("compartment c = 1; species S in c; const S; S = 1", {"fast": ["S"]}, ModelError, "not changed by"),
    "box": (BRUSSELATOR, {"negligible": ["r4"], "box": {"A": (2, 1)}}, ModelError, "box of 'A'"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_reduced_is_one_error(case):
    text, arguments, kind, message = WRONG[case]
    with pytest.raises(kind, match=message):
        qsp.reduce(qsp.Model.from_antimony(text), **arguments)
