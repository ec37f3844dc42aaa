"""The way to Antimony and to libRoadRunner, and back."""

from __future__ import annotations

import pytest

from sbmlqsp.checks import check
from sbmlqsp.errors import ConversionError, UnitsError
from sbmlqsp.model import Model, from_roadrunner
from sbmlqsp.model.agreement import disagreements
from sbmlqsp.model.initial import initial_amounts, initial_values

TEXT = """
model turnover()
  compartment V = 2;
  species R in V, S in V; substanceOnly species S;
  R = kin / kout; S = 3; kin = 2; kout = 0.5; slow := kout / 10;
  function mm(x, v, k)  v * x / (k + x) end
  make: -> R; V * kin;
  lose: R -> S; V * kout * R;
  use: S -> ; mm(S, slow, 1);
  dose: at (time > 1), t0=false: R = R + 3;
end
"""


@pytest.fixture
def turnover() -> Model:
    return Model.from_antimony(
        TEXT.replace("  function mm(x, v, k)  v * x / (k + x) end\n", "").replace(
            "mm(S, slow, 1)", "slow * S / (1 + S)"
        )
    )


def test_ids_numbers_and_equations_come_back(turnover):
    m = turnover.with_values({"kin": 3.25, "S": 1.5})
    again = Model.from_antimony(m.to_antimony())
    assert again.species.ids == m.species.ids
    assert set(again.reactions.ids) == set(m.reactions.ids)
    assert initial_values(again) == initial_values(m)
    assert disagreements(m, again) == ()
    assert again.events["dose"].trigger == m.events["dose"].trigger


def test_what_antimony_would_rename_is_refused_or_said(shared):
    m = Model.from_sbml((shared / "corpus" / "models" / "BIOMD0000000010.xml").read_bytes())
    with pytest.raises(ConversionError, match="rename=True") as caught:
        m.to_antimony()
    assert any("J0" in lost for lost in caught.value.lost)
    text = m.to_antimony(rename=True)
    assert "// renamed: J0.V1 is J0_V1 here" in text
    assert Model.from_antimony(text).parameters["J0_V1"].value == 2.5


def test_what_antimony_cannot_say_is_refused(shared):
    """`fast` is dropped by Antimony: 33 silently wrong cases of the suite (FACTS.md)."""
    folder = shared / "sbml_test_suite" / "cases" / "semantic" / "00870"
    m = Model.from_sbml(next(folder.glob("*-sbml-*.xml")).read_bytes())
    for rename in (False, True):
        with pytest.raises(ConversionError, match="fast"):
            m.to_antimony(rename=rename)


def test_roadrunner_and_back(turnover):
    runner = turnover.with_values({"kout": 0.25}).to_roadrunner()
    m = from_roadrunner(runner)
    assert initial_values(m) == pytest.approx(initial_values(turnover.with_values({"kout": 0.25})))
    assert "R" in m.tables.initial_assignments
    runner["kin"] = 5.0
    runner.reset()
    changed = from_roadrunner(runner)
    assert changed.parameters["kin"].value == 5.0
    assert initial_amounts(changed)["R"] == pytest.approx(2 * 5.0 / 0.25)


def test_the_present_state_of_roadrunner_is_the_start(turnover):
    runner = turnover.to_roadrunner()
    runner.simulate(0, 0.5, 3)
    m = from_roadrunner(runner)
    assert initial_amounts(m)["S"] == runner["S"]
    assert initial_amounts(m)["S"] != 3.0


def test_a_unit_that_antimony_forgets_to_define_is_refused():
    text = "model m()\ncompartment C = 1; species S in C; S = 1; S has substance; p = 1; p has substance/volume\nend"
    with pytest.raises(UnitsError, match="'S' has the unit 'substance_volume'"):
        Model.from_antimony(text)


def test_units_defined_from_other_units_come_out_in_their_factors():
    m = Model.from_antimony(
        "model m()\nunit mg_per_mL = mg/mL; unit mL = litre/1000; unit mg = 1e-3 gram; p = 1; p has mg_per_mL\nend"
    )
    assert m.unit_of("p") == "mg/mL"


def test_a_misspelt_unit_says_nothing_and_is_found():
    m = Model.from_antimony("model m()\nunit mg = 1e-3 gram; p = 1; p has mgg\nend")
    assert m.unit_of("p") is None
    assert [issue.where for issue in check(m).issues if issue.rule == "empty unit"]
