"""Formulas of data generators: elementwise, and functions that make one number of several.

Terms named "nan..." leave out what is missing, as the functions of SED-ML's csymbols do. Standard deviations and
variances are those of the values themselves (divided by their number).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from sbmlqsp.archive.sedml.document import Quantity
from sbmlqsp.archive.sedml.labelled import Axis, Labelled, padded
from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.core.expression import Apply, Call, Expression, Symbol
from sbmlqsp.errors import ParseError
from sbmlqsp.simulation.arrays import Floats

Values = Mapping[str, Floats | float]
Along = Callable[..., Any]
_CUMULATIVE = frozenset({"cumsum", "cumprod"})
FUNCTIONS: dict[str, Along] = {
    "mean": np.mean, "std": np.std, "var": np.var, "max": np.max, "min": np.min, "sum": np.sum, "prod": np.prod,
    "median": np.median, "nanmean": np.nanmean, "nanstd": np.nanstd, "nanvar": np.nanvar, "nanmax": np.nanmax,
    "nanmin": np.nanmin, "nansum": np.nansum, "nanprod": np.nanprod, "nanmedian": np.nanmedian,
    "cumsum": np.cumsum, "cumprod": np.cumprod, "nancumsum": np.nancumsum, "nancumprod": np.nancumprod,
    "count": lambda x, axis: np.full_like(np.sum(x, axis=axis), np.size(x) / np.size(np.sum(x, axis=axis))),
    "nancount": lambda x, axis: np.sum(~np.isnan(x), axis=axis).astype(float),
    "se": lambda x, axis: np.std(x, axis=axis) / np.sqrt(FUNCTIONS["count"](x, axis)),
    "nanse": lambda x, axis: np.nanstd(x, axis=axis) / np.sqrt(FUNCTIONS["nancount"](x, axis)),
}  # fmt: skip
SYMBOLS = {
    "min": "nanmin", "max": "nanmax", "sum": "nansum", "product": "nanprod", "count": "nancount", "mean": "nanmean",
    "stdev": "nanstd", "variance": "nanvar",
}  # fmt: skip
"""By the last part of the csymbol's definitionURL, as http://sed-ml.org/#max."""


def reduced(value: Labelled, variable: Quantity) -> Labelled:
    """Return a variable with its term applied over the dimensions it names, over all where it names none.

    Where some dimensions are named, an axis of a single subtask goes as well.

    Raises:
        ParseError: for a dimension that the variable does not have.
    """
    if not variable.term:
        return value
    over = _places(value.axes, variable)
    function = FUNCTIONS[variable.term]
    if variable.term.removeprefix("nan") in _CUMULATIVE:
        return Labelled(_cumulated(value.array, over, function, variable), value.axes)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a mean of nothing is not a number
        array = np.asarray(function(value.array, axis=over), dtype=float)
    kept = [place for place in range(len(value.axes)) if place not in over]
    lone = [n for n, place in enumerate(kept) if value.axes[place].subtasks and value.array.shape[place] == 1]
    axes = tuple(value.axes[place] for n, place in enumerate(kept) if n not in lone)
    return Labelled(np.squeeze(array, axis=tuple(lone)), axes)


def _cumulated(array: Floats, over: tuple[int, ...], function: Along, variable: Quantity) -> Floats:
    if len(over) != 1:
        message = f"'{variable.id}' is cumulated over {len(over)} dimensions"
        raise ParseError(message, where=variable.id, fix="give it one appliedDimension")
    return np.asarray(function(array, axis=over[0]), dtype=float)


def _places(axes: tuple[Axis, ...], variable: Quantity) -> tuple[int, ...]:
    known = frozenset().union(*(axis.ids for axis in axes))
    for name in (*variable.over, *variable.left):
        if name not in known:
            message = f"'{variable.id}' has no dimension '{name}'"
            raise ParseError(message, where=variable.id, fix=f"it has {', '.join(sorted(known)) or 'none'}")
    if variable.over:
        return tuple(place for place, axis in enumerate(axes) if axis.ids & set(variable.over))
    if variable.left:
        return tuple(p for p, axis in enumerate(axes) if not axis.ids & set(variable.left) and not axis.subtasks)
    return tuple(range(len(axes)))


def aggregated(expression: Expression, values: Values, where: str) -> Floats | float:
    """Return the value of a formula over arrays.

    Arrays of equally many axes but other lengths are filled up with NaN; fewer axes are spread over the others.

    Raises:
        ParseError: for names and functions that are not there.
    """
    known = dict(values)
    plain = _plain(expression, known, where)
    try:
        return evaluate(plain, _filled(known).__getitem__)
    except KeyError as error:
        raise ParseError(
            f"the formula of '{where}' reads {error}", where=where, fix="declare it as a variable"
        ) from None
    except ValueError as error:
        raise ParseError(f"the variables of '{where}' do not fit each other: {error}", where=where) from None


def _filled(values: Mapping[str, Floats | float]) -> dict[str, Floats | float]:
    arrays = {name: np.asarray(value, dtype=float) for name, value in values.items()}
    most = max((array.ndim for array in arrays.values()), default=0)
    names = [name for name, array in arrays.items() if array.ndim == most]
    if len({arrays[name].shape for name in names}) < 2:
        return dict(values)
    return {**values, **dict(zip(names, padded([arrays[name] for name in names]), strict=True))}


def _plain(expression: Expression, known: dict[str, Floats | float], where: str) -> Expression:
    """Return the formula with each aggregate replaced by a name whose value is put into `known`."""
    if isinstance(expression, Call):
        name = expression.function.rpartition("#")[2].rpartition(":")[2]
        if name not in SYMBOLS or len(expression.arguments) != 1:
            message = f"'{expression.function}' in '{where}' is no function of SED-ML"
            raise ParseError(message, where=where, fix=f"known are {', '.join(SYMBOLS)}")
        inner = np.asarray(aggregated(expression.arguments[0], known, where), dtype=float)
        label = f"aggregate {len(known)}"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            known[label] = float(FUNCTIONS[SYMBOLS[name]](inner, axis=None))
        return Symbol(label)
    if isinstance(expression, Apply):
        return Apply(expression.operator, tuple(_plain(a, known, where) for a in expression.arguments))
    return expression
