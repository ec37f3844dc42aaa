"""Formulas as presentation MathML, which every current browser draws without scripts or network."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from sbmlqsp.core.expression import Apply, Call, Expression, Number, Symbol

_MATH = '<math displaystyle="true">'
LOGICAL, RELATION, SUM, PRODUCT, SIGN, POWER, ATOM = range(7)
_RELATIONS = {"lt": "&lt;", "gt": "&gt;", "leq": "≤", "geq": "≥", "eq": "=", "neq": "≠"}
_LOGICAL = {"and": "∧", "or": "∨", "xor": "⊻", "implies": "⇒"}
_CONSTANTS = {"time": "t", "pi": "π", "exponentiale": "e", "avogadro": "N_A", "true": "true", "false": "false"}
_GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "eta": "η", "theta": "θ", "kappa": "κ",
    "lambda": "λ", "mu": "μ", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "omega": "ω",
}  # fmt: skip


def formula(expression: Expression | None) -> str:
    """Return the expression in a `<math>` element; an empty text for no expression."""
    return "" if expression is None else f"{_MATH}<mrow>{_write(expression)[0]}</mrow></math>"


def equation(left: str, expression: Expression | None) -> str:
    """Return `left = expression`, where `left` is MathML made by `name` or `derivative`."""
    right = "<mtext>?</mtext>" if expression is None else _write(expression)[0]
    return f"{_MATH}<mrow>{left}<mo>=</mo>{right}</mrow></math>"


def name(identifier: str) -> str:
    """Return an id; what follows the first underscore becomes a subscript."""
    head, _, tail = identifier.strip("[]").partition("_")
    if not head or not tail:
        return _word(identifier)
    return f"<msub>{_word(head)}<mtext>{escape(tail.replace('_', ' '))}</mtext></msub>"


def derivative(identifier: str) -> str:
    """Return d id / d t."""
    return f"<mfrac><mrow><mi>d</mi>{name(identifier)}</mrow><mrow><mi>d</mi><mi>t</mi></mrow></mfrac>"


def _word(text: str) -> str:
    shown = _GREEK.get(text, text)
    return f"<mi>{escape(shown)}</mi>"


def _write(node: Expression) -> tuple[str, int]:
    """Return (MathML, how strongly it binds)."""
    if isinstance(node, Number):
        return _number(node.value)
    if isinstance(node, Symbol):
        return name(node.name), ATOM
    if isinstance(node, Call):
        return _function(node.function, node.arguments), ATOM
    if not node.arguments and node.operator in _CONSTANTS:
        return name(_CONSTANTS[node.operator]), ATOM
    writer = _WRITERS.get(node.operator)
    return writer(node) if writer else (_function(node.operator, node.arguments), ATOM)


def _number(value: float) -> tuple[str, int]:
    text = f"{value:.15g}"
    mantissa, _, exponent = text.partition("e")
    strength = SIGN if text.startswith("-") else ATOM
    if not exponent:
        return f"<mn>{text.replace('-', '−')}</mn>", strength
    power = f"<msup><mn>10</mn><mn>{str(int(exponent)).replace('-', '−')}</mn></msup>"
    return f"<mn>{mantissa.replace('-', '−')}</mn><mo>·</mo>{power}", PRODUCT


def _inside(node: Expression, strength: int) -> str:
    """Return a part, in parentheses where it binds less strongly than its place asks for."""
    text, own = _write(node)
    return text if own >= strength else f"<mrow><mo>(</mo><mrow>{text}</mrow><mo>)</mo></mrow>"


def _after(node: Expression) -> str:
    """Return a part that follows an operator: what begins with a sign or has operators of its own is set apart."""
    strength = PRODUCT if isinstance(node, Apply) and node.operator == "times" else POWER
    return _inside(node, strength)


def _function(word: str, arguments: tuple[Expression, ...]) -> str:
    inner = "<mo>,</mo>".join(_write(argument)[0] for argument in arguments)
    return f"{_word(word)}<mo>(</mo>{inner}<mo>)</mo>"


def _plus(node: Apply) -> tuple[str, int]:
    parts = [_inside(argument, SUM) for argument in node.arguments] or ["<mn>0</mn>"]
    signed = [part if part.startswith("<mo>−") else f"<mo>+</mo>{part}" for part in parts[1:]]
    return "".join([parts[0], *signed]), SUM


def _minus(node: Apply) -> tuple[str, int]:
    if len(node.arguments) == 1:
        return f"<mo>−</mo>{_after(node.arguments[0])}", SIGN
    left, right = node.arguments
    return f"{_inside(left, SUM)}<mo>−</mo>{_after(right)}", SUM


def _times(node: Apply) -> tuple[str, int]:
    first, *rest = node.arguments or (Number(1.0),)
    return "<mo>·</mo>".join([_inside(first, PRODUCT), *(_after(factor) for factor in rest)]), PRODUCT


def _divide(node: Apply) -> tuple[str, int]:
    above, below = (_write(argument)[0] for argument in node.arguments)
    return f"<mfrac><mrow>{above}</mrow><mrow>{below}</mrow></mfrac>", POWER


def _power(node: Apply) -> tuple[str, int]:
    base, exponent = node.arguments
    return f"<msup><mrow>{_inside(base, ATOM)}</mrow><mrow>{_write(exponent)[0]}</mrow></msup>", POWER


def _root(node: Apply) -> tuple[str, int]:
    degree, radicand = node.arguments if len(node.arguments) == 2 else (Number(2.0), node.arguments[0])
    inner = f"<mrow>{_write(radicand)[0]}</mrow>"
    if degree == Number(2.0):
        return f"<msqrt>{inner}</msqrt>", ATOM
    return f"<mroot>{inner}<mrow>{_write(degree)[0]}</mrow></mroot>", ATOM


def _relation(node: Apply) -> tuple[str, int]:
    return f"<mo>{_RELATIONS[node.operator]}</mo>".join(_inside(a, SUM) for a in node.arguments), RELATION


def _logical(node: Apply) -> tuple[str, int]:
    return f"<mo>{_LOGICAL[node.operator]}</mo>".join(_inside(a, RELATION) for a in node.arguments), LOGICAL


def _piecewise(node: Apply) -> tuple[str, int]:
    pairs, rest = node.arguments[: len(node.arguments) // 2 * 2], node.arguments[len(node.arguments) // 2 * 2 :]
    rows = [(pairs[i], f"<mtext>if&#160;</mtext>{_write(pairs[i + 1])[0]}") for i in range(0, len(pairs), 2)]
    rows += [(value, "<mtext>otherwise</mtext>") for value in rest]
    cells = "".join(f"<mtr><mtd>{_write(value)[0]}</mtd><mtd>{when}</mtd></mtr>" for value, when in rows)
    return f'<mrow><mo>{{</mo><mtable columnalign="left left">{cells}</mtable></mrow>', PRODUCT


_WRITERS: dict[str, Callable[[Apply], tuple[str, int]]] = {
    "plus": _plus,
    "minus": _minus,
    "times": _times,
    "divide": _divide,
    "power": _power,
    "root": _root,
    "piecewise": _piecewise,
    **dict.fromkeys(_RELATIONS, _relation),
    **dict.fromkeys(_LOGICAL, _logical),
}
