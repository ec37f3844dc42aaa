"""Where the rate of a fast species vanishes: its quasi-steady state as a formula of everything else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.core.expression import Apply, Expression, Number, Symbol
from sbmlqsp.errors import ModelError, UnsupportedFeature


@dataclass(frozen=True, slots=True)
class Root:
    """The formula of a quasi-steady state, and how many candidates there were."""

    formula: Expression
    degree: int


def quasi_steady_state(rate: Expression, species: str, values: Mapping[str, float], upper: Expression | None) -> Root:
    """Return the one root of a rate in a species that is real, not negative, and not above `upper`.

    The rate has to be a rational function whose numerator is of first or second degree in the species.

    Args:
        rate: d species / dt, in symbols of the model.
        species: the fast species.
        values: numbers at which candidates are told apart.
        upper: what the species cannot exceed, such as a conserved total.

    Raises:
        UnsupportedFeature: for a rate of another form.
        ModelError: where no candidate, or more than one, is a concentration.
    """
    coefficients = _coefficients(rate, species)
    degree = len(coefficients) - 1
    if degree == 1:
        candidates: list[Expression] = [_divide(_minus(coefficients[1]), coefficients[0])]
    elif degree == 2:
        candidates = _quadratic(*coefficients)
    else:
        what = "does not depend on it" if degree == 0 else f"is of degree {degree} in it"
        raise UnsupportedFeature(
            f"the rate of '{species}' {what}, so it has no explicit quasi-steady state",
            where=species,
            fix="name another fast species",
            feature="quasi-steady state",
            element=species,
            engine="reduction",
        )
    fitting = [each for each in candidates if _fits(each, values, upper)]
    if len(fitting) != 1:
        count = "no" if not fitting else "more than one"
        raise ModelError(
            f"'{species}' has {count} quasi-steady state that is a concentration",
            where=species,
            fix="keep it as a state",
        )
    return Root(fitting[0], degree)


def _coefficients(rate: Expression, species: str) -> list[Expression]:
    """Return the coefficients of the numerator as a polynomial in the species, highest power first."""
    import sympy

    names: dict[str, Any] = {}
    symbolic = to_sympy(rate, names)
    numerator, _ = sympy.fraction(sympy.together(symbolic))
    unknown = names.get(species)
    if unknown is None:
        return [Number(0.0)]
    try:
        polynomial = sympy.Poly(sympy.expand(numerator), unknown)
    except sympy.PolynomialError:
        raise UnsupportedFeature(
            f"the rate of '{species}' is no rational function of it",
            where=species,
            fix="name another fast species",
            feature="quasi-steady state",
            element=species,
            engine="reduction",
        ) from None
    back = {str(symbol): name for name, symbol in names.items()}
    return [from_sympy(sympy.factor(part), back) for part in polynomial.all_coeffs()]


def _quadratic(a: Expression, b: Expression, c: Expression) -> list[Expression]:
    """Return both roots in the form that does not cancel: 2 c / (-b -+ sqrt(b^2 - 4 a c))."""
    square = Apply("power", (b, Number(2.0)))
    product = Apply("times", (Number(4.0), a, c))
    root = Apply("root", (Number(2.0), Apply("minus", (square, product))))
    twice = Apply("times", (Number(2.0), c))
    return [_divide(twice, Apply(sign, (_minus(b), root))) for sign in ("plus", "minus")]


def _fits(formula: Expression, values: Mapping[str, float], upper: Expression | None) -> bool:
    number = float(evaluate(formula, values.__getitem__))
    above = float("inf") if upper is None else float(evaluate(upper, values.__getitem__)) * (1 + 1e-9)
    return 0 <= number <= above


def _minus(expression: Expression) -> Expression:
    return Apply("minus", (expression,))


def _divide(above: Expression, below: Expression) -> Expression:
    return Apply("divide", (above, below))


def to_sympy(expression: Expression, names: dict[str, Any]) -> Any:
    """Return the expression for SymPy; `names` gets the symbol of each name, positive as concentrations are."""
    import sympy

    if isinstance(expression, Number):
        return sympy.nsimplify(expression.value, rational=True)
    if isinstance(expression, Symbol):
        return names.setdefault(expression.name, sympy.Symbol(f"s{len(names)}", positive=True))
    if isinstance(expression, Apply):
        parts = [to_sympy(argument, names) for argument in expression.arguments]
        operator = expression.operator
        if operator == "plus":
            return sympy.Add(*parts)
        if operator == "times":
            return sympy.Mul(*parts)
        if operator == "minus":
            return -parts[0] if len(parts) == 1 else parts[0] - parts[1]
        if operator == "divide":
            return parts[0] / parts[1]
        if operator == "power":
            return parts[0] ** parts[1]
        return sympy.Function(f"f_{operator}")(*parts)
    raise UnsupportedFeature(
        "a rate calls a function of the model",
        where=str(expression),
        fix="write it out",
        feature="function",
        element=str(expression),
        engine="reduction",
    )


def from_sympy(node: Any, names: Mapping[str, str]) -> Expression:
    """Return an expression of SymPy as ours; `names` gives the name of each symbol."""
    if node.is_Symbol:
        return Symbol(names[str(node)])
    if node.is_number and not node.args:
        return Number(float(node))
    parts = tuple(from_sympy(argument, names) for argument in node.args)
    if node.is_Add:
        return Apply("plus", parts)
    if node.is_Mul:
        return Apply("times", parts)
    if node.is_Pow:
        return Apply("power", parts)
    name = type(node).__name__
    return Apply(name.removeprefix("f_"), parts)
