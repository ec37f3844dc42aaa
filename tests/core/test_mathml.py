"""MathML as written here, read back by libsbml, is the same tree."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbmlqsp.core.expression import Apply, Call, Expression, Number, Symbol
from sbmlqsp.core.mathml import lambda_to_mathml, to_mathml
from sbmlqsp.native._reading.formulas import FormulaReader, normal_form

UNARY = ("minus", "abs", "exp", "ln", "floor", "ceiling", "factorial", "sin", "arctanh", "arcsec", "not", "rateOf")
BINARY = ("minus", "divide", "power", "root", "log", "lt", "neq", "implies", "quotient", "rem", "delay")
ANY = ("plus", "times", "and", "or", "xor", "max", "min")
NULLARY = ("time", "avogadro", "pi", "exponentiale", "true", "false")

DOCUMENT = (
    '<sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2"><model id="m">'
    "<listOfConstraints><constraint>{}</constraint></listOfConstraints></model></sbml>"
)
numbers = st.builds(Number, st.floats(allow_nan=False), st.none() | st.sampled_from(["mole", "per_h"]))
symbols = st.builds(Symbol, st.sampled_from(["x", "k_1", "S2", "time", "pi", "_a"]))
leaves = numbers | symbols | st.sampled_from([Apply(name) for name in NULLARY])


def _compound(children: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    def apply(names: tuple[str, ...], low: int, high: int) -> st.SearchStrategy[Expression]:
        arguments = st.lists(children, min_size=low, max_size=high).map(tuple)
        return st.builds(normal_form, st.sampled_from(names), arguments)

    calls = st.builds(Call, st.sampled_from(["f", "hill"]), st.lists(children, max_size=3).map(tuple))
    return apply(UNARY, 1, 1) | apply(BINARY, 2, 2) | apply(ANY, 2, 4) | apply(("piecewise",), 2, 5) | calls


def read(text: str) -> Expression | None:
    import libsbml

    document = libsbml.readSBMLFromString(DOCUMENT.format(text))
    return FormulaReader(3).read(document.getModel().getConstraint(0).getMath(), "here")


def without_units_of_infinity(node: Expression) -> Expression:
    """MathML gives units to `cn` only, not to `infinity`."""
    if isinstance(node, Number):
        return Number(node.value) if math.isinf(node.value) else node
    if isinstance(node, Symbol):
        return node
    return type(node)(_head(node), tuple(without_units_of_infinity(a) for a in node.arguments))


def _head(node: Apply | Call) -> str:
    return node.operator if isinstance(node, Apply) else node.function


@given(st.recursive(leaves, _compound, max_leaves=25))
def test_reading_back_gives_the_same_tree(expression: Expression) -> None:
    assert read(to_mathml(expression)) == without_units_of_infinity(expression)


@pytest.mark.parametrize(
    "value", [0.1, 6.02214076e23, 5e-324, 1.04e-255, 1.7976931348623157e308, -0.0, 1 / 3, 1e22, 2.0**31, -7.0]
)
def test_numbers_are_exact(value: float) -> None:
    back = read(to_mathml(Number(value)))
    assert isinstance(back, Number)
    assert math.copysign(1, back.value) == math.copysign(1, value)
    assert back.value == value


def test_not_a_number_and_infinities_have_their_elements() -> None:
    assert "<notanumber/>" in to_mathml(Number(math.nan))
    assert read(to_mathml(Number(-math.inf))) == Number(-math.inf)


def test_units_declare_the_namespace_of_the_version() -> None:
    assert 'xmlns:sbml="http://www.sbml.org/sbml/level3/version1/core"' in to_mathml(Number(1, "mole"), version=1)
    assert "xmlns:sbml" not in to_mathml(Number(1))


def test_csymbols_carry_their_definition() -> None:
    assert 'definitionURL="http://www.sbml.org/sbml/symbols/rateOf"' in to_mathml(Apply("rateOf", (Symbol("x"),)))
    assert 'definitionURL="http://www.sbml.org/sbml/symbols/distrib/normal"' in to_mathml(
        Apply("distrib:normal", (Symbol("m"), Symbol("s")))
    )


def test_a_function_is_a_lambda() -> None:
    text = lambda_to_mathml(("x", "y"), Apply("times", (Symbol("x"), Symbol("y"))))
    assert text.count("<bvar>") == 2
    assert text.endswith("</apply></lambda></math>")


def test_an_operator_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="no operator"):
        to_mathml(Apply("x><evil", ()))
