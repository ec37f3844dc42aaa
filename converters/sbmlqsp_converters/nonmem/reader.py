"""The reading side of the format, for `qsp.convert`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sbmlqsp.conversion import Imported


@dataclass(frozen=True, slots=True)
class NonmemReader:
    """Reads control streams with their data by pharmpy (extra `nonmem`)."""

    name: str = "nonmem"
    title: str = "NONMEM"
    suffixes: tuple[str, ...] = (".mod", ".ctl")

    def read(self, path: Path) -> Imported:
        """Return the model and the doses of the first subject; see `read_nonmem` for all of them."""
        from sbmlqsp_converters.nonmem.reading import read_nonmem

        run = read_nonmem(path)
        first = run.subjects[0] if run.subjects else None
        notes = (f"the doses and covariates of the first of {len(run.subjects)} subjects",) if run.subjects else ()
        doses = first.regimen if first is not None and len(first.regimen) else None
        return Imported(run.model, doses, None, run.lost, tuple(run.renamed.items()), notes)


NONMEM = NonmemReader()
