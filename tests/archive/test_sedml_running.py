"""SED-ML run by the interpreter, against the closed form of a reversible reaction; and what it refuses."""

from __future__ import annotations

import math

import numpy as np
import pytest

import sbmlqsp as qsp
from sbmlqsp.archive.sedml import read_sedml, run_sedml
from sbmlqsp.errors import ParseError, SbmlqspError, SecurityError, UnsupportedFeature
from tests.archive import sedml_texts as sed
from tests.archive.sedml_texts import PARAMETERS, SPECIES, a

TIMES = np.linspace(0, 10, 6)


@pytest.fixture(scope="module")
def opened():
    content = qsp.Model.from_antimony(sed.MODEL).sbml.encode()

    def give(place):
        if place != "model.xml":
            raise ParseError(f"no '{place}'")
        return content

    return give


def run(opened, **parts):
    return run_sedml(read_sedml(sed.document(**parts)), opened).generators


def curve(**given):
    return np.array([a(time, **given) for time in TIMES])


@pytest.mark.parametrize("version", [1, 2, 3, 4])
def test_a_time_course(opened, version):
    found = run(opened, version=version)
    assert found["g"] == pytest.approx(curve(), rel=1e-7)


def test_output_begins_later_than_the_run(opened):
    found = run(opened, simulations=sed.course(start=4, end=10, steps=3))
    assert found["g"] == pytest.approx([a(time) for time in (4, 6, 8, 10)], rel=1e-7)


def test_a_course_that_begins_at_another_time_of_an_autonomous_model(opened):
    generators = sed.generator() + sed.generator("time", sed.variable(symbol="urn:sedml:symbol:time"))
    found = run(opened, simulations=sed.course(initial=5, start=5, end=15), generators=generators)
    assert found["g"] == pytest.approx(curve(), rel=1e-7)
    assert found["time"] == pytest.approx(TIMES + 5)


CHANGES = {
    "attribute": f"""<changeAttribute target="{PARAMETERS}[@id='k1']/@value" newValue="0.2"/>""",
    "double quotes": f"""<changeAttribute target='{PARAMETERS}[@id="k1"]/@value' newValue="2e-1"/>""",
    "anywhere": """<changeAttribute target="//sbml:parameter[@id='k1']/@value" newValue="0.2"/>""",
    "replaced": f"""<changeXML target="{PARAMETERS}[@id='k1']"><newXML>"""
    f"""<parameter xmlns="http://www.sbml.org/sbml/level3/version2/core" id="k1" value="0.2" constant="true"/>"""
    """</newXML></changeXML>""",
    "removed and added": f"""<removeXML target="{PARAMETERS}[@id='k1']"/>"""
    """<addXML target="/sbml:sbml/sbml:model/sbml:listOfParameters"><newXML>"""
    """<parameter xmlns="http://www.sbml.org/sbml/level3/version2/core" id="k1" value="0.2" constant="true"/>"""
    """</newXML></addXML>""",
    "computed": f"""<computeChange target="{PARAMETERS}[@id='k1']/@value"><listOfVariables>"""
    f"""<variable id="v" modelReference="changed" target="{PARAMETERS}[@id='k2']"/></listOfVariables>"""
    """<listOfParameters><parameter id="third" value="3"/></listOfParameters>"""
    f"""<math xmlns="{sed.MATH}"><apply><divide/><ci>v</ci><ci>third</ci></apply></math></computeChange>""",
}


@pytest.mark.parametrize("kind", CHANGES)
def test_a_model_with_changes_derived_from_another(opened, kind):
    models = sed.model() + sed.model("changed", "#m", CHANGES[kind])
    found = run(opened, models=models, tasks=sed.task() + sed.task("t2", "changed"), generators=sed.generator(of="t2"))
    assert found["g"] == pytest.approx(curve(k1=0.2), rel=1e-7)


def test_a_change_without_effect_is_refused_unless_what_overrides_it_is_removed():
    """The file says k := 0.1 at the start; a changed attribute would not change anything."""
    timed = qsp.Model.from_antimony("k = 2*h; h = 0.05; A = 1; A' = -k*A; y := 2*A").sbml.encode()
    change = f"""<changeAttribute target="{PARAMETERS}[@id='{{}}']/@value" newValue="0.3"/>"""
    removed = """<removeXML target="/sbml:sbml/sbml:model/sbml:listOfInitialAssignments"/>"""
    target = f"{PARAMETERS}[@id='A']"
    generators = sed.generator(variables=sed.variable(target=target))
    for symbol, what in (("k", "an initial assignment"), ("y", "an assignment rule")):
        models = sed.model(changes=change.format(symbol))
        with pytest.raises(ParseError, match=f"the change of '{symbol}' in 'm' has no effect: {what}"):
            run_sedml(read_sedml(sed.document(models=models, generators=generators)), lambda _: timed)
    for models, k in (
        (sed.model(changes=change.format("k") + removed), 0.3),
        (sed.model(changes=change.format("h")), 0.6),
    ):
        found = run_sedml(read_sedml(sed.document(models=models, generators=generators)), lambda _: timed)
        assert found.generators["g"] == pytest.approx(np.exp(-k * TIMES), rel=1e-6, abs=1e-12)


