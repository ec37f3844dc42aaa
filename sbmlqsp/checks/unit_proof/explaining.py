"""Why one constraint fails, in words: places, units, factor, cause, and what decided the units."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from sbmlqsp.checks.structure import where
from sbmlqsp.checks.unit_proof.causes import INVERTED, NOT_PLAIN, Cause, dimension_cause, scale_cause
from sbmlqsp.checks.unit_proof.constraints import Constraint, Tier
from sbmlqsp.checks.unit_proof.elimination import Conflict
from sbmlqsp.checks.unit_proof.literals import hidden_conversion, is_avogadro
from sbmlqsp.checks.unit_proof.proof import Proof
from sbmlqsp.checks.unit_proof.terms import AVOGADRO, BASE_KEYS, Literal, UnitTerm, base_exponents, multiplied, raised
from sbmlqsp.core.expression import Apply, Expression, symbols
from sbmlqsp.core.formula import to_text
from sbmlqsp.core.tables import ModelTables
from sbmlqsp.units.vectors import rational

LONGEST_CHAIN = 5
_LONGEST_TEXT = 120
_ROUNDED = 1e-3
_FACTOR = re.compile(r"(^|[*/])[0-9]|[.(]")  # a number in a unit, or a broken exponent: nobody means that
_SIMPLE = 3  # base units of a unit that somebody may have left out
_COUNTS = frozenset({0.25, 0.5, 2.0, 3.0, 4.0})  # numbers that are just numbers
_SAME = 1e-4  # of a decimal logarithm: 6.022e23 and 0.0167 are meant exactly


@dataclass(frozen=True, slots=True)
class Explanation:
    """The class of a conflict, its cause, and the bare number that explains it, if one does."""

    kind: str
    cause: Cause
    factor: float | None
    literal: float | None = None


def explain(proof: Proof, conflict: Conflict) -> Explanation:
    """Return what a conflict comes from."""
    exponents, logarithm = base_exponents(conflict.powers), conflict.logarithm
    constraint = proof.constraints[conflict.constraint]
    literal, reversed_ = _explaining_literal(proof, conflict)
    if conflict.is_scale:
        factor = 10**logarithm if abs(logarithm) < 300 else math.inf
        cause = scale_cause(factor, _power(proof, constraint)) if 0 < factor < math.inf else scale_cause(1e300)
        if literal is not None:
            return Explanation("literal-factor", _hidden(literal), factor, literal)
        if reversed_ is not None:
            sentence = f"the bare number {reversed_:g} converts the wrong way round, off by {factor * factor:.6g}"
            return Explanation("scale", Cause("inverted conversion", sentence, "divide instead of multiplying"), factor)
        if abs(factor - 1) < _ROUNDED:
            sentence = f"the factor {factor:.9g} looks like a rounded conversion"
            return Explanation("rounded-factor", Cause("rounding", sentence, "write the conversion exactly"), factor)
        return Explanation("scale", cause, factor)
    if literal is not None:
        return Explanation("literal-factor", _hidden(literal), None, literal)
    if _is_reciprocal(proof, constraint):
        return Explanation("dimension", INVERTED, None)
    inverted = _inverted_symbol(proof, conflict)
    if inverted is not None:
        cause = replace(INVERTED, sentence=f"the unit of '{inverted}' is inverted, or what it stands in")
        return Explanation("dimension", cause, None)
    cause = dimension_cause(exponents, logarithm)
    if constraint.place in {"argument", "exponent"} and cause.name in {"order of reaction", "dimension"}:
        cause = NOT_PLAIN
    return _with_number(proof, conflict, cause)


def _power(proof: Proof, constraint: Constraint) -> float:
    """Return n where the sides are something to the power of n, as in A^n + K^n; 1 otherwise."""
    sides = (constraint.left_expression, constraint.right_expression)
    if not any(isinstance(side, Apply) and side.operator == "power" for side in sides):
        return 1.0
    powers = proof.solution.resolve(constraint.left).powers
    counted = [abs(float(power)) for key, power in powers.items() if key in BASE_KEYS]
    return min(counted, default=1.0)


def _with_number(proof: Proof, conflict: Conflict, cause: Cause) -> Explanation:
    """Return the explanation with the bare number, if there is one, that may stand for a quantity: 70 for 70 kg."""
    for value, exponent in own_literals(proof.constraints[conflict.constraint]):
        unit = raised(UnitTerm(conflict.powers, conflict.logarithm), 1 / Fraction(rational(exponent)))
        text = proof.text(unit)
        if value not in _COUNTS and len(unit.powers) <= _SIMPLE and not _FACTOR.search(text.removeprefix("1/")):
            sentence_ = f"{cause.sentence}; perhaps the number {value:g} stands for {value:g} {text}"
            edit = f"{cause.edit}; if {value:g} carries a unit, make it a parameter that has it"
            return Explanation("dimension", Cause(cause.name, sentence_, edit), None, value)
    return Explanation("dimension", cause, None)


def _inverted_symbol(proof: Proof, conflict: Conflict) -> str | None:
    """Return a symbol whose unit, turned round, would make both sides fit."""
    constraint = proof.constraints[conflict.constraint]
    ratio = UnitTerm(conflict.powers, conflict.logarithm)
    for expression in (constraint.right_expression, constraint.left_expression):
        for name in sorted(symbols(expression)) if expression is not None else ():
            unit = proof.solution.resolve(proof.collection.environment.symbols.get(name, ratio))
            for power in (2, -2):
                rest = multiplied(ratio, raised(unit, power))
                if unit.powers and unit is not ratio and not rest.powers and abs(rest.logarithm) < _SAME:
                    return name
    return None


def _hidden(literal: float) -> Cause:
    known = hidden_conversion(literal) or f"{literal:g}"
    return Cause(
        "hidden conversion",
        f"the bare number {literal:g} hides this conversion: {known}",
        f"replace {literal:g} by a named parameter that carries the unit of the conversion",
    )


def _explaining_literal(proof: Proof, conflict: Conflict) -> tuple[float | None, float | None]:
    """Return (number that is the missing conversion, number that is its reciprocal), None for what there is not.

    A value is right where number and unit cancel: x mmol/L times 1000 is the number of umol/L.
    """
    own = own_literals(proof.constraints[conflict.constraint])
    if conflict.powers:
        return _literal_with_dimension(own, conflict), None
    wanted = -conflict.logarithm
    for value, exponent in own:
        if abs(_log(value) * exponent - wanted) < _SAME:
            return value, None
    if len(own) > 1 and abs(sum(_log(value) * e for value, e in own) - wanted) < _SAME:
        return max((value for value, _ in own), key=lambda v: abs(_log(v))), None
    elsewhere = [item for number in conflict.chain for item in own_literals(proof.constraints[number])]
    for value, exponent in elsewhere:
        if hidden_conversion(value) and abs(abs(_log(value) * exponent) - abs(wanted)) < _SAME:
            return value, None
    return None, next((v for v, e in own if hidden_conversion(v) and abs(_log(v) * e + wanted) < _SAME), None)


def _literal_with_dimension(own: list[Literal], conflict: Conflict) -> float | None:
    bases = {key[:-1] for key in conflict.powers}
    for value, _ in own:
        if bases == {"mol", "item"} and is_avogadro(_log(value)):
            return value
        if bases == {"m"} and hidden_conversion(value).partition(" ")[0] in {"1.73", "1/1.73"}:
            return value
    return None


def own_literals(constraint: Constraint) -> list[Literal]:
    """Return the plain numbers in the right side divided by the left one, with their exponents."""
    left = [Literal(value, -exponent) for value, exponent in constraint.left.literals]
    return [item for item in (*constraint.right.literals, *left) if _is_factor(item.value)]


def _is_factor(value: float) -> bool:
    return 0 < abs(value) < math.inf and abs(value) != 1


def _log(value: float) -> float:
    return math.log10(abs(value))


def _is_reciprocal(proof: Proof, constraint: Constraint) -> bool:
    product = proof.solution.resolve(multiplied(constraint.left, constraint.right))
    return not product.powers and bool(proof.solution.resolve(constraint.left).powers)


def sentence(proof: Proof, constraint: Constraint) -> str:
    """Return what should be equal, with the units of both sides."""
    left, right = side_text(constraint.left_expression), side_text(constraint.right_expression)
    left_unit, right_unit = _unit_words(proof.text(constraint.left)), _unit_words(proof.text(constraint.right))
    if constraint.tier in {Tier.ONE, Tier.NUMBER} and not proof.strict:
        return f"{left}, which is added to the plain number {right}, is in {left_unit}"
    if constraint.place == "extent":
        return f"{constraint.wanted} is in {left_unit}, but reactions change it in {right_unit}"
    if constraint.place in {"argument", "exponent"}:
        what = "the exponent" if constraint.place == "exponent" else f"the argument of {constraint.operator}"
        return f"{what} must be dimensionless, but {right} is in {right_unit}"
    if constraint.place in {"target", "delay"}:
        what = "the delay " if constraint.place == "delay" else ""
        return f"{what}{right} is in {right_unit}, but {constraint.wanted} is {left_unit}"
    places = {
        "sum": "the terms of a sum differ",
        "relation": "the two sides of a relation differ",
        "piecewise": "the branches of a piecewise differ",
        "arguments": f"the arguments of {constraint.operator} differ",
    }
    return f"{places[constraint.place]}: {left} is in {left_unit}, {right} in {right_unit}"


def _unit_words(text: str) -> str:
    return f"{text} times a plain number" if text[:1].isdigit() and text.replace(".", "").isdigit() else text


def side_text(expression: Expression | None) -> str:
    """Return a side as text, shortened where it is long."""
    if expression is None:
        return ""
    text = to_text(expression)
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 4] + " ..."


def place(proof: Proof, tables: ModelTables, number: int) -> str:
    """Return where a constraint stands: "kinetic law of 'J' (line 12)"."""
    constraint = proof.constraints[number]
    if constraint.formula < 0:
        if constraint.place == "default":
            return f"SBML's usual unit of {constraint.operator}"
        return where(tables, constraint.operator, "species")
    formula = proof.collection.formulas[constraint.formula]
    sets = f" to '{formula.sets}'" if formula.role == "event assignment" else ""
    return f"{formula.role}{sets} of {where(tables, formula.owner)}"


def because(proof: Proof, tables: ModelTables, conflict: Conflict) -> tuple[str, ...]:
    """Return at most five places that together decide the units the conflict rests on."""
    return tuple(dict.fromkeys(place(proof, tables, number) for number in conflict.chain))[:LONGEST_CHAIN]


def assumptions(proof: Proof, constraint: Constraint) -> Iterator[str]:
    """Yield "k is 1/h" for each unit in the constraint that was inferred."""
    keys = dict.fromkeys(key for side in (constraint.left, constraint.right) for key in side.powers)
    for key in keys:
        if key not in BASE_KEYS:
            name = f"the model's unit of {key[1:]}" if key.startswith("@") else key
            name = "Avogadro's number" if key == AVOGADRO else name
            yield f"{name} is {proof.text(UnitTerm({key: 1}))}"
