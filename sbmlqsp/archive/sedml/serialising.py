"""The text of a changed SBML tree: with default namespaces, which libSBML asks for in Level 2."""

from __future__ import annotations

from copy import deepcopy
from xml.etree.ElementTree import Element, tostring

_DEFAULTS = frozenset({"http://www.w3.org/1998/Math/MathML", "http://www.w3.org/1999/xhtml"})
"""Written as default namespaces beside that of SBML; all others keep prefixes."""


def sbml_text(root: Element) -> str:
    """Return the text of a tree, which stays as it is."""
    copied = deepcopy(root)
    own = copied.tag.rpartition("}")[0].removeprefix("{")
    _plain(copied, "", _DEFAULTS | {own})
    return tostring(copied, encoding="unicode")


def _plain(element: Element, current: str, defaults: frozenset[str]) -> None:
    """Strip default namespaces from the names below an element and declare them where they begin."""
    namespace, _, name = element.tag.rpartition("}")
    namespace = namespace.removeprefix("{")
    if namespace in defaults:
        element.tag = name
        if namespace != current:
            element.set("xmlns", namespace)
        current = namespace
    elif not namespace and current:
        element.set("xmlns", "")
        current = ""
    for child in element:
        _plain(child, current, defaults)