def test_a_start_is_changed_and_amounts_are_told_from_concentrations(opened):
    change = f"""<changeAttribute target="{SPECIES}[@id='A']/@initialConcentration" newValue="3"/>"""
    found = run(opened, models=sed.model(changes=change))
    assert found["g"] == pytest.approx(curve(start=3.0, total=3.0), rel=1e-7)


def test_a_steady_state_is_a_number(opened):
    found = run(opened, simulations=f'<steadyState id="s">{sed.algorithm("KISAO:0000407")}</steadyState>')
    assert found["g"].shape == ()
    assert float(found["g"]) == pytest.approx(0.6 / 1.4, rel=1e-7)


def test_repetitions_over_a_range_reset_the_model(opened):
    uniform = '<uniformRange id="r" start="0.2" end="1" numberOfSteps="4" type="linear"/>'
    change = sed.set_value(f"{PARAMETERS}[@id='k1']")
    tasks = sed.task() + sed.repeated("rep", uniform, changes=change)
    found = run(opened, tasks=tasks, generators=sed.generator(of="rep"))
    assert found["g"].shape == (5, 1, 6)
    for row, k1 in zip(found["g"][:, 0], np.linspace(0.2, 1, 5), strict=True):
        assert row == pytest.approx(curve(k1=k1), rel=1e-7)


def test_a_logarithmic_and_a_functional_range(opened):
    ranges = (
        '<uniformRange id="r" start="0.1" end="10" numberOfSteps="2" type="log"/>'
        f'<functionalRange id="f" range="r"><math xmlns="{sed.MATH}"><apply><times/><cn>2</cn><ci>r</ci></apply></math>'
        "</functionalRange>"
    )
    change = sed.set_value(f"{PARAMETERS}[@id='k1']", "<ci>f</ci>", over="f")
    found = run(
        opened, tasks=sed.task() + sed.repeated("rep", ranges, changes=change), generators=sed.generator(of="rep")
    )
    for row, k1 in zip(found["g"][:, 0], (0.2, 2, 20), strict=True):
        assert row == pytest.approx(curve(k1=k1), rel=1e-6)


def test_single_steps_go_on_where_the_last_one_ended(opened):
    found = run(
        opened,
        simulations=f'<oneStep id="s" step="0.5">{sed.algorithm()}</oneStep>',
        tasks=sed.task() + sed.repeated("rep", sed.vector(1, 2, 3, 4), reset="false"),
        generators=sed.generator(of="rep"),
    )
    assert found["g"].shape == (4, 1, 2)  # both ends of each step, as BioSimulators has it
    assert found["g"][:, 0, 0] == pytest.approx([a(0.5 * n) for n in (0, 1, 2, 3)], rel=1e-7)
    assert found["g"][:, 0, 1] == pytest.approx([a(0.5 * n) for n in (1, 2, 3, 4)], rel=1e-7)


def test_a_dose_between_repetitions_without_reset(opened):
    dose = sed.set_value(
        f"{SPECIES}[@id='A']",
        "<apply><plus/><ci>now</ci><ci>r</ci></apply>",
        variables=f"""<variable id="now" modelReference="m" target="{SPECIES}[@id='A']"/>""",
    )
    tasks = sed.task() + sed.repeated("rep", sed.vector(0, 2), changes=dose, reset="false", more='concatenate="true"')
    found = run(opened, tasks=tasks, generators=sed.generator(of="rep"))
    assert found["g"].shape == (12,)
    assert found["g"][:6] == pytest.approx(curve(), rel=1e-7)
    assert found["g"][6:] == pytest.approx(curve(start=a(10) + 2, total=3.0), rel=1e-7)


