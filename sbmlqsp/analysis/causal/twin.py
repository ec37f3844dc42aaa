"""Two worlds in one model: the mediator of one follows its course in the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np

from sbmlqsp.core.expression import Symbol, substitute, symbols
from sbmlqsp.core.formula import parse, to_text
from sbmlqsp.core.tables import Parameter, Rule, unknown_symbol
from sbmlqsp.dosing import Dose, Item, Regimen, Reset
from sbmlqsp.errors import ModelError
from sbmlqsp.model import Model
from sbmlqsp.native.edits import AddParameter, Edit, RemoveEventAssignments, RemoveRule, SetAttribute, SetRule
from sbmlqsp.population import Population
from sbmlqsp.templates import compose
from sbmlqsp.treatment.naming import UnitNames
from sbmlqsp.treatment.targets import holds_concentration

NATURAL, INTERVENED, LINK = "natural", "intervened", "mediator_as_it_was"


@dataclass(frozen=True, slots=True)
class Twin:
    """The natural and the intervened world in one model; in the second the mediator is as it is in the first."""

    model: Model
    mediator: str

    def output(self, formula: str) -> str:
        """Return a formula of selections as it reads in the intervened world."""
        tree = parse(formula)
        return to_text(substitute(tree, {name: Symbol(self.named(name, INTERVENED)) for name in symbols(tree)}))

    def regimen(self, natural: Regimen | str | None, intervened: Regimen | str | None) -> Regimen | None:
        """Return the treatments of both worlds in one."""
        reaching = [item for item in _items(intervened) if getattr(item, "into", "") != self.mediator]
        doses = [*self._moved(_items(natural), NATURAL), *self._moved(reaching, INTERVENED)]
        return Regimen(doses) if doses else None

    def population(self, natural: Population, intervened: Population) -> Population:
        """Return the patients with the values that they have in either world."""
        own = {f"[{self.mediator}]", self.mediator}
        columns: dict[str, Any] = {}
        for world, patients in ((NATURAL, natural), (INTERVENED, intervened)):
            for place, name in enumerate(patients.names):
                there = name if name in patients.covariates else self.named(name, world)
                if world == NATURAL or name not in own:
                    columns[there] = (patients.values[:, place], patients.units[place])
        regimens = natural.regimens and tuple(self.regimen(each, each) for each in natural.regimens)
        return replace(
            natural,
            names=tuple(columns),
            values=np.column_stack([values for values, _ in columns.values()]),
            units=tuple(unit for _, unit in columns.values()),
            regimens=regimens,
        )

    def named(self, selection: str, world: str) -> str:
        """Return a selection of one world as the model of both has it."""
        bare = selection.strip("[]")
        own = f"{world}_{bare}"
        found = own if own in self.model.document.kinds else bare
        return f"[{found}]" if selection.startswith("[") else found

    def _moved(self, items: Iterable[Item], world: str) -> Iterable[Item]:
        for item in items:
            if isinstance(item, Reset):
                raise ModelError("a reset would set back both worlds", where="regimen", fix="leave out resets")
            parts = ("into", "lag", "over", "rate", "bioavailability")
            ids = {name: getattr(item, name, None) for name in parts}
            names: dict[str, Any] = {k: self.named(part, world) for k, part in ids.items() if isinstance(part, str)}
            yield replace(cast(Dose, item), **names)


def twin(before: Model, after: Model, mediator: str) -> Twin:
    """Return both worlds in one model.

    Raises:
        UnknownSymbolError, ModelError: for a mediator that is none.
    """
    bare = _mediator(before, mediator)
    link = {f"{INTERVENED}.{LINK}": f"{NATURAL}.{_selection(before, bare)}"}
    return Twin(compose({NATURAL: undone(before), INTERVENED: undone(_driven(after, bare))}, link), bare)


def undone(model: Model) -> Model:
    """Return the model without its memory of what it was before an intervention."""
    return replace(model, before=None)


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


def _items(regimen: Regimen | str | None) -> tuple[Item, ...]:
    return tuple(Regimen.parse(regimen) if isinstance(regimen, str) else regimen or ())
