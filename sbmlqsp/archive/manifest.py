"""manifest.xml: what each member is, and which one to open first (COMBINE archive specification, version 1)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from urllib.parse import unquote
from xml.etree.ElementTree import Element
from xml.sax.saxutils import quoteattr

from sbmlqsp.archive.formats import ARCHIVE, MANIFEST, kind_of_format
from sbmlqsp.archive.limits import ArchiveLimits
from sbmlqsp.archive.names import refuse_doubles, safe_name
from sbmlqsp.errors import ParseError, SbmlqspError
from sbmlqsp.native.gate import decoding, tree

NAME = "manifest.xml"
_NAMESPACE = "{http://identifiers.org/combine.specifications/omex-manifest}"
_BOOLEANS = {"true": True, "false": False, "1": True, "0": False}


@dataclass(frozen=True, slots=True)
class Content:
    """One line of a manifest."""

    location: str
    format: str
    master: bool = False


def read_manifest(content: bytes, members: Collection[str], limits: ArchiveLimits) -> tuple[Content, ...]:
    """Return the members that a manifest lists, the archive itself and the manifest left out.

    Raises:
        ParseError: for what is no manifest, and for members that are listed but not there.
        SecurityError: for a document type, and for locations outside the archive.
    """
    try:
        root = tree.parse(decoding.decode(content))
    except SbmlqspError as error:
        error.where = f"{NAME}, {error.where}" if error.where else NAME
        raise
    if root.tag != f"{_NAMESPACE}omexManifest":
        raise _broken(f"its root is <{root.tag.rpartition('}')[2]}>, not <omexManifest>")
    found = [line for element in root for line in _line(element, members, limits)]
    refuse_doubles(line.location for line in found)
    missing = [line.location for line in found if line.location not in members]
    if missing:
        raise _broken(f"it lists {', '.join(missing[:5])}, which is not there")
    masters = [kind_of_format(line.format) for line in found if line.master]
    if len(masters) > len(set(masters)):
        raise _broken("it names two masters of one kind")
    return tuple(line for line in found if line.location != NAME)


def _line(element: Element, members: Collection[str], limits: ArchiveLimits) -> Iterator[Content]:
    if element.tag != f"{_NAMESPACE}content":
        raise _broken(f"<{element.tag.rpartition('}')[2]}> does not belong into it")
    location, format_uri = element.get("location"), element.get("format")
    if not location or not format_uri:
        raise _broken("a <content> has no location or no format")
    master = _BOOLEANS.get(element.get("master", "false"))
    if master is None:
        raise _broken(f"master is '{element.get('master')}' for {location}")
    if location.removesuffix("/") != ".":
        literal = location.removeprefix("./").removesuffix("/")
        name = safe_name(location if literal in members else unquote(location), limits)
        yield Content(name, format_uri, master)


def manifest_text(lines: Collection[Content]) -> str:
    """Return the text of a manifest; the archive and the manifest itself are listed first."""
    every = [Content(".", ARCHIVE), Content(f"./{NAME}", MANIFEST)]
    every += [Content(f"./{line.location}", line.format, line.master) for line in lines]
    body = "".join(f"  {_element(line)}\n" for line in every)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f'{head}<omexManifest xmlns="{_NAMESPACE[1:-1]}">\n{body}</omexManifest>\n'


def _element(line: Content) -> str:
    master = ' master="true"' if line.master else ""
    return f"<content location={quoteattr(line.location)} format={quoteattr(line.format)}{master}/>"


def _broken(why: str) -> ParseError:
    return ParseError(f"the manifest is broken: {why}", where=NAME, fix="export the archive again")
