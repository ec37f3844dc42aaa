"""The quantity of a claim, read into a tree."""

from __future__ import annotations

import pytest

from sbmlqsp.core.measure import Measure
from sbmlqsp.errors import ParseError
from sbmlqsp.study.quantity_calls import SIGNATURES
from sbmlqsp.study.quantity_grammar import parse
from sbmlqsp.study.quantity_tree import Call, Constant, Curve, Function, Identifier, Operation, Window, curves

DRUG = Curve("[Drug]")


def number(value, unit=None):
    return Constant(Measure(value, unit))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("ksyn/kdeg", Operation("/", Identifier("ksyn", 1), Identifier("kdeg", 6))),
        ("2 mg/L", number(2, "mg/L")),
        ("2.5e-3 1 ", None),
        ("'0.3 1/h'", number(0.3, "1/h")),
        ("(2 mg)/V", Operation("/", number(2, "mg"), Identifier("V", 8))),
        ("3 m^2 * f", number(3, "m^2 * f")),
        ("[Drug]", Identifier("[Drug]", 1)),
        ("`of`", Identifier("of", 1)),
        ("-2^2", Operation("-", None, Operation("^", number(2), number(2)))),
        ("2^-1", Operation("^", number(2), Operation("-", None, number(1)))),
        ("a-b-c", Operation("-", Operation("-", Identifier("a", 1), Identifier("b", 3)), Identifier("c", 5))),
        ("a+b*c", Operation("+", Identifier("a", 1), Operation("*", Identifier("b", 3), Identifier("c", 5)))),
        ("ln(2)", Function("ln", (number(2),))),
        ("cmax([Drug])", Call("cmax", (DRUG,), column=1)),
        ("at([Drug], 24 h)", Call("at", (DRUG, number(24, "h")), column=1)),
        ("auc([Drug], 0..24 h)", Call("auc", (DRUG,), Window(number(0), number(24, "h")), column=1)),
        ("auc([Drug],0. .. .5)", Call("auc", (DRUG,), Window(number(0), number(0.5)), column=1)),
        ("cmax([Drug]) of arm high", Call("cmax", (DRUG,), arm="high", column=1)),
        ("cmax([Drug]) of arm 'high dose'", Call("cmax", (DRUG,), arm="high dose", column=1)),
        ("trough([Drug])", Call("trough", (DRUG,), column=1)),
        ("trough([Drug], 3)", Call("trough", (DRUG, number(3)), column=1)),
        ("cmax('[A] / ([A] + [B])')", Call("cmax", (Curve("[A] / ([A] + [B])"),), column=1)),
        ("cmax(max([A], [B]))", Call("cmax", (Curve("max([A], [B])"),), column=1)),
        ("quantile(cmax([Drug]), 0.05)", Call("quantile", (Call("cmax", (DRUG,), column=10), number(0.05)), column=1)),
        ("number_of_steady_states()", Call("number_of_steady_states", column=1)),
        ("identifiable('CL/F')", Call("identifiable", (Curve("CL/F"),), column=1)),
    ],
)
def test_text_becomes_tree(text, tree):
    if tree is None:
        with pytest.raises(ParseError):
            parse(text)
    else:
        assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("cmaxx([A])", 1, "did you mean cmax"),
        ("1 + cmax(", 10, "not closed"),
        ("at(A)", 5, "',' is expected"),
        ("1 +", 4, "before the end"),
        ("cmax(A) of low", 12, "'arm'"),
        ("a $ b", 3, "has no meaning"),
        ("2 3", 3, "not expected here"),
        ("trough(A, 1.5)", 11, "whole number"),
        ("cmax(A, 3)", 10, "'..'"),
        ("cmax()", 6, "what to look at"),
        ("quantile(3, 0.5)", 10, "a call such as"),
        ("", 1, "before the end"),
        ("ln()", 4, "is expected"),
    ],
)
def test_an_error_names_its_column(text, column, says):
    with pytest.raises(ParseError, match=says) as error:
        parse(text)
    assert error.value.column == column


@pytest.mark.parametrize("text", ["(" * 500 + "1" + ")" * 499, "-" * 999 + "1", "1+" * 600 + "1", "cmax(" * 150])
def test_bombs_are_refused(text):
    with pytest.raises(ParseError):
        parse(text)


def test_the_longest_sum_can_be_walked():
    tree = parse("+".join("a" * 500))
    assert list(curves(tree, "low")) == []


def test_every_call_of_the_design_is_known():
    calls = """at before cmax cmin tmax tmin baseline trough average auc auc_inf aumc half_life mrt cl vss accumulation
        time_above time_below first_time steady number_of_steady_states eigenvalue fold hopf branch_point bistable
        period amplitude identifiable rse quantile mean cv fraction"""
    assert set(calls.split()) == set(SIGNATURES)


def test_curves_are_found_with_their_arm():
    tree = parse("auc([L], 0 h..at(T, 1)) of arm high / auc([L]) + quantile(cmax(X), 0.5)")
    assert list(curves(tree, "low")) == [("high", "[L]"), ("low", "T"), ("low", "[L]"), ("low", "X")]
