"""Parts become one model: ids, connections, values, and what is refused."""

from __future__ import annotations

import math

import pytest

import sbmlqsp as qsp
from sbmlqsp.templates import binding, compose, pd, pk, tmdd

DOSE = "100 mg into central"
TIGHT = qsp.Settings(rtol=1e-10)


def test_effect_follows_the_plasma_of_the_other_part():
    model = compose({"pk": pk.one_compartment(V="20 L", CL="5 L/h"), "pd": pd.emax()}, connect={"pd.C": "pk.[central]"})
    result = qsp.simulate(model, DOSE, times=["4 h"], outputs=["E"])
    concentration = 5 * math.exp(-1)
    assert result["E"].magnitude[-1] == pytest.approx(concentration / (1 + concentration), rel=1e-5)
    assert qsp.check_units(model, "strict").ok


def test_ids_stay_unless_two_parts_use_them():
    model = compose({"pk": pk.one_compartment(), "a": pd.emax(), "b": pd.emax(EC50="2 mg/L")}, {"a.C": "pk.[central]"})
    assert "CL" in model.parameters
    assert "C" not in model.parameters
    assert model.parameters["a_EC50"].value == 1.0
    assert model.parameters["b_EC50"].value == 2.0


def test_an_amount_is_concentration_times_volume():
    part = qsp.Model.from_antimony(
        "unit substance = 1e-3 gram; unit time_unit = 3600 second; M = 0; M has substance; M2 := 2*M; M2 has substance"
    )
    model = compose({"pk": pk.one_compartment(V="20 L"), "x": part}, {"x.M": "pk.central"})
    assert qsp.simulate(model, DOSE, times=[0], outputs=["M2"])["M2"].magnitude[0] == pytest.approx(200)


def test_parts_may_feed_each_other():
    model = compose(
        {"pk": pk.one_compartment(), "site": pk.effect_compartment(), "pd": pd.sigmoid_emax()},
        {"site.C": "pk.[central]", "pd.C": "site.Ce"},
    )
    result = qsp.simulate(model, DOSE, until="24 h", points=49, outputs=["Ce", "E"])
    ce = result["Ce"].magnitude
    assert result["E"].magnitude == pytest.approx(ce**2 / (1 + ce**2))


def test_both_parts_keep_their_own_species_and_reactions():
    a, b = tmdd.full(), tmdd.full(kel="0.1 1/h")
    model = compose({"a": a, "b": b})
    result = qsp.simulate(model, "100 nmol into a_L; 100 nmol into b_L", times=["24 h"], outputs=["[a_L]", "[b_L]"])
    for part, alone in (("a", a), ("b", b)):
        single = qsp.simulate(alone, "100 nmol into L", times=["24 h"], outputs=["[L]"])
        assert result[f"[{part}_L]"].magnitude == pytest.approx(single["[L]"].magnitude, rel=1e-5)


def test_mismatched_units_name_both_ends():
    with pytest.raises(qsp.UnitsError, match=r"'pd\.L' has 'nmol/L' and 'pk\.\[central\]' has 'mg/L'"):
        compose({"pk": pk.one_compartment(), "pd": binding.occupancy()}, {"pd.L": "pk.[central]"})


def test_extents_in_moles_and_in_grams_do_not_mix():
    with pytest.raises(qsp.UnitsError, match="extent unit"):
        compose({"pk": pk.one_compartment(), "target": tmdd.full()})


@pytest.mark.parametrize(
    ("end", "source", "words"),
    [
        ("pd.C", "pk.[centrl]", r"no quantity 'pk\.\[centrl\]'; did you mean pk\.\[central\]"),
        ("pd.D", "pk.[central]", "no parameter 'pd.D'"),
        ("px.C", "pk.[central]", "no part 'px'"),
        ("pd.C", "px.[central]", "no part 'px'"),
    ],
)
def test_unknown_ends(end, source, words):
    with pytest.raises(qsp.UnknownSymbolError, match=words):
        compose({"pk": pk.one_compartment(), "pd": pd.emax()}, {end: source})


def test_what_a_part_computes_is_no_input():
    with pytest.raises(qsp.ModelError, match="computed by 'pd' itself"):
        compose({"pk": pk.one_compartment(), "pd": pd.emax()}, {"pd.E": "pk.[central]"})
    with pytest.raises(qsp.ModelError, match="no parameter"):
        compose({"pk": pk.one_compartment(), "pd": pd.emax()}, {"pk.central": "pd.C"})


CONSTRAINT = """</listOfRules><listOfConstraints><constraint><math xmlns="http://www.w3.org/1998/Math/MathML">
<apply><geq/><ci>C</ci><cn>0</cn></apply></math></constraint></listOfConstraints>"""


