"""What passes the gate: everything that is valid SBML or Antimony, odd as it may look; and what refusals say."""

from __future__ import annotations

from pathlib import Path

import pytest

from sbmlqsp.errors import ModelError, SbmlqspError, SecurityError
from sbmlqsp.native.gate import check_antimony, check_sbml
from sbmlqsp.native.gate.graph import Order, written_out
from tests.hostile.writing import (
    TIME,
    apply,
    assignment_rule,
    ci,
    cn,
    document,
    event,
    event_assignment,
    function,
    initial_assignment,
    math,
    model,
    parameter,
    rate_rule,
    reaction,
    sbml,
    species,
    variable,
)

SHARED = Path(__file__).parents[2].parent / "shared"
FILES = sorted((SHARED / "corpus" / "models").rglob("*.xml")) + sorted((SHARED / "sbml_test_suite").rglob("*sbml*.xml"))

ODD_BUT_VALID = {
    "ids that are words of the formulas": sbml(parameters=variable("time") + variable("avogadro") + variable("delay")),
    "a local parameter over a global one": sbml(
        reactions=reaction().replace(
            "</kineticLaw>",
            '<listOfLocalParameters><localParameter id="k" value="1"/></listOfLocalParameters></kineticLaw>',
        )
    ),
    "one local id in two reactions": sbml(
        reactions="".join(
            reaction(name, ci("p")).replace(
                "</kineticLaw>",
                '<listOfLocalParameters><localParameter id="p" value="1"/></listOfLocalParameters></kineticLaw>',
            )
            for name in ("R", "Q")
        )
    ),
    "a unit and a parameter of one id": sbml(
        units='<unitDefinition id="k"><listOfUnits><unit kind="second" exponent="-1" scale="0" multiplier="1"/>'
        "</listOfUnits></unitDefinition>"
    ),
    "a function without formula": sbml(functions='<functionDefinition id="f"/>'),
    "a rule without formula": sbml(parameters=variable("a"), rules='<assignmentRule variable="a"/>'),
    "a trigger without formula": sbml(events=event().replace(math(apply("geq", TIME, cn(1))), "")),
    "a rate rule that reads itself": sbml(parameters=variable("a"), rules=rate_rule("a", ci("a"))),
    "an event that reads what it sets": sbml(
        parameters=variable("a"), events=event(assignments=event_assignment("a", apply("plus", ci("a"), cn(1))))
    ),
    "an initial assignment and a rate rule": sbml(
        parameters=variable("a"), assignments=initial_assignment("a", cn(2)), rules=rate_rule("a", cn(1))
    ),
    "rules in any order": sbml(
        parameters=variable("a") + variable("b"), rules=assignment_rule("a", ci("b")) + assignment_rule("b", ci("k"))
    ),
    "functions in any order": sbml(
        functions=function("f", "<apply><ci>g</ci><ci>x</ci></apply>", "x") + function("g", ci("x"), "x")
    ),
    "a function of nothing": sbml(functions=function("f", cn(1)), reactions=reaction(law="<apply><ci>f</ci></apply>")),
    "a sum of nothing": sbml(parameters=variable("a"), rules=assignment_rule("a", "<apply><plus/></apply>")),
    "infinity and not-a-number written on purpose": sbml(
        parameters=variable("a", 'value="INF"') + variable("b", 'value="-INF"') + variable("n", 'value="NaN"')
    ),
    "numbers with blanks around": sbml(parameters=variable("a", 'value=" 1.5e-3 "')),
    "a rational number": sbml(
        parameters=variable("a"), rules=assignment_rule("a", '<cn type="rational"> 1 <sep/> 3 </cn>')
    ),
    "a species that an event and a reaction change": sbml(events=event(assignments=event_assignment("S", cn(5)))),
    "a boundary species with a rule": sbml(
        species_=species("S", 'compartment="c" boundaryCondition="true"'), rules=assignment_rule("S", cn(1))
    ),
    "a long comment": sbml().replace("<model", "<!-- <!DOCTYPE --><model", 1),
    "a document type in the notes": sbml().replace("<model", "<notes><![CDATA[<!DOCTYPE html>]]></notes><model", 1),
    "an optional package that nobody knows": document(model(), attributes='xmlns:x="urn:x" x:required="false"'),
    "a model without anything": document("<model/>"),
    "200 terms": sbml(parameters=variable("a"), rules=assignment_rule("a", apply("plus", *[ci("k")] * 200))),
    "100 chained rules": sbml(
        parameters="".join(variable(f"a{i}") for i in range(100)),
        rules="".join(
            assignment_rule(f"a{i}", apply("plus", ci(f"a{i - 1}" if i else "k"), cn(1))) for i in range(100)
        ),
    ),
}


