"""Interventions, causal paths, feedback loops and effects, against closed forms and integrations of their own."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

import sbmlqsp as qsp
from sbmlqsp.errors import ModelError, ParseError, UnknownSymbolError
from sbmlqsp.model.causes import ancestors, descendants

A, B, C, D, E, F, G = 2.0, 0.5, 1.0, 0.4, 0.7, 0.2, 0.3
DOSE, HALF = (qsp.Regimen([qsp.Dose(amount, "drug")]) for amount in (80, 40))


@pytest.fixture(scope="module")
def chain():
    """X moves Y directly and through M; Z stands alone."""
    return qsp.Model.from_antimony(f"""
      model chain
        X = 1; M = 0; Y = 0; Z = 3; a = {A}; b = {B}; c = {C}; d = {D}; e = {E}; f = {F}; g = {G}
        X' = a - b*X; M' = c*X - d*M; Y' = e*M + f*X - g*Y; Z' = -0.1*Z; seen := Y + X
      end""")


@pytest.fixture(scope="module")
def response():
    """Indirect response with a target of its own: the drug inhibits the production of R, and R makes Q."""
    return qsp.Model.from_antimony("""
      model idr
        compartment V = 10; species drug in V = 0; kel = 0.2; kin = 5; kout = 0.5; IC50 = 2; ks = 0.3; kd = 0.1
        substanceOnly species R in V; substanceOnly species Q in V; R = kin/kout; Q = ks*R/kd
        J1: drug -> ; kel*drug*V; J2: -> R; kin*(1 - drug/(IC50 + drug)); J3: R -> ; kout*R
        J4: -> Q; ks*R*(1 + 0.05*drug); J5: Q -> ; kd*Q
      end""")


def test_paths(chain):
    graph = qsp.causal.graph(chain)
    assert graph.has_path("a", "Y")
    assert graph.has_path("a", "seen")
    assert not graph.has_path("a", "Z")
    assert not graph.has_path("d", "X")
    assert ancestors(chain, ["M"]) == {"M", "X", "a", "b", "c", "d"}
    assert "Z" not in descendants(chain, ["X"])
    with pytest.raises(UnknownSymbolError, match="YY"):
        graph.has_path("a", "YY")


def test_signs_and_loops():
    model = qsp.Model.from_antimony("""
      x = 1; y = 1; z = 1; x' = 2/(1 + z^4) - x; y' = x - 0.5*y; z' = y - 0.25*z""")
    graph = qsp.causal.graph(model)
    assert graph.network.edges["z", "x"]["sign"] == -1
    assert graph.network.edges["x", "y"]["sign"] == 1
    (loop,) = graph.loops
    assert set(loop.variables) == {"x", "y", "z"}
    assert loop.sign == -1
    assert loop.delay == pytest.approx(1 + 2 + 4)
    assert "balancing" in str(loop)


def test_modules(response):
    modules = qsp.causal.graph(response).modules
    assert set(modules["turnover"]) == {"J2", "J3", "J4", "J5"}
    assert modules["elimination"] == ("J1",)


def test_do_changes_the_mechanism_it_names_and_no_other(chain, response):
    assert qsp.causal.changed(chain, qsp.causal.do(chain, {"a": 3})) == ()
    assert qsp.causal.changed(chain, qsp.causal.do(chain, {"M": 0.5})) == ("rule of M",)
    assert qsp.causal.changed(chain, qsp.causal.do(chain, {"rule of M": "c*X"})) == ("rule of M",)
    assert qsp.causal.changed(response, qsp.causal.do(response, {"J2": None})) == ("J2",)
    held = qsp.causal.do(response, {"[drug]": 4})
    assert qsp.causal.changed(response, held) == ("balance of drug",)
    result = qsp.simulate(held, times=[0, 200], outputs=["[drug]", "R"])
    assert result.values("[drug]") == pytest.approx([4, 4])
    assert result.values("R")[-1] == pytest.approx(5 * (1 - 4 / 6) / 0.5, rel=1e-5)


def test_taking_an_intervention_back_restores_the_model(chain):
    there = qsp.causal.do(chain, {"a": 3})
    back = qsp.causal.do(there, {"a": A})
    assert (back.structure_hash, back.value_hash) == (chain.structure_hash, chain.value_hash)
    replaced = qsp.causal.do(qsp.causal.do(chain, {"rule of M": "c*X"}), {"rule of M": "c*X - d*M"})
    assert replaced.structure_hash == chain.structure_hash


