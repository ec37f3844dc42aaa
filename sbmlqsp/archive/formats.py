"""What the members of an archive are: formats a COMBINE manifest names (COMBINE archive specification, version 1)."""

from __future__ import annotations

from pathlib import PurePosixPath

_COMBINE = "http://identifiers.org/combine.specifications/"
_MEDIA = "http://purl.org/NET/mediatypes/"
ARCHIVE = f"{_COMBINE}omex"
MANIFEST = f"{_COMBINE}omex-manifest"
METADATA = f"{_COMBINE}omex-metadata"
SBML = f"{_COMBINE}sbml"
SEDML = f"{_COMBINE}sed-ml"  # without level and version, which libCombine and COPASI do not recognise
ANTIMONY = f"{_MEDIA}text/vnd.antimony"

_BY_SUFFIX = {
    ".ant": ANTIMONY,
    ".cellml": f"{_COMBINE}cellml",
    ".csv": f"{_MEDIA}text/csv",
    ".json": f"{_MEDIA}application/json",
    ".jsonl": f"{_MEDIA}application/jsonl",
    ".md": f"{_MEDIA}text/markdown",
    ".pdf": f"{_MEDIA}application/pdf",
    ".png": f"{_MEDIA}image/png",
    ".rdf": METADATA,
    ".sbml": f"{_COMBINE}sbml",
    ".sedml": SEDML,
    ".svg": f"{_MEDIA}image/svg+xml",
    ".toml": f"{_MEDIA}application/toml",
    ".txt": f"{_MEDIA}text/plain",
    ".xml": f"{_MEDIA}application/xml",
}
_KINDS = (
    ("omex-manifest", "manifest"), ("omex-metadata", "metadata"), ("sed-ml", "sedml"), ("sbml", "sbml"),
    ("cellml", "cellml"), ("antimony", "antimony"), ("rdf+xml", "metadata"),
)  # fmt: skip
PARSED = frozenset({"manifest", "metadata", "sedml", "sbml", "cellml"})
"""Kinds that somebody will hand to an XML parser."""


def format_of_name(location: str) -> str:
    """Return the format that the suffix of a location stands for."""
    return _BY_SUFFIX.get(PurePosixPath(location).suffix.lower(), f"{_MEDIA}application/octet-stream")


def kind_of_format(format_uri: str) -> str:
    """Return "sbml", "sedml", "antimony", "cellml", "metadata", "manifest", or the last part of the format ("csv")."""
    text = format_uri.lower()
    if text == ARCHIVE:
        return "archive"
    found = next((kind for word, kind in _KINDS if word in text), None)
    return found or text.rpartition("/")[2]
