"""`Regimen`: doses and resets in the order given, as one value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sbmlqsp.dosing.dose import Dose, Reset
from sbmlqsp.errors import RegimenError


@dataclass(frozen=True, slots=True, init=False)
class Regimen:
    """A treatment: an ordered tuple of doses and resets. `str` gives text that `parse` reads back as an equal value."""

    items: tuple[Dose | Reset, ...]

    def __init__(self, items: Dose | Reset | Iterable[Dose | Reset] = ()) -> None:
        several = (items,) if isinstance(items, Dose | Reset) else tuple(items)
        for item in several:
            if not isinstance(item, Dose | Reset):
                raise RegimenError(f"{item!r} is neither a Dose nor a Reset", fix="use Regimen.parse for text")
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

    def __add__(self, other: Regimen | Dose | Reset) -> Regimen:
        if isinstance(other, Dose | Reset):
            return Regimen((*self.items, other))
        if isinstance(other, Regimen):
            return Regimen((*self.items, *other.items))
        return NotImplemented

    def __iter__(self) -> Iterator[Dose | Reset]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, index: int) -> Dose | Reset:
        return self.items[index]

    def __str__(self) -> str:
        return "; ".join(str(item) for item in self.items)
