"""MIRIAM identifiers: what an annotation points to, read in every form in use and written in each (identifiers.org)."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

from sbmlqsp.errors import ParseError

COLLECTIONS: Mapping[str, tuple[str, bool]] = {
    "biomodels.db": (r"((BIOMD|MODEL)\d{10})|(BMID\d{12})", False),
    "bto": (r"BTO:\d{7}", True),
    "chebi": (r"CHEBI:\d+", True),
    "chembl.compound": (r"CHEMBL\d+", False),
    "cl": (r"CL:\d{7}", True),
    "doi": (r"(doi:)?\d{2}\.\d{4,9}.*", False),
    "doid": (r"DOID:\d+", True),
    "drugbank": (r"DB\d{5}", False),
    "ec-code": (r"\d+\.(-|\d+)\.(-|\d+)\.(-|n?\d+)", False),
    "efo": (r"\d{7}", False),
    "ensembl": (r"ENS[A-Z]*[FPTG]\d{11}(\.\d+)?", False),
    "fma": (r"FMA:\d+", True),
    "go": (r"GO:\d{7}", True),
    "hgnc": (r"\d{1,5}", False),
    "hp": (r"HP:\d{7}", True),
    "interpro": (r"IPR\d{6}", False),
    "kegg.compound": (r"C\d+", False),
    "kegg.drug": (r"D\d+", False),
    "kegg.genes": (r"\w+:[\w\d.-]*", False),
    "kegg.pathway": (r"\w{2,4}\d{5}", False),
    "kegg.reaction": (r"R\d+", False),
    "mesh": (r"(C|D)\d{6,9}", False),
    "mod": (r"MOD:\d{5}", True),
    "mondo": (r"\d{7}", False),
    "ncit": (r"C\d+", False),
    "obi": (r"OBI[:_]\d{7}", True),
    "opb": (r"OPB_\d+", False),
    "pato": (r"PATO:\d{7}", True),
    "pdb": (r"[0-9][A-Za-z0-9]{3}", False),
    "pr": (r"PR:P?\d+", True),
    "pubchem.compound": (r"\d+", False),
    "pubmed": (r"\d+", False),
    "reactome": (r"R-[A-Z]{3}-\d+(-\d+)?(\.\d+)?", False),
    "rxnorm": (r"\d+", False),
    "sbo": (r"SBO:\d{7}", True),
    "snomedct": (r"\d{6,}", False),
    "taxonomy": (r"\d+", False),
    "uberon": (r"UBERON:\d{7}", True),
    "unii": (r"[A-Z0-9]{10}", False),
    "uniprot": (r"([A-N,R-Z][0-9]([A-Z][A-Z0-9]{2}[0-9]){1,2}|[O,P,Q][0-9][A-Z0-9]{3}[0-9])([.-]\d+)?", False),
}
"""Collection of identifiers.org -> pattern of its accessions; True where they repeat its name (CHEBI:27732)."""

_URL = re.compile(r"https?://identifiers\.org/(.+)")
_URN = re.compile(r"urn:miriam:(?:obo\.)?([a-z][\w.-]*):(.+)")


@dataclass(frozen=True, slots=True)
class Identifier:
    """An accession of a collection: chebi and CHEBI:27732, or taxonomy and 9606."""

    collection: str
    accession: str

    @property
    def compact(self) -> str:
        """The short form: "CHEBI:27732", "taxonomy:9606"."""
        return self.accession if COLLECTIONS[self.collection][1] else f"{self.collection}:{self.accession}"

    @property
    def uri(self) -> str:
        """The form in use now: "https://identifiers.org/CHEBI:27732"."""
        return f"https://identifiers.org/{self.compact}"

    @property
    def old_uri(self) -> str:
        """The form before 2020, which older tools read: "http://identifiers.org/chebi/CHEBI:27732"."""
        return f"http://identifiers.org/{self.collection}/{self.accession}"

    @property
    def urn(self) -> str:
        """The form of MIRIAM before 2012: "urn:miriam:chebi:CHEBI%3A27732"."""
        return f"urn:miriam:{self.collection}:{quote(self.accession, safe='')}"

    def __str__(self) -> str:
        return self.compact


def identifier(text: str) -> Identifier:
    """Return the identifier that a text in any of the forms above means.

    Raises:
        ParseError: if the collection is unknown or the accession is not of its pattern.
    """
    collection, accession = _split(text.strip())
    if collection not in COLLECTIONS:
        nearest = difflib.get_close_matches(collection, COLLECTIONS, n=1)
        fix = f"did you mean {nearest[0]}:{accession}?" if nearest else f"known are: {', '.join(COLLECTIONS)}"
        raise ParseError(f"'{text}' names no known collection of identifiers.org", fix=fix)
    pattern, embedded = COLLECTIONS[collection]
    if embedded and ":" not in accession and "_" not in accession:
        accession = f"{collection.upper()}:{accession}"
    if not re.fullmatch(pattern, accession):
        raise ParseError(f"'{text}' is no identifier of {collection}", fix=f"its accessions look like {pattern}")
    return Identifier(collection, accession)


def _split(text: str) -> tuple[str, str]:
    """Return (collection, accession) of a URL, a URN or a compact form."""
    if match := _URN.fullmatch(text):
        return match[1], unquote(match[2])
    rest = unquote(match[1]) if (match := _URL.fullmatch(text)) else text
    first, separator, accession = rest.partition("/") if re.match(r"[\w.-]+/", rest) else rest.partition(":")
    collection = first.lower()
    if not separator:
        return text, ""
    known = COLLECTIONS.get(collection)
    repeated = accession.upper().startswith(f"{collection.upper()}:")
    if known and known[1] and not repeated:
        return collection, f"{collection.upper()}:{accession}"
    return collection, accession
