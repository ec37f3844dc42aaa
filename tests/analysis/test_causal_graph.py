"""What a causal graph recognises in models whose names say nothing: paths, modules, loops with sign and delay."""

from __future__ import annotations

import itertools

import pytest

import sbmlqsp as qsp
from sbmlqsp.errors import UnknownSymbolError

REACTIONS = """
  model m
    compartment v1 = 3; species a in v1 = 0; species b in v1 = 0; species c in v1 = 2; species d in v1 = 0
    substanceOnly species e in v1; substanceOnly species g in v1; e = 1; g = 0; k1 = 1
    k2 = 0.3; k3 = 0.1; k4 = 0.2; k5 = 5
    r1: e -> a; k1*e;  r2: a -> b; (k2*a - k3*b)*v1;  r3: a -> ; k4*a*v1;  r4: a + c -> d; (k1*a*c - k2*d)*v1
    r5: -> c; k5*v1;  r6: c -> ; k4*c*v1;  r7: d -> ; k3*d*v1;  r8: g -> e; k1*g
    y := a/(k2 + a);  z' = k3*(a - z);  w := 2*a;  u := k1*k2
  end"""

EQUATIONS = """
  model m
    v1 = 3; k1 = 1; k2 = 0.3; k3 = 0.1; k4 = 0.2; k5 = 5; a = 0; b = 0; c = 2; d = 0; e = 1; g = 0; z = 0
    g' = -k1*g;  e' = k1*g - k1*e;  a' = k1*e/v1 - k2*a + k3*b - k4*a - k1*a*c + k2*d
    b' = k2*a - k3*b;  c' = k5 - k4*c - k1*a*c + k2*d;  d' = k1*a*c - k2*d - k3*d
    y := a/(k2 + a);  z' = k3*(a - z);  w := 2*a;  u := k1*k2
  end"""


def test_modules_of_reactions_with_names_that_say_nothing():
    modules = qsp.causal.graph(qsp.Model.from_antimony(REACTIONS)).modules
    assert set(modules["absorption"]) == {"r1", "r8"}
    assert modules["distribution"] == ("r2",)
    assert set(modules["elimination"]) == {"r3", "r7"}
    assert modules["binding"] == ("r4",)
    assert set(modules["turnover"]) == {"r5", "r6"}
    assert set(modules["effect"]) == {"rule of y", "rule of z"}
    assert (modules["output"], modules["derived"]) == (("rule of w",), ("rule of u",))


def test_the_same_modules_in_differential_equations():
    graph = qsp.causal.graph(qsp.Model.from_antimony(EQUATIONS))
    modules = {name: {rule.removeprefix("rule of ") for rule in ids} for name, ids in graph.modules.items()}
    assert modules["absorption"] == {"g", "e", "a"}
    assert modules["distribution"] == {"a", "b"}
    assert modules["binding"] == {"a", "c", "d"}
    assert modules["turnover"] == {"c"}
    assert modules["elimination"] == {"a", "d"}
    assert modules["effect"] == {"y", "z"}
    assert "conversion" not in modules


def test_catalysis_is_no_binding():
    model = qsp.Model.from_antimony("S + E -> C; 2*S*E - 1*C; C -> E + P; 3*C; S = 1; E = 1; C = 0; P = 0")
    modules = qsp.causal.graph(model).modules
    assert (modules["binding"], modules["conversion"]) == (("_J0",), ("_J1",))


def test_the_feedback_of_circulating_cells_takes_five_transits():
    """Friberg 2002: the loop goes through proliferation, three transits and circulation, each of mean time 1/ktr."""
    text = "ktr = 0.05; b = 5; g = 0.2; s = 3; P = 5; A = 5; B = 5; C = 5; N = 5; D = 0; D' = -0.1*D; "
    text += (
        "P' = ktr*P*(1 - s*D)*(b/N)^g - ktr*P; A' = ktr*(P - A); B' = ktr*(A - B); C' = ktr*(B - C); N' = ktr*(C - N)"
    )
    loops = qsp.causal.graph(qsp.Model.from_antimony(text)).loops
    (feedback,) = [loop for loop in loops if len(loop.variables) == 5]
    assert feedback.sign == -1
    assert feedback.delay == pytest.approx(5 / 0.05)
    assert not feedback.circulation


def test_two_genes_that_repress_each_other_reinforce_through_protein_and_rule():
    text = "; ".join(
        f"M{i}' = 4*r{j} - M{i}; P{i}' = 2*M{i} - 0.5*P{i}; r{i} := 1/(1 + P{i}^2); M{i} = 1; P{i} = 1"
        for i, j in itertools.permutations((1, 2))
    )
    (loop,) = qsp.causal.graph(qsp.Model.from_antimony(text)).loops
    assert set(loop.variables) == {"M1", "P1", "M2", "P2"}
    assert (loop.sign, loop.delay) == (1, pytest.approx(2 * (1 + 2)))


def test_what_multiplies_itself_reinforces_and_what_only_decays_does_not():
    loops = qsp.causal.graph(qsp.Model.from_antimony("x' = 0.2*x; y' = 1 - y; x = 1; y = 1")).loops
    assert [(loop.variables, loop.sign) for loop in loops] == [(("x",), 1)]


def test_distribution_is_circulation_of_matter():
    loops = qsp.causal.graph(qsp.Model.from_antimony(REACTIONS)).loops
    (exchange,) = [loop for loop in loops if set(loop.variables) == {"a", "b"}]
    assert (exchange.sign, exchange.circulation) == (1, True)
    assert exchange.delay == pytest.approx(1 / (0.3 + 0.2 + 1 * 2) + 1 / 0.1)  # a leaves by all its ways, b by one


def test_a_concentration_is_caused_by_its_volume():
    text = "compartment V = 2; substanceOnly species S in V; S = 1; species C in V = 1; J: S -> ; 0.1*S"
    graph = qsp.causal.graph(qsp.Model.from_antimony(text))
    assert not graph.has_path("V", "S")
    assert graph.has_path("V", "[S]")
    assert graph.has_path("V", "[C]")
    with pytest.raises(UnknownSymbolError):
        graph.has_path("V", "[J]")


def test_doses_read_parameters():
    model = qsp.Model.from_antimony("A' = -ka*A; C' = ka*A - k*C; ka = 1; k = 0.2; F1 = 0.5; tlag = 1; A = 0; C = 0")
    dose = qsp.Regimen([qsp.Dose(10, "A", bioavailability="F1", lag="tlag")])
    assert not qsp.causal.graph(model).has_path("F1", "C")
    assert qsp.causal.graph(model, dose).has_path("F1", "C")
    assert qsp.causal.graph(model, dose).has_path("tlag", "C")
    runs = [qsp.simulate(world, dose, until=9) for world in (model, qsp.causal.do(model, {"F1": 1}))]
    assert runs[1].values("C")[-1] == pytest.approx(2 * runs[0].values("C")[-1], rel=1e-4)
    runs = [qsp.simulate(world, dose, until=9) for world in (model, qsp.causal.do(model, {"k": 1}))]
    assert runs[1].values("A").tobytes() == runs[0].values("A").tobytes()
