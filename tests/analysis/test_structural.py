"""Structural identifiability against published verdicts and textbook results.

Sources: StructuralIdentifiability.jl (identifiability.json, SI02, SI03, SI05), Godfrey and Fitch 1984 (SI13), Eudy et
al. 2015 (SI15), Wodarz and Nowak 1999 (SI17), and the closed forms of the one-compartment models.
"""

from __future__ import annotations

import json

import pytest

import sbmlqsp as qsp
from sbmlqsp.core.expression import symbols
from sbmlqsp.core.formula import parse
from sbmlqsp.errors import ModelError, UnknownSymbolError, UnsupportedFeature
from tests.analysis.ode_models import model, safe

ORAL = """model oral
  substanceOnly species depot, central; depot = 0; central = 0
  ka = 1; F = 0.5; CL = 0.2; V = 8; s = 1; tlag = 0.3; dur = 2
  absorption: depot -> central; ka*depot
  elimination: central -> ; CL/V*central
  y := s*central/V
end"""


@pytest.fixture(scope="module")
def oral():
    return qsp.Model.from_antimony(ORAL)


def dose(amount, into, **how):
    return qsp.Dose(amount, into, **how)


def analyse(odes, outputs, unknown, *, start=None, known_initial=(), inputs=()):
    made = model(odes, *outputs, start=start)
    named = {f"y{i}": safe(text) for i, text in enumerate(outputs)}
    return qsp.identifiability.structural(
        made,
        outputs=named,
        unknown=[safe(name) for name in unknown],
        known_initial=known_initial,
        inputs=[safe(name) for name in inputs],
    )


def analyse_case(case):
    """Return the question of one published case, ready to be asked."""
    good = {*case["globally_identifiable"], *case["locally_identifiable"]}
    parameters = [*good, *case["not_identifiable"]]
    outputs = list(case["outputs"].values())
    names = set().union(*(symbols(parse(text)) for text in (*case["odes"].values(), *outputs)))
    inputs = [safe(name) for name in sorted(names - set(parameters) - set(case["odes"]))]
    made, named = model(case["odes"], *outputs), {f"y{i}": safe(text) for i, text in enumerate(outputs)}
    unknown = [safe(name) for name in parameters]
    return lambda: qsp.identifiability.structural(made, named, unknown, known_initial=[], inputs=inputs)


def test_the_published_verdicts_of_17_models(shared):
    for case in json.loads((shared / "reference_cases" / "identifiability.json").read_text(encoding="utf-8")):
        answer = analyse_case(case)()
        assert (answer.rank, len(answer.unknowns)) == (case["rank"], case["unknowns"]), case["name"]
        good = {*case["globally_identifiable"], *case["locally_identifiable"]}
        for name in (*good, *case["not_identifiable"]):
            assert answer.identifiable[safe(name)] is (name in good), (case["name"], name)


def test_lotka_volterra_with_an_input():
    odes = {"x0": "a*x0-b*x0*x1+u", "x1": "c*x1+d*x0*x1"}
    answer = analyse(odes, ["x0"], ["a", "b", "c", "d"], inputs=["u"])
    assert answer.identifiable == {"a_": True, "b_": False, "c_": True, "d_": True, "x0_": True, "x1_": False}
    assert answer.combinations == ["b_*x1_"]


def test_cholera_is_identifiable():
    odes = {
        "S": "mu-bi*S*I-bw*S*W-mu*S+a*R",
        "I": "bw*S*W+bi*S*I-(gam+mu)*I",
        "W": "xi*(I-W)",
        "R": "gam*I-(mu+a)*R",
    }
    assert analyse(odes, ["k*I"], ["mu", "bi", "bw", "a", "xi", "gam", "k"]).ok


