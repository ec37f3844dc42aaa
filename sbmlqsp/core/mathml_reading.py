"""MathML elements -> expressions, for documents other than SBML that carry formulas (SED-ML)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element

from sbmlqsp.core.arity import ARGUMENTS
from sbmlqsp.core.expression import Apply, Call, Expression, Number, Symbol
from sbmlqsp.errors import ParseError

NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"
_NAMED = {"infinity": math.inf, "notanumber": math.nan}
_CONSTANTS = frozenset({"pi", "exponentiale", "true", "false"})
_QUALIFIERS = frozenset({"degree", "logbase"})
_DEFAULTS = {"root": 2.0, "log": 10.0}


def read_mathml(element: Element, symbols: Mapping[str, Expression] | None = None) -> Expression:
    """Return the expression of a `<math>` element, or of one inside it.

    Args:
        element: the element.
        symbols: what a csymbol stands for, by its definitionURL; one that is applied becomes a `Call` of that name.

    Raises:
        ParseError: for elements that are no formula of MathML 2 as SBML and SED-ML use it.
    """
    return _Reader(symbols or {}).read(element)


class _Reader:
    def __init__(self, symbols: Mapping[str, Expression]) -> None:
        self._symbols = symbols

    def read(self, element: Element) -> Expression:
        tag = _tag(element)
        if tag in ("math", "semantics"):
            return self.read(self._children(element, 1)[0])
        if tag == "cn":
            return Number(_number(element))
        if tag == "ci":
            return Symbol((element.text or "").strip())
        if tag == "csymbol":
            return self._csymbol(element)
        if tag in _NAMED:
            return Number(_NAMED[tag])
        if tag in _CONSTANTS:
            return Apply(tag)
        if tag == "piecewise":
            return Apply("piecewise", tuple(self._pieces(element)))
        if tag == "apply":
            return self._apply(element)
        raise ParseError(f"<{tag}> is no formula", where="math", fix="use MathML 2 as SBML has it")

    def _csymbol(self, element: Element) -> Expression:
        name = element.get("definitionURL", "")
        if name not in self._symbols:
            raise ParseError(f"the csymbol '{name}' has no meaning here", where="math", fix="use a variable instead")
        return self._symbols[name]

    def _apply(self, element: Element) -> Expression:
        head, *rest = self._children(element, 1)
        tag = _tag(head)
        arguments = [part for part in rest if _tag(part) not in _QUALIFIERS]
        qualifier = [self.read(self._children(part, 1)[0]) for part in rest if _tag(part) in _QUALIFIERS]
        read = tuple(self.read(part) for part in arguments)
        if tag == "csymbol":
            return Call(head.get("definitionURL", ""), read)
        if tag == "ci":
            return Call((head.text or "").strip(), read)
        if tag not in ARGUMENTS:
            raise ParseError(f"<{tag}/> is no operator", where="math", fix="use MathML 2 as SBML has it")
        if tag in _DEFAULTS:
            first = qualifier[0] if qualifier else Number(_DEFAULTS[tag])
            return Apply(tag, (first, *read))
        return Apply(tag, read)

    def _pieces(self, element: Element) -> Iterable[Expression]:
        for piece in element:
            yield from (self.read(part) for part in piece)

    def _children(self, element: Element, least: int) -> list[Element]:
        found = [child for child in element if _tag(child) not in ("annotation", "annotation-xml")]
        if len(found) < least:
            raise ParseError(f"<{_tag(element)}> is empty", where="math", fix="write a formula into it")
        return found


def _tag(element: Element) -> str:
    tag = element.tag
    if not tag.startswith(NAMESPACE):
        raise ParseError(f"<{tag.rpartition('}')[2]}> is not MathML", where="math", fix="use MathML 2 as SBML has it")
    return tag.removeprefix(NAMESPACE)


def _number(element: Element) -> float:
    parts = [text.strip() for text in element.itertext() if text.strip()]
    kind = element.get("type", "real")
    try:
        if kind == "e-notation":
            return float(f"{parts[0]}e{int(parts[1])}")
        if kind == "rational":
            return float(parts[0]) / float(parts[1])
        return float(parts[0])
    except (IndexError, ValueError, ZeroDivisionError):
        raise ParseError(f"'{' '.join(parts)}' is not a number", where="math", fix="write a decimal number") from None
