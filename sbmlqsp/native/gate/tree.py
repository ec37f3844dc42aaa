"""Text -> element tree, within limits on size and depth, without document types and entities."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element, XMLParser
from xml.etree.ElementTree import ParseError as NotWellFormed
from xml.parsers import expat

from sbmlqsp.errors import LimitExceeded, ParseError, SecurityError

MOST_TAGS = 1_000_000
MOST_DEPTH = 200


def parse(text: str) -> Element:
    """Return the root element of an XML text.

    Raises:
        ParseError: for text that is not well-formed XML, with line and column.
        SecurityError: for a document type, the door to entities and to other files.
        LimitExceeded: for more than 1,000,000 tags or more than 200 levels.
    """
    if not text.lstrip().startswith("<"):
        raise ParseError("the text is not XML", where="line 1", fix="give the text of an SBML file", line=1)
    if text.count("<") > MOST_TAGS:
        raise LimitExceeded(f"the document has more than {MOST_TAGS:,} tags", limit="elements", step="reading SBML")
    if "<!DOCTYPE" in text:
        _refuse_document_type(text)
    parser = XMLParser()  # noqa: S314  (entities are refused above)
    try:
        parser.feed(text)
        root: Element = parser.close()
    except NotWellFormed as error:
        line, column = error.position
        raise ParseError(
            f"the text is not well-formed XML: {expat.ErrorString(error.code)}",
            where=f"line {line}, column {column + 1}",
            line=line,
            column=column + 1,
        ) from None
    _refuse_depth(root)
    return root


def lines(text: str, root: Element, wanted: Iterable[Element]) -> dict[Element, int]:
    """Return the line of each wanted element of the tree of this text; parsed again, as the tree has no lines."""
    missing = set(wanted)
    position = {index: element for index, element in enumerate(root.iter()) if element in missing}
    found: dict[Element, int] = {}
    parser = expat.ParserCreate()
    count = 0

    def start(_name: str, _attributes: dict[str, str]) -> None:
        nonlocal count
        if count in position:
            found[position[count]] = parser.CurrentLineNumber
        count += 1

    parser.StartElementHandler = start
    parser.Parse(text, True)
    return found


def _refuse_depth(root: Element) -> None:
    depth, level = 0, [root]
    while level:
        depth += 1
        if depth > MOST_DEPTH:
            raise LimitExceeded(
                f"elements are nested more than {MOST_DEPTH} deep",
                limit="depth",
                step="reading SBML",
                fix="split long formulas into several rules",
            )
        level = [child for element in level for child in element]


def _refuse_document_type(text: str) -> None:
    parser = expat.ParserCreate()

    def refuse(*_parts: object) -> None:
        raise SecurityError(
            "a document type declaration is not allowed in SBML",
            where=f"line {parser.CurrentLineNumber}",
            fix="remove <!DOCTYPE ...> and the entities it declares",
        )

    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(text, True)
    except expat.ExpatError:
        return  # the reader that follows says what is wrong