def test_two_subtasks_in_their_order_and_one_task_repeated_twice(opened):
    tasks = (
        sed.task()
        + sed.task("t2", simulation="short")
        + sed.repeated("inner", sed.vector(1, 2, name="r"), subtasks=("t2", "t"))
        + sed.repeated("outer", sed.vector(0.2, 0.4), ("inner",), sed.set_value(f"{PARAMETERS}[@id='k1']"))
    )
    simulations = sed.course() + sed.course("short", end=4, steps=2)
    found = run(opened, tasks=tasks, simulations=simulations, generators=sed.generator(of="inner"))
    assert found["g"].shape == (2, 2, 6)
    assert found["g"][0, 0, :3] == pytest.approx([a(time) for time in (0, 2, 4)], rel=1e-7)
    assert np.isnan(found["g"][0, 0, 3:]).all()


def test_formulas_and_aggregates_of_generators(opened):
    both = sed.variable("x") + sed.variable("y", f"{SPECIES}[@id='B']")
    top = '<apply><csymbol encoding="text" definitionURL="http://sed-ml.org/#max">max</csymbol><ci>x</ci></apply>'
    generators = sed.generator("sum", both, "<apply><plus/><ci>x</ci><ci>y</ci></apply>")
    generators += sed.generator("scaled", formula=f"<apply><divide/><ci>x</ci>{top}</apply>")
    found = run(opened, generators=generators)
    assert found["sum"] == pytest.approx(np.ones(6))
    assert found["scaled"] == pytest.approx(curve() / a(0), rel=1e-7)


def pointing(target):
    return {"generators": sed.generator(variables=sed.variable(target=target))}


COMMAND = "__import__('os').system('touch injected')"
SYSTEM = "<apply><csymbol encoding='text' definitionURL='http://x/#system'>s</csymbol><ci>x</ci></apply>"
REPEATED = {"generators": sed.generator(of="rep")}
REFUSED = {
    "stochastic": (UnsupportedFeature, "stochastic", {"simulations": sed.course(kisao="KISAO:0000029")}),
    "flux balance": (UnsupportedFeature, "flux balance", {"simulations": sed.course(kisao="KISAO:0000437")}),
    "network": (UnsupportedFeature, "comes from", {"models": sed.model(source="https://example.org/m.xml")}),
    "urn": (UnsupportedFeature, "comes from", {"models": sed.model(source="urn:miriam:biomodels.db:BIOMD1")}),
    "absolute": (SecurityError, "lies outside", {"models": sed.model(source="/etc/passwd")}),
    "cellml": (UnsupportedFeature, "written in", {"models": sed.model(language="urn:sedml:language:cellml")}),
    "circle": (ParseError, "derived from itself", {"models": sed.model(source="#m")}),
    "nothing there": (ParseError, "points at nothing", pointing(f"{SPECIES}[@id='C']")),
    "no such task": (ParseError, "no task 'u'", {"generators": sed.generator(of="u")}),
    "no such model": (ParseError, "no model 'n'", {"tasks": sed.task(of="n")}),
    "axis": (UnsupportedFeature, "XPath", pointing("/sbml:sbml/ancestor::x")),
    "times": (ParseError, "goes from", {"simulations": sed.course(start=11)}),
    "steps": (ParseError, "steps", {"simulations": sed.course(steps=-1)}),
    "no range": (ParseError, "no range 'q'", {"tasks": sed.task() + sed.repeated("rep", sed.vector(1), over="q")}),
    "analysis": (UnsupportedFeature, "analysis", {"simulations": f'<analysis id="s">{sed.algorithm()}</analysis>'}),
    "code in a value": (
        SbmlqspError,
        "k1",
        {"models": sed.model(changes=CHANGES["attribute"].replace("0.2", COMMAND))},
    ),
    "code in a range": (
        ParseError,
        "is not a number",
        {"tasks": sed.task() + sed.repeated("rep", sed.vector(COMMAND)), **REPEATED},
    ),
    "code in a source": (ParseError, "no '", {"models": sed.model(source="x'); open('injected', 'w').write('")}),
    "code in an id": (ParseError, "points at nothing", pointing(f"""{SPECIES}[@id='A]; exec(1)']""")),
    "function": (ParseError, "no function", {"generators": sed.generator(formula=SYSTEM)}),
    "entity": (SecurityError, "document type", {"head": "<!DOCTYPE x [<!ENTITY e 'e'>]>"}),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_run_is_refused_and_nothing_is_executed(opened, tmp_path, monkeypatch, case):
    monkeypatch.chdir(tmp_path)
    kind, message, parts = REFUSED[case]
    with pytest.raises(kind, match=message):
        run(opened, **parts)
    assert not list(tmp_path.iterdir())


def test_constants_of_the_closed_form():
    assert a(math.inf) == pytest.approx(0.6 / 1.4)
