"""Edits change what they say and nothing else, in every dialect of SBML."""

from __future__ import annotations

import math

import pytest

from sbmlqsp.core.expression import Apply, Number, Symbol
from sbmlqsp.core.tables import (
    Compartment,
    Event,
    EventAssignment,
    FunctionDefinition,
    InitialAssignment,
    ModelTables,
    Parameter,
    Reaction,
    Rule,
    Species,
    SpeciesReference,
    Unit,
    UnitDefinition,
)
from sbmlqsp.errors import ModelError, UnknownSymbolError
from sbmlqsp.native import edits
from sbmlqsp.native.documents import canonical, consistency, edit, read_sbml

DIALECTS = [(2, 1), (2, 2), (2, 3), (2, 4), (2, 5), (3, 1), (3, 2)]
K, X, Y = Symbol("k"), Symbol("X"), Symbol("Y")
TWO = Number(2.0)


def document(level: int, version: int) -> str:
    """X -> Y with rate V * kf * X, kf local; p with a rate rule; an event; a comment and an annotation."""
    core = "/core" if level > 2 else ""
    slash = f"level{level}/version{version}{core}" if (level, version) != (2, 1) else "level2"
    new, old = level > 2, (level, version) < (3, 2)
    flags = ' hasOnlySubstanceUnits="false" boundaryCondition="false" constant="false"'
    local = "LocalParameter" if new else "Parameter"
    constant = ' constant="true"' if new else ""
    trigger = ' initialValue="true" persistent="true"' if new else ""
    when = ' useValuesFromTriggerTime="true"' if new else ""
    fast = ' fast="false"' if old else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/{slash}" level="{level}" version="{version}">
  <!-- kept -->
  <model id="m" name="a &amp; b">
    <annotation><x:data xmlns:x="urn:x" x:v='1'>kept</x:data></annotation>
    <listOfCompartments>
      <compartment id="V"  size="3.30" spatialDimensions="3"{constant}/>
    </listOfCompartments>
    <listOfSpecies>
      <species id="X" compartment="V" initialConcentration="1.00"{flags}/>
      <species id="Y" compartment="V" initialAmount="0.30000000000000004"{flags}></species>
    </listOfSpecies>
    <listOfParameters>
      <parameter id="k" value="0.10"{constant}/>
      <parameter id="p" value="1" constant="false"/>
    </listOfParameters>
    <listOfRules>
      <rateRule variable="p"><math xmlns="http://www.w3.org/1998/Math/MathML"><ci>k</ci></math></rateRule>
    </listOfRules>
    <listOfReactions>
      <reaction id="R" reversible="false"{fast}>
        <listOfReactants><speciesReference species="X" stoichiometry="1"{constant}/></listOfReactants>
        <listOfProducts><speciesReference species="Y" stoichiometry="1"{constant}/></listOfProducts>
        <kineticLaw>
          <math xmlns="http://www.w3.org/1998/Math/MathML"><apply><times/><ci>V</ci><ci>kf</ci><ci>X</ci></apply></math>
          <listOf{local}s><{local[0].lower()}{local[1:]} id="kf" value="0.5"/></listOf{local}s>
        </kineticLaw>
      </reaction>
    </listOfReactions>
    <listOfEvents>
      <event id="E"{when}>
        <trigger{trigger}><math xmlns="http://www.w3.org/1998/Math/MathML">
          <apply><gt/><ci>p</ci><cn>2</cn></apply></math></trigger>
        <listOfEventAssignments><eventAssignment variable="p">
          <math xmlns="http://www.w3.org/1998/Math/MathML"><cn>0</cn></math></eventAssignment></listOfEventAssignments>
      </event>
    </listOfEvents>
  </model>
