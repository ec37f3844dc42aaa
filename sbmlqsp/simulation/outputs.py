"""What a simulation reports: selections of the model and formulas of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sbmlqsp.core import formula
from sbmlqsp.core.expression import Apply, Expression, Symbol, symbols, walk
from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.errors import ModelError, UnitsError, UnsupportedFeature

if TYPE_CHECKING:
    from sbmlqsp.model.document import Document

OutputKey = tuple[str | tuple[str, str], ...] | None


@dataclass(frozen=True, slots=True)
class Output:
    """A column: a selection of the model (`formula` None) or a formula of selections."""

    name: str
    formula: Expression | None = None

    @property
    def selections(self) -> frozenset[str]:
        """The selections it is computed from."""
        return frozenset({self.name}) if self.formula is None else symbols(self.formula)


def key_of(outputs: Any) -> OutputKey:
    """Return the outputs as the user gave them in hashable form: names, and (name, formula) pairs.

    Raises:
        ModelError: for outputs that are neither names nor {"name": "formula"}, and for none at all.
    """
    if outputs is None:
        return None
    if isinstance(outputs, str | Mapping):
        outputs = [outputs]
    if not isinstance(outputs, Iterable):
        raise ModelError(f"outputs={outputs!r} is not a list", fix='give ["[Drug]", {"occupancy": "..."}]')
    key: list[str | tuple[str, str]] = []
    for item in outputs:
        if isinstance(item, str):
            key.append(item)
        elif isinstance(item, Mapping):
            key += [(str(name), str(text)) for name, text in item.items()]
        elif isinstance(item, tuple) and len(item) == 2:
            key.append((str(item[0]), str(item[1])))
        else:
            raise ModelError(f"output {item!r} is neither a name nor a formula", fix='write {"name": "formula"}')
    if not key:
        raise ModelError("no output is asked for", where="outputs", fix="name one, or leave it out for every species")
    return tuple(key)


@lru_cache(maxsize=64)
def outputs_of(document: Document, key: OutputKey) -> tuple[Output, ...]:
    """Return the columns in the order asked for.

    None stands for every species (its concentration, or its amount where it has only substance units) and every
    variable with a rule.

    Raises:
        UnknownSymbolError: for a selection the model does not have, with the nearest names.
        ParseError: for a formula that cannot be read.
        ModelError: for two columns of one name.
    """
    columns = _all(document) if key is None else tuple(_output(document, item) for item in key)
    names = [column.name for column in columns]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ModelError(f"two outputs are called '{twice[0]}'", where=twice[0], fix="give them different names")
    return columns


def check_selection(document: Document, name: str) -> None:
    """Raise `UnknownSymbolError` unless `name` is "time", an id with a value, or `[S]` of a species."""
    kinds = document.kinds
    bare = name[1:-1] if name.startswith("[") and name.endswith("]") else name
    if name == "time" or (bare in kinds and (bare == name or kinds[bare] == "species")):
        return
    species = [f"[{symbol}]" for symbol, kind in kinds.items() if kind == "species"]
    raise unknown_symbol(name, [*species, *kinds, "time"], "selection")


def _output(document: Document, item: str | tuple[str, str]) -> Output:
    if isinstance(item, str):
        check_selection(document, item)
        return Output(item)
    name, text = item
    if name in {"", "time"}:
        raise ModelError(f"an output is called '{name}'", where=text, fix="give it a name of its own")
    expression = formula.parse(text)
    for node in walk(expression):
        if isinstance(node, Symbol):
            check_selection(document, node.name)
        elif isinstance(node, Apply) and node.operator in {"delay", "rateOf"}:
            raise UnsupportedFeature(
                f"the output '{name}' uses {node.operator}, which one instant does not tell",
                where=name,
                fix="put it into the model as an assignment rule",
                feature=node.operator,
                element=name,
            )
    _check_units(document, name, expression)
    return Output(name, expression)


def _check_units(document: Document, name: str, expression: Expression) -> None:
    """Raise if the formula cannot be computed on plain numbers in model units."""
    from sbmlqsp import units
    from sbmlqsp.model import Model

    if not units.of_expression(expression, Model(document).unit_of)[1]:
        raise UnitsError(
            f"the output '{name}' adds or compares different units",
            where=name,
            fix="write the conversion factor into the formula",
        )


def _all(document: Document) -> tuple[Output, ...]:
    tables = document.tables
    species = [s.id if s.has_only_substance_units else f"[{s.id}]" for s in tables.species]
    ruled = [rule.variable for rule in tables.rules if rule.variable and rule.variable not in tables.species]
    names = [*species, *ruled]
    return tuple(Output(name) for name in names) or (Output("time"),)
