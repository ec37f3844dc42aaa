"""`convert`: a file in one format to a file in another."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from sbmlqsp.conversion.contract import ConversionReport, Converter, Imported, Rewriter
from sbmlqsp.conversion.export import export
from sbmlqsp.conversion.registry import converter, converter_for, reader, reader_for
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
    given = {name: value for name, value in arguments.items() if value is not None}
    writer: object = converter(given["to"]) if "to" in given else _writer(Path(target))
    if isinstance(writer, Rewriter) and not given.keys() - {"to", "prove"} and _format(source, from_) in writer.kindred:
        return writer.rewrite(Path(source), Path(target), lossy=lossy)
    found = read(source, from_)
    if found.lost and not lossy:
        shown = "; ".join(map(str, found.lost[:4]))
        raise ConversionError(
            f"reading loses {shown}",
            where=str(source),
            fix="allow the loss (lossy=True, --lossy)",
            lost=tuple(dict.fromkeys(loss.element for loss in found.lost)),
        )
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


def _writer(target: Path) -> Converter | None:
    """Return the converter for a file of this name, None where none or several are: `export` says it."""
    try:
        return converter_for(target)
    except ConversionError:
        return None


def _format(source: str | Path, from_: str | None) -> str:
    """Return the name of the format of a file, "" for models and what no format ends in."""
    path = Path(source)
    if from_ is not None or path.suffix.lower() in BY_SUFFIX:
        return from_ or ""
    try:
        return reader_for(path).name
    except ConversionError:
        return ""