</sbml>
"""


def errors(text: str) -> list[str]:
    return [str(issue) for issue in consistency(text) if issue.severity == "error"]


def edited(text: str, *changes: edits.Edit) -> ModelTables:
    new = edit(text, changes)
    assert errors(new) == []
    return read_sbml(new).tables


@pytest.fixture(params=DIALECTS, ids=lambda d: f"L{d[0]}V{d[1]}")
def sbml(request: pytest.FixtureRequest) -> str:
    text = document(*request.param)
    assert errors(text) == []
    return text


def test_no_edit_gives_back_every_character(sbml: str) -> None:
    assert edit(sbml, []) == sbml


def test_a_value_changes_its_digits_only(sbml: str) -> None:
    new = edit(sbml, [edits.SetValue("k", "value", 1 / 3)])
    assert new == sbml.replace('value="0.10"', f'value="{1 / 3!r}"')


def test_values_of_every_kind(sbml: str) -> None:
    tables = edited(
        sbml,
        edits.SetValue("V", "value", 5.0),
        edits.SetValue("X", "amount", 7.0),
        edits.SetValue("Y", "value", 1e-300),
        edits.SetValue("p", "value", math.inf),
        edits.SetValue("R.kf", "value", 0.25),
    )
    assert tables.compartments["V"].size == 5.0
    assert (tables.species["X"].initial_amount, tables.species["X"].initial_concentration) == (7.0, None)
    assert tables.species["Y"].initial_amount == 1e-300
    assert tables.parameters["p"].value == math.inf
    assert tables.reactions["R"].local_parameters[0].value == 0.25


def test_everything_can_be_added(sbml: str) -> None:
    unit = UnitDefinition("per_h", (Unit("second", -1.0, 0, 3600.0),))
    law = Apply("times", (Symbol("R2.kg"), Symbol("f"), Symbol("Z")))
    made = Reaction(
        "R2",
        (SpeciesReference("Z"),),
        (SpeciesReference("X", 2.0),),
        ("Y",),
        law,
        (Parameter("R2.kg", 4.0, "per_h"),),
        reversible=False,
    )
    tables = edited(
        sbml,
        edits.AddUnitDefinition(unit),
        edits.AddUnitDefinition(unit),
        edits.AddFunction(FunctionDefinition("double", ("x",), Apply("times", (TWO, Symbol("x"))))),
        edits.AddCompartment(Compartment("W", 2.5)),
        edits.AddSpecies(Species("Z", "W", initial_amount=3.0, has_only_substance_units=True, name="<z>")),
        edits.AddParameter(Parameter("f", 1.5, "per_h", name="ﬁ")),
        edits.AddReaction(made),
    )
    assert tables.units["per_h"] == unit
    assert tables.functions["double"].arguments == ("x",)
    assert tables.compartments["W"] == Compartment("W", 2.5)
    assert tables.species["Z"] == Species("Z", "W", 3.0, has_only_substance_units=True, name="<z>")
    assert tables.parameters["f"] == Parameter("f", 1.5, "per_h", name="ﬁ")
    assert tables.reactions["R2"] == made


def test_rules_and_assignments(sbml: str) -> None:
    tables = edited(
        sbml,
        edits.SetRule(Rule("assignment", "k", "k", Apply("times", (TWO, Apply("time"))))),
        edits.SetRule(Rule("rate", "p", "p", TWO)),
        edits.SetRule(Rule("rate", "V", "V", Number(0.1))),
        edits.SetInitialAssignment(InitialAssignment("p", Apply("max", (X, Y, TWO)))),
        edits.SetInitialAssignment(InitialAssignment("V", TWO)),
        edits.RemoveInitialAssignment("V"),
    )
    assert tables.rules["k"].math == Apply("times", (TWO, Apply("time")))
    assert not tables.parameters["k"].constant
    assert not tables.compartments["V"].constant
    assert tables.rules["p"].math == TWO
    assert tables.initial_assignments.ids == ("p",)


def test_a_value_replaces_an_initial_assignment_and_a_rule_forbids_it(sbml: str) -> None:
    assigned = edit(sbml, [edits.SetInitialAssignment(InitialAssignment("k", TWO))])
    tables = edited(assigned, edits.SetValue("k", "value", 9.0))
    assert len(tables.initial_assignments) == 0
    ruled = edit(assigned, [edits.SetRule(Rule("assignment", "k", "k", TWO))])
    assert len(read_sbml(ruled).tables.initial_assignments) == 0
    with pytest.raises(ModelError, match="'k' follows an assignment rule"):
        edit(ruled, [edits.SetValue("k", "value", 9.0)])


def test_a_kinetic_law_keeps_its_local_names(sbml: str) -> None:
    law = Apply("times", (Symbol("R.kf"), X, X))
    tables = edited(sbml, edits.SetKineticLaw("R", law))
    assert tables.reactions["R"].kinetic_law == law
    with pytest.raises(ModelError, match="hides it"):
        edit(sbml, [edits.AddParameter(Parameter("kf", 1.0)), edits.SetKineticLaw("R", Symbol("kf"))])


def test_dose_events_bring_level_2_to_level_3(sbml: str) -> None:
    dose = Event(
        "dose",
        Apply("geq", (Apply("time"), Number(24.0))),
        (EventAssignment("X", Apply("plus", (X, TWO))),),
        priority=Number(1.0),
        trigger_initial_value=False,
        use_values_from_trigger_time=False,
        name="dose 1",
    )
    before, tables = read_sbml(sbml).tables, edited(sbml, edits.AddEvent(dose))
    assert tables.level == 3
    assert tables.events["dose"] == dose
    assert tables.reactions["R"].kinetic_law == before.reactions["R"].kinetic_law
    assert tables.events["E"] == before.events["E"]


@pytest.mark.parametrize(("unit", "factors"), [("time", [("second", 1.0)]), ("length", [("metre", 1.0)])])
def test_units_that_level_2_declares_are_defined_in_level_3(unit: str, factors: list[tuple[str, float]]) -> None:
    before = (
        '<sbml xmlns="http://www.sbml.org/sbml/level2" level="2" version="1"><model id="m"><listOfParameters>'
        f'<parameter id="p" value="2700" units="{unit}"/><parameter id="x" constant="false"/>'
        "</listOfParameters></model></sbml>"
    )
    late = Event("late", Apply("gt", (Apply("time"), Number(1.0))), trigger_initial_value=False)
    after = edit(before, [edits.AddEvent(late)])
    tables = read_sbml(after).tables
    assert tables.level == 3
    assert tables.parameters["p"].units == unit
    assert [(u.kind, u.exponent) for u in tables.units[unit].units] == factors
    assert not [issue for issue in consistency(after) if issue.severity == "error"]


def test_a_plain_event_leaves_the_level_alone(sbml: str) -> None:
    plain = Event("E2", Apply("gt", (X, TWO)), (EventAssignment("k", TWO),), delay=Number(1.0))
    tables = edited(sbml, edits.AddEvent(plain))
    assert tables.level == int(sbml.split('level="')[1][0])
    assert tables.events["E2"] == plain
    assert not tables.parameters["k"].constant


def test_inputs_add_to_what_is_there(sbml: str) -> None:
    tables = edited(sbml, edits.AddToRate("X", K, "into_X"), edits.AddToRate("p", TWO, "unused"))
    assert tables.reactions["into_X"].products == (SpeciesReference("X"),)
    assert tables.reactions["into_X"].kinetic_law == K
    assert tables.rules["p"].math == Apply("plus", (K, TWO))
    ruled = edit(sbml, [edits.RemoveElement("R"), edits.SetRule(Rule("rate", "X", "X", Number(0.0)))])
    term = Apply("divide", (K, Symbol("V")))
    assert edited(ruled, edits.AddToRate("X", K, "u")).rules["X"].math == Apply("plus", (Number(0.0), term))


def test_a_conversion_factor_is_divided_out() -> None:
    sbml = document(3, 2).replace('<species id="X"', '<species id="X" conversionFactor="k"')
    tables = edited(sbml, edits.AddToRate("X", TWO, "into_X"))
    assert tables.reactions["into_X"].kinetic_law == Apply("divide", (TWO, K))


def test_nothing_flows_into_what_is_held_fixed(sbml: str) -> None:
    fixed = edit(sbml, [edits.SetAttribute("X", "boundaryCondition", value=True)])
    with pytest.raises(ModelError, match="held fixed"):
        edit(fixed, [edits.AddToRate("X", K, "into_X")])


def test_removing_takes_rules_and_assignments_along(sbml: str) -> None:
    tables = edited(sbml, edits.SetKineticLaw("R", X), edits.RemoveElement("E"), edits.RemoveElement("p"))
    assert "p" not in tables.parameters
    assert (len(tables.rules), len(tables.events)) == (0, 0)
    assert "<listOfRules" not in edit(sbml, [edits.RemoveRule("p")])


def test_what_is_still_used_is_not_removed(sbml: str) -> None:
    with pytest.raises(ModelError, match="'X' is used by reaction 'R'"):
        edit(sbml, [edits.RemoveElement("X")])
    with pytest.raises(ModelError, match="'k' is used by rateRule 'p'"):
        edit(sbml, [edits.RemoveElement("k")])


def test_units_of_the_model(sbml: str) -> None:
    hour = UnitDefinition("hour", (Unit("second", 1.0, 0, 3600.0),))
    tables = edited(
        sbml,
        edits.AddUnitDefinition(hour),
        edits.SetModelUnits("time", "hour"),
        edits.SetModelUnits("substance", "mole" if tables_level(sbml) == 2 else "gram"),
    )
    assert tables.time_units is not None
    assert tables.units[tables.time_units].units == hour.units
    with pytest.raises(ModelError, match="neither a unit definition nor a base unit"):
        edit(sbml, [edits.SetModelUnits("time", "fortnight")])


def tables_level(sbml: str) -> int:
    return read_sbml(sbml).tables.level


def test_notes_are_added_once_per_topic(sbml: str) -> None:
    once = edit(sbml, [edits.SetNote(None, "a < b", "hash"), edits.SetNote("X", "drug")])
    twice = edit(once, [edits.SetNote(None, "c", "hash")])
    assert errors(twice) == []
    assert "a &lt; b" in once
    assert "a &lt; b" not in twice
    assert twice.count("<notes>") == 2


def test_what_is_not_interpreted_survives(sbml: str) -> None:
    new = edit(sbml, [edits.AddParameter(Parameter("q", 1.0)), edits.RemoveElement("E")])
    assert "<!-- kept -->" in new
    assert "x:v='1'>kept</x:data>" in new
    assert "0.30000000000000004" in new
    back = edit(new, [edits.RemoveElement("q")])
    assert canonical(back) == canonical(edit(sbml, [edits.RemoveElement("E")]))


def test_unknown_and_taken_ids_are_named(sbml: str) -> None:
    with pytest.raises(UnknownSymbolError, match="'kk'") as caught:
        edit(sbml, [edits.SetValue("kk", "value", 1.0)])
    assert caught.value.nearest == ("k",)
    with pytest.raises(ModelError, match="the id 'X' is taken"):
        edit(sbml, [edits.AddParameter(Parameter("X", 1.0))])


def test_prefixed_documents_stay_prefixed() -> None:
    plain = document(3, 2)
    prefixed = plain.replace('xmlns="http://www.sbml', 'xmlns:s="http://www.sbml')
    for name in (
        "sbml",
        "model",
        "annotation",
        "listOf",
        "compartment ",
        "species ",
        "species>",
        "parameter ",
        "rateRule",
        "reaction ",
        "reaction>",
        "speciesReference ",
        "kineticLaw",
        "localParameter ",
        "event ",
        "event>",
        "trigger",
        "eventAssignment ",
        "eventAssignment>",
    ):
        prefixed = prefixed.replace(f"<{name}", f"<s:{name}").replace(f"</{name}", f"</s:{name}")
    assert read_sbml(prefixed).tables == read_sbml(plain).tables
    tables = edited(prefixed, edits.AddParameter(Parameter("q", 1.0)), edits.AddToRate("p", TWO, "u"))
    assert tables.parameters["q"].value == 1.0
    assert tables.rules["p"].math == Apply("plus", (K, TWO))


def test_a_rate_of_change_needs_version_2() -> None:
    rule = Rule("assignment", "k", "k", Apply("rateOf", (X,)))
    assert edited(document(3, 1), edits.SetRule(rule)).version == 2


def test_units_that_nobody_declared_stay_undeclared_in_level_3() -> None:
    before = (
        '<sbml xmlns="http://www.sbml.org/sbml/level2" level="2" version="1"><model id="m"><listOfCompartments>'
        '<compartment id="C" size="2"/></listOfCompartments><listOfSpecies><species id="S" compartment="C"'
        ' initialAmount="1"/></listOfSpecies></model></sbml>'
    )
    late = Event("late", Apply("gt", (Apply("time"), Number(1.0))), trigger_initial_value=False)
    tables = read_sbml(edit(before, [edits.AddEvent(late)])).tables
    assert tables.level == 3
    assert (tables.time_units, tables.substance_units, tables.volume_units, tables.extent_units) == (None,) * 4
    assert (tables.compartments["C"].units, tables.species["S"].substance_units) == (None, None)
