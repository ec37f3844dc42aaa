"""What a user asks of structural identifiability, checked: unknowns, outputs, known starts, inputs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sbmlqsp.checks.capabilities import CHANGING, EVENTS
from sbmlqsp.checks.features import refuse
from sbmlqsp.core.expression import Expression, Symbol, symbols
from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.errors import ModelError, SbmlqspError
from sbmlqsp.model import Model
from sbmlqsp.model.elimination import eliminated
from sbmlqsp.model.equations import right_hand_sides
from sbmlqsp.simulation.outputs import key_of, outputs_of

NAME = "structural identifiability"


def asked_outputs(model: Model, outputs: Any) -> tuple[tuple[str, Expression], ...]:
    """Return name and formula of each output.

    Raises:
        ModelError: for no outputs, UnknownSymbolError for those the model does not have.
    """
    if outputs is None or not len(outputs):
        species = ", ".join(f'"[{s.id}]"' for s in list(model.species)[:3])
        fix = f"give outputs=[{species or '...'}]"
        raise ModelError("no output says what is measured", where="outputs", fix=fix)
    columns = outputs_of(model.document, key_of(outputs))
    return tuple((c.name, Symbol(c.name) if c.formula is None else c.formula) for c in columns)


def asked_unknowns(model: Model, unknown: Any) -> tuple[str, ...]:
    """Return the ids of unknown parameters and initial values.

    None stands for every constant parameter, global and local, that has no initial assignment.

    Raises:
        UnknownSymbolError: for a name the model does not have, with the nearest; ModelError for one that is computed.
    """
    if unknown is None:
        return _all_parameters(model)
    if isinstance(unknown, str):
        unknown = [unknown]
    if not isinstance(unknown, Iterable):
        raise ModelError(f"unknown={unknown!r} is not a list", where="unknown", fix='give ["CL", "V"]')
    names = [_bare(str(name)) for name in unknown]
    problems = [problem for name in dict.fromkeys(names) if (problem := _problem(model, name)) is not None]
    if problems:
        first = problems[0]
        first.__dict__["others"] = tuple(problems[1:])
        if len(problems) > 1:
            first.fix = "; ".join([*([first.fix] if first.fix else []), *(f"also, {p}" for p in problems[1:])])
        raise first
    if not names:
        raise ModelError("nothing is unknown", where="unknown", fix='give unknown=["CL", "V"]')
    return tuple(dict.fromkeys(names))


def _bare(name: str) -> str:
    return name[1:-1] if name.startswith("[") and name.endswith("]") else name.removesuffix("(0)")


def _problem(model: Model, name: str) -> SbmlqspError | None:
    kinds = model.document.kinds
    kind = kinds.get(name)
    if kind is None:
        return unknown_symbol(name, kinds, "parameter or species")
    rule = model.document.assignment_rules.get(name)
    if rule is not None:
        reads = ", ".join(sorted(symbols(rule.math))) if rule.math is not None else ""
        fix = f"name what it is computed from: {reads}"
        return ModelError(f"'{name}' is computed by an assignment rule and cannot be unknown", where=name, fix=fix)
    if kind in {"reaction", "stoichiometry"}:
        return ModelError(f"'{name}' is a {kind}, not a parameter", where=name, fix="name parameters or species")
    return None


def _all_parameters(model: Model) -> tuple[str, ...]:
    tables = model.tables
    changed = {rule.variable for rule in tables.rules}
    changed |= {change.variable for event in tables.events for change in event.assignments}
    free = [p.id for p in tables.parameters if p.id not in changed and p.id not in tables.initial_assignments]
    return (*free, *(p.id for reaction in tables.reactions for p in reaction.local_parameters))


def unknown_starts(model: Model, known_initial: Any, dosed: Sequence[str]) -> tuple[str, ...]:
    """Return the states whose initial value is unknown: none for None, else those that are not named as known.

    Raises:
        UnknownSymbolError: for a name that is no state.
    """
    if known_initial is None:
        return ()
    known = [_bare(str(name)) for name in ([known_initial] if isinstance(known_initial, str) else known_initial)]
    states = [*right_hand_sides(model), *dosed]
    for name in known:
        if name not in states:
            raise unknown_symbol(name, states, "state")
    return tuple(name for name in dict.fromkeys(states) if name not in known)


def asked_inputs(
    model: Model, inputs: Any, outputs: Sequence[tuple[str, Expression]], unknowns: Sequence[str]
) -> tuple[str, ...]:
    """Return the observed inputs: those named, and constants that are measured without being unknown.

    Raises:
        UnknownSymbolError: for a name the model does not have.
    """
    named = [inputs] if isinstance(inputs, str) else list(inputs or ())
    for name in named:
        if name not in model.parameters and name not in model.species:
            raise unknown_symbol(name, [*model.parameters.ids, *model.species.ids], "input")
    changed = {rule.variable for rule in model.rules}
    measured = [formula.name for _, formula in outputs if isinstance(formula, Symbol)]
    constant = [n for n in measured if n in model.parameters and n not in changed and n not in unknowns]
    return tuple(dict.fromkeys([*named, *constant]))


def prepared(model: Model) -> Model:
    """Return the model with algebraic rules and fast reactions solved.

    Raises:
        UnsupportedFeature: for what is no system of differential equations, such as a delay.
    """
    solved = eliminated(model)
    refuse(solved, NAME, EVENTS | CHANGING | {"rateOf", "constraint", "number as Boolean"})
    return solved
