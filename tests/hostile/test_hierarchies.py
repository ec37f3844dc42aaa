"""Valid hierarchical models that libSBML's flattener dies of: simulated right, or refused with the way out."""

from __future__ import annotations

import math

import pytest

import sbmlqsp as qsp
from tests.hostile.sbml_values import LAWLESS
from tests.hostile.writing import document, model, reaction

COMP = "http://www.sbml.org/sbml/level3/version1/comp/version1"
EMPTY_LAW = LAWLESS.replace("</reaction>", "<kineticLaw/></reaction>")


def hierarchy(prefix: str = "comp", *, reactions: str | None = None, inside: str = "", factor: str = "") -> str:
    """Return a model with one submodel A of the usual model."""
    inner = model(attributes='id="inner"', reactions=reactions)
    inner = inner.replace("<model ", f"<{prefix}:modelDefinition ").replace("</model>", f"</{prefix}:modelDefinition>")
    submodel = f'<{prefix}:submodel {prefix}:id="A" {prefix}:modelRef="inner" {factor}/>'
    parameters = '<listOfParameters><parameter id="hour" value="60" constant="true"/></listOfParameters>'
    return document(
        f'<model id="top">{inside}{parameters}<{prefix}:listOfSubmodels>{submodel}</{prefix}:listOfSubmodels></model>',
        attributes=f'xmlns:{prefix}="{COMP}" {prefix}:required="true"',
        outside=f"<{prefix}:listOfModelDefinitions>{inner}</{prefix}:listOfModelDefinitions>",
    )


def end(text: str) -> float:
    result = qsp.simulate(qsp.Model.from_sbml(text), until=1, points=2)
    return float(result.to_frame()["[A__S]"].iloc[-1])


@pytest.mark.parametrize("prefix", ["comp", "hier", "c0", "a.b-c"])
def test_any_prefix_of_the_package_is_right(prefix):
    assert end(hierarchy(prefix)) == pytest.approx(math.exp(-1), rel=1e-5)


def test_only_names_get_the_usual_prefix():
    notes = (
        '<notes><p xmlns="http://www.w3.org/1999/xhtml" title="c0:a > c0:b">the c0:submodel &lt;c0:x></p></notes>'
        "<!-- <c0:y> -->"
    )
    sbml = qsp.Model.from_sbml(hierarchy("c0", inside=notes)).sbml
    assert "the c0:submodel &lt;c0:x" in sbml
    assert 'title="c0:a' in sbml


@pytest.mark.parametrize(
    "text",
    [
        hierarchy()
        .replace("<comp:listOfSubmodels>", f'<c:listOfSubmodels xmlns:c="{COMP}">')
        .replace("</comp:listOfSubmodels>", "</c:listOfSubmodels>"),
        hierarchy()
        .replace("<comp:listOfSubmodels>", f'<listOfSubmodels xmlns="{COMP}">')
        .replace("</comp:listOfSubmodels>", "</listOfSubmodels>"),
    ],
    ids=["two prefixes", "default namespace"],
)
def test_mixed_prefixes_are_refused(text):
    with pytest.raises(qsp.UnsupportedFeature, match="prefix") as caught:
        qsp.Model.from_sbml(text)
    assert "xmlns:comp" in str(caught.value)


@pytest.mark.parametrize("factor", ["", 'comp:timeConversionFactor="hour"', 'comp:extentConversionFactor="hour"'])
def test_a_submodels_law_without_math_does_nothing(factor):
    assert end(hierarchy(reactions=EMPTY_LAW, factor=factor)) == pytest.approx(1)


def test_a_time_conversion_factor_is_right():
    assert end(hierarchy(factor='comp:timeConversionFactor="hour"')) == pytest.approx(math.exp(-1 / 60), rel=1e-5)


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (document(model(attributes='id="inner"', reactions=EMPTY_LAW)), "no math"),
        (hierarchy("c0").replace('"top"', '"inner"'), "prefix"),
    ],
    ids=["law without math", "prefix"],
)
def test_files_that_the_library_opens_itself_are_refused(other, reason, tmp_path):
    (tmp_path / "other.xml").write_text(other)
    external = '<comp:externalModelDefinition comp:id="inner" comp:source="other.xml"/>'
    main = hierarchy()
    start, stop = main.index("<comp:listOfModelDefinitions>"), main.index("</sbml>")
    listed = f"<comp:listOfExternalModelDefinitions>{external}</comp:listOfExternalModelDefinitions>"
    (tmp_path / "main.xml").write_text(main[:start] + listed + main[stop:])
    with pytest.raises(qsp.UnsupportedFeature, match=reason):
        qsp.load(tmp_path / "main.xml")
    (tmp_path / "other.xml").write_text(document(model(attributes='id="inner"', reactions=reaction())))
    assert qsp.load(tmp_path / "main.xml").species["A__S"]