@pytest.mark.parametrize("text", ODD_BUT_VALID.values(), ids=ODD_BUT_VALID.keys())
def test_valid_sbml_passes_unchanged(text):
    assert check_sbml(text) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "iso-8859-1"])
def test_encodings_that_say_what_they_are_are_read(encoding):
    declared = {"iso-8859-1": "ISO-8859-1", "utf-16": "UTF-16", "utf-16-le": "UTF-16"}.get(encoding, "UTF-8")
    text = sbml(parameters=parameter("p", 'value="1" name="µ"')).replace("UTF-8", declared, 1)
    read = check_sbml(text.encode(encoding))
    assert 'name="µ"' in read
    assert read.startswith('<?xml version="1.0" encoding="UTF-8"?>')


def test_all_problems_come_at_once_with_element_and_line():
    text = sbml(
        parameters="\n".join(["", parameter("k"), parameter("p", 'value="1e400"'), variable("a")]),
        rules="\n" + assignment_rule("a", ci("nobody")) + "\n" + assignment_rule("x", cn(1)),
    )
    with pytest.raises(ModelError) as caught:
        check_sbml(text)
    lines = text.splitlines()
    found = {issue.rule: issue.where for issue in caught.value.issues}
    assert found.keys() == {"double-id", "bad-number", "unknown-symbol", "unknown-reference"}
    for rule, piece in (("bad-number", "1e400"), ("unknown-symbol", "nobody"), ("unknown-reference", 'variable="x"')):
        number = int(found[rule].partition(",")[0].removeprefix("line "))
        assert piece in lines[number - 1]
    assert "parameter 'k'" in found["double-id"]


def test_imports_inside_the_folder_are_allowed(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "part.ant").write_text('import "deep.ant"\nmodel part()\n  p = 1\nend\n')
    (tmp_path / "sub" / "deep.ant").write_text("model deep()\n  p = 1\nend\n")
    text = 'import "sub/part.ant"\nmodel main()\n  a: part()\nend\n'
    assert check_antimony(text, tmp_path) == text
    (tmp_path / "sub" / "deep.ant").write_text('import "../../etc/passwd"\n')
    with pytest.raises(SecurityError):
        check_antimony(text, tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        '// import "../canary.ant"\nk = 1\n',
        '# import "../canary.ant"\nk = 1\n',
        '/* import "../canary.ant" */ k = 1\n',
        'model m()\n  k = 1\n  k is "import"\n  model notes ```\n import "x" ```\nend\n',
        "important = 1; import_rate = 2\n",
        "a = 1e5; b = 1E-300; c = 1e300; x1e999 = 3\n",
        "k1 = 1; at (time > 1): k1 = k1 + 1\n",
    ],
)
def test_antimony_that_only_looks_hostile_passes(text):
    assert check_antimony(text) == text


def test_the_order_of_a_graph():
    order = Order({"a": ["b", "c"], "b": ["c"], "c": [], "x": ["y"], "y": ["x"]})
    assert order.sorted.index("c") < order.sorted.index("b") < order.sorted.index("a")
    assert order.cycles == [("x", "y")]
    assert order.depth == 3


def test_sizes_written_out_by_hand():
    # a = b + b (3 nodes), b = c * c * k (4 nodes): a is one plus and two times b, 1 + 2 * 4 = 9
    order = Order({"a": {"b"}, "b": set()})
    assert dict(written_out(order, {"a": 3, "b": 4}, {"a": {"b": 2}})) == {"a": 9, "b": 4}


@pytest.mark.skipif(not FILES, reason=f"{SHARED} is missing")
@pytest.mark.parametrize("step", [pytest.param(10, id="sample"), pytest.param(1, id="all", marks=pytest.mark.slow)])
def test_published_models_and_the_test_suite_pass(step):
    refused = {}
    for path in FILES[::step]:
        try:
            check_sbml(path.read_bytes(), path.parent)
        except SbmlqspError as error:
            refused[path.name] = str(error)
    assert not refused