def test_do_from_a_time_on(chain, response):
    later = qsp.causal.do(chain, {"a": 3, "M": 5}, at=50)
    times = [0.0, 40.0, 50.0, 58.0]
    found = qsp.simulate(later, times=times, outputs=["X", "M"], settings=qsp.Settings(rtol=1e-10))
    before = A / B + (1 - A / B) * np.exp(-B * 50)
    assert found.values("X")[3] == pytest.approx(3 / B + (before - 3 / B) * np.exp(-B * 8), rel=1e-8)
    assert found.values("M")[2:] == pytest.approx([5, 5])
    assert found.values("M")[1] < 4.99 or found.values("M")[1] > 5.01
    cut = qsp.causal.do(response, {"J2": None, "[drug]": 3}, at=10)
    result = qsp.simulate(cut, times=[0.0, 9.0, 12.0], outputs=["R", "[drug]"], settings=qsp.Settings(rtol=1e-10))
    assert result.values("R") == pytest.approx([10, 10, 10 * np.exp(-0.5 * 2)])
    assert result.values("[drug]") == pytest.approx([0, 0, 3])


def test_without_a_path_no_bit_changes(chain):
    effect = qsp.causal.effect(chain, {"a": 3, "g": 9}, "Z", until=100, points=60)
    assert not effect.total.any()
    assert effect.with_[-1] == pytest.approx(3 * np.exp(-10), rel=1e-6)
    worlds = (chain, qsp.causal.do(chain, {"b": 7}), qsp.causal.do(chain, {"M": 2, "rule of Y": "e*M - g*Y"}, at=20))
    runs = [qsp.simulate(world, until=50) for world in worlds]
    for result in runs[1:]:
        assert result.values("Z").tobytes() == runs[0].values("Z").tobytes()
        assert result.values("Y").tobytes() != runs[0].values("Y").tobytes()
        assert result.auc("Z") == runs[0].auc("Z")
        assert result.at("Z", 31.7) == runs[0].at("Z", 31.7)
    assert all(result.names == runs[0].names for result in runs)
    mixed = qsp.simulate(worlds[1], until=50, outputs=["Y", "Z", {"sum": "Y + Z"}])
    assert np.array_equal(mixed.values("sum"), mixed.values("Y") + mixed.values("Z"))
    assert pickle.loads(pickle.dumps(runs[1])).values("Z").tobytes() == runs[0].values("Z").tobytes()


def test_total_direct_and_mediated_effects_at_steady_state(chain):
    """At rest X = a/b, M = c X/d, Y = (e M + f X)/g, so that the effects of a are products of coefficients."""
    found = qsp.causal.effect(chain, {"a": 3}, "Y", mediator="M", until=400, points=5)
    step = (3 - A) / B
    assert found.total[-1] == pytest.approx(step * (C * E / D + F) / G, rel=1e-7)
    assert found.direct[-1] == pytest.approx(step * F / G, rel=1e-7)
    assert found.mediated[-1] == pytest.approx(step * C * E / D / G, rel=1e-7)
    through_all = qsp.causal.effect(chain, {"c": 2}, "Y", mediator="M", until=400, points=5)
    assert np.max(np.abs(through_all.direct)) < 1e-8
    assert list(found.to_frame().columns) == ["time", "without", "with", "total", "direct", "mediated"]


def test_mediated_effect_of_an_indirect_response(response):
    """Q' = ks R (1 + 0.05 drug) - kd Q: with R as it was, Q answers to the drug alone."""
    from scipy.integrate import solve_ivp

    found = qsp.causal.effect(
        response,
        {"kel": 0.1},
        "Q",
        DOSE,
        mediator="R",
        times=[0.0, 2, 5, 10, 20],
        settings=qsp.Settings(rtol=1e-10),
    )

    def sides(_t, y):
        slow, fast, r, q = y  # drug at kel 0.1 and at 0.2; R follows the one at 0.2
        return [-0.1 * slow, -0.2 * fast, 5 * (1 - fast / (2 + fast)) - 0.5 * r, 0.3 * r * (1 + 0.05 * slow) - 0.1 * q]

    crossed = solve_ivp(sides, (0, 20), [8, 8, 10, 30], "LSODA", found.time, rtol=1e-11, atol=1e-12).y[3]
    assert found.direct + found.without == pytest.approx(crossed, rel=1e-7)
    assert found.direct[-1] > 0 > found.mediated[-1]


def test_another_regimen_is_an_intervention(response):
    found = qsp.causal.effect(response, {}, "[drug]", DOSE, intervened_regimen=HALF, until=10)
    assert found.total == pytest.approx(-found.without / 2, rel=1e-6)


