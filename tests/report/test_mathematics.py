"""Formulas as MathML: right by structure, harmless by escaping."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from sbmlqsp.core.expression import Number, Symbol
from sbmlqsp.core.formula import parse
from sbmlqsp.report.mathematics import derivative, equation, formula, name


def spoken(mathml: str) -> str:
    """The formula as plain text: fractions as {a|b}, powers as a^{b}, indices as a_{b}."""
    return _text(ET.fromstring(mathml))


def _text(node: ET.Element) -> str:
    inner = [_text(child) for child in node]
    if node.tag == "mfrac":
        return "{" + "|".join(inner) + "}"
    if node.tag in {"msup", "msub"}:
        return f"{inner[0]}{'^' if node.tag == 'msup' else '_'}{{{inner[1]}}}"
    if node.tag == "msqrt":
        return f"√{{{''.join(inner)}}}"
    return (node.text or "") + "".join(inner)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("kon * L * R - koff * RL", "kon·L·R−koff·RL"),
        ("a - (b - c)", "a−(b−c)"),
        ("a - b + c", "a−b+c"),
        ("(a + b) * c", "(a+b)·c"),
        ("a / (b + c)", "{a|b+c}"),
        ("-a * b", "−a·b"),
        ("(a + b)^2", "(a+b)^{2}"),
        ("(Circ0 / Circ)^gamma", "({Circ0|Circ})^{γ}"),
        ("b * (-a)", "b·(−a)"),
        ("a - (-b)", "a−(−b)"),
        ("-(a + b)", "−(a+b)"),
        ("a * (b / c)", "a·{b|c}"),
        ("a^b^c", "a^{b^{c}}"),
        ("sqrt(x + 1)", "√{x+1}"),
        ("exp(-k * time)", "exp(−k·t)"),
        ("1e-6 * x", "1·10^{−6}·x"),
        ("Q_hepatic_artery", "Q_{hepatic artery}"),
        ("f(x, 2)", "f(x,2)"),
        ("a < b && c >= d", "a<b∧c≥d"),
    ],
)
def test_shape(text, shown):
    assert spoken(formula(parse(text))) == shown


def test_piecewise_has_a_row_per_case():
    root = ET.fromstring(formula(parse("piecewise(1, x < 2, 3)")))
    assert [_text(row) for row in root.iter("mtr")] == ["1if\u00a0x<2", "3otherwise"]


def test_equations():
    assert spoken(equation(derivative("T1"), Number(2.5))) == "{dT1|dt}=2.5"
    assert spoken(f"<math>{name('[Drug]')}</math>") == "[Drug]"
    assert formula(None) == ""


def test_names_cannot_smuggle_markup():
    hostile = Symbol("<script>alert(1)</script>")
    assert "<script>" not in formula(hostile)
    ET.fromstring(formula(hostile))
