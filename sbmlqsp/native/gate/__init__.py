"""The gate: what pure Python can say about a text before any C++ sees it. It runs in the user's process.

Everything that native libraries are known to crash on, hang on, or take silently for something else is refused
here with the element, its line and the way out; all problems of a document at once.
"""

from __future__ import annotations

from pathlib import Path

from sbmlqsp.native.gate import comp, decoding, determination, formulas, level1, names, numbers, order, prefixes, tree
from sbmlqsp.native.gate.antimony import check_antimony
from sbmlqsp.native.gate.document import Document, Parts, check_vocabulary, open_document, parts_of
from sbmlqsp.native.gate.findings import Findings

__all__ = ["check_antimony", "check_sbml"]


def check_sbml(content: str | bytes, folder: Path | str | None = None) -> str:
    """Return the text of an SBML document that is fit for native libraries.

    Args:
        content: text, or bytes in UTF-8 (UTF-16 with a byte order mark is taken too).
        folder: where external models of the comp package may lie; None if they are not allowed.

    Raises:
        ParseError: for what is not text, not XML, not SBML, or has not exactly one model.
        SecurityError: for document types and for references out of the folder.
        LimitExceeded: for what is too large, or would become too large.
        ModelError: for models without one meaning; `issues` has every problem with element and line.
        UnsupportedFeature: for required packages that nobody here implements.
    """
    text = decoding.decode(content)
    document = _check_document(text, None if folder is None else Path(folder))
    return prefixes.with_usual_prefix(text) if "comp" in document.packages else text


def _check_document(text: str, folder: Path | None, file: str = "") -> Document:
    document = open_document(tree.parse(text))
    if document.level == 1:
        level1.check_formulas(document.root)
        return document
    findings = Findings()
    for model in document.models():
        _check_model(parts_of(document, model), findings)
    findings.raise_if_any(text, document.root, file)
    if not file:
        comp.check_hierarchy(document, folder, _open_file)
    return document


def _open_file(content: bytes, path: Path) -> Document:
    """Return a file that libSBML will open itself, so that nothing in it can be put right before."""
    text = decoding.decode(content)
    document = _check_document(text, None, path.name)
    if "comp" in document.packages and prefixes.with_usual_prefix(text) != text:
        raise prefixes.unusual(path.name)
    comp.refuse_laws_without_math(document, path.name)
    return document


def _check_model(parts: Parts, findings: Findings) -> None:
    check_vocabulary(parts, findings)
    numbers.check_attributes(parts, findings)
    known = names.read_names(parts, findings)
    names.check_references(parts, known, findings)
    formulas.check_places(parts, findings)
    found = formulas.read_formulas(parts, known, findings)
    determination.check_determination(parts, known, findings)
    order.check_order(parts, known, found, findings)
