"""metadata.rdf of an archive: title, paper, curators, licence (COMBINE archive specification, version 1, section 3)."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from sbmlqsp.curation.entry import Entry
from sbmlqsp.curation.exchange.annotating import papers
from sbmlqsp.curation.record import read_history

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcterms="http://purl.org/dc/terms/"
  xmlns:vCard="http://www.w3.org/2006/vcard/ns#" xmlns:bqmodel="http://biomodels.net/model-qualifiers/"
  xmlns:bqbiol="http://biomodels.net/biology-qualifiers/">
  <rdf:Description rdf:about=".">
"""


def metadata_rdf(entry: Entry) -> str:
    """Return what an archive says of itself; dates are those of the record, so that the text does not change."""
    return _HEAD + "".join(f"    {line}\n" for line in _lines(entry)) + "  </rdf:Description>\n</rdf:RDF>\n"


def _lines(entry: Entry) -> Iterator[str]:
    yield f"<dcterms:title>{escape(entry.title)}</dcterms:title>"
    yield f"<dcterms:description>{escape(entry.summary or entry.title)}</dcterms:description>"
    for tag, when in _dates(entry):
        date = f"<dcterms:W3CDTF>{when}</dcterms:W3CDTF>"
        yield f'<dcterms:{tag} rdf:parseType="Resource">{date}</dcterms:{tag}>'
    for name in entry.curators:
        given, _, family = name.rpartition(" ")
        yield '<dcterms:creator><rdf:Bag><rdf:li rdf:parseType="Resource">'
        yield f'  <vCard:hasName rdf:parseType="Resource"><vCard:family-name>{escape(family)}</vCard:family-name>'
        yield f"  <vCard:given-name>{escape(given)}</vCard:given-name></vCard:hasName>"
        yield "</rdf:li></rdf:Bag></dcterms:creator>"
    yield f"<dcterms:bibliographicCitation>{escape(_citation(entry))}</dcterms:bibliographicCitation>"
    yield f"<dcterms:license rdf:resource={quoteattr(f'https://spdx.org/licenses/{entry.licence}')}/>"
    statements = [*papers(entry), *_about_model(entry)]
    for qualifier, uri in statements:
        yield f"<{qualifier}><rdf:Bag><rdf:li rdf:resource={quoteattr(uri)}/></rdf:Bag></{qualifier}>"


def _dates(entry: Entry) -> list[tuple[str, str]]:
    changes = read_history(entry.path).changes
    return [("created", changes[0].when), ("modified", changes[-1].when)] if changes else []


def _about_model(entry: Entry) -> list[tuple[str, str]]:
    found = [one for one in entry.annotations if one.element == "model"]
    return [(f"{one.family}:{one.qualifier}", one.target.uri) for one in found]


def _citation(entry: Entry) -> str:
    year = f" ({entry.year})" if entry.year else ""
    return f"{', '.join(entry.authors)}{year}. {entry.title}. {entry.citation}"