def test_a_cascade_has_a_combination_that_is_no_monomial():
    odes = {"x1": "-a1*x1+a21*x2", "x2": "-(a2+a21)*x2"}
    answer = analyse(odes, ["x1"], ["a1", "a2", "a21"])
    assert answer.identifiable == {"a1_": True, "a2_": False, "a21_": False, "x1_": True, "x2_": False}
    assert {"a2_+a21_", "a21_*x2_"} == set(answer.combinations)
    assert answer.found.unexplained == 1
    assert answer.is_identifiable("a2_+a21_")
    assert not answer.is_identifiable("a2_-a21_")


def test_reporting_fraction_of_an_epidemic():
    answer = analyse({"S": "-beta*S*I", "I": "beta*S*I-gamma*I"}, ["k*I"], ["beta", "gamma", "k"])
    assert answer.identifiable == {"beta_": False, "gamma_": True, "k_": False, "S_": False, "I_": False}
    assert (answer.rank, len(answer.unknowns)) == (4, 5)
    assert all(answer.is_identifiable(text) for text in ("beta_/k_", "k_*I_", "beta_*S_"))


def test_hiv():
    odes = {
        "x": "lm-d*x-beta*x*v",
        "y": "beta*x*v-a*y",
        "v": "k*y-u*v",
        "w": "c*x*y*w-c*q*y*w-b*w",
        "z": "c*q*y*w-h*z",
    }
    parameters = ["lm", "d", "beta", "a", "k", "u", "c", "q", "b", "h"]
    answer = analyse(odes, ["w", "z"], parameters)
    assert answer.rank == 13
    good = {name for name, found in answer.identifiable.items() if found}
    assert good == {"b_", "h_", "d_", "a_", "u_", "w_", "z_"}
    assert len(answer.scalings) == 2


def test_target_mediated_disposition_from_free_ligand():
    odes = {
        "L": "-kel*L-kon*L*R+koff*P",
        "R": "ksyn-kdeg*R-kon*L*R+koff*P",
        "P": "kon*L*R-koff*P-kint*P",
    }
    unknown = ["kel", "kon", "koff", "ksyn", "kdeg", "kint"]
    fixed = {"L": "10", "R": "0.7", "P": "0"}
    assert analyse(odes, ["L"], unknown, start=fixed, known_initial=None).ok
    by_parameters = fixed | {"R": "ksyn/kdeg"}
    assert analyse(odes, ["L"], unknown, start=by_parameters, known_initial=None).ok


def test_saturable_elimination_and_indirect_response():
    elimination = {"A": "-Vmax*A/V/(Km+A/V)"}
    assert analyse(elimination, ["A/V"], ["Vmax", "Km", "V"], start={"A": "100"}, known_initial=None).ok
    response = {"C": "-0.3*C", "R": "kin*(1-Imax*C/(IC50+C))-kout*R"}
    unknown = ["kin", "kout", "Imax", "IC50"]
    assert analyse(response, ["R"], unknown, start={"C": "7", "R": "3"}, known_initial=None).ok


@pytest.mark.parametrize("start", ["7", "0"])
def test_hill_exponents_are_unknowns_as_others(start):
    """C starts at 0 in the second case, where C^h has no power series: its start is freed."""
    odes = {"D": "-ka*D", "C": "ka*D-ke*C", "R": "kin*(1-Imax*C^h/(IC50^h+C^h))-kout*R"}
    unknown = ["ka", "ke", "kin", "kout", "Imax", "IC50", "h", "s"]
    initial = {"D": "11", "C": start, "R": "kin/kout"}
    answer = analyse(odes, ["s*R", "C"], unknown, start=initial, known_initial=None)
    assert {name for name, found in answer.identifiable.items() if not found} == {"kin_", "s_"}
    assert answer.identifiable["kin_"] is False
    assert answer.combinations == ["kin_*s_"]


