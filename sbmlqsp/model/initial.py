"""The one reading of a model's state at t = 0.

Initial assignments, assignment rules, rates of reactions and concentrations are computed in the order in which they
read each other; events are not. The order is found once for each structure, so that a new set of values costs
microseconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from sbmlqsp.core.operators import Value
from sbmlqsp.model import overlay as values_on_top
from sbmlqsp.model.initial_order import InitialOrder, initial_order

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sbmlqsp.model.model import Model


def initial_values(model: Model) -> dict[str, float]:
    """Return the value at t = 0 of every symbol in SBML's meaning, in model units.

    Species stand for their concentration unless hasOnlySubstanceUnits (then, and in a point, for their amount),
    reactions for their rate, references for their stoichiometry. A missing value, and what is computed from it,
    is NaN; `missing` names them.

    Raises:
        ModelError: for values computed from each other in a circle, or from a symbol the model does not have.
        UnsupportedFeature: for an assignment that has no value at one instant.
    """
    return dict(_computed(model)[0])


def initial_amounts(model: Model) -> dict[str, float]:
    """Return the amount at t = 0 of every species, in model units; raises as `initial_values`."""
    return _amounts(model, *_computed(model))  # type: ignore[return-value]  # scalars in, scalars out


def initial_state_of_many(
    model: Model, columns: Mapping[str, NDArray[np.float64]]
) -> tuple[dict[str, Value], dict[str, Value]]:
    """Return `initial_values` and `initial_amounts` of many models that differ in some values.

    `columns` holds, for each name as `Model.with_values` takes it, one number in model units per model. What depends
    on none of them comes as one number, all else as an array.

    Raises:
        UnknownSymbolError, ModelError: as `Model.with_values`; further as `initial_values`.
    """
    probe = model.with_values(dict.fromkeys(columns, 1.0))
    values, given = _evaluated(_order(probe), {**probe.overlay, **columns})
    return values, _amounts(probe, values, given)


def _amounts(model: Model, values: Mapping[str, Value], given: Mapping[str, Value]) -> dict[str, Value]:
    computed = _order(model).computed
    amounts: dict[str, Value] = {}
    for species in model.document.tables.species:
        name = species.id
        if name in given and name not in computed:
            amounts[name] = given[name]
        elif species.has_only_substance_units:
            amounts[name] = values[name]
        else:
            amounts[name] = values[name] * values[species.compartment]
    return amounts


def missing(model: Model) -> tuple[str, ...]:
    """Return the symbols that have no value and that nothing computes, in the order of the document."""
    values = model.overlay
    return tuple(name for name in _order(model).missing if name not in values and f"[{name}]" not in values)


def _computed(model: Model) -> tuple[dict[str, float], dict[str, float]]:
    """Return the value of every symbol, and the amounts `S` and concentrations `[S]` given; computed once."""
    state: tuple[dict[str, float], dict[str, float]] = model._keep("state at 0", lambda: _compute(model))
    return state


def _compute(model: Model) -> tuple[dict[str, float], dict[str, float]]:
    return _evaluated(_order(model), model.overlay)  # type: ignore[return-value]  # scalars in, scalars out


def _evaluated(order: InitialOrder, overlay: Mapping[str, Value]) -> tuple[dict[str, Value], dict[str, Value]]:
    values: dict[str, Value] = dict(order.constants)
    given: dict[str, Value] = dict(order.given)
    for name, value in overlay.items():
        if name in values:
            values[name] = value
        else:
            given.pop(name[1:-1] if name[0] == "[" else f"[{name}]", None)
            given[name] = value
    with np.errstate(all="ignore"):
        for name, step in order.steps:
            values[name] = step(values, given)  # type: ignore[arg-type]  # steps take arrays as well
    return values, given


def _order(model: Model) -> InitialOrder:
    replaced, stoichiometries = values_on_top.structural(model.document, model.values)
    assumed = (*replaced, *((name, 0.0) for name, _ in stoichiometries))
    order: InitialOrder = model.document.keep(
        f"initial order with {assumed}",
        lambda document: initial_order(values_on_top.applied(document.tables, assumed)),
    )
    return order
