"""The calls a claim's `quantity` may contain: one line each, with the arguments they take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ArgumentKind = Literal["curve", "time", "value", "count", "call"]
"""curve: what is looked at, `[Drug]`, an observable or an expression; value: arithmetic; count: a whole number."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What one call takes: `optional` arguments at the end may be left out; `needs` names what is not there yet.

    `subject` is what it looks at: the curves of a run, or the model itself with the values of the arm.
    """

    name: str
    arguments: tuple[ArgumentKind, ...] = ()
    optional: int = 0
    window: bool = False
    needs: str = ""
    subject: Literal["curve", "model", "sampling", "population"] = "curve"


_ALL = (
    Signature("at", ("curve", "time")),
    Signature("before", ("curve", "time")),
    Signature("cmax", ("curve",), window=True),
    Signature("cmin", ("curve",), window=True),
    Signature("tmax", ("curve",), window=True),
    Signature("tmin", ("curve",), window=True),
    Signature("average", ("curve",), window=True),
    Signature("baseline", ("curve",)),
    Signature("trough", ("curve", "count"), optional=1),
    Signature("auc", ("curve",), window=True),
    Signature("aumc", ("curve",), window=True),
    Signature("auc_inf", ("curve",)),
    Signature("half_life", ("curve",), window=True),
    Signature("mrt", ("curve",)),
    Signature("cl", ("curve",)),
    Signature("vss", ("curve",)),
    Signature("accumulation", ("curve",)),
    Signature("time_above", ("curve", "value"), window=True),
    Signature("time_below", ("curve", "value"), window=True),
    Signature("first_time", ("curve", "value"), window=True),
    Signature("steady", ("curve",), subject="model"),
    Signature("number_of_steady_states", subject="model"),
    Signature("eigenvalue", ("count",), subject="model"),
    Signature("fold", ("curve", "count"), optional=1, window=True, subject="model"),
    Signature("hopf", ("curve", "count"), optional=1, window=True, subject="model"),
    Signature("branch_point", ("curve", "count"), optional=1, window=True, subject="model"),
    Signature("bistable", ("curve",), window=True, subject="model"),
    Signature("period", ("curve",), subject="model"),
    Signature("amplitude", ("curve",), subject="model"),
    Signature("identifiable", ("curve",), subject="sampling"),
    Signature("rse", ("curve",), subject="sampling"),
    Signature("quantile", ("call", "value"), subject="population"),
    Signature("mean", ("call",), subject="population"),
    Signature("cv", ("call",), subject="population"),
    Signature("fraction", ("call", "value"), subject="population"),
)

SIGNATURES = {signature.name: signature for signature in _ALL}
FUNCTIONS = frozenset({"abs", "exp", "ln", "log10", "max", "min", "sqrt"})
"""Plain mathematics on what the calls return."""
