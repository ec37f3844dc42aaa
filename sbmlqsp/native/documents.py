"""SBML documents as text: read into tables, edited, checked by libSBML. libsbml itself runs in a worker process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import canonicalize

from sbmlqsp import workers
from sbmlqsp.core.findings import Issue
from sbmlqsp.core.tables import ModelTables
from sbmlqsp.native._editing import apply
from sbmlqsp.native._editing.level_upgrade import level_needed, upgraded
from sbmlqsp.native._editing.references import refuse_dangling
from sbmlqsp.native._editing.sbml_tree import SbmlTree
from sbmlqsp.native._reading.consistency import check_consistency
from sbmlqsp.native._reading.document import from_level_1, parse, text_of
from sbmlqsp.native._reading.flattening import flatten, is_hierarchical
from sbmlqsp.native._reading.tables import read_tables
from sbmlqsp.native._reading.units import refuse_units_of_their_own
from sbmlqsp.native.edits import Edit, RemoveElement
from sbmlqsp.native.gate import check_sbml


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
    checked = check_sbml(text, folder)
    return workers.call(_read, checked, None if folder is None else str(folder), step="reading SBML")


def edit(text: str, edits: Sequence[Edit]) -> str:
    """Return the document with the edits applied in order; everything else stays as it is, to the character.

    A Level 2 document that cannot say what an edit needs is brought to Level 3 first (`level_needed` says when);
    only then is the text rewritten by libsbml. Unknown ids, ids already taken and references left without their
    element are errors, and nothing is half done.

    Raises:
        UnknownSymbolError: for an id the document does not have.
        ModelError: if the result would contradict itself.
    """
    checked = check_sbml(text)
    tree = SbmlTree(checked)
    level = level_needed(edits, (tree.level, tree.version))
    if level != (tree.level, tree.version):
        tree = SbmlTree(workers.call(upgraded, checked, level, step="converting to SBML Level 3"))
    for change in edits:
        apply(change, tree)
    refuse_dangling(tree, (change.id for change in edits if isinstance(change, RemoveElement)))
    return tree.render()


def consistency(text: str | bytes) -> tuple[Issue, ...]:
    """Return what libSBML's own consistency checks say, without units and SBO terms, worst first.

    Raises:
        NativeCrash, LimitExceeded: if libsbml dies or hangs on this document.
    """
    return workers.call(check_consistency, check_sbml(text), step="checking consistency with libSBML")


def canonical(text: str) -> str:
    """Return the document as canonical XML (C14N 2.0) without layout, to compare what was not interpreted."""
    return canonicalize(check_sbml(text), strip_text=True)


def _read(text: str, folder: str | None) -> SbmlReading:
    document = parse(text)
    refuse_units_of_their_own(document)
    if is_hierarchical(document):
        document = flatten(document, folder)
        text = check_sbml(text_of(document))
    elif document.getLevel() == 1:
        from_level_1(document)
        text = check_sbml(text_of(document))
    return SbmlReading(text, read_tables(document))


def at_level(text: str, level: tuple[int, int]) -> str:
    """Return the document in another level and version of SBML, newer or older, meaning the same.

    Raises:
        ModelError: if the new document does not mean the same; UnsupportedFeature if it cannot be converted.
    """
    return workers.call(upgraded, text, level, step="changing the level of SBML")