def test_constraints_are_refused_rather_than_dropped():
    part = qsp.Model.from_sbml(pd.emax().sbml.replace("</listOfRules>", CONSTRAINT))
    with pytest.raises(qsp.ConversionError, match="constraint"):
        compose({"pd": part})


@pytest.mark.parametrize("word", ["a.b", "", "1a", 'x"/>'])
def test_names_are_ids(word):
    with pytest.raises(qsp.ModelError, match="is no id"):
        compose({word: pd.emax()})
    with pytest.raises(qsp.ModelError, match="is no id"):
        compose({"pd": pd.emax()}, name=word)


RICH = """
function saturable(x, m)
  x / (m + x)
end
model rich
  compartment V = 2; species S in V = 4; k = 0.5; gain = 3
  speed = 9; J: S -> ; V * k * speed * saturable(S, 1)
  top: at (time >= 1), t0=false: S = S + gain
  A := 2 * S; B = A0; A0 = 5; B' = -k * B
end
"""
LOCAL = '<listOfLocalParameters><localParameter id="speed" value="0.7"/></listOfLocalParameters>'


@pytest.mark.parametrize("output", ["[{}S]", "{}A", "{}B"])
def test_functions_events_rules_and_local_parameters_work_under_new_ids(output):
    sbml = qsp.Model.from_antimony(RICH).sbml.replace("</kineticLaw>", f"{LOCAL}</kineticLaw>")
    rich = qsp.Model.from_sbml(sbml).with_values({"k": 0.9})
    assert "J.speed" in rich.document.kinds
    both = compose({"a": rich, "b": rich.with_values({"k": 0.1})})
    for part, alone in (("a_", rich), ("b_", rich.with_values({"k": 0.1}))):
        wanted = qsp.simulate(alone, times=[0, 0.5, 2, 3], outputs=[output.format("")], settings=TIGHT)
        found = qsp.simulate(both, times=[0, 0.5, 2, 3], outputs=[output.format(part)], settings=TIGHT)
        assert found[output.format(part)].magnitude == pytest.approx(wanted[output.format("")].magnitude, rel=1e-8)


def test_a_molar_mass_joins_a_dose_in_mg_to_a_target_in_nmol():
    """Closed form: 100 mg in 20 L of a drug of 150 kg/mol is 33.3 nmol/L at once, half of that after a half-life."""
    parts = {"pk": pk.one_compartment(V="20 L", CL="5 L/h"), "pd": binding.occupancy(KD="10 nmol/L")}
    model = compose(parts, {"pd.L": "pk.[central]"}, molar_mass={"pd.L": "150 kg/mol"})
    assert qsp.check_units(model, "strict").ok
    assert model.parameters["molar_mass_L"].value == pytest.approx(0.15)
    assert model.unit_of("molar_mass_L") == "mg/nmol"
    result = qsp.simulate(model, DOSE, times=[0, "4 h"], outputs=["L", "occupancy"], settings=TIGHT)
    for number, share in ((0, 1.0), (1, math.exp(-1))):
        free = 100 / 20 / 0.15 * share
        assert result["L"].to("nmol/L").magnitude[number] == pytest.approx(free, rel=1e-8)
        assert result["occupancy"].magnitude[number] == pytest.approx(free / (free + 10), rel=1e-8)


def test_a_molar_mass_joins_moles_to_a_response_in_mass():
    parts = {"drug": tmdd.full(), "pd": pd.emax()}
    model = compose(parts, {"pd.C": "drug.[L]"}, molar_mass={"pd.C": "500 g/mol"})
    assert qsp.check_units(model, "strict").ok
    result = qsp.simulate(model, "90 nmol into L", times=[0], outputs=["C", "[L]"])
    assert result["C"].to("ug/L").magnitude[0] == pytest.approx(0.5 * result["[L]"].to("nmol/L").magnitude[0])


def test_what_a_molar_mass_cannot_join():
    parts = {"pk": pk.one_compartment(), "pd": binding.occupancy(), "e": pd.emax()}
    with pytest.raises(qsp.UnitsError, match="not a mass per mole"):
        compose(parts, {"pd.L": "pk.[central]"}, molar_mass={"pd.L": "150 kg"})
    with pytest.raises(qsp.UnitsError, match=r"molar mass is given for 'e\.C'"):
        compose(parts, {"e.C": "pk.[central]"}, molar_mass={"e.C": "150 kg/mol"})
    with pytest.raises(qsp.UnknownSymbolError, match=r"no connection 'pd\.M'"):
        compose(parts, {"pd.L": "pk.[central]"}, molar_mass={"pd.M": "150 kg/mol"})
    with pytest.raises(qsp.UnitsError) as caught:
        compose(parts, {"pd.L": "pk.[central]"})
    assert "molar_mass={'pd.L': '150 kg/mol'}" in caught.value.fix
