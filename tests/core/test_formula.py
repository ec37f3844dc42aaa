"""Infix formulas: what libSBML's L3 parser makes of them, the round trip, and errors with their column."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbmlqsp.core.arity import ARGUMENTS
from sbmlqsp.core.expression import TIME, Apply, Call, Expression, Number, Symbol
from sbmlqsp.core.formula import parse, to_text
from sbmlqsp.core.operators import FUNCTIONS
from sbmlqsp.errors import ParseError

a, b, c = Symbol("a"), Symbol("b"), Symbol("c")


def apply(operator: str, *arguments: Expression) -> Apply:
    return Apply(operator, arguments)


# the trees are those that libsbml.parseL3Formula (5.21.2) gives
@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a^b^c", apply("power", a, apply("power", b, c))),
        ("-a^b", apply("minus", apply("power", a, b))),
        ("-a*b", apply("times", apply("minus", a), b)),
        ("a^-b^c", apply("power", a, apply("minus", apply("power", b, c)))),
        ("a-b-c", apply("minus", apply("minus", a, b), c)),
        ("a/b*c", apply("times", apply("divide", a, b), c)),
        ("a+b+c", apply("plus", a, b, c)),
        ("a && b && c", apply("and", a, b, c)),
        ("a < b < c", apply("lt", a, b, c)),
        ("!a == b", apply("eq", apply("not", a), b)),
        ("log(a)", apply("log", Number(10.0), a)),
        ("log(b, a)", apply("log", b, a)),
        ("ln(a)", apply("ln", a)),
        ("sqrt(a)", apply("root", Number(2.0), a)),
        ("acosh(a)", apply("arccosh", a)),
        ("a % b", apply("rem", a, b)),
        ("[a]/([a] + [b])", apply("divide", Symbol("[a]"), apply("plus", Symbol("[a]"), Symbol("[b]")))),
        ("uptake.k * time", apply("times", Symbol("uptake.k"), TIME)),
        ("f(a, -1.5e-3)", Call("f", (a, Number(-0.0015)))),
        ("`time`", Symbol("time")),
    ],
)
def test_reads_as_libsbml_does(text, tree):
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("", 1, "empty"),
        ("a +", 4, "ends too early"),
        ("2 * (a + b", 5, "never closed"),
        ("a b", 3, "does not fit"),
        ("a = b", 3, "=="),
        ("3 a", 3, "operator is missing"),
        ("3a", 2, "neither a number nor a name"),
        ("sin(a, b)", 1, "takes 1 argument, not 2"),
        ("a || b && c", 8, "two ways"),
        ("a < b > c", 7, "two ways"),
        ("1e400", 1, "too large"),
        ("a $ b", 3, "does not belong"),
        ("a, b", 2, "does not fit"),
        ("(" * 1000 + "a" + ")" * 1000, 201, "deep"),
        ("-" * 1000 + "a", 201, "deep"),
    ],
)
def test_errors_name_the_column(text, column, says):
    with pytest.raises(ParseError, match=says) as caught:
        parse(text)
    assert caught.value.column == column


def test_long_flat_sum_is_one_node():
    tree = parse(" + ".join(["a"] * 5000))
    assert isinstance(tree, Apply)
    assert len(tree.arguments) == 5000


def test_units_of_numbers_only_when_asked():
    assert parse("2 mL * a", units=True) == apply("times", Number(2.0, "mL"), a)


names = st.sampled_from(["a", "b", "time", "pi", "inf", "[a]", "r.k", "log", "x y"])
numbers = st.floats(allow_nan=False).map(Number) | st.builds(
    Number, st.floats(0, 10), st.sampled_from(["mL", "my unit"])
)
leaves = (
    numbers
    | st.builds(Symbol, names)
    | st.sampled_from([Apply(n) for n in ("time", "avogadro", "pi", "true", "false")])
)


def applications(children: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    def of(operator: str) -> st.SearchStrategy[Expression]:
        least, most = ARGUMENTS[operator]
        arguments = st.lists(children, min_size=int(least), max_size=int(min(most, 4)))
        return arguments.map(lambda items: Apply(operator, tuple(items)))

    two_arguments = st.tuples(children, children)
    built_in = st.sampled_from(sorted(set(FUNCTIONS) - {"root", "log"})).flatmap(of)
    with_first = st.builds(Apply, st.sampled_from(["root", "log"]), two_arguments)
    calls = st.builds(Call, st.sampled_from(["f", "log", "sqrt"]), two_arguments)
    return built_in | with_first | calls


@settings(max_examples=300, deadline=None)
@given(st.recursive(leaves, applications, max_leaves=12))
def test_printing_and_reading_back_is_the_identity(tree):
    assert parse(to_text(tree), units=True) == tree
