"""SBML documents as text: read into tables. The work is done in a worker process."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sbmlqsp import workers
from sbmlqsp.core.tables import ModelTables
from sbmlqsp.native import _libsbml_document, _libsbml_flattening, _libsbml_reading


@dataclass(frozen=True, slots=True)
class SbmlReading:
    """One model as text and as tables.

    `sbml` is the text as given, except that comp documents are flat and Level 1 is brought to Level 3.
    """

    sbml: str
    tables: ModelTables


def read_sbml(text: str | bytes, folder: Path | str | None = None) -> SbmlReading:
    """Return the one model of an SBML text (Level 1 to Level 3 Version 2) as flat text and tables.

    External models of comp documents are read inside `folder` only.

    Raises:
        ParseError: for text that is not SBML, or that libsbml cannot read completely.
        SecurityError, LimitExceeded: for input that is dangerous or too large.
        ModelError, UnsupportedFeature: for models without one meaning, and required packages.
    """
    try:
        from sbmlqsp.native.gate import check_sbml
    except ImportError:
        checked = text if isinstance(text, str) else text.decode()
    else:
        checked = check_sbml(text)
    return workers.call(_read, checked, None if folder is None else str(folder), step="reading SBML")


def _read(text: str, folder: str | None) -> SbmlReading:
    document = _libsbml_document.parse(text)
    if _libsbml_flattening.is_hierarchical(document):
        document = _libsbml_flattening.flatten(document, folder)
        text = _libsbml_document.text_of(document)
    elif document.getLevel() == 1:
        _libsbml_document.convert_level(document, 3, 1)
        text = _libsbml_document.text_of(document)
    return SbmlReading(text, _libsbml_reading.read_tables(document))
