"""Which kind of text a model file holds, by its suffix and its first characters."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Literal

from sbmlqsp.errors import ParseError

Kind = Literal["sbml", "antimony"]

BY_SUFFIX: dict[str, Kind] = {".xml": "sbml", ".sbml": "sbml", ".ant": "antimony", ".txt": "antimony"}

_FOREIGN = {
    b"PK\x03\x04": ("a ZIP archive (COMBINE archives and Office files are)", "unpack it and load the SBML file inside"),
    b"\x1f\x8b": ("a gzip archive", "unpack it first"),
    b"%PDF": ("a PDF", "load the model's own file"),
    b"\x89PNG": ("a picture", "load the model's own file"),
}
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def kind_of(path: Path, content: bytes) -> Kind:
    """Return what to read the content as.

    Raises:
        ParseError: for an empty file, for archives and pictures, and where suffix and content contradict each other.
    """
    if not content.strip():
        raise ParseError("the file is empty", where=str(path), fix="give a file with a model in it")
    for magic, (what, fix) in _FOREIGN.items():
        if content.startswith(magic):
            raise ParseError(f"the file is {what}, not a model", where=str(path), fix=fix)
    is_xml = _is_xml(content)
    named = BY_SUFFIX.get(path.suffix.lower())
    if named == "sbml" and not is_xml:
        raise ParseError(
            f"a {path.suffix} file should hold SBML, but this is not XML",
            where=str(path),
            fix="if it is Antimony, name it .ant",
        )
    if path.suffix.lower() == ".ant" and is_xml:
        raise ParseError(
            "an .ant file should hold Antimony, but this is XML", where=str(path), fix="if it is SBML, name it .xml"
        )
    return "sbml" if is_xml else "antimony"


def _is_xml(content: bytes) -> bool:
    start = content[:200]
    for mark in _MARKS:
        start = start.removeprefix(mark)
    return start.replace(b"\0", b"").lstrip().startswith(b"<")
