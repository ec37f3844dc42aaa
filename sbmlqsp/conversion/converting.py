"""`convert`: a file in one format to a file in another."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from sbmlqsp.conversion.contract import ConversionReport, Imported
from sbmlqsp.conversion.export import export
from sbmlqsp.conversion.registry import reader, reader_for
from sbmlqsp.errors import ConversionError
from sbmlqsp.io import load
from sbmlqsp.io.kinds import BY_SUFFIX


def convert(
    source: str | Path, target: str | Path, *, from_: str | None = None, lossy: bool = False, **arguments: Any
) -> ConversionReport:
    """Read a file of any known format and write it in another one; see `export` for the further arguments.

    Args:
        source: the file to read: SBML, Antimony, or what `sbmlqsp formats` says is read.
        target: the file to write.
        from_: name of the format of `source`; by default what its suffix belongs to.
        lossy: whether to go on although something is lost in reading or in writing.
        **arguments: `to`, `regimen`, `body_weight`, `body_surface_area`, `until`, `study`, `prove` as for `export`;
            a regimen or study in the source is used where none is given.

    Raises:
        ParseError: if the source is not what its name says.
        ConversionError: if something would be lost, or the written file does not say what the model says.
    """
    found = read(source, from_)
    if found.lost and not lossy:
        shown = "; ".join(map(str, found.lost[:4]))
        raise ConversionError(
            f"reading loses {shown}",
            where=str(source),
            fix="allow the loss (lossy=True, --lossy)",
            lost=tuple(dict.fromkeys(loss.element for loss in found.lost)),
        )
    given = {name: value for name, value in arguments.items() if value is not None}
    held = {name: value for name, value in (("regimen", found.regimen), ("study", found.study)) if value is not None}
    report = export(found.model, target, lossy=lossy, **(held | given))
    return replace(
        report,
        lost=(*found.lost, *report.lost),
        approximated=(*found.approximated, *report.approximated),
    )


def read(source: str | Path, from_: str | None = None) -> Imported:
    """Return what a file of any known format holds; raises as `convert`."""
    path = Path(source)
    if from_ is None and path.suffix.lower() in BY_SUFFIX:
        return Imported(load(path))
    return (reader(from_) if from_ is not None else reader_for(path)).read(path)
