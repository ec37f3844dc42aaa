"""The order in which the initial values of one model structure are computed (SBML L3V2 core, section 3.4.8)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from sbmlqsp.core.evaluate import prepare
from sbmlqsp.core.expression import Expression, symbols
from sbmlqsp.core.operators import Value
from sbmlqsp.core.tables import ModelTables, Species
from sbmlqsp.errors import ModelError, UnsupportedFeature
from sbmlqsp.model.equations import ordered
from sbmlqsp.model.past import without_delay
from sbmlqsp.model.rate_of import without_rate_of
from sbmlqsp.model.rates import references

Values = dict[str, Value]
Step = Callable[[Values, dict[str, float]], Value]
"""Computes one symbol from the symbols before it and the amounts (`S`) and concentrations (`[S]`) given."""

NAN = float("nan")


@dataclass(frozen=True, slots=True)
class InitialOrder:
    """What is given and what is computed, in order.

    Attributes:
        constants: symbols whose value the document gives, NaN where it gives none.
        given: amounts `S` and concentrations `[S]` of species that the document gives.
        steps: what is computed, each step after those it reads.
        formulas: what is computed by a formula at t = 0; the other steps take what is given.
        computed: species whose value is a formula, not the amount or concentration given.
        missing: symbols that have no value and that nothing computes.
    """

    constants: dict[str, float]
    given: dict[str, float]
    steps: tuple[tuple[str, Step], ...]
    formulas: dict[str, Expression]
    computed: frozenset[str]
    missing: tuple[str, ...]


def initial_order(tables: ModelTables) -> InitialOrder:
    """Return how the symbols of a model get their values at t = 0.

    Raises:
        ModelError: for a formula that reads an unknown symbol, or values computed from each other in a circle.
        UnsupportedFeature: for initial assignments and rules without a value at one instant (such as random numbers).
    """
    formulas = dict(_formulas(tables))
    constants = dict(_constants(tables))
    reads = {name: symbols(math) for name, math in formulas.items()}
    steps: dict[str, Step] = {name: _computed(name, math, tables) for name, math in formulas.items()}
    for species in tables.species:
        if species.id not in formulas:
            reads[species.id] = frozenset({species.compartment})
            steps[species.id] = _from_given(species)
    _refuse_unknown(reads, {*steps, *constants})
    missing = [name for name, value in _given_values(tables) if value is None and name not in formulas]
    ordered_steps = tuple((name, steps[name]) for name in ordered(reads))
    computed = frozenset(formulas).intersection(tables.species.ids)
    given = {key: value for species in tables.species for key, value in given_of(species)}
    return InitialOrder(constants, given, ordered_steps, formulas, computed, tuple(missing))


def given_of(species: Species) -> Iterator[tuple[str, float]]:
    """Yield the amount, under `S`, or the concentration, under `[S]`, that the document gives."""
    if species.initial_concentration is not None:
        yield f"[{species.id}]", species.initial_concentration
    elif species.initial_amount is not None:
        yield species.id, species.initial_amount


def _from_given(species: Species) -> Step:
    amount, concentration, compartment = species.id, f"[{species.id}]", species.compartment
    if species.has_only_substance_units:

        def step(values: Values, given: dict[str, float]) -> Value:
            return given[concentration] * values[compartment] if concentration in given else given.get(amount, NAN)
    else:

        def step(values: Values, given: dict[str, float]) -> Value:
            if concentration in given:
                return given[concentration]
            size = values[compartment]
            return NAN if np.ndim(size) == 0 and not size else given.get(amount, NAN) / size

    return step


def _computed(name: str, math: Expression, tables: ModelTables) -> Step:
    try:
        prepared = prepare(math, tables.functions)
    except UnsupportedFeature:
        if name not in tables.reactions:
            raise
        return lambda _values, _given: NAN  # its rate has no value now; only formulas that read it become NaN
    return lambda values, _given: prepared(values.__getitem__, 0.0)


def _formulas(tables: ModelTables) -> Iterator[tuple[str, Expression]]:
    """Yield what is computed: initial assignments, then assignment rules (which win), rates, stoichiometries."""
    for reaction in tables.reactions:
        if reaction.kinetic_law is not None:
            yield reaction.id, at_start(reaction.kinetic_law, tables)
        for _, reference in references(reaction):
            if reference.id is not None and reference.stoichiometry_math is not None:
                yield reference.id, at_start(reference.stoichiometry_math, tables)
    for assignment in tables.initial_assignments:
        if assignment.math is not None:
            yield assignment.id, at_start(assignment.math, tables)
    for rule in tables.rules:
        if rule.kind == "assignment" and rule.variable is not None and rule.math is not None:
            yield rule.variable, at_start(rule.math, tables)


def at_start(expression: Expression, tables: ModelTables) -> Expression:
    """Return a formula of the model that can be evaluated at t = 0: rateOf and delay replaced by what they are then."""
    return without_rate_of(without_delay(expression, tables), tables)


def _given_values(tables: ModelTables) -> Iterator[tuple[str, float | None]]:
    for compartment in tables.compartments:
        # a point has no size; SBML L2 and its test suite then read the symbols of its species as amounts
        yield compartment.id, 1.0 if compartment.size is None and compartment.dimensions == 0 else compartment.size
    for species in tables.species:
        amount, concentration = species.initial_amount, species.initial_concentration
        yield species.id, amount if concentration is None else concentration
    for parameter in tables.parameters:
        yield parameter.id, parameter.value
    for reaction in tables.reactions:
        for local in reaction.local_parameters:
            yield local.id, local.value
        for _, reference in references(reaction):
            if reference.id is not None and reference.stoichiometry_math is None:
                yield reference.id, reference.stoichiometry


def _constants(tables: ModelTables) -> Iterator[tuple[str, float]]:
    for name, value in _given_values(tables):
        if name not in tables.species:
            yield name, NAN if value is None else value
    for reaction in tables.reactions:
        if reaction.kinetic_law is None:
            yield reaction.id, NAN


def _refuse_unknown(reads: dict[str, frozenset[str]], known: set[str]) -> None:
    for name, names in reads.items():
        unknown = sorted(names - known)
        if unknown:
            raise ModelError(
                f"the formula of '{name}' reads '{unknown[0]}', which the model does not have",
                where=name,
                fix=f"define '{unknown[0]}' or correct the formula",
            )