def test_operational_model_knows_efficacy_times_receptors_only():
    odes = {"C": "-ke*C", "RC": "kon*C*(RT-RC)-koff*RC"}
    answer = analyse(
        odes, ["C", "alpha*RC"], ["ke", "kon", "koff", "RT", "alpha"], start={"C": "5", "RC": "0"}, known_initial=None
    )
    assert answer.combinations == ["RT_*alpha_"]


def test_an_assay_that_is_not_calibrated(oral):
    answer = qsp.identifiability.structural(oral, ["y"], ["CL", "V", "s"], qsp.Regimen((dose(100, "central"),)))
    assert answer.identifiable == {"CL": False, "V": False, "s": False}
    assert answer.combinations == ["CL/V", "s/V"]
    assert {str(remedy) for remedy in answer.remedies} >= {"know V", "know s"}


def test_a_dose_by_mouth_knows_ratios_to_bioavailability(oral):
    regimen = qsp.Regimen((dose(100, "depot", bioavailability="F"),))
    answer = qsp.identifiability.structural(oral, ["y"], ["ka", "F", "CL", "V"], regimen)
    assert answer.identifiable == {"ka": True, "F": False, "CL": False, "V": False}
    assert answer.combinations == ["CL/F", "V/F"]
    assert answer.is_identifiable("CL/V")
    assert "add an experiment with a bolus into central" in {str(remedy) for remedy in answer.remedies}


@pytest.mark.parametrize(
    "further",
    [
        (dose(50, "central", at=24),),
        (dose(50, "central", at=24, over=2),),
        (dose(50, "depot", at=24), dose(10, "depot", at=48, bioavailability="F")),
    ],
)
def test_a_later_dose_by_another_way_tells_bioavailability(oral, further):
    regimen = qsp.Regimen((dose(100, "depot", bioavailability="F", lag="tlag"), *further))
    answer = qsp.identifiability.structural(oral, ["y"], ["ka", "F", "CL", "V", "tlag"], regimen)
    assert answer.ok
    stacked = qsp.identifiability.structural(
        oral, ["y"], ["ka", "F", "CL", "V"], [qsp.Regimen(regimen.items[:1]), qsp.Regimen(further)]
    )
    assert stacked.ok


def test_the_same_dose_again_tells_nothing_new(oral):
    regimen = qsp.Regimen((dose(100, "depot", bioavailability="F", every=12, count=5),))
    answer = qsp.identifiability.structural(oral, ["y"], ["ka", "F", "CL", "V"], regimen)
    assert answer.identifiable["F"] is False


def test_a_second_dose_level_helps_where_elimination_saturates():
    """Metabolite seen through an unknown scale: with one dose level Vmax and Km scale with the unseen dose fraction."""
    text = """model level
      substanceOnly species A; A = 0; Vmax = 3; Km = 2; F = 1; base = 0.3
      use: A -> ; Vmax*A/(Km + A)
      y := A*base
    end"""
    made = qsp.Model.from_antimony(text)
    answer = qsp.identifiability.structural(
        made, ["y"], ["Vmax", "Km", "base", "F"], qsp.Regimen((dose(10, "A", bioavailability="F"),))
    )
    assert answer.nullity == 1
    assert answer.is_identifiable("Vmax/Km")


def test_a_replacement_tells_what_a_dose_of_that_amount_tells():
    """From 0 nothing is seen; 20 set at 4 makes y = s 20 exp(-k t): k and s are known, with V only s/V."""
    made = qsp.Model.from_antimony(
        "model m\n compartment c = 1; species A in c = 0; k = 0.3; s = 2; V = 5; A' = -k*A; y := s*A; z := s*A/V;\nend"
    )
    unseen = qsp.identifiability.structural(made, ["y"], ["k", "s"])
    assert unseen.identifiable == {"k": False, "s": False}
    for at in (0.0, 4.0):
        regimen = qsp.Regimen((qsp.Replacement(20.0, "A", at),))
        seen = qsp.identifiability.structural(made, ["y"], ["k", "s"], regimen)
        assert seen.identifiable == {"k": True, "s": True}
        ratio = qsp.identifiability.structural(made, ["z"], ["k", "s", "V"], regimen)
        assert (ratio.identifiable["k"], ratio.combinations) == (True, ["s/V"])


