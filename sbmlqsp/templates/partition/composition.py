"""`Composition`: what tissues are made of, as tables for the methods that predict partition coefficients."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.errors import ModelError
from sbmlqsp.templates.tables import rows

_TABLES = ("unified", "rodgers_rowland")
_FLUIDS = frozenset({"plasma", "red_cells"})


@dataclass(frozen=True, slots=True)
class Tissue:
    """What one tissue is made of.

    Fractions of the wet tissue: water, extracellular and intracellular water, lipids, neutral lipids, phospholipids in
    all, neutral and acidic ones, proteins. Ratios to plasma: of albumin and of lipoprotein. None where the table of the
    tissue has no number.
    """

    name: str
    water: float | None = None
    lipids: float | None = None
    proteins: float | None = None
    phospholipids: float | None = None
    neutral_lipids: float | None = None
    neutral_phospholipids: float | None = None
    acidic_phospholipids: float | None = None
    extracellular_water: float | None = None
    intracellular_water: float | None = None
    albumin_ratio: float | None = None
    lipoprotein_ratio: float | None = None
    pH: float | None = None  # noqa: N815 - the name of the quantity
    source: str = ""

    def get(self, quantity: str) -> float:
        """Return a number of the table.

        Raises:
            ModelError: where the table does not have it.
        """
        value: float | None = getattr(self, quantity)
        if value is None:
            message = f"the composition of '{self.name}' does not say its {quantity}"
            raise ModelError(message, where=self.name, fix="take another composition, or give Kp as numbers")
        return value


@dataclass(frozen=True, slots=True)
class Composition:
    """Tissues by name, with `plasma` and `red_cells` where the table has them."""

    name: str
    tissues: tuple[Tissue, ...]
    _by_name: Mapping[str, Tissue] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {tissue.name: tissue for tissue in self.tissues})

    def __getitem__(self, name: str) -> Tissue:
        if name not in self._by_name:
            raise unknown_symbol(name, self._by_name, "tissue")
        return self._by_name[name]

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def __iter__(self) -> Iterator[Tissue]:
        """Iterate the tissues without plasma and red cells."""
        return (tissue for tissue in self.tissues if tissue.name not in _FLUIDS)


@cache
def composition(name: str = "unified") -> Composition:
    """Return a table of tissue compositions.

    Args:
        name: "unified" (Utsey K et al. Drug Metab Dispos 2020;48:903-916, human) or "rodgers_rowland" (Rodgers and
            Rowland 2005 and 2006, rat).

    Raises:
        UnknownSymbolError: for another name.
    """
    if name not in _TABLES:
        raise unknown_symbol(name, _TABLES, "composition")
    return Composition(name, tuple(_tissue(row) for row in rows(f"composition_{name}")))


def _tissue(row: Mapping[str, str]) -> Tissue:
    numbers: dict[str, Any] = {
        key: float(value) for key, value in row.items() if key not in {"organ", "source"} and value
    }
    return Tissue(row["organ"], source=row["source"], **numbers)
