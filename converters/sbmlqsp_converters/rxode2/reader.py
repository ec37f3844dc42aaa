"""The reading side of the format, for `qsp.convert`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sbmlqsp.conversion import Imported


@dataclass(frozen=True, slots=True)
class Rxode2Reader:
    """Reads model texts of rxode2 and nlmixr2 with event tables beside them."""

    name: str = "rxode2"
    title: str = "rxode2"
    suffixes: tuple[str, ...] = (".rxode2",)

    def read(self, path: Path) -> Imported:
        """Return the model of a text, with its doses and parameters where tables lie beside it."""
        from sbmlqsp_converters.rxode2.reading import read

        return read(path)


RXODE2 = Rxode2Reader()
