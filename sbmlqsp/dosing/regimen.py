"""`Regimen`: doses, replacements and resets in the order given, as one value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sbmlqsp.dosing.dose import Dose, Reset
from sbmlqsp.dosing.replacement import Replacement
from sbmlqsp.errors import RegimenError

if TYPE_CHECKING:
    from sbmlqsp.dosing.nmtran_writing import NmtranTable

Item = Dose | Replacement | Reset


@dataclass(frozen=True, slots=True, init=False)
class Regimen:
    """A treatment: an ordered tuple of doses, replacements and resets.

    `str` gives text that `parse` reads back as an equal value.
    """

    items: tuple[Item, ...]

    def __init__(self, items: Item | Iterable[Item] = ()) -> None:
        several = (items,) if isinstance(items, Item) else tuple(items)
        for item in several:
            if not isinstance(item, Item):
                raise RegimenError(f"{item!r} is no Dose, Replacement or Reset", fix="use Regimen.parse for text")
        object.__setattr__(self, "items", several)

    @classmethod
    def parse(cls, text: str) -> Regimen:
        """Return the regimen of a text such as "400 mg into depot then 200 mg every 24 h x 6".

        Raises:
            RegimenError: naming the word and its `column`.
        """
        from sbmlqsp.dosing.grammar import parse

        return cls(parse(text))

    @classmethod
    def load(cls, path: str | Path) -> Regimen:
        """Return the regimen in a UTF-8 text file; lines that begin with # are remarks.

        Raises:
            RegimenError: if the file cannot be read, or for what it says.
        """
        file = Path(path)
        try:
            lines = file.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise RegimenError(f"the regimen cannot be read: {error}", where=str(file)) from None
        return cls.parse("\n".join("" if line.lstrip().startswith("#") else line for line in lines))

    @classmethod
    def from_nmtran(
        cls,
        table: Any,
        compartments: Mapping[int, str] | None = None,
        bioavailability: Mapping[Any, Any] | None = None,
        lag: Mapping[Any, Any] | None = None,
        duration: Mapping[Any, Any] | None = None,
        rate: Mapping[Any, Any] | None = None,
        *,
        units: Mapping[str, str] | None = None,
        molar_mass: Any = None,
        subject: Any = None,
    ) -> Regimen:
        """Return the regimen of one subject of an NM-TRAN event table.

        Args:
            table: data frame, list of dictionaries, dictionary of columns, or path of a CSV file; columns TIME AMT
                RATE DUR II ADDL SS EVID CMT ID in any case; blank, "." and NaN are missing.
            compartments: number in the column CMT -> id of the target; without it CMT holds ids.
            bioavailability: F by compartment number or id: a number or the id of a parameter.
            lag: ALAG likewise.
            duration: D likewise, for RATE = -2.
            rate: R likewise, for RATE = -1.
            units: unit of the columns TIME and AMT; without it numbers are in model units.
            molar_mass: joins moles and masses.
            subject: value of ID, where the table has several.

        Raises:
            RegimenError: naming row, column and rule; its `issues` are all problems of the table.
        """
        from sbmlqsp.dosing.nmtran import Compartments, read_regimen

        properties = (bioavailability or {}, lag or {}, duration or {}, rate or {})
        return cls(read_regimen(table, Compartments(compartments, *properties, units or {}, molar_mass), subject))

    def to_nmtran(self) -> NmtranTable:
        """Return the event table with compartment maps and units; `Regimen.from_nmtran(t.table, **t.maps)` reads it.

        Raises:
            RegimenError: for doses without end, resets that cancel, and amounts that do not fit one column.
        """
        from sbmlqsp.dosing.nmtran_writing import write_table

        return write_table(self.items)

    def __add__(self, other: Regimen | Item) -> Regimen:
        if isinstance(other, Item):
            return Regimen((*self.items, other))
        if isinstance(other, Regimen):
            return Regimen((*self.items, *other.items))
        return NotImplemented

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, index: int) -> Item:
        return self.items[index]

    def __str__(self) -> str:
        return "; ".join(str(item) for item in self.items)
