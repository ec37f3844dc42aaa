"""The features of a model that not every simulator can do, and the refusal that names them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sbmlqsp.checks.capabilities import CAPABILITIES, WAYS_OUT
from sbmlqsp.checks.structure import HasTables, formulas, once_per_structure, setters, where
from sbmlqsp.core.expression import LOGICAL, RELATIONS, Apply, Expression, Number, symbols, walk
from sbmlqsp.core.operators import CONSTANTS, FUNCTIONS
from sbmlqsp.core.tables import ModelTables
from sbmlqsp.errors import UnsupportedFeature

_PLAIN = frozenset({*FUNCTIONS, *CONSTANTS, "time", "piecewise"})
_HARMLESS_PACKAGES = frozenset({"comp", "fbc", "layout", "render", "groups", "annot", "req", "l3v2extendedmath"})


@dataclass(frozen=True, slots=True)
class Feature:
    """Something in a model that asks more of a simulator than ordinary differential equations."""

    name: str
    element: str


def features(model: HasTables) -> tuple[Feature, ...]:
    """Return each such feature of the model once per element, in document order."""
    return _features(model)


@once_per_structure
def _features(model: HasTables) -> tuple[Feature, ...]:
    tables = model.tables
    found = (*_packages(tables), *_of_functions(tables), *_of_elements(tables), *_moving(tables), *_of_math(tables))
    return tuple(dict.fromkeys(found))


def refuse(model: HasTables, engine: str, supported: Collection[str] | None = None) -> None:
    """Return if the engine can do everything the model asks for.

    Args:
        model: the model to be simulated.
        engine: name of the engine, for the message.
        supported: names of features the engine can do; None takes those of `CAPABILITIES[engine]`.

    Raises:
        UnsupportedFeature: naming the feature, its first element and the way out.
    """
    able = CAPABILITIES[engine] if supported is None else supported
    lacking = [feature for feature in features(model) if feature.name not in able]
    if not lacking:
        return
    first = lacking[0]
    others = sorted({f"{f.name} in '{f.element}'" for f in lacking[1:]})
    also = f" (also {', '.join(others[:3])}{' ...' if len(others) > 3 else ''})" if others else ""
    raise UnsupportedFeature(
        f"{engine} cannot simulate {first.name}{also}",
        where=where(model.tables, first.element),
        fix=WAYS_OUT.get(first.name, "remove it or use another engine"),
        feature=first.name,
        element=first.element,
        engine=engine,
    )


def _packages(tables: ModelTables) -> Iterator[Feature]:
    for package in tables.packages:
        name = package.partition(":")[0]
        if name not in _HARMLESS_PACKAGES:
            yield Feature(f"package {name}", tables.id or "model")
    lawless = [reaction for reaction in tables.reactions if reaction.kinetic_law is None]
    if "fbc:objective" in tables.packages and lawless:
        yield Feature("flux balance", lawless[0].id)
        return
    sets, read = setters(tables), {name for formula in formulas(tables) for name in symbols(formula.math)}
    for reaction in lawless:
        changed = {reference.species for reference in (*reaction.reactants, *reaction.products)}
        if changed & sets.by_reactions or reaction.id in read:
            yield Feature("reaction without a kinetic law", reaction.id)


def _of_functions(tables: ModelTables) -> Iterator[Feature]:
    for function in tables.functions:
        if function.body is None:
            continue  # nothing can call it: the gate refuses calls of functions that say nothing
        for node in walk(function.body):
            if isinstance(node, Apply) and node.operator not in _PLAIN:
                yield Feature(node.operator, function.id)


def _of_elements(tables: ModelTables) -> Iterator[Feature]:
    for rule in tables.rules:
        if rule.kind == "algebraic" and rule.math is not None:
            yield Feature("algebraic rule", rule.id)
    for reaction in tables.reactions:
        if reaction.fast:
            yield Feature("fast reaction", reaction.id)
    for event in tables.events:
        if event.delay is not None:
            yield Feature("event delay", event.id)
        if event.priority is not None:
            yield Feature("event priority", event.id)
    for constraint in tables.constraints:
        yield Feature("constraint", constraint.id)


def _moving(tables: ModelTables) -> Iterator[Feature]:
    sets = setters(tables)
    changing = sets.assigned | sets.rated | sets.by_events
    for reaction in tables.reactions:
        for reference in (*reaction.reactants, *reaction.products):
            if reference.stoichiometry_math is not None or reference.id in changing:
                yield Feature("changing stoichiometry", reaction.id)
    for species in tables.species:
        if species.id in sets.rated and not species.has_only_substance_units and species.compartment in changing:
            yield Feature("concentration rate in a changing volume", species.id)


def _of_math(tables: ModelTables) -> Iterator[Feature]:
    for formula in formulas(tables):
        for node in walk(formula.math):
            if isinstance(node, Apply) and node.operator not in _PLAIN:
                yield Feature(node.operator, formula.owner)
            if isinstance(node, Apply) and _mixes(node):
                yield Feature("number as Boolean", formula.owner)


def _mixes(node: Apply) -> bool:
    """Return whether a number stands where a truth value is due, or the other way round."""
    if node.operator == "piecewise":
        return any(_is_boolean(condition) is False for condition in node.arguments[1::2])
    if node.operator in LOGICAL:
        return any(_is_boolean(argument) is False for argument in node.arguments)
    return any(_is_boolean(argument) for argument in node.arguments)


def _is_boolean(expression: Expression) -> bool | None:
    """Return what kind an expression surely is, None for symbols, calls and choices."""
    if isinstance(expression, Number):
        return False
    if not isinstance(expression, Apply) or expression.operator == "piecewise":
        return None
    return expression.operator in RELATIONS | LOGICAL | {"true", "false"}
