"""Formulas of data generators: elementwise, with the aggregates of SED-ML (min, max, sum, product, ...)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.core.expression import Apply, Call, Expression, Symbol
from sbmlqsp.errors import ParseError
from sbmlqsp.simulation.arrays import Floats

Values = Mapping[str, Floats | float]
AGGREGATES: dict[str, Callable[[Floats], float]] = {
    "min": lambda x: float(np.nanmin(x)),
    "max": lambda x: float(np.nanmax(x)),
    "sum": lambda x: float(np.nansum(x)),
    "product": lambda x: float(np.nanprod(x)),
    "count": lambda x: float(np.count_nonzero(~np.isnan(x))),
    "mean": lambda x: float(np.nanmean(x)),
    "stdev": lambda x: float(np.nanstd(x)),
    "variance": lambda x: float(np.nanvar(x)),
}
"""By the last part of the csymbol's definitionURL, as http://sed-ml.org/#max."""


def aggregated(expression: Expression, values: Values, where: str) -> Floats | float:
    """Return the value of a formula over arrays; variables of different shapes are spread over each other.

    Raises:
        ParseError: for names and functions that are not there.
    """
    known = dict(values)
    plain = _plain(expression, known, where)
    try:
        return evaluate(plain, known.__getitem__)
    except KeyError as error:
        raise ParseError(
            f"the formula of '{where}' reads {error}", where=where, fix="declare it as a variable"
        ) from None
    except ValueError as error:
        raise ParseError(f"the variables of '{where}' do not fit each other: {error}", where=where) from None


def _plain(expression: Expression, known: dict[str, Floats | float], where: str) -> Expression:
    """Return the formula with each aggregate replaced by a name whose value is put into `known`."""
    if isinstance(expression, Call):
        name = expression.function.rpartition("#")[2].rpartition(":")[2]
        if name not in AGGREGATES or len(expression.arguments) != 1:
            message = f"'{expression.function}' in '{where}' is no function of SED-ML"
            raise ParseError(message, where=where, fix=f"known are {', '.join(AGGREGATES)}")
        inner = aggregated(expression.arguments[0], known, where)
        label = f"aggregate {len(known)}"
        known[label] = AGGREGATES[name](np.asarray(inner, dtype=float))
        return Symbol(label)
    if isinstance(expression, Apply):
        return Apply(expression.operator, tuple(_plain(a, known, where) for a in expression.arguments))
    return expression
