"""The prefix of the comp package: any prefix is right in XML, but libSBML's flattener dies unless it is "comp"."""

from __future__ import annotations

import re

from sbmlqsp.errors import UnsupportedFeature
from sbmlqsp.native.gate.document import COMP

USUAL = "comp"

_DECLARED = re.compile(rf"""\sxmlns(?::([^\s=:]+))?\s*=\s*(?:"{re.escape(COMP[1:-1])}"|'{re.escape(COMP[1:-1])}')""")
_MARKUP = re.compile(r"""<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<(?:[^<>"']|"[^"]*"|'[^']*')*>""", re.DOTALL)
_QUOTED = re.compile(r""""[^"]*"|'[^']*'""")


def with_usual_prefix(text: str) -> str:
    """Return well-formed SBML text in which elements and attributes of comp have the prefix "comp".

    Raises:
        UnsupportedFeature: where comp has several prefixes or is the default namespace, or "comp" means another one.
    """
    prefixes = {match[1] for match in _DECLARED.finditer(text)}
    if prefixes <= {USUAL}:
        return text
    (prefix, *more) = prefixes
    if prefix is None or more or re.search(rf"\sxmlns:{USUAL}\s*=", text):
        raise unusual("sbml")
    return _MARKUP.sub(lambda match: _renamed(match[0], prefix), text)


def unusual(place: str) -> UnsupportedFeature:
    """Return the refusal of another prefix that cannot be replaced."""
    return UnsupportedFeature(
        "the package comp has another prefix than 'comp', or several",
        where=place,
        fix='write xmlns:comp="..." in <sbml>, and comp: before every element and attribute of the package',
        feature="prefix of comp",
        element="sbml",
    )


def _renamed(markup: str, prefix: str) -> str:
    if markup.startswith(("<!", "<?")):
        return markup
    name = re.compile(rf"(?<=[\s</]){re.escape(prefix)}:|(?<=\sxmlns:){re.escape(prefix)}(?=[\s=])")
    pieces, done = [], 0
    for quoted in _QUOTED.finditer(markup):
        pieces += [name.sub(_usual, markup[done : quoted.start()]), quoted[0]]
        done = quoted.end()
    return "".join([*pieces, name.sub(_usual, markup[done:])])


def _usual(found: re.Match[str]) -> str:
    return f"{USUAL}:" if found[0].endswith(":") else USUAL
