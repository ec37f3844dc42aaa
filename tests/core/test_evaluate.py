"""Values of expressions: closed forms, IEEE arithmetic, scalars against arrays."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest

from sbmlqsp.core.arity import ARGUMENTS
from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.core.expression import TIME, Apply, Call, Expression, Number, Symbol
from sbmlqsp.core.formula import parse
from sbmlqsp.core.inline import inline
from sbmlqsp.core.operators import FUNCTIONS
from sbmlqsp.core.tables import FunctionDefinition, Table
from sbmlqsp.errors import LimitExceeded, ModelError, UnsupportedFeature


def value(text: str, **symbols: float) -> float:
    result = evaluate(parse(text), symbols.__getitem__, time=2.5)
    assert isinstance(result, float)
    return result


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 + 3 * 4 ^ 2", 50.0),
        ("-2^2", -4.0),
        ("2^3^2", 512.0),
        ("7 - 2 - 1", 4.0),
        ("plus()", 0.0),
        ("times()", 1.0),
        ("quotient(-7, 2)", -3.0),
        ("rem(-7, 2)", -1.0),
        ("-7 % 3", -1.0),
        ("factorial(5)", 120.0),
        ("factorial(171)", math.inf),
        ("ceil(-1.5) + floor(-1.5)", -3.0),
        ("log(1000) + log(2, 8) + ln(exp(2))", 8.0),
        ("sqrt(9) + root(3, 27)", 6.0),
        ("max(1, 5, 3) - min(4, 2, 8)", 3.0),
        ("avogadro", 6.02214179e23),
        ("time", 2.5),
        ("sec(1) * cos(1) + csc(1) * sin(1) + cot(1) * tan(1)", 3.0),
        ("sech(1) * cosh(1) + csch(1) * sinh(1) + coth(1) * tanh(1)", 3.0),
        ("arccot(0)", math.pi / 2),
        ("arccot(-1)", -math.pi / 4),
        ("cosh(arccosh(2)) + sinh(arcsinh(2)) + tanh(arctanh(0.5))", 4.5),
        ("sech(arcsech(0.3)) + csch(arccsch(2)) + coth(arccoth(3))", 5.3),
        ("sec(arcsec(2)) + csc(arccsc(2))", 4.0),
        ("exponentiale - exp(1)", 0.0),
    ],
)
def test_arithmetic(text, expected):
    assert value(text) == pytest.approx(expected, rel=1e-14, abs=1e-14)


# SBML L3V2 core, section 3.4.9: n-ary relations hold pairwise; true is 1, false is 0
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 < 2 < 3", 1),
        ("1 < 3 < 2", 0),
        ("eq(2, 2, 2)", 1),
        ("geq(3, 3, 4)", 0),
        ("lt(5)", 1),
        ("and()", 1),
        ("or()", 0),
        ("xor()", 0),
        ("xor(true, true, true)", 1),
        ("xor(true, true)", 0),
        ("implies(true, false)", 0),
        ("implies(false, false)", 1),
        ("!0.5", 0),
        ("true + true", 2),
        ("nan == nan", 0),
        ("nan != nan", 1),
        ("2 && 3", 1),
    ],
)
def test_logic(text, expected):
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 / 0", math.inf),
        ("-1 / 0", -math.inf),
        ("ln(0)", -math.inf),
        ("exp(1000)", math.inf),
        ("10^400", math.inf),
        ("0^-1", math.inf),
        ("arctanh(1)", math.inf),
        ("floor(inf)", math.inf),
    ],
)
def test_infinities_instead_of_exceptions(text, expected):
    assert value(text) == expected


NOT_NUMBERS = "0 / 0; ln(-1); sqrt(-1); (-8)^(1/3); arcsin(2); factorial(-1); factorial(2.5); inf - inf; max(1, nan)"


@pytest.mark.parametrize("text", [*NOT_NUMBERS.split("; "), "piecewise(1, false)", "rem(1, 0)"])
def test_not_a_number_instead_of_exceptions(text):
    assert math.isnan(value(text))


def test_piecewise_takes_the_first_piece_that_holds():
    text = "piecewise(1, x < 1, 2, x < 2, 3)"
    assert [value(text, x=x) for x in (0.0, 1.0, 2.0)] == [1, 2, 3]
    assert value("piecewise(7, true, 1 / 0, true)") == 7


@pytest.mark.parametrize("operator", sorted(FUNCTIONS))
def test_arrays_give_what_scalars_give(operator):
    """Every operator, every number of arguments up to 3, on values with edges, warnings as errors."""
    edges = [-2.0, -0.5, 0.0, 0.5, 1.0, 3.0, math.inf, math.nan]
    least, most = ARGUMENTS[operator]
    for count in range(max(int(least), 1), int(min(most, 3)) + 1):
        columns = [np.array(edges), np.array(edges[::-1]), np.array(edges[3:] + edges[:3])][:count]
        expression = Apply(operator, tuple(Symbol(str(i)) for i in range(count)))
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            together = evaluate(expression, lambda name: columns[int(name)])  # noqa: B023
            single = [evaluate(expression, lambda name: float(columns[int(name)][row])) for row in range(len(edges))]  # noqa: B023
        np.testing.assert_allclose(np.asarray(together, float), single, rtol=4e-16)


def test_piecewise_on_arrays():
    x = np.array([0.0, 1.0, 2.0])
    got = evaluate(parse("piecewise(10 * x, x < 1, -x, x < 2, time)"), {"x": x}.__getitem__, time=9.0)
    np.testing.assert_array_equal(got, [0.0, -1.0, 9.0])


FUNCTIONS_OF_MODEL = Table(
    [
        FunctionDefinition("hill", ("x", "k", "n"), parse("x^n / (k^n + x^n)")),
        FunctionDefinition("twice", ("x",), parse("hill(x, 1, 2) + hill(x, 1, 2)")),
        FunctionDefinition("empty", (), None),
        FunctionDefinition("endless", ("x",), parse("endless(x)")),
        *(FunctionDefinition(f"d{i}", ("x",), parse(f"d{i - 1}(x) + d{i - 1}(x)" if i else "x")) for i in range(31)),
    ]
)


def test_functions_of_the_model():
    got = evaluate(parse("twice(y) + x"), {"x": 1.0, "y": 3.0}.__getitem__, FUNCTIONS_OF_MODEL)
    assert got == pytest.approx(2 * 9 / 10 + 1)


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        ("nope(1)", ModelError, "no function 'nope'"),
        ("hill(1)", ModelError, "takes 3 arguments, not 1"),
        ("empty()", UnsupportedFeature, "'empty' has no math"),
        ("endless(1)", ModelError, "calls itself"),
    ],
)
def test_bad_calls_name_the_function(text, error, says):
    expression = parse(text)
    with pytest.raises(error, match=says):
        evaluate(expression, {}.__getitem__, FUNCTIONS_OF_MODEL)
    with pytest.raises(error, match=says):
        inline(expression, FUNCTIONS_OF_MODEL)


@pytest.mark.parametrize("text", ["delay(x, 1)", "rateOf(x)"])
def test_what_has_no_value_at_one_instant(text):
    with pytest.raises(UnsupportedFeature) as caught:
        evaluate(parse(text), {"x": 1.0}.__getitem__)
    assert caught.value.feature in text


def test_inlining_leaves_no_calls_and_the_same_value():
    expression = parse("twice(y) * hill(x + y, 2, 3)")
    inlined = inline(expression, FUNCTIONS_OF_MODEL)
    lookup = {"x": 0.7, "y": 1.9}.__getitem__
    assert "Call" not in repr(inlined)
    assert evaluate(inlined, lookup) == pytest.approx(evaluate(expression, lookup, FUNCTIONS_OF_MODEL), rel=1e-15)


def test_inlining_substitutes_all_arguments_at_once():
    functions = Table([FunctionDefinition("minus_of", ("x", "y"), parse("x - y"))])
    assert inline(parse("minus_of(y, x)"), functions) == parse("y - x")


def test_doubling_chains_are_refused_before_they_fill_memory():
    with pytest.raises(LimitExceeded, match="expands"):
        inline(parse("d30(1)"), FUNCTIONS_OF_MODEL)


def test_number_units_and_time_do_not_disturb():
    expression: Expression = Apply("times", (Number(2.0, "mL"), TIME))
    assert evaluate(expression, {}.__getitem__, time=3.0) == 6.0
    assert evaluate(Call("hill", (Number(1.0), Number(1.0), Number(2.0))), {}.__getitem__, FUNCTIONS_OF_MODEL) == 0.5