WRONG = {
    "ruled": ({"seen": 3}, ModelError, "'seen' is computed by a rule"),
    "unknown": ({"aa": 3}, UnknownSymbolError, "'aa'"),
    "unknown mechanism": ({"rule of XX": "1"}, UnknownSymbolError, "rule of XX"),
    "no formula": ({"rule of M": 3}, ParseError, "needs a formula"),
    "cut parameter": ({"a": None}, ModelError, "can be cut"),
    "unknown in formula": ({"rule of M": "c*XX"}, UnknownSymbolError, "XX"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_interventions_are_one_error(chain, case):
    interventions, kind, message = WRONG[case]
    with pytest.raises(kind, match=message):
        qsp.causal.do(chain, interventions)


def test_wrong_mediators(chain):
    with pytest.raises(ModelError, match="mediates nothing"):
        qsp.causal.effect(chain, {"a": 3}, "Y", mediator="c", until=5)
    with pytest.raises(UnknownSymbolError, match="MM"):
        qsp.causal.effect(chain, {"a": 3}, "Y", mediator="MM", until=5)


def test_a_share_of_a_mechanism(chain, response):
    """With the production of R halved, R rests at half of kin/kout."""
    half = qsp.causal.do(response, {"J2": qsp.causal.Times(0.5)})
    assert qsp.causal.changed(response, half) == ("J2",)
    assert qsp.simulate(half, times=[0, 200], outputs=["R"]).values("R")[-1] == pytest.approx(5, rel=1e-5)
    later = qsp.causal.do(chain, {"rule of seen": qsp.causal.Times(2), "X": qsp.causal.Times(3)}, at=10)
    rows = qsp.simulate(later, times=[0, 9.999999, 30], outputs=["seen", "X", "Y"]).to_frame()
    assert rows["X"][2] == pytest.approx(3 * rows["X"][1], rel=1e-5)
    assert rows["seen"][2] == pytest.approx(2 * (rows["X"][2] + rows["Y"][2]))


def test_undo(response):
    there = qsp.causal.do(qsp.causal.do(response, {"J2": None}), {"[drug]": 4})
    assert qsp.causal.undo(there) is response
    assert qsp.causal.undo(response) is response
    assert pickle.loads(pickle.dumps(there)).before == response


def test_mediated_effect_of_target_binding():
    """Full TMDD: how much of what a faster synthesis of the target does to the complex goes through free drug."""
    from scipy.integrate import solve_ivp

    text = "kon = 0.1; koff = 0.01; kel = 0.02; kdeg = 0.05; kint = 0.03; L' = koff*C - kon*L*R - kel*L; L = 40; R = 10"
    text += "; ksyn = 0.5; R' = ksyn - kdeg*R - kon*L*R + koff*C; C' = kon*L*R - koff*C - kint*C; C = 0"
    times = [0.0, 1, 5, 20, 60, 120]
    found = qsp.causal.effect(
        qsp.Model.from_antimony(text), {"ksyn": 2}, "C", mediator="L", times=times, settings=qsp.Settings(rtol=1e-11)
    )

    def sides(_t, y):
        drug, target, bound = y[:3]  # as it is
        other, free = y[3:]  # complex and target with more synthesis, binding the drug that is there as it is
        return [
            0.01 * bound - 0.1 * drug * target - 0.02 * drug,
            0.5 - 0.05 * target - 0.1 * drug * target + 0.01 * bound,
            0.1 * drug * target - 0.01 * bound - 0.03 * bound,
            0.1 * drug * free - 0.01 * other - 0.03 * other,
            2 - 0.05 * free - 0.1 * drug * free + 0.01 * other,
        ]

    exact = solve_ivp(sides, (0, 120), [40, 10, 0, 0, 10], "LSODA", times, rtol=1e-12, atol=1e-13).y
    assert found.without == pytest.approx(exact[2], rel=1e-7, abs=1e-9)
    assert found.direct == pytest.approx(exact[3] - exact[2], rel=1e-6, abs=1e-8)
    assert np.abs(found.mediated[-1]) > 0.1 * np.abs(found.total[-1])


def test_a_dose_per_square_metre_has_an_effect():
    model = qsp.templates.pk.one_compartment()  # CL 5 L/h, V 20 L
    found = qsp.causal.effect(
        model, {"CL": "10 L/h"}, "[central]", "20 mg/m^2 into central", times=[1, 4], body_surface_area="1.8 m^2"
    )
    start, times = 36 / 20, np.array([1, 4])
    assert found.total == pytest.approx(start * (np.exp(-times / 2) - np.exp(-times / 4)), rel=1e-7)
