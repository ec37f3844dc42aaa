"""Algebraic rules with an explicit solution, solved: each becomes the assignment rule of the variable it determines.

A rule 0 = a + b x with x in neither a nor b says x = -a / b. Which variable a rule determines follows from SBML L3V2
core, section 4.11.5: one that is not constant and that no other rule, reaction or event sets.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sbmlqsp.core.expression import Expression, substitute, symbols
from sbmlqsp.core.inline import inline
from sbmlqsp.core.tables import ModelTables, Rule, Table
from sbmlqsp.errors import UnsupportedFeature
from sbmlqsp.model.document import Document
from sbmlqsp.model.fast_reactions import equilibrated
from sbmlqsp.model.linear import ZERO, linear_parts, negative, quotient
from sbmlqsp.model.model import Model


def eliminated(model: Model) -> Model:
    """Return a model for computing in which assignment rules stand for algebraic ones and for fast reactions.

    Values put on top are in its tables. A model without any of the two is returned itself.

    Raises:
        UnsupportedFeature: naming the first algebraic rule or fast reaction that has no explicit solution.
    """
    tables = model.document.tables
    if not any(rule.kind == "algebraic" for rule in tables.rules) and not any(r.fast for r in tables.reactions):
        return model
    solved = equilibrated(solve(model.tables))
    document = Document(f"{model.document.sbml}<!-- solved for {model.value_hash} -->", solved)
    return Model(document, (), model.name, model.folder, model.source_language)


def solve(tables: ModelTables) -> ModelTables:
    """Return the tables with every algebraic rule as an assignment rule; raises `UnsupportedFeature`."""
    open_rules = [
        (rule.id, inline(rule.math, tables.functions))
        for rule in tables.rules
        if rule.kind == "algebraic" and rule.math is not None
    ]
    solved: dict[str, Expression] = {}
    candidates = _determined(open_rules, tables)
    moved = {assignment.variable for event in tables.events for assignment in event.assignments}
    while open_rules:
        element, variable, formula = _next(open_rules, candidates - set(solved), moved)
        solved = {name: substitute(math, {variable: formula}) for name, math in solved.items()}
        solved[variable] = formula
        rest = ((name, math) for name, math in open_rules if name != element)
        open_rules = [(name, substitute(math, {variable: formula})) for name, math in rest]
    return _with_rules(tables, solved)


def _with_rules(tables: ModelTables, solved: dict[str, Expression]) -> ModelTables:
    kept = [rule for rule in tables.rules if rule.kind != "algebraic"]
    rules = [*kept, *(Rule("assignment", name, name, math) for name, math in solved.items())]
    return replace(tables, rules=Table(rules, "rule"), initial_assignments=tables.initial_assignments.without(*solved))


def _determined(rules: list[tuple[str, Expression]], tables: ModelTables) -> set[str]:
    """Return the variables that the rules determine: one each, or it cannot be said which."""
    read = {name for _, math in rules for name in symbols(math)}
    candidates = read & set(_candidates(tables))
    without_value = {name for name in candidates if not _has_value(tables, name)}
    if len(candidates) > len(rules) and len(without_value) == len(rules):
        return without_value
    if len(candidates) > len(rules):
        element = rules[0][0]
        raise UnsupportedFeature(
            f"the algebraic rules could determine any of {', '.join(sorted(candidates))}: there is no one solution",
            where=element,
            fix="make what is given constant, or write assignment rules",
            feature="algebraic rule",
            element=element,
        )
    return candidates


def _has_value(tables: ModelTables, name: str) -> bool:
    if name in tables.initial_assignments:
        return True
    species, parameter = tables.species.get(name), tables.parameters.get(name)
    if species is not None:
        return species.initial_amount is not None or species.initial_concentration is not None
    return parameter is None or parameter.value is not None


def _candidates(tables: ModelTables) -> Iterator[str]:
    """Yield the variables that an algebraic rule may determine."""
    taken = {rule.variable for rule in tables.rules if rule.variable}
    taken |= {assignment.variable for event in tables.events for assignment in event.assignments}
    references = [ref for r in tables.reactions for ref in (*r.reactants, *r.products)]
    reacting = {ref.species for ref in references}
    for species in tables.species:
        if not species.constant and (species.boundary_condition or species.id not in reacting):
            yield from {species.id} - taken
    for element in (*tables.parameters, *tables.compartments):
        if not element.constant:
            yield from {element.id} - taken
    for reference in references:
        if reference.id and not reference.constant:
            yield from {reference.id} - taken


def _next(rules: list[tuple[str, Expression]], candidates: set[str], moved: set[str]) -> tuple[str, str, Expression]:
    """Return (rule, variable, formula) of a rule that can be solved, one with a single candidate first.

    A factor that events move may become zero, and then the rule determines something else: not solved.
    """
    choices = [(element, math, sorted(symbols(math) & candidates)) for element, math in rules]
    for element, math, names in sorted(choices, key=lambda choice: len(choice[2])):
        for name in names:
            parts = linear_parts(math, name)
            if parts is not None and parts[1] != ZERO and not symbols(parts[1]) & moved:
                constant, factor = parts
                return element, name, quotient(negative(constant), factor)
    raise UnsupportedFeature(
        f"algebraic rule '{rules[0][0]}' has no explicit solution that could be found",
        where=rules[0][0],
        fix="solve it for its variable and write an assignment rule",
        feature="algebraic rule",
        element=rules[0][0],
    )