def test_an_infusion_has_a_known_end(oral):
    regimen = qsp.Regimen((dose(100, "central", over="dur"),))
    answer = qsp.identifiability.structural(oral, ["y"], ["CL", "V", "dur"], regimen)
    assert answer.ok


def test_events_that_are_doses_are_doses(oral):
    dosed = qsp.with_regimen(oral, qsp.Regimen((dose(100, "central"),)))
    answer = qsp.identifiability.structural(dosed, ["y"], ["CL", "V"])
    assert answer.ok


def test_pieces_hold_where_the_start_is():
    made = qsp.Model.from_antimony("model m\n a = 1; b = 2; x = 3; x' = piecewise(-a*x, time < 5, -b*x);\nend")
    answer = qsp.identifiability.structural(made, ["x"], ["a", "b"])
    assert answer.identifiable["a"] is True
    assert any("time < 5" in note for note in answer.notes)


def test_truncated_orders_are_undecided():
    odes = {"x1": "-a*x1", "x2": "a*x1-b*x2", "x3": "b*x2-c*x3"}
    made = model(odes, start={"x1": "1", "x2": "0", "x3": "0"})
    answer = qsp.identifiability.structural(made, ["x3_"], ["a_", "b_", "c_"], most_orders=2)
    assert set(answer.identifiable.values()) == {None}
    assert set(answer.verdicts.values()) == {"undecided"}
    assert qsp.identifiability.structural(made, ["x3_"], ["a_", "b_", "c_"]).ok


def test_a_cascade_from_zero_says_nothing_before_its_power_of_time():
    """x = a k^16 t^21 / (5^4 21): everything is 0 up to the twentieth derivative."""
    made = qsp.Model.from_antimony("model m\n x = 0; y = 0; z = 0; k = 0.3; a = 2; x' = a*y^4; y' = z^4; z' = k;\nend")
    alone = qsp.identifiability.structural(made, ["x"], ["k"])
    assert alone.identifiable == {"k": True}
    both = qsp.identifiability.structural(made, ["x"], ["k", "a"])
    assert both.identifiable == {"k": False, "a": False}
    assert both.combinations == ["k^16*a"]


def test_no_time_leaves_all_undecided_and_says_so():
    made = model({"x1": "-a*x1", "x2": "a*x1-b*x2"}, start={"x1": "1", "x2": "0"})
    answer = qsp.identifiability.structural(made, ["x2_"], ["a_", "b_"], time_limit=0.0)
    assert set(answer.verdicts.values()) == {"undecided"}
    assert any("time limit" in note for note in answer.notes)


def test_wrong_input_is_one_clear_error(oral):
    with pytest.raises(UnknownSymbolError, match="did you mean CL"):
        qsp.identifiability.structural(oral, ["y"], ["Cl"])
    with pytest.raises(UnknownSymbolError, match="central"):
        qsp.identifiability.structural(oral, ["[centrl]"], ["CL"])
    with pytest.raises(ModelError, match="what is measured"):
        qsp.identifiability.structural(oral, [], ["CL"])
    with pytest.raises(ModelError, match="assignment rule"):
        qsp.identifiability.structural(oral, ["y"], ["y"])
    with pytest.raises(ModelError, match="nothing is unknown"):
        qsp.identifiability.structural(oral, ["y"], [])
    with pytest.raises(UnknownSymbolError, match="state"):
        qsp.identifiability.structural(oral, ["y"], ["CL"], known_initial=["centrl"])
    with pytest.raises(UnsupportedFeature, match="steady state"):
        qsp.identifiability.structural(
            oral, ["y"], ["CL"], qsp.Regimen((dose(1, "central", every=12, steady_state="replace", count=3),))
        )
