"""Calls into the Antimony library. Runs in the worker; one text at a time, everything freed afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import chdir, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from sbmlqsp.core.tables import ModelTables
from sbmlqsp.errors import ParseError
from sbmlqsp.native._reading.document import parse
from sbmlqsp.native._reading.tables import read_tables

_LOCATED = re.compile(
    r"\s*Error in (?:model string|file '(?P<file>[^']*)'), line (?P<line>\d+):\s*(?P<rest>.*)", re.DOTALL
)
_FAILED = -1


def sbml_from(text: str, folder: str | None) -> str:
    """Return the main model of an Antimony text as flat SBML; imports are looked for in `folder`.

    Raises:
        ParseError: with the line, if Antimony cannot read the text.
    """
    with _library() as antimony, chdir(folder) if folder else nullcontext():
        if folder:
            antimony.addDirectory(folder)
        if antimony.loadAntimonyString(text) == _FAILED:
            raise _error(_last_error(antimony))
        return _required(antimony.getSBMLString(antimony.getMainModuleName()), antimony)


def antimony_from(sbml: str) -> str:
    """Return an SBML document as Antimony, in whatever way the library chooses.

    Raises:
        ParseError: if the library cannot read the document.
    """
    with _library() as antimony:
        if antimony.loadSBMLString(sbml) == _FAILED:
            raise _error(_last_error(antimony))
        return _required(antimony.getAntimonyString(antimony.getMainModuleName()), antimony)


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """SBML -> Antimony -> SBML: the text between, and both ends."""

    text: str
    sbml: str
    before: ModelTables
    after: ModelTables


def round_trip(sbml: str) -> RoundTrip:
    """Return what the library makes of a flat SBML document, read back.

    Raises:
        ParseError, ModelError: if one of the three steps fails.
    """
    text = antimony_from(sbml)
    back = sbml_from(text, None)
    before, after = (read_tables(parse(one)) for one in (sbml, back))
    return RoundTrip(text, back, before, after)


@contextmanager
def _library() -> Iterator[Any]:
    import antimony

    antimony.clearPreviousLoads()
    antimony.clearDirectories()
    try:
        yield antimony
    finally:
        antimony.clearPreviousLoads()
        antimony.clearDirectories()
        antimony.freeAll()


def _required(text: str | None, antimony: Any) -> str:
    if not text:
        raise _error(_last_error(antimony))
    return text


def _last_error(antimony: Any) -> str:
    """Return what the library says; it cuts words in the middle of a character that is not ASCII."""
    try:
        return str(antimony.getLastError())
    except UnicodeDecodeError as error:
        return bytes(error.object).decode(errors="replace")


def _error(message: str) -> ParseError:
    match = _LOCATED.match(message)
    if match is None:
        return ParseError(f"Antimony says: {' '.join(message.split())}")
    line = int(match["line"])
    place = f"{match['file']}, line {line}" if match["file"] else f"line {line}"
    return ParseError(" ".join(match["rest"].split()), where=place, fix="correct the Antimony text", line=line)
