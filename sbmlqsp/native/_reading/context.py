"""What the readers of all elements share: the dialect, the formula reader, the lines of the document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any, TypeVar

from sbmlqsp.core.expression import Expression, Symbol
from sbmlqsp.core.tables import HasId, Table
from sbmlqsp.errors import ModelError
from sbmlqsp.native._reading.formulas import FormulaReader

T = TypeVar("T", bound=HasId)

DERIVATIVE = 'xmlns="http://sbml.org/annotations/symbols" definition="http://en.wikipedia.org/wiki/Derivative"'


class Context:
    """One document being read; `lines` collects id -> line."""

    def __init__(self, document: Any) -> None:
        self.level = document.getLevel()
        self.version = document.getVersion()
        self.formulas = FormulaReader(self.level, _derivatives(document.getModel()))
        self.lines: dict[str, int] = {}

    def located(self, name: str, element: Any) -> str:
        """Return the name, its line noted."""
        self.lines[name] = element.getLine()
        return name

    def math(self, element: Any, where: str, local: dict[str, Symbol] | None = None) -> Expression | None:
        """Return the formula of an element that may be missing or have none."""
        return None if element is None else self.formulas.read(element.getMath(), where, local)

    def table(self, kind: str, elements: Any, read: Callable[[Any, Context], T]) -> Table[T]:
        """Return a libsbml list as a table, each element read by `read`."""
        return unique(kind, [read(elements.get(i), self) for i in range(elements.size())])


def _derivatives(model: Any) -> frozenset[str]:
    """Return the functions that COPASI marks as the derivative of their argument; L3V1 has no other way to say it."""
    functions = (model.getFunctionDefinition(number) for number in range(model.getNumFunctionDefinitions()))
    return frozenset(f.getId() for f in functions if f.isSetAnnotation() and DERIVATIVE in f.getAnnotationString())


def unique(kind: str, items: list[T]) -> Table[T]:
    """Return the items as a table.

    Raises:
        ModelError: if two of them share an id.
    """
    table: Table[T] = Table(items, kind)
    if len(table) != len(items):
        name, count = Counter(item.id for item in items).most_common(1)[0]
        raise ModelError(
            f"there are {count} elements of kind '{kind}' for '{name}'",
            where=name,
            fix="keep one of them, or give them different ids",
        )
    return table


def free_id(name: str, taken: set[str]) -> str:
    """Return the name, lengthened until nobody has it."""
    while name in taken:
        name += "_"
    return name
