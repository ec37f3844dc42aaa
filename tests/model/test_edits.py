"""Structural edits: what changes, what survives, what is refused."""

from __future__ import annotations

import pytest

from sbmlqsp.core.expression import Number
from sbmlqsp.core.formula import parse
from sbmlqsp.core.tables import Parameter
from sbmlqsp.errors import ModelError, ParseError, UnitsError, UnknownSymbolError
from sbmlqsp.model import Model
from sbmlqsp.model.equations import numeric_right_hand_sides
from sbmlqsp.model.initial import initial_amounts, initial_values
from sbmlqsp.native import documents
from sbmlqsp.native.edits import AddParameter


@pytest.fixture(scope="module")
def binding() -> Model:
    """A ligand that binds a receptor and is topped up by an event; no units."""
    return Model.from_antimony(
        """
model binding()
  compartment V = 2;
  species L in V, R in V, LR in V;
  L = 10; R = 4; LR = 0; kon = 0.5; koff = 0.1; ksyn = 1; total := L + LR; R0 = R;
  bind: L + R -> LR; V * (kon * L * R - koff * LR);
  synthesis: -> R; ksyn;
  dose: at (time > 5): L = L + 1, kon = 0.6;
end
"""
    )


def valid(m: Model) -> bool:
    return not [issue for issue in documents.consistency(m.sbml) if issue.severity == "error"]


def rates(m: Model) -> dict[str, float]:
    return numeric_right_hand_sides(m, initial_amounts(m), initial_values(m))


def test_a_clamped_species_stays_whatever_changed_it(binding):
    m = binding.clamp({"[L]": 5.0})
    ligand = m.species["L"]
    assert (ligand.constant, ligand.boundary_condition, ligand.initial_concentration) == (True, True, 5.0)
    assert "L" not in rates(m)
    assert rates(m)["LR"] == 2 * 0.5 * 5 * 4
    assert [a.variable for a in m.events["dose"].assignments] == ["kon"]
    assert valid(m)


def test_an_event_that_did_only_that_goes(binding):
    m = binding.clamp({"L": 5.0, "kon": 0.5})
    assert len(m.events) == 0
    assert m.parameters["kon"].constant
    assert valid(m)


def test_a_clamped_variable_loses_its_rule_and_its_value_on_top(binding):
    m = binding.with_values({"ksyn": 3.0, "[L]": 7.0}).clamp({"total": 9.0, "L": 1.0})
    assert "total" not in m.rules
    assert m.overlay == {"ksyn": 3.0}
    assert initial_values(m)["total"] == 9.0
    assert initial_amounts(m)["L"] == 1.0
    assert valid(m)


def test_a_concentration_held_in_a_changing_volume():
    m = Model.from_antimony(
        "model grow()\n compartment V = 2; V' = 0.1; species L in V; L = 3;\n r: L -> ; L * V\n end"
    ).clamp({"[L]": 5.0})
    assert m.rules["L"].math == Number(5.0)
    assert m.species["L"].boundary_condition
    assert initial_amounts(m)["L"] == 10.0
    assert valid(m)


def test_clamping_what_is_not_there(binding):
    with pytest.raises(UnknownSymbolError, match="did you mean LR"):
        binding.clamp({"LRR": 1.0})
    with pytest.raises(UnitsError, match="with_units"):
        binding.clamp({"L": "5 nmol/L"})


def test_clamping_with_a_quantity(binding):
    m = binding.with_units(substance="nmol", volume="L", time="h").clamp({"L": "0.005 umol/L"})
    assert m.species["L"].initial_concentration == pytest.approx(5.0)


# --- equations ------------------------------------------------------------------------------------------------------


def test_each_kind_of_equation(binding):
    m = (
        binding.with_equation("total", "L + LR + R")
        .with_equation("R0", "2 * ksyn", "initial")
        .with_equation("ksyn", "-0.1 * ksyn", "rate")
        .with_equation("synthesis", "ksyn * (1 - [R] / 10)", "kinetic law")
    )
    assert m.rules["total"].math == parse("L + LR + R")
    assert initial_values(m)["R0"] == 2.0
    assert rates(m)["ksyn"] == -0.1
    assert m.reactions["synthesis"].kinetic_law == parse("ksyn * (1 - R / 10)")
    assert valid(m)


def test_an_equation_replaces_the_value_on_top(binding):
    m = binding.with_values({"R0": 5.0, "kon": 2.0})
    assert m.with_equation("R0", "7", "initial").overlay == {"kon": 2.0}
    assert m.with_equation("R0", "7").overlay == {"kon": 2.0}


@pytest.mark.parametrize(
    ("variable", "formula", "kind", "error", "says"),
    [
        ("total", "L + ", "assignment", ParseError, "ends too early"),
        ("total", "L + ghost", "assignment", UnknownSymbolError, "ghost"),
        ("total", "hill(L)", "assignment", UnknownSymbolError, "hill"),
        ("totl", "L", "assignment", UnknownSymbolError, "total"),
        ("L", "3", "assignment", ModelError, "changed by reaction 'bind'"),
        ("bind", "3", "assignment", ModelError, "kinetic law"),
        ("total", "3", "kinetic law", UnknownSymbolError, "reaction"),
        ("total", "3 furlong", "assignment", UnknownSymbolError, "furlong"),
    ],
)
def test_equations_that_cannot_be(binding, variable, formula, kind, error, says):
    with pytest.raises(error, match=says):
        binding.with_equation(variable, formula, kind)


