"""An SBML document that has been read: its text, its tables, and what a name in it stands for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from sbmlqsp.core.tables import ModelTables, Rule

Kind = Literal["parameter", "compartment", "species", "local parameter", "stoichiometry", "reaction"]


@dataclass(frozen=True, slots=True)
class Document:
    """Flat SBML text and its tables; equal by the text. Derived facts are computed once and kept."""

    sbml: str
    tables: ModelTables = field(compare=False, repr=False)
    _kept: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def __reduce__(self) -> tuple[Any, ...]:
        return Document, (self.sbml, self.tables)

    def keep(self, name: str, compute: Any) -> Any:
        """Return `compute(self)`, from the second time on without computing."""
        try:
            return self._kept[name]
        except KeyError:
            value = self._kept[name] = compute(self)
            return value

    @property
    def kinds(self) -> dict[str, Kind]:
        """What each symbol with a value is."""
        kinds: dict[str, Kind] = self.keep("kinds", lambda document: symbol_kinds(document.tables))
        return kinds

    @property
    def assignment_rules(self) -> dict[str, Rule]:
        """The assignment rules by their variable."""
        rules: dict[str, Rule] = self.keep(
            "assignment rules",
            lambda document: {rule.variable: rule for rule in document.tables.rules if rule.kind == "assignment"},
        )
        return rules


def symbol_kinds(tables: ModelTables) -> dict[str, Kind]:
    """Return what each symbol that can stand in a formula is, in the order of SBML's lists."""
    kinds: dict[str, Kind] = dict.fromkeys(tables.compartments.ids, "compartment")
    kinds.update(dict.fromkeys(tables.species.ids, "species"))
    kinds.update(dict.fromkeys(tables.parameters.ids, "parameter"))
    for reaction in tables.reactions:
        kinds[reaction.id] = "reaction"
        kinds.update(
            {reference.id: "stoichiometry" for reference in (*reaction.reactants, *reaction.products) if reference.id}
        )
        kinds.update({local.id: "local parameter" for local in reaction.local_parameters})
    return kinds
