"""The differential equations an SBML model stands for (SBML L3V2 core, section 4.6).

States are the amounts of species changed by reactions, and the variables of rate rules themselves: for a species
with a rate rule that is its symbol, a concentration unless hasOnlySubstanceUnits. Formulas keep SBML's meaning of
symbols; `Equations.concentrations` says whose symbol is amount / compartment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

import numpy as np

from sbmlqsp.core.evaluate import prepare
from sbmlqsp.core.expression import Apply, Expression, Number, Symbol, symbols
from sbmlqsp.core.operators import Value
from sbmlqsp.core.tables import ModelTables
from sbmlqsp.errors import ModelError
from sbmlqsp.model.rate_of import without_rate_of
from sbmlqsp.model.rates import rates, references

if TYPE_CHECKING:
    from sbmlqsp.model.model import Model


@dataclass(frozen=True, slots=True)
class Equations:
    """d state / dt = rate, with `assignments` evaluated before the rates, in their order.

    Attributes:
        rates: the right-hand side of each state; reactions and variables of assignment rules occur as symbols.
        assignments: what has to be computed first, each after what it reads: concentrations of species whose
            state is an amount (amount / compartment, where the amount is written `Symbol("amount of S")`),
            reactions, assignment rules, computed stoichiometries.
        concentrations: species whose symbol is a concentration while their state, or constant, is an amount,
            with their compartments.
    """

    rates: Mapping[str, Expression]
    assignments: tuple[tuple[str, Expression], ...]
    concentrations: Mapping[str, str]

    @property
    def states(self) -> tuple[str, ...]:
        """The ids of the states: species in the order of the document, then variables of rate rules."""
        return tuple(self.rates)


def right_hand_sides(model: Model | ModelTables) -> dict[str, Expression]:
    """Return d/dt of each state: amounts of species changed by reactions, variables of rate rules.

    Reactions, variables of assignment rules and species occur as symbols in SBML's meaning.
    """
    tables = _tables(model)
    return {name: without_rate_of(rate, tables) for name, rate in rates(tables).items()}


def equations(model: Model | ModelTables) -> Equations:
    """Return the whole system of a model, `rateOf` resolved.

    Raises:
        ModelError: if reactions and assignment rules read each other in a circle.
    """
    tables = _tables(model)
    ruled = {rule.variable for rule in tables.rules if rule.variable is not None and rule.math is not None}
    concentrations = {
        species.id: species.compartment
        for species in tables.species
        if not species.has_only_substance_units and species.id not in ruled
    }
    formulas: dict[str, Expression] = {
        name: Apply("divide", (amount_of(name), Symbol(compartment))) for name, compartment in concentrations.items()
    }
    formulas.update({name: without_rate_of(math, tables) for name, math in _assigned(tables)})
    order = ordered({name: symbols(math) for name, math in formulas.items()})
    return Equations(right_hand_sides(tables), tuple((name, formulas[name]) for name in order), concentrations)


def amount_of(species: str) -> Symbol:
    """Return the symbol that `Equations.assignments` use for the amount behind a concentration."""
    return Symbol(f"amount of {species}")


def ordered(reads: Mapping[str, frozenset[str]]) -> list[str]:
    """Return the names so that each comes after those it reads.

    Raises:
        ModelError: naming the circle, if there is one.
    """
    try:
        return [name for name in TopologicalSorter(dict(reads)).static_order() if name in reads]
    except CycleError as error:
        circle = " <- ".join(error.args[1])
        message = f"values are computed from each other in a circle: {circle}"
        raise ModelError(message, where=error.args[1][0], fix="break the circle at one of them") from None


Rates = Callable[[Mapping[str, float], Mapping[str, float], float], dict[str, float]]


def numeric(model: Model | ModelTables) -> Rates:
    """Return a function of (state, values, time) that gives d/dt of each state; see `numeric_right_hand_sides`."""
    tables = _tables(model)
    system = equations(tables)
    steps = [(name, prepare(math, tables.functions)) for name, math in system.assignments]
    right_hand_side = [(name, prepare(math, tables.functions)) for name, math in system.rates.items()]

    def evaluate(state: Mapping[str, float], values: Mapping[str, float], time: float) -> dict[str, float]:
        known: dict[str, Value] = {**values, **state}
        for name, compartment in system.concentrations.items():
            if name in state:
                known[amount_of(name).name] = state[name]
            else:
                known[amount_of(name).name] = values[name] * values[compartment]
        with np.errstate(all="ignore"):
            for name, step in steps:
                known[name] = step(known.__getitem__, time)
            return {name: float(rate(known.__getitem__, time)) for name, rate in right_hand_side}

    return evaluate


def numeric_right_hand_sides(
    model: Model | ModelTables, state: Mapping[str, float], values: Mapping[str, float], time: float = 0.0
) -> dict[str, float]:
    """Return d/dt of each state as numbers, in units of the state per model time.

    Args:
        model: the model or its tables.
        state: states as `right_hand_sides` has them (amounts, or variables of rate rules); amounts of boundary
            and constant species too, where they differ from what `values` says.
        values: all symbols in SBML's meaning, such as `initial_values` returns.
        time: the model time.
    """
    return numeric(model)(state, values, time)


def _tables(model: Model | ModelTables) -> ModelTables:
    return model if isinstance(model, ModelTables) else model.tables


def _assigned(tables: ModelTables) -> Iterator[tuple[str, Expression]]:
    for reaction in tables.reactions:
        yield reaction.id, reaction.kinetic_law if reaction.kinetic_law is not None else Number(0.0)
        for _, reference in references(reaction):
            if reference.id is not None and reference.stoichiometry_math is not None:
                yield reference.id, reference.stoichiometry_math
    for rule in tables.rules:
        if rule.kind == "assignment" and rule.variable is not None and rule.math is not None:
            yield rule.variable, rule.math
