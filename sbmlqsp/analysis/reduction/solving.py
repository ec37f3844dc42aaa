"""Where the rate of a fast species vanishes: its quasi-steady state as a formula of everything else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np

from sbmlqsp.analysis.reduction.symbolic import from_sympy, is_long, to_sympy
from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.core.expression import Apply, Expression, Number, symbols
from sbmlqsp.errors import ModelError, UnsupportedFeature

SAMPLES = 48
LONG = 600
"""Operations in coefficients from which they are not factored."""
SPREAD = 10.0
"""Roots are told apart at the state of the model and at this many others, each symbol up to this factor away."""


@dataclass(frozen=True, slots=True)
class Root:
    """The formula of a quasi-steady state, and the degree of the polynomial that it is a root of."""

    formula: Expression
    degree: int


@dataclass(frozen=True, slots=True)
class _Places:
    """Numbers at which candidates are told apart: the state of the model and others around it."""

    values: Mapping[str, float]
    moved: tuple[str, ...]

    def __iter__(self) -> Any:
        random = np.random.default_rng(20)
        yield dict(self.values)
        for _ in range(SAMPLES):
            factors = np.exp(random.uniform(-np.log(SPREAD), np.log(SPREAD), len(self.moved)))
            yield {**self.values, **{n: self.values[n] * f for n, f in zip(self.moved, factors, strict=True)}}


def quasi_steady_state(
    rate: Expression,
    species: str,
    values: Mapping[str, float],
    upper: Expression | None,
    moved: tuple[str, ...] = (),
) -> Root:
    """Return the one root of a rate in a species that is real, not negative, attracting, and not above `upper`.

    The rate has to be a rational function whose numerator is of first or second degree in the species.

    Args:
        rate: d species / dt, in symbols of the model.
        species: the fast species.
        values: numbers at which candidates are told apart.
        upper: what the species cannot exceed, such as a conserved total.
        moved: symbols that are varied, to see whether another state has more roots.

    Raises:
        UnsupportedFeature: for a rate of another form.
        ModelError: where no candidate, or more than one, is an attracting concentration.
    """
    coefficients = _coefficients(rate, species)
    degree = len(coefficients) - 1
    places = _Places(values, tuple(name for name in moved if name in symbols(rate) and values.get(name, 0.0) > 0))
    if degree not in (1, 2):
        _refuse_degree(coefficients, species, degree, places)
    candidates = _candidates(coefficients)
    inside = [[np.isfinite(_inside(each, place, upper)) for each in candidates] for place in places]
    if max(sum(row) for row in inside) > 1:
        _refuse(species, "more than one quasi-steady state that is a concentration")
    if not any(inside[0]):
        _refuse(species, "no quasi-steady state that is a concentration")
    chosen = candidates[inside[0].index(True)]
    if not _attracts(rate, species, chosen, values):
        _refuse(species, "no quasi-steady state that attracts")
    return Root(chosen, degree)


def _refuse(species: str, what: str) -> NoReturn:
    raise ModelError(f"'{species}' has {what}", where=species, fix="keep it as a state")


def _refuse_form(species: str, what: str) -> NoReturn:
    raise UnsupportedFeature(
        f"the rate of '{species}' {what}",
        where=species,
        fix="name another fast species",
        feature="quasi-steady state",
        element=species,
        engine="reduction",
    ) from None


def _refuse_degree(coefficients: list[Expression], species: str, degree: int, places: _Places) -> NoReturn:
    if degree == 0:
        what = "does not depend on it, so it has no quasi-steady state"
    else:
        most = max(_positive_roots(coefficients, place) for place in places)
        if most != 1:
            count = "more than one" if most else "no"
            _refuse(species, f"{count} quasi-steady state that is a concentration")
        what = f"is of degree {degree} in it, so its quasi-steady state is no formula"
    _refuse_form(species, what)


def _positive_roots(coefficients: list[Expression], place: Mapping[str, float]) -> int:
    numbers = np.array([_number(part, place) for part in coefficients])
    if not np.all(np.isfinite(numbers)):
        return 1
    found = np.roots(numbers)
    size = max(float(np.abs(found).max(initial=0.0)), 1e-300)
    real = found[np.abs(found.imag) < 1e-7 * size].real
    return len({round(float(root / size), 6) for root in real if root >= -1e-9 * size})


def _coefficients(rate: Expression, species: str) -> list[Expression]:
    """Return the coefficients of the numerator as a polynomial in the species, highest power first."""
    import sympy

    names: dict[str, Any] = {}
    if is_long(rate):
        _refuse_form(species, "is too long a formula to be solved")
    symbolic = to_sympy(rate, names)
    unknown = names.get(species)
    if unknown is None:
        return [Number(0.0)]
    numerator, below = sympy.fraction(sympy.together(symbolic))
    try:
        polynomial = sympy.Poly(sympy.expand(numerator), unknown)
        sympy.Poly(sympy.expand(below), unknown)
    except sympy.PolynomialError:
        _refuse_form(species, "is no rational function of it")
    back = {str(symbol): name for name, symbol in names.items()}
    return [from_sympy(part, back) for part in _short(polynomial)]


def _short(polynomial: Any) -> list[Any]:
    """Return the coefficients without what they have in common, the first of them positive."""
    import sympy

    parts = polynomial.all_coeffs()
    if sum(sympy.count_ops(part) for part in parts) < LONG:
        common = sympy.gcd_list(parts) if len(parts) > 1 else sympy.Integer(1)
        parts = [sympy.factor(sympy.cancel(part / common)) for part in parts]
    return [-part for part in parts] if parts[0].could_extract_minus_sign() else parts


def _candidates(coefficients: list[Expression]) -> list[Expression]:
    if len(coefficients) == 2:
        return [_divide(_minus(coefficients[1]), coefficients[0])]
    if coefficients[2] == Number(0.0):
        return [Number(0.0), _divide(_minus(coefficients[1]), coefficients[0])]
    return _quadratic(*coefficients)


def _quadratic(a: Expression, b: Expression, c: Expression) -> list[Expression]:
    """Return both roots in the form that does not cancel: 2 c / (-b -+ sqrt(b^2 - 4 a c))."""
    square = Apply("power", (b, Number(2.0)))
    product = Apply("times", (Number(4.0), a, c))
    root = Apply("root", (Number(2.0), Apply("minus", (square, product))))
    twice = Apply("times", (Number(2.0), c))
    return [_divide(twice, Apply(sign, (_minus(b), root))) for sign in ("plus", "minus")]


def _number(formula: Expression, place: Mapping[str, float]) -> float:
    try:
        return float(evaluate(formula, place.__getitem__))
    except (ZeroDivisionError, ValueError, OverflowError):
        return float("nan")


def _inside(formula: Expression, place: Mapping[str, float], upper: Expression | None) -> float:
    """Return the value of a root that is a concentration, else NaN."""
    number = _number(formula, place)
    above = float("inf") if upper is None else _number(upper, place) * (1 + 1e-9)
    return number if 0 <= number <= above else float("nan")


def _attracts(rate: Expression, species: str, root: Expression, values: Mapping[str, float]) -> bool:
    """Return whether the rate goes from positive to negative at the root, as far as can be told there."""
    at = _number(root, values)
    step = 1e-4 * at if at > 0 else 1e-9
    above = _number(rate, {**values, species: at + step})
    below = _number(rate, {**values, species: max(at - step, 0.0)})
    return not (above > 0 or (at > 0 and below < 0))


def _minus(expression: Expression) -> Expression:
    """Return the negative, without a second sign in front of a first: not every reader of SBML takes that."""
    if isinstance(expression, Apply) and expression.operator == "minus":
        return expression.arguments[0] if len(expression.arguments) == 1 else Apply("minus", expression.arguments[::-1])
    return Apply("minus", (expression,))


def _divide(above: Expression, below: Expression) -> Expression:
    return Apply("divide", (above, below))
