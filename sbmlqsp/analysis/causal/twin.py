"""Two worlds in one model: the mediator of one follows its course in the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, cast

import numpy as np

from sbmlqsp.core.expression import Expression, Symbol, substitute, symbols
from sbmlqsp.core.formula import parse, to_text
from sbmlqsp.core.tables import Parameter, Rule, unknown_symbol
from sbmlqsp.dosing import Dose, Item, Regimen, Replacement, Reset
from sbmlqsp.errors import ModelError
from sbmlqsp.model import Model
from sbmlqsp.native.edits import AddParameter, Edit, RemoveEventAssignments, RemoveRule, SetAttribute, SetRule
from sbmlqsp.simulation import simulate
from sbmlqsp.simulation.arrays import Floats
from sbmlqsp.templates import compose
from sbmlqsp.treatment.naming import UnitNames
from sbmlqsp.treatment.targets import holds_concentration

NATURAL, INTERVENED, LINK = "natural", "intervened", "mediator_as_it_was"


def natural_direct(
    before: Model,
    after: Model,
    output: str,
    mediator: str,
    regimen: Regimen | str | None,
    other: Regimen | str | None,
    chosen: Mapping[str, Any],
) -> Floats:
    """Return the output of the intervened world with the mediator as it is in the natural one."""
    bare = _mediator(before, mediator)
    driven = _driven(after, bare)
    link = {f"{INTERVENED}.{LINK}": f"{NATURAL}.{_selection(before, bare)}"}
    joined = compose({NATURAL: before, INTERVENED: driven}, link)
    reaching = [item for item in _items(other) if getattr(item, "into", "") != bare]
    doses = [*_moved(_items(regimen), NATURAL, joined), *_moved(reaching, INTERVENED, joined)]
    formula = parse(output)
    text = to_text(substitute(formula, {name: _there(name, joined) for name in symbols(formula)}))
    result = simulate(joined, Regimen(doses) if doses else None, outputs=[{"effect": text}], **chosen)
    return np.asarray(result.values("effect"))


def _mediator(model: Model, name: str) -> str:
    bare = name.strip("[]")
    tables = model.tables
    if bare not in model.document.kinds:
        raise unknown_symbol(bare, (*tables.species.ids, *(r.variable or "" for r in tables.rules)), "mediator")
    if bare not in tables.species and bare not in {rule.variable for rule in tables.rules}:
        raise ModelError(f"'{bare}' does not change, so it mediates nothing", where=bare, fix="name a species or rule")
    return bare


def _driven(model: Model, bare: str) -> Model:
    """Return the model whose mediator follows a parameter; nothing else acts on it any more."""
    tables = model.tables
    names = UnitNames(tables)
    unit = names.id_of(model.unit_of(_selection(model, bare)))
    edits: list[Edit] = [*names.definitions, AddParameter(Parameter(LINK, 0.0, unit, constant=False))]
    if bare in tables.rules:
        edits.append(RemoveRule(bare))
    if any(change.variable == bare for event in tables.events for change in event.assignments):
        edits.append(RemoveEventAssignments(bare))
    if bare in tables.species:
        edits.append(SetAttribute(bare, "boundaryCondition", True))
    edits.append(SetAttribute(bare, "constant", False))
    return model.edited([*edits, SetRule(Rule("assignment", bare, bare, Symbol(LINK)))])


def _selection(model: Model, bare: str) -> str:
    return f"[{bare}]" if bare in model.species and holds_concentration(model.tables, bare) else bare


def _there(name: str, joined: Model) -> Expression:
    bare = name.strip("[]")
    own = f"{INTERVENED}_{bare}"
    found = own if own in joined.document.kinds else bare
    return Symbol(f"[{found}]" if name.startswith("[") else found)


def _items(regimen: Regimen | str | None) -> tuple[Item, ...]:
    return tuple(Regimen.parse(regimen) if isinstance(regimen, str) else regimen or ())


def _moved(items: Iterable[Item], world: str, joined: Model) -> Iterable[Item]:
    for item in items:
        if isinstance(item, Reset):
            raise ModelError("a reset would set back both worlds", where="regimen", fix="leave out resets")
        names: dict[str, Any] = {
            name: _name(getattr(item, name), world, joined)
            for name in ("into", "lag", "over", "rate")
            if _is_id(item, name)
        }
        yield replace(cast(Dose, item), **names)


def _is_id(item: Dose | Replacement, name: str) -> bool:
    return isinstance(getattr(item, name, None), str)


def _name(identifier: str, world: str, joined: Model) -> str:
    own = f"{world}_{identifier}"
    return own if own in joined.document.kinds else identifier
