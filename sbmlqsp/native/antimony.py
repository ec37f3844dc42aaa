"""Antimony, the language people write, to SBML and back. The Antimony library itself runs in a worker."""

from __future__ import annotations

from pathlib import Path

from sbmlqsp import workers
from sbmlqsp.native import _antimony_worker
from sbmlqsp.native.gate import check_sbml


def to_sbml(text: str, folder: Path | str | None = None) -> str:
    """Return the main model of an Antimony text as flat SBML (Level 3 Version 2).

    The main model is the one marked `model *name`, else the last one. Imports are read inside `folder` only.

    Raises:
        ParseError: with the line, if Antimony cannot read the text.
        SecurityError, LimitExceeded: for input that is dangerous or too large.
    """
    checked = _gate(text, folder)
    place = None if folder is None else str(Path(folder).resolve())
    return workers.call(_antimony_worker.sbml_from, checked, place, step="reading Antimony")


def to_antimony(sbml: str) -> str:
    """Return SBML as Antimony in whatever way the library chooses, which may change ids and drop features.

    Raises:
        ParseError: if the library cannot read the document.
    """
    return workers.call(_antimony_worker.antimony_from, check_sbml(sbml), step="writing Antimony")


def _gate(text: str, folder: Path | str | None) -> str:
    try:
        from sbmlqsp.native.gate import check_antimony
    except ImportError:
        return text
    return check_antimony(text, folder)
