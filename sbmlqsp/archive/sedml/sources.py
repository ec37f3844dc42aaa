"""The models of a SED-ML document: loaded from beside it, with their changes."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from urllib.parse import unquote

from sbmlqsp.archive.sedml.changes import make, refuse_idle
from sbmlqsp.archive.sedml.document import Document, ReadModel
from sbmlqsp.archive.sedml.serialising import sbml_text
from sbmlqsp.archive.sedml.values import Source
from sbmlqsp.errors import ParseError, SecurityError, UnsupportedFeature
from sbmlqsp.model import Model
from sbmlqsp.native.gate import decoding, tree

Open = Callable[[str], bytes]
"""Gives the bytes of a file by its place relative to the SED-ML document; raises for what is not there or outside."""


def sources(document: Document, opened: Open) -> dict[str, Source]:
    """Return every model of a document with its changes made, by id.

    Raises:
        UnsupportedFeature: for models that are not SBML, or lie on the network.
        ParseError: for a model whose source is not there, and targets that point at nothing.
    """
    loader = _Loader(document, opened)
    return {name: loader.load(name, ()) for name in document.models}


class _Loader:
    def __init__(self, document: Document, opened: Open) -> None:
        self._document = document
        self._opened = opened
        self._found: dict[str, Source] = {}

    def load(self, name: str, waiting: tuple[str, ...]) -> Source:
        """Return a model, loaded once; `waiting` are those that are being derived from it."""
        if name in self._found:
            return self._found[name]
        if name in waiting:
            raise ParseError(f"the model '{name}' is derived from itself", where=name, fix="name a file")
        model = self._document.models[name]
        if "sbml" not in model.language.lower():
            raise _unsupported(model, f"'{name}' is written in {model.language}", "give the model as SBML")
        text = self._text(model, (*waiting, name))
        root = tree.parse(text)
        for change in model.changes:
            make(change, name, root, lambda other: self._other(other, (*waiting, name)))
        refuse_idle(model.changes, root, name)
        changed = sbml_text(root) if model.changes else text
        self._found[name] = Source(name, Model.from_sbml(changed, fallback_name=name), root)
        return self._found[name]

    def _text(self, model: ReadModel, waiting: tuple[str, ...]) -> str:
        origin = model.source.removeprefix("#")
        if origin in self._document.models:
            return sbml_text(self.load(origin, waiting).root)
        if model.source.startswith("#"):
            raise ParseError(f"'{model.id}' is derived from '{origin}', which is not there", where=model.id)
        return decoding.decode(self._opened(inside(model.source, model.id)))

    def _other(self, name: str, waiting: tuple[str, ...]) -> Source | None:
        return self.load(name, waiting) if name in self._document.models else None


def inside(source: str, where: str) -> str:
    """Return the place of a file beside the document.

    Raises:
        UnsupportedFeature: for what lies on the network.
        SecurityError: for absolute paths.
    """
    if source.lower().startswith(("http:", "https:", "urn:", "ftp:", "file:")) or "://" in source:
        raise UnsupportedFeature(
            f"'{where}' comes from {source}",
            where=where,
            fix="put the file into the archive",
            feature="source",
            element=where,
            engine="SED-ML",
        )
    place = posixpath.normpath(unquote(source))
    if place.startswith("/") or "\\" in place:
        raise SecurityError(f"the source of '{where}' lies outside: {source}", where=where, fix="put it beside")
    return place


def _unsupported(model: ReadModel, message: str, fix: str) -> UnsupportedFeature:
    return UnsupportedFeature(
        message, where=model.id, fix=fix, feature="model source", element=model.id, engine="SED-ML"
    )
