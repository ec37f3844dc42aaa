"""Antimony in and out, with lines in errors and imports inside the folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from sbmlqsp.core.expression import Apply, Number, Symbol
from sbmlqsp.errors import ParseError, SbmlqspError
from sbmlqsp.native import antimony
from sbmlqsp.native.documents import read_sbml

ORAL = """
model *oral()
  compartment V = 3.5;
  species depot in V, central in V;
  substanceOnly species depot;
  depot = 100; central = 0;
  ka = 1.2; CL = 0.7;
  absorption: depot -> central; ka*depot;
  elimination: central -> ; CL*central;
  stop: at (time > 5), t0=false, fromTrigger=false, priority=2: CL = 0;
end
"""


def test_a_model_arrives_with_its_numbers_and_events() -> None:
    tables = read_sbml(antimony.to_sbml(ORAL)).tables
    assert tables.id == "oral"
    assert tables.parameters["ka"].value == 1.2
    assert tables.species["depot"].has_only_substance_units
    assert tables.species["depot"].initial_amount == 100
    assert tables.reactions["elimination"].kinetic_law == Apply("times", (Symbol("CL"), Symbol("central")))
    event = tables.events["stop"]
    assert event.trigger == Apply("gt", (Apply("time"), Number(5.0)))
    assert (event.trigger_initial_value, event.use_values_from_trigger_time) == (False, False)
    assert event.priority == Number(2.0)


@pytest.mark.parametrize(
    ("text", "line"), [("x = 3;\n\ny = )", 3), ("a -> b; k*a\nk=1; k=abc(", 2), ("model m\n  x = 1 +* 2;\nend\n", 2)]
)
def test_an_error_names_the_line(text: str, line: int) -> None:
    with pytest.raises(ParseError) as caught:
        antimony.to_sbml(text)
    assert caught.value.line == line
    assert "Error in model" not in caught.value.message


def test_imports_are_read_from_the_folder(tmp_path: Path) -> None:
    (tmp_path / "part.ant").write_text("model part()\n  k = 4.5;\nend\n")
    text = 'import "part.ant"\nmodel *whole()\n  A: part();\nend\n'
    assert read_sbml(antimony.to_sbml(text, tmp_path)).tables.parameters["A_k"].value == 4.5
    with pytest.raises(SbmlqspError):
        antimony.to_sbml(text)


def test_one_text_leaves_nothing_for_the_next() -> None:
    antimony.to_sbml("model first()\n  k = 1;\nend\n")
    with pytest.raises(ParseError):
        antimony.to_sbml("model second()\n  A: first();\nend\n")
    assert read_sbml(antimony.to_sbml("x = 2;")).tables.parameters.ids == ("x",)


@pytest.mark.parametrize(
    ("text", "plural"),
    [
        ("unit uM = 1e-6 mole/litre; unit uMs = 1e-6 mole/(litre*second)", "uMs"),
        ("unit uMs = 1e-6 mole/(litre*second); k = 1; k has uM", "uMs"),
        ("unit hour = 3600 second; k = 1; k has hours", "hours"),
    ],
)
def test_units_that_antimony_takes_for_one_are_named(text, plural):
    """libAntimony cuts an s off the ends of unit names and says that an id was given twice."""
    with pytest.raises(ParseError, match=f"the unit '{plural}' for the plural of"):
        antimony.to_sbml(f"model m\n{text}\nend")


def test_a_plural_alone_is_read_in_the_singular():
    assert 'units="hour"' in antimony.to_sbml("model m\nunit hours = 3600 second; k = 1; k has hours\nend")
