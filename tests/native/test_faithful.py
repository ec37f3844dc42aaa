"""Antimony says the same as the SBML, or it is said what changes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sbmlqsp.core.expression import Apply, Number, Symbol
from sbmlqsp.errors import ConversionError, SbmlqspError
from sbmlqsp.native import antimony
from sbmlqsp.native._comparing.same_formula import same_value
from sbmlqsp.native.antimony import AntimonyText
from sbmlqsp.native.documents import read_sbml

SUITE = Path(__file__).parents[2].parent / "shared" / "sbml_test_suite" / "cases" / "semantic"
X, Y = Symbol("x"), Symbol("y")

PLAIN = """
model *plain()
  compartment V = 2;
  species A in V, B in V;
  A = 3; B = 0;
  k1 = 0.4;
  R1: A -> B; V*k1*A;
  E1: at (B > 1), t0=false, priority=2: k1 = 0.1;
  C := A + B;
end
"""


def from_suite(case: str) -> AntimonyText:
    if not SUITE.is_dir():
        pytest.skip("the SBML Test Suite is not in ../shared")
    path = next((SUITE / case).glob("*-sbml-*.xml"))
    return antimony.faithful(read_sbml(path.read_bytes(), path.parent).sbml)


def test_a_plain_model_comes_back_whole() -> None:
    written = antimony.faithful(antimony.to_sbml(PLAIN))
    assert (written.renamed, written.problems, written.lost) == ((), (), ())
    written.raise_if_changed()
    tables = read_sbml(antimony.to_sbml(written.text)).tables
    assert tables.reactions["R1"].kinetic_law == Apply("times", (Symbol("V"), Symbol("k1"), Symbol("A")))
    assert tables.events["E1"].priority == Number(2.0)


def test_a_fast_reaction_cannot_be_said() -> None:
    written = from_suite("00870")
    assert written.problems == ("fast of 'fasterReaction'",)
    with pytest.raises(ConversionError) as caught:
        written.raise_if_changed(rename=True)
    assert caught.value.lost == written.problems


def test_keywords_are_renamed_with_a_report() -> None:
    written = from_suite("00002")
    assert written.renamed == (("compartment", "compartment_"),)
    assert written.problems == ()
    with pytest.raises(ConversionError, match="'compartment_'"):
        written.raise_if_changed()
    written.raise_if_changed(rename=True)


def test_local_parameters_become_global_under_a_longer_name() -> None:
    written = from_suite("00058")
    assert ("reaction2.k", "reaction2_k") in written.renamed
    assert written.problems == ()


def test_functions_written_out_are_reported_and_mean_the_same() -> None:
    written = from_suite("00078")
    assert written.problems == ()
    assert "function 'multiply'" in written.lost


@pytest.mark.parametrize(("case", "feature"), [("00182", "algebraic_1"), ("01186", "initial value of")])
def test_what_antimony_drops_is_a_problem(case: str, feature: str) -> None:
    assert any(feature in problem for problem in from_suite(case).problems)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Apply("times", (X, Apply("power", (Y, Number(-1.0))))), Apply("divide", (X, Y))),
        (Apply("plus", (X, Apply("minus", (Y,)))), Apply("minus", (X, Y))),
        (Apply("delay", (X, Y)), Apply("delay", (X, Apply("plus", (Y, Number(0.0)))))),
        (Apply("not", (Apply("lt", (X, Y)),)), Apply("geq", (X, Y))),
    ],
)
def test_formulas_that_mean_the_same(first: Apply, second: Apply) -> None:
    assert same_value(first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Apply("minus", (X, Y)), Apply("minus", (Y, X))),
        (Apply("geq", (X, Number(1.0))), Apply("gt", (X, Number(1.0)))),
        (Apply("delay", (X, Y)), Apply("delay", (Y, X))),
        (Apply("delay", (X, Y)), X),
        (Apply("times", (X, Number(1.0 + 1e-6))), X),
        (Apply("rateOf", (X,)), Apply("rateOf", (Y,))),
    ],
)
def test_formulas_that_do_not(first: Apply, second: Apply) -> None:
    assert not same_value(first, second)


@pytest.mark.conformance
def test_the_suite_is_written_alike_or_refused() -> None:
    """Antimony drops `fast` in 33 cases of the whole suite without a word; here each of them is refused."""
    if not SUITE.is_dir():
        pytest.skip("the SBML Test Suite is not in ../shared")
    counts = {"same": 0, "renamed": 0, "refused": 0}
    for path in sorted(SUITE.glob("*/*-sbml-*.xml")):
        try:
            reading = read_sbml(path.read_bytes(), path.parent)
            written = antimony.faithful(reading.sbml)
        except SbmlqspError:
            counts["refused"] += 1
            continue
        if any(reaction.fast for reaction in reading.tables.reactions):
            assert any("fast" in problem for problem in written.problems), path.name
        counts["refused" if written.problems else "renamed" if written.renamed else "same"] += 1
        if not written.problems and not written.renamed:
            again = read_sbml(antimony.to_sbml(written.text)).tables
            assert set(reading.tables.species.ids) == set(again.species.ids), path.name
            assert not re.search(r"\bfast\b", written.text) or "fast" in path.read_text(encoding="utf-8")
    assert counts["same"] >= 640
    assert counts["refused"] <= 70
