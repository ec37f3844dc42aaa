"""The value gate: what is read must have a value, and the value must make sense.

Missing, NaN and impossible numbers are errors with id and line, never zeros. Infinities anywhere, and NaN that only
assigned outputs read, are written on purpose: warnings.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from sbmlqsp.checks.reading import Reading, reading, solved
from sbmlqsp.checks.structure import HasTables, formulas, setters, where
from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.core.expression import Apply, Call, Expression, Number, symbols, walk
from sbmlqsp.core.findings import Issue
from sbmlqsp.core.operators import FUNCTIONS
from sbmlqsp.core.tables import Compartment, Event, ModelTables, SpeciesReference
from sbmlqsp.errors import SbmlqspError

RULE = "value gate"


def value_issues(model: HasTables) -> tuple[Issue, ...]:
    """Return what is wrong with the model's values; errors mean that it must not be simulated."""
    tables, read = solved(model.tables), reading(model)
    return (
        *_compartments(tables, read),
        *_species(tables, read),
        *_parameters(tables, read),
        *_stoichiometries(tables),
        *_events(tables),
        *_functions(tables),
        *_factorials(tables),
    )


def _error(place: str, message: str, fix: str) -> Issue:
    return Issue(RULE, "error", place, message, fix)


def _number(tables: ModelTables, kind: str, name: str, value: float | None, read: Reading) -> Iterator[Issue]:
    """Yield what is wrong with one initial value that nothing overrides."""
    if value is not None and math.isfinite(value):
        return
    place = where(tables, name, kind)
    matters = name in read.dynamic or name in read.output
    reader = read.who(name)
    because = f"'{reader}' reads it" if reader and reader != name else "it changes over time from its initial value"
    if value is None and matters:
        yield _error(place, f"{kind} '{name}' has no value and {because}", f"give '{name}' a value")
    elif value is not None and math.isnan(value) and name in read.dynamic:
        yield _error(place, f"the value of {kind} '{name}' is NaN and {because}", f"give '{name}' a number")
    elif value is not None:
        text = "NaN" if math.isnan(value) else f"{value:g}"
        yield Issue(RULE, "warning", place, f"the value of {kind} '{name}' is {text}", "check that this is meant")


def _compartments(tables: ModelTables, read: Reading) -> Iterator[Issue]:
    sets = setters(tables)
    for compartment in tables.compartments:
        if compartment.id in sets.assigned | sets.initialised or compartment.dimensions == 0:
            continue
        yield from _number(tables, "compartment", compartment.id, compartment.size, read)
        if compartment.size is not None and compartment.size <= 0:
            yield _bad_size(tables, compartment)


def _bad_size(tables: ModelTables, compartment: Compartment) -> Issue:
    message = f"the size of compartment '{compartment.id}' is {compartment.size:g}"
    return _error(where(tables, compartment.id, "compartment"), message, "give it a positive size")


def _species(tables: ModelTables, read: Reading) -> Iterator[Issue]:
    sets = setters(tables)
    overridden = sets.assigned | sets.initialised
    for species in tables.species:
        if species.id not in overridden:
            amount, concentration = species.initial_amount, species.initial_concentration
            value = concentration if amount is None else amount
            yield from _number(tables, "species", species.id, value, read)


def _parameters(tables: ModelTables, read: Reading) -> Iterator[Issue]:
    sets = setters(tables)
    overridden = sets.assigned | sets.initialised
    for parameter in tables.parameters:
        if parameter.id not in overridden:
            yield from _number(tables, "parameter", parameter.id, parameter.value, read)
    for reaction in tables.reactions:
        for parameter in reaction.local_parameters:
            yield from _number(tables, "local parameter", parameter.id, parameter.value, read)


def _stoichiometries(tables: ModelTables) -> Iterator[Issue]:
    sets = setters(tables)
    overridden = sets.assigned | sets.initialised
    for reaction in tables.reactions:
        for reference in (*reaction.reactants, *reaction.products):
            unset = reference.stoichiometry_math is None and (reference.id is None or reference.id not in overridden)
            if reaction.kinetic_law is not None and unset and reference.species in sets.by_reactions:
                yield from _stoichiometry(tables, reaction.id, reference)


def _stoichiometry(tables: ModelTables, reaction: str, reference: SpeciesReference) -> Iterator[Issue]:
    value = reference.stoichiometry
    if value is None or math.isnan(value):
        lacks = "no stoichiometry" if value is None else "the stoichiometry NaN"
        message = f"species '{reference.species}' has {lacks} in reaction '{reaction}'"
        yield _error(where(tables, reaction, "reaction"), message, "give its speciesReference a stoichiometry")


def _events(tables: ModelTables) -> Iterator[Issue]:
    for event in tables.events:
        if event.trigger is None:
            message = f"event '{event.id}' has no trigger"
            yield _error(where(tables, event.id, "event"), message, "give it a trigger or remove it")
        if event.delay is not None:
            yield from _delay(tables, event, event.delay)


def _delay(tables: ModelTables, event: Event, delay: Expression) -> Iterator[Issue]:
    value = _constant_value(tables, delay)
    if value is not None and not value >= 0:
        message = f"the delay of event '{event.id}' is {value:g}"
        yield _error(where(tables, event.id, "event"), message, "give it a delay of at least 0")


def _functions(tables: ModelTables) -> Iterator[Issue]:
    nothing = {f.id for f in tables.functions if isinstance(f.body, Number) and math.isnan(f.body.value)}
    for formula in formulas(tables) if nothing else ():
        for node in walk(formula.math):
            if isinstance(node, Call) and node.function in nothing:
                place, name = where(tables, node.function, "function"), node.function
                message = f"function '{name}' is NaN and '{formula.owner}' calls it"
                yield _error(place, message, "write what it stands for; a derivative is SBML L3V2's rateOf")
                return


def _factorials(tables: ModelTables) -> Iterator[Issue]:
    for formula in formulas(tables):
        for node in walk(formula.math):
            if isinstance(node, Apply) and node.operator == "factorial":
                value = _constant_value(tables, node.arguments[0])
                if value is not None and not math.isfinite(FUNCTIONS["factorial"](value)):
                    message = f"'{formula.owner}' reads the factorial of {value:g}, which is not a number"
                    yield _error(where(tables, formula.owner), message, "take a whole number from 0 to 170")


def _constant_value(tables: ModelTables, math_: Expression) -> float | None:
    """Return the value of a formula that reads only constants, else None."""
    sets = setters(tables)
    varying = sets.assigned | sets.rated | sets.initialised | sets.by_events
    known = {p.id: p.value for p in tables.parameters if p.id not in varying}
    if not all(name in known for name in symbols(math_)):
        return None
    numbers = {name: math.nan if value is None else value for name, value in known.items()}
    try:
        return float(evaluate(math_, numbers.__getitem__, tables.functions, time=0.0))
    except SbmlqspError:
        return None
