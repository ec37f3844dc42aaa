"""`do`: an intervention on a model, with the proof that it touches nothing else."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from sbmlqsp.analysis.causal.events import EVENT, parts_of, reassigned
from sbmlqsp.analysis.causal.later import later
from sbmlqsp.analysis.causal.multiples import Times
from sbmlqsp.core.expression import Apply, Expression, Number
from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.errors import ModelError, ParseError
from sbmlqsp.model import Model
from sbmlqsp.model.edits import formula_of
from sbmlqsp.model.initial import initial_amounts, initial_values
from sbmlqsp.model.mechanisms import changed, mechanisms
from sbmlqsp.simulation.grid import in_model_time

RULE, INITIAL, BALANCE = "rule of ", "initial assignment of ", "balance of "
NOT_VARIABLES = (RULE, INITIAL, EVENT)
CUT = None
"""The value that cuts a mechanism: a reaction that no longer runs."""


def do(model: Model, interventions: Mapping[str, Any], *, at: Any = None) -> Model:
    """Return the model under interventions (Pearl 2009, section 3.2); everything else stays as it is.

    Args:
        model: the model, which is not changed.
        interventions: what is set, by name: a parameter to a value ("CL": "2 L/h"), a species held at a value
            ("[L]": "5 nmol/L", "S": "3 mg"), `Times(0.5)` for half of what it is, a mechanism replaced
            ("J1": "k * S * 0.5", "rule of X": "2 * Y", "event E of X": "0"), or one cut ("J1": None).
        at: from which time on, a quantity or model time; None: from the start.

    Raises:
        UnknownSymbolError: for a name that is neither a variable nor a mechanism, with the nearest.
        ModelError: for a variable that a rule computes, naming the mechanism to replace instead, and if the
            intervention would change another mechanism.
        UnitsError: for values that do not fit.
    """
    _check_kinds(model, interventions)
    for name, value in interventions.items():
        _check(model, name, value)
    interventions = {name: _mechanism(model, name, value) for name, value in interventions.items()}
    time = 0.0 if at is None else in_model_time(at, model.unit_of("time"), "at")
    if not (math.isfinite(time) and time >= 0):
        raise ModelError(f"an intervention at {at} begins outside of any run", where="at", fix="a run starts at 0")
    after = later(model, interventions, time) if time > 0 else model
    if time == 0:
        for name, value in interventions.items():
            after = _one(after, name, _number(model, name, value))
    _check_modular(model, after, interventions, added="do" if time > 0 else "")
    return _remembering(after, undo(model))


def undo(model: Model) -> Model:
    """Return the model as it was before all interventions of `do`; a model without any is returned itself."""
    return model if model.before is None else model.before


def _remembering(after: Model, before: Model) -> Model:
    """Return the model with what it was before; an intervention that has been taken back leaves no trace."""
    if (after.structure_hash, after.value_hash) == (before.structure_hash, before.value_hash):
        return before
    return replace(after, before=before, _kept={})


def _check_kinds(model: Any, interventions: Any) -> None:
    if not isinstance(model, Model):
        raise ModelError(f"{type(model).__name__} is not a model", fix="load it with sbmlqsp.load or Model.from_sbml")
    if not isinstance(interventions, Mapping) or not all(isinstance(name, str) for name in interventions):
        raise ModelError(f"{interventions!r:.80} does not say what is set to what", fix='give {"CL": "2 L/h"}')
    bare = [name.strip("[]") for name in interventions]
    twice = next((name for name in bare if bare.count(name) > 1), None)
    if twice is not None:
        raise ModelError(f"'{twice}' is set twice, as amount and as concentration", where=twice, fix="set one of them")


def _check(model: Model, name: str, value: Any) -> None:
    kinds, tables = model.document.kinds, model.document.tables
    bare = name.strip("[]")
    if name.startswith(NOT_VARIABLES):
        known = [known for known in mechanisms(model) if not known.startswith(BALANCE)]
        if name not in known:
            raise unknown_symbol(name, known, "mechanism")
        if value is CUT and not name.startswith(EVENT) and not _has_rate(model, name):
            raise ModelError(f"'{name}' cannot be cut: its variable would have no value", where=name, fix="replace it")
        return
    if name.startswith(BALANCE):
        fix = f"intervene on its reactions, or hold '{name.removeprefix(BALANCE)}' at a value"
        raise ModelError(f"'{name}' is the sum of reactions", where=name, fix=fix)
    if bare not in kinds:
        raise unknown_symbol(name, dict.fromkeys((*kinds, *mechanisms(model))), "variable or mechanism")
    rule = next((rule for rule in tables.rules if rule.variable == bare and rule.kind == "assignment"), None)
    if rule is not None:
        raise ModelError(
            f"'{bare}' is computed by a rule, so a value for it would be computed over",
            where=bare,
            fix=f"replace its mechanism, '{RULE}{bare}', or intervene on what it reads",
        )


def _mechanism(model: Model, name: str, value: Any) -> Any:
    """Return a multiple of a mechanism as the formula that it is."""
    if not isinstance(value, Times) or (name in model.document.kinds and name not in model.reactions):
        return value
    known = mechanisms(model)
    return Apply("times", (Number(value.factor), known[name].formula)) if name in known else value


def _number(model: Model, name: str, value: Any) -> Any:
    """Return a multiple as the number in model units that it is at the start."""
    if not isinstance(value, Times):
        return value
    bare = name.strip("[]")
    known = initial_amounts(model) if bare == name else {}
    return value.factor * {**initial_values(model), **known}[bare]


def _has_rate(model: Model, name: str) -> bool:
    rule = model.tables.rules.get(name.removeprefix(RULE))
    return name.startswith(RULE) and rule is not None and rule.kind == "rate"


def _one(model: Model, name: str, value: Any) -> Model:
    kinds = model.document.kinds
    event = parts_of(model, name)
    if event is not None:
        math = None if value is CUT else formula_of(model, _formula(name, value))
        return model.edited(list(reassigned(*event, math)))
    if name.startswith(RULE):
        variable = name.removeprefix(RULE)
        kind = model.tables.rules[variable].kind
        value = "0" if value is CUT else value
        return model.with_equation(variable, _formula(name, value), "rate" if kind == "rate" else "assignment")
    if name.startswith(INITIAL):
        return model.with_equation(name.removeprefix(INITIAL), _formula(name, value), "initial")
    bare = name.strip("[]")
    if kinds[bare] == "reaction":
        return model.with_equation(bare, "0" if value is CUT else _formula(name, value), "kinetic law")
    if value is CUT:
        raise ModelError(f"'{name}' is no mechanism that can be cut", where=name, fix="give it a value")
    if kinds[bare] == "species" or _moves(model, bare):
        return model.clamp({name: value})
    return model.with_values({name: value})


def _formula(name: str, value: Any) -> str | Expression:
    if not isinstance(value, str | Expression):
        raise ParseError(f"the mechanism '{name}' needs a formula", where=name, fix="give it as text, such as 'k * S'")
    return value


def _moves(model: Model, name: str) -> bool:
    tables = model.document.tables
    by_event = any(change.variable == name for event in tables.events for change in event.assignments)
    return by_event or name in tables.rules


def _check_modular(before: Model, after: Model, interventions: Mapping[str, Any], added: str = "") -> None:
    """Raise unless every mechanism that changed is one that an intervention names."""
    meant = set(_meant(before, interventions))
    for name in changed(before, after):
        if name not in meant and not (added and name.startswith((f"event {added}_", f"rule of {added}_"))):
            raise ModelError(
                f"the intervention would also change the mechanism '{name}'",
                where=name,
                fix="intervene on that mechanism, or on one variable at a time",
            )


def _meant(model: Model, interventions: Mapping[str, Any]) -> Iterator[str]:
    for name in interventions:
        bare = name.strip("[]").removeprefix(RULE).removeprefix(INITIAL)
        yield from (name, bare, f"balance of {bare}", f"{RULE}{bare}", f"{INITIAL}{bare}")
        yield from (m.id for m in mechanisms(model).values() if m.kind == "event" and m.variable == bare)
        if model.document.kinds.get(bare) == "species":
            yield f"balance of {bare}"
