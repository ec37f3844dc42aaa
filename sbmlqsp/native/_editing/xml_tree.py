"""A tree over XML text that gives back every untouched character: comments, number digits, spacing, prefixes.

libsbml's writer rounds each number of a document to 15 digits and drops comments; edits made here touch only what
they say. The text has to be well-formed, which the gate has shown.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

_TOKEN = re.compile(r"""<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|</[^>]*>|<(?:[^"'>]+|"[^"]*"|'[^']*')*>""", re.DOTALL)
_NAME = re.compile(r"</?(?:([^\s:/>]+):)?([^\s:/>]+)")
_ATTRIBUTE = re.compile(r"""\s+([^\s=]+)\s*=\s*("[^"]*"|'[^']*')""")


class Element:
    """One element: raw start tag without its end, parts (text and elements), raw end tag."""

    __slots__ = ("closing", "head", "name", "namespaces", "parent", "parts", "prefix")

    def __init__(self, head: str, namespaces: dict[str, str], parent: Element | None) -> None:
        self.head = head
        self.closing = ""
        self.parts: list[str | Element] = []
        self.parent = parent
        match = _NAME.match(head)
        self.prefix, self.name = (match.group(1) or "", match.group(2)) if match else ("", "")
        declared = {name: value for name, value in self.attributes() if name.startswith("xmlns")}
        self.namespaces = namespaces
        if declared:
            self.namespaces = {**namespaces, **{k.removeprefix("xmlns").lstrip(":"): v for k, v in declared.items()}}

    @property
    def namespace(self) -> str:
        """The namespace of the element itself."""
        return self.namespaces.get(self.prefix, "")

    def attributes(self) -> Iterator[tuple[str, str]]:
        """Yield (name, value) of each attribute."""
        for match in _ATTRIBUTE.finditer(self.head):
            yield match.group(1), html.unescape(match.group(2)[1:-1])

    def get(self, attribute: str) -> str | None:
        """Return the value of an attribute, or None."""
        return next((value for name, value in self.attributes() if name == attribute), None)

    def set(self, attribute: str, value: str | None) -> None:
        """Set an attribute in place, or append it; None removes it."""
        text = "" if value is None else f" {attribute}={quoteattr(value)}"
        for match in _ATTRIBUTE.finditer(self.head):
            if match.group(1) == attribute:
                self.head = self.head[: match.start()] + text + self.head[match.end() :]
                return
        self.head = self.head.rstrip() + text

    def children(self, name: str | None = None) -> list[Element]:
        """Return the child elements, or those with this local name."""
        return [p for p in self.parts if isinstance(p, Element) and name in {None, p.name}]

    def child(self, name: str) -> Element | None:
        """Return the first child element with this local name, or None."""
        return next((p for p in self.parts if isinstance(p, Element) and p.name == name), None)

    def walk(self) -> Iterator[Element]:
        """Yield the element and all below it in document order."""
        yield self
        for part in self.parts:
            if isinstance(part, Element):
                yield from part.walk()

    def text(self) -> str:
        """Return the text directly inside, unescaped and stripped."""
        return html.unescape("".join(p for p in self.parts if isinstance(p, str))).strip()

    def insert(self, element: Element, after: Element | None) -> None:
        """Insert an element after a child (None: as the first), indented like its siblings."""
        indentation = self._indentation()
        place = 0 if after is None else self.parts.index(after) + 1
        self.parts[place:place] = [indentation, element]
        if len(self.parts) == 2:
            self.closing = f"</{self.prefix}:{self.name}>" if self.prefix else f"</{self.name}>"
            self.head = self.head.rstrip()
            self.parts.append(indentation.removesuffix("  "))
        element.parent = self

    def append(self, element: Element) -> None:
        """Insert an element as the last child."""
        children = self.children()
        self.insert(element, children[-1] if children else None)

    def replace(self, old: Element, new: Element) -> None:
        """Put a child in the place of another."""
        self.parts[self.parts.index(old)] = new
        new.parent = self

    def remove(self, element: Element) -> None:
        """Remove a child with the white space before it."""
        place = self.parts.index(element)
        previous = self.parts[place - 1] if place else None
        start = place - 1 if isinstance(previous, str) and not previous.strip() else place
        del self.parts[start : place + 1]

    def _indentation(self) -> str:
        first = self.parts[0] if self.parts else ""
        if isinstance(first, str) and first.startswith("\n") and not first.strip():
            return first
        parent = self.parent
        own = parent.parts[0] if parent is not None and parent.parts else "\n"
        return own + "  " if isinstance(own, str) and own.startswith("\n") and not own.strip() else "\n"

    def render(self) -> str:
        """Return the XML text."""
        if not self.closing and not self.parts:
            return f"{self.head}/>" if self.name else ""
        inner = "".join(part if isinstance(part, str) else part.render() for part in self.parts)
        return f"{self.head}>{inner}{self.closing}" if self.name else inner


def parse(text: str, namespaces: dict[str, str] | None = None) -> Element:
    """Return a nameless root that holds the prolog and the elements of well-formed XML."""
    root = current = Element("", namespaces or {}, None)
    position = 0
    for match in _TOKEN.finditer(text):
        if match.start() > position:
            current.parts.append(text[position : match.start()])
        position = match.end()
        token = match.group()
        if token.startswith(("<!", "<?")):
            current.parts.append(token)
        elif token.startswith("</"):
            current.closing = token
            assert current.parent is not None
            current = current.parent
        else:
            empty = token.endswith("/>")
            element = Element(token[: -2 if empty else -1], current.namespaces, current)
            current.parts.append(element)
            current = current if empty else element
    root.parts.append(text[position:])
    return root
