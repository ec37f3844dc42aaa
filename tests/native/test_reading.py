"""Every dialect of SBML arrives in the tables with the meaning its own specification gives."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from sbmlqsp.core.builtin_units import is_implied
from sbmlqsp.core.expression import Apply, Call, Expression, Number, Symbol
from sbmlqsp.core.tables import Parameter, SpeciesReference, Unit
from sbmlqsp.errors import ModelError, ParseError, SbmlqspError, SecurityError, UnsupportedFeature
from sbmlqsp.native.documents import canonical, consistency, read_sbml

MATHML = 'xmlns="http://www.w3.org/1998/Math/MathML"'
L3 = "http://www.sbml.org/sbml/level3/version{}/core"
A, B, C = Symbol("a"), Symbol("b"), Symbol("c")


def level3(body: str, version: int = 2, attributes: str = "", root: str = "") -> str:
    head = f'<sbml xmlns="{L3.format(version)}" level="3" version="{version}"{root}>'
    return f'{head}<model id="m"{attributes}>{body}</model></sbml>'


def level2(body: str, version: int = 4) -> str:
    namespace = "http://www.sbml.org/sbml/level2" + (f"/version{version}" if version > 1 else "")
    return f'<sbml xmlns="{namespace}" level="2" version="{version}"><model id="m">{body}</model></sbml>'


def formula(mathml: str) -> Expression | None:
    parameters = "".join(f'<parameter id="{name}" value="1" constant="true"/>' for name in "abc")
    text = level3(
        f"<listOfFunctionDefinitions><functionDefinition id='f'><math {MATHML}>"
        f"<lambda><bvar><ci>a</ci></bvar><ci>a</ci></lambda></math></functionDefinition></listOfFunctionDefinitions><listOfParameters>{parameters}"
        f'<parameter id="x" constant="false"/></listOfParameters><listOfRules><assignmentRule variable="x">'
        f'<math {MATHML} xmlns:s="{L3.format(2)}">{mathml}</math></assignmentRule></listOfRules>'
    )
    return read_sbml(text).tables.rules["x"].math


def csymbol(name: str) -> str:
    return f'<csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/{name}">whatever</csymbol>'


@pytest.mark.parametrize(
    ("mathml", "tree"),
    [
        ('<cn s:units="mole">2</cn>', Number(2.0, "mole")),
        ('<cn type="e-notation">1.2<sep/>-7</cn>', Number(1.2e-7)),
        ('<cn type="rational">1<sep/>3</cn>', Number(1 / 3)),
        ('<cn type="integer">7</cn>', Number(7.0)),
        ("<infinity/>", Number(math.inf)),
        ("<apply><minus/><infinity/></apply>", Number(-math.inf)),
        (csymbol("time"), Apply("time")),
        (csymbol("avogadro"), Apply("avogadro")),
        (f"<apply>{csymbol('delay')}<ci>a</ci><cn>1</cn></apply>", Apply("delay", (A, Number(1.0)))),
        (f"<apply>{csymbol('rateOf')}<ci>a</ci></apply>", Apply("rateOf", (A,))),
        ("<apply><ci>f</ci><ci>b</ci></apply>", Call("f", (B,))),
        ("<apply><root/><ci>a</ci></apply>", Apply("root", (Number(2.0), A))),
        ("<apply><root/><degree><cn>3</cn></degree><ci>a</ci></apply>", Apply("root", (Number(3.0), A))),
        ("<apply><log/><ci>a</ci></apply>", Apply("log", (Number(10.0), A))),
        ("<apply><plus/></apply>", Number(0.0)),
        ("<apply><times/></apply>", Number(1.0)),
        ("<apply><plus/><ci>a</ci></apply>", A),
        ("<apply><plus/><ci>a</ci><ci>b</ci><ci>c</ci></apply>", Apply("plus", (A, B, C))),
        ("<apply><max/><ci>a</ci><ci>b</ci><ci>c</ci></apply>", Apply("max", (A, B, C))),
        ("<apply><and/></apply>", Apply("true")),
        ("<apply><xor/></apply>", Apply("false")),
        (
            "<apply><lt/><ci>a</ci><ci>b</ci><ci>c</ci></apply>",
            Apply("and", (Apply("lt", (A, B)), Apply("lt", (B, C)))),
        ),
        ("<apply><implies/><true/><false/></apply>", Apply("implies", (Apply("true"), Apply("false")))),
        ("<apply><quotient/><ci>a</ci><ci>b</ci></apply>", Apply("quotient", (A, B))),
        ("<piecewise><otherwise><ci>a</ci></otherwise></piecewise>", A),
        (
            "<piecewise><piece><ci>a</ci><true/></piece><otherwise><pi/></otherwise></piecewise>",
            Apply("piecewise", (A, Apply("true"), Apply("pi"))),
        ),
        ("<semantics><ci>a</ci></semantics>", A),
        ("<apply><arcsech/><ci>a</ci></apply>", Apply("arcsech", (A,))),
    ],
)
def test_formulas(mathml: str, tree: Expression) -> None:
    assert formula(mathml) == tree


def test_not_a_number_is_a_number() -> None:
    value = formula("<notanumber/>")
    assert isinstance(value, Number)
    assert math.isnan(value.value)


@pytest.mark.parametrize(
    "mathml", ["<cn>abc</cn>", '<cn type="integer">99999999999</cn>', "<cn>1e400</cn>", "<vector/>"]
)
def test_what_libsbml_would_misread_is_refused(mathml: str) -> None:
    with pytest.raises(SbmlqspError):
        formula(mathml)


def test_a_sum_of_2000_terms_is_flat() -> None:
    tree = formula(f"<apply><plus/>{'<ci>a</ci>' * 2000}</apply>")
    assert isinstance(tree, Apply)
    assert len(tree.arguments) == 2000


def test_an_unknown_csymbol_is_named() -> None:
    with pytest.raises(SbmlqspError, match=r"csymbol|symbols/nothing|whatever"):
        formula(f"<apply>{csymbol('nothing')}<ci>a</ci></apply>")


def test_level_2_defaults() -> None:
    tables = read_sbml(
        level2(
            '<listOfCompartments><compartment id="V"/></listOfCompartments>'
            '<listOfSpecies><species id="S" compartment="V"/></listOfSpecies>'
            '<listOfParameters><parameter id="k" value="2"/></listOfParameters>'
        )
    ).tables
    compartment, species = tables.compartments["V"], tables.species["S"]
    assert (compartment.size, compartment.dimensions, compartment.constant) == (None, 3.0, True)
    assert (species.initial_amount, species.initial_concentration) == (None, None)
    assert not species.has_only_substance_units
    assert tables.parameters["k"] == Parameter("k", 2.0)
    assert tables.time_units == "time"
    assert is_implied(tables.units["time"])
    assert tables.units["volume"].units == (Unit("litre"),)


def test_level_2_may_redefine_its_units() -> None:
    tables = read_sbml(
        level2(
            '<listOfUnitDefinitions><unitDefinition id="time"><listOfUnits><unit kind="second" multiplier="3600"/>'
            "</listOfUnits></unitDefinition></listOfUnitDefinitions>"
        )
    ).tables
    assert tables.units["time"].units == (Unit("second", multiplier=3600.0),)
    assert not is_implied(tables.units["time"])


@pytest.mark.parametrize("version", [1, 4])
def test_level_2_events_use_values_from_trigger_time(version: int) -> None:
    event = f"""
      <listOfParameters><parameter id="k" value="2" constant="false"/></listOfParameters>
      <listOfEvents><event>
        <trigger><math {MATHML}><apply><gt/><ci>k</ci><cn>1</cn></apply></math></trigger>
        <delay><math {MATHML}><cn>3</cn></math></delay>
        <listOfEventAssignments><eventAssignment variable="k">
          <math {MATHML}><cn>0</cn></math></eventAssignment></listOfEventAssignments>
      </event></listOfEvents>"""
    tables = read_sbml(level2(event, version)).tables
    only = tables.events["event_1"]
    assert only.use_values_from_trigger_time
    assert only.trigger_initial_value
    assert only.persistent
    assert only.delay == Number(3.0)


def reaction_in(dialect: int, reference: str, fast: str = "") -> str:
    """A reaction with the local parameters k and q beside a global k."""
    local = "LocalParameter" if dialect > 2 else "Parameter"
    tag = local[0].lower() + local[1:]
    flags = 'hasOnlySubstanceUnits="false" boundaryCondition="false" constant="false"'
    return f"""
      <listOfCompartments><compartment id="V" size="1" constant="true"/></listOfCompartments>
      <listOfSpecies><species id="S" compartment="V" initialAmount="1" {flags}/></listOfSpecies>
      <listOfParameters><parameter id="k" value="2" constant="false"/></listOfParameters>
      <listOfReactions><reaction id="R" reversible="false"{fast}>
        <listOfReactants>{reference}</listOfReactants>
        <kineticLaw><math {MATHML}><apply><times/><ci>k</ci><ci>q</ci><ci>S</ci></apply></math>
          <listOf{local}s><{tag} id="k" value="5"/><{tag} id="q" value="6"/></listOf{local}s></kineticLaw>
      </reaction></listOfReactions>"""


def test_level_2_stoichiometries() -> None:
    reference = (
        f'<speciesReference species="S"><stoichiometryMath><math {MATHML}><ci>k</ci></math></stoichiometryMath>'
        '</speciesReference><speciesReference species="S" stoichiometry="2.5"/>'
    )
    text = level2(reaction_in(2, reference, ' fast="true"'))
    reaction = read_sbml(text).tables.reactions["R"]
    first, second = reaction.reactants
    assert (first.stoichiometry, first.stoichiometry_math, first.constant) == (None, Symbol("k"), False)
    assert second == SpeciesReference("S", 2.5)
    assert reaction.fast


def test_local_parameters_hide_global_ones() -> None:
    reference = '<speciesReference id="n" species="S" constant="false"/>'
    text = level3(reaction_in(3, reference))
    tables = read_sbml(text).tables
    reaction = tables.reactions["R"]
    assert reaction.kinetic_law == Apply("times", (Symbol("R.k"), Symbol("R.q"), Symbol("S")))
    assert reaction.local_parameters == (Parameter("R.k", 5.0), Parameter("R.q", 6.0))
    assert reaction.reactants == (SpeciesReference("S", None, None, "n", constant=False),)
    assert tables.compartments["V"].dimensions is None
    assert {"R", "R.k", "n", "S"} <= dict(tables.lines).keys()


def test_level_1_becomes_level_3() -> None:
    text = """<sbml xmlns="http://www.sbml.org/sbml/level1" level="1" version="2"><model name="m">
      <listOfCompartments><compartment name="c"/></listOfCompartments>
      <listOfSpecies><species name="A" compartment="c" initialAmount="2"/></listOfSpecies>
      <listOfReactions><reaction name="r">
        <listOfReactants><speciesReference species="A" stoichiometry="3"/></listOfReactants>
        <kineticLaw formula="k*A^2"><listOfParameters><parameter name="k" value="0.1"/></listOfParameters></kineticLaw>
      </reaction></listOfReactions></model></sbml>"""
    reading = read_sbml(text)
    assert reading.tables.level == 3
    assert 'level="3"' in reading.sbml
    assert reading.tables.compartments["c"].size == 1.0
    assert reading.tables.species["A"].initial_amount == 2.0
    assert reading.tables.reactions["r"].kinetic_law == Apply(
        "times", (Symbol("r.k"), Apply("power", (Symbol("A"), Number(2.0))))
    )


def test_a_kinetic_law_in_units_of_its_own_is_refused() -> None:
    text = level2(reaction_in(2, '<speciesReference species="S"/>'), 1).replace(
        "<kineticLaw>", '<kineticLaw substanceUnits="item">'
    )
    with pytest.raises(UnsupportedFeature, match="'item'"):
        read_sbml(text)


def test_level_3_model_units_and_conversion_factor() -> None:
    text = level3(
        '<listOfParameters><parameter id="f" value="1" constant="true"/></listOfParameters>',
        attributes=' timeUnits="second" conversionFactor="f"',
    )
    tables = read_sbml(text).tables
    assert (tables.time_units, tables.substance_units, tables.conversion_factor) == ("second", None, "f")


def test_a_function_without_math_has_no_body() -> None:
    text = level3('<listOfFunctionDefinitions><functionDefinition id="f"/></listOfFunctionDefinitions>')
    assert read_sbml(text).tables.functions["f"].body is None


def test_packages_are_named_with_what_is_required() -> None:
    fbc = ' xmlns:fbc="http://www.sbml.org/sbml/level3/version1/fbc/version2" fbc:required="false"'
    tables = read_sbml(level3("", version=1, attributes=' fbc:strict="false"', root=fbc)).tables
    assert tables.packages == ("fbc",)


def test_two_rules_for_one_variable_are_refused() -> None:
    rule = f'<assignmentRule variable="x"><math {MATHML}><cn>1</cn></math></assignmentRule>'
    parameter = '<listOfParameters><parameter id="x" constant="false"/></listOfParameters>'
    text = level3(f"{parameter}<listOfRules>{rule}{rule}</listOfRules>")
    with pytest.raises(ModelError, match="'x'"):
        read_sbml(text)


def test_reading_errors_are_refused_with_their_line() -> None:
    text = level3('\n<listOfParameters>\n<parameter id="x" value="1" constant="maybe"/></listOfParameters>')
    with pytest.raises((ParseError, ModelError)) as caught:
        read_sbml(text)
    assert "3" in str(caught.value.where) or caught.value.issues


OUTER = (
    '<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" level="3" version="1"'
    ' xmlns:comp="http://www.sbml.org/sbml/level3/version1/comp/version1" comp:required="true"><model id="outer">'
    '<comp:listOfSubmodels><comp:submodel comp:id="part" comp:modelRef="ext"/></comp:listOfSubmodels></model>'
    "<comp:listOfExternalModelDefinitions>"
    '<comp:externalModelDefinition comp:id="ext" comp:source="inner.xml"/></comp:listOfExternalModelDefinitions></sbml>'
)


def test_hierarchical_models_are_flattened_inside_their_folder(tmp_path: Path) -> None:
    inner = level3('<listOfParameters><parameter id="k" value="4" constant="true"/></listOfParameters>', version=1)
    (tmp_path / "inner.xml").write_text(inner)
    reading = read_sbml(OUTER, tmp_path)
    assert reading.tables.parameters["part__k"].value == 4.0
    assert reading.tables.packages == ()
    assert "comp:" not in reading.sbml


def test_without_a_folder_nothing_else_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "inner.xml").write_text(level3("", version=1))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SecurityError):
        read_sbml(OUTER)


def test_consistency_says_what_is_wrong_here_and_nothing_about_units() -> None:
    text = level3('<listOfParameters>\n<parameter id="k" constant="true"/></listOfParameters>')
    issues = consistency(text)
    assert [(issue.rule, issue.severity) for issue in issues] == [("libsbml-80702", "note")]
    assert issues[0].message.startswith("The <parameter> with the id 'k' does not have 'value' attribute")
    assert issues[0].where == "line 2"


def test_canonical_form_ignores_layout_and_order_of_attributes() -> None:
    one = level3('<listOfParameters><parameter id="k" constant="true"/></listOfParameters>')
    other = level3("<listOfParameters>\n  <parameter constant='true' id='k'></parameter>\n</listOfParameters>")
    assert canonical(one) == canonical(other)
    assert canonical(one) != canonical(one.replace('"k"', '"K"'))