# --- removal --------------------------------------------------------------------------------------------------------


def test_removing_elements(binding):
    m = binding.without("dose", "synthesis", "total", "initial assignment of R0")
    assert (len(m.events), m.reactions.ids, len(m.rules)) == (0, ("bind",), 0)
    assert "total" not in m.parameters
    assert "R0" in m.parameters
    assert valid(m)


def test_removing_a_rule_leaves_its_variable(binding):
    m = binding.without("rule of total")
    assert "total" in m.parameters
    assert "total" not in m.rules


def test_what_is_still_used_is_not_removed(binding):
    with pytest.raises(ModelError, match="bind"):
        binding.without("koff")
    assert binding.without("koff", "bind").parameters.get("koff") is None


def test_edits_and_values_live_together(binding):
    m = binding.with_values({"ksyn": 3.0}).edited([AddParameter(Parameter("extra", 1.5))])
    assert m.overlay == {"ksyn": 3.0}
    assert m.with_values({"extra": 2.0}).parameters["extra"].value == 2.0
    assert m.structure_hash != binding.structure_hash


# --- units ----------------------------------------------------------------------------------------------------------


def test_declaring_units_changes_no_number(binding):
    m = binding.with_units(time="h", substance="mg", volume="L")
    assert [m.unit_of(s) for s in ("time", "L", "[L]", "V", "bind")] == ["h", "mg", "mg/L", "L", "mg/h"]
    assert initial_values(m) == initial_values(binding)
    assert m.with_units(time="h") == m
    assert valid(m)


@pytest.mark.parametrize(
    ("units", "says"), [({"time": "mg"}, "no unit of time"), ({"tim": "h"}, "has no unit"), ({"time": "zorp"}, "zorp")]
)
def test_units_that_cannot_be_declared(binding, units, says):
    with pytest.raises(UnitsError, match=says):
        binding.with_units(**units)


def test_a_declared_unit_is_not_redeclared(binding):
    m = binding.with_units(time="h")
    with pytest.raises(UnitsError, match="never changes numbers"):
        m.with_units(time="min")


# --- variants and what is not interpreted ---------------------------------------------------------------------------


def test_variants_travel_with_the_document(binding):
    m = binding.with_variant('renal & "old"', {"koff": 0.5, "[L]": 3}).with_variant("young", {"koff": 0.05})
    again = Model.from_sbml(m.sbml)
    assert again.variants == {'renal & "old"': {"koff": 0.5, "[L]": 3.0}, "young": {"koff": 0.05}}
    assert again.variant("young").overlay == {"koff": 0.05}
    assert again.with_variant("young", {"koff": 0.06}).variants["young"] == {"koff": 0.06}
    assert m.structure_hash == binding.structure_hash
    assert valid(m)
    with pytest.raises(UnknownSymbolError, match="young"):
        m.variant("youngg")


def test_annotations_are_read_and_survive_edits(shared):
    m = Model.from_sbml((shared / "corpus" / "models" / "BIOMD0000000010.xml").read_bytes())
    assert ("bqbiol:isVersionOf", "http://identifiers.org/uniprot/P09560") in m.annotations["MKKK"]
    assert ("bqmodel:isDescribedBy", "http://identifiers.org/pubmed/10712587") in m.annotations[m.id]
    edited = m.with_equation("J0", "MKKK * J0.V1", "kinetic law").with_variant("a", {"J0.V1": 1.0}).clamp({"MAPK": 1.0})
    assert edited.annotations == m.annotations
    assert edited.with_values({"J0.V1": 3.0}).sbml.count("<bqbiol:is") == m.sbml.count("<bqbiol:is")


def test_values_and_edits_of_published_models_are_valid_sbml(shared):
    """Level 2 and 3, with and without units: the document says what the tables say, and libSBML finds no new error."""
    for file in sorted((shared / "corpus" / "models").glob("*.xml"))[5::40]:
        m = Model.from_sbml(file.read_bytes(), file.parent)
        values = {name: 1.25 for name, kind in m.document.kinds.items() if kind != "reaction"}
        free = {name: value for name, value in values.items() if name not in m.document.assignment_rules}
        changed = m.with_values(free)
        again = Model.from_sbml(changed.sbml)
        assert (again.structure_hash, again.value_hash) == (changed.structure_hash, changed.value_hash), file.name
        assert repr(initial_values(again)) == repr(initial_values(changed)), file.name
        for edited in (changed, m.clamp({next(iter(m.species)).id: 1.0}) if m.species else m):
            assert errors(edited) <= errors(m), file.name


def errors(m: Model) -> set[str]:
    return {issue.message for issue in documents.consistency(m.sbml) if issue.severity == "error"}
