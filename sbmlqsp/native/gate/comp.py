"""Hierarchical models: submodels that exist, in files inside the folder, without circles and of bearable size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element

from sbmlqsp.errors import LimitExceeded, ModelError, UnsupportedFeature
from sbmlqsp.native.gate import files
from sbmlqsp.native.gate.document import COMP, MATH, Document
from sbmlqsp.native.gate.graph import Order

MOST_INSTANCES = 2_000
MOST_ELEMENTS = 200_000
_MOST_FILES = 100

Opener = Callable[[bytes, Path], Document]


@dataclass(slots=True)
class _Library:
    """The models of a document and of the files it refers to, each with the models it contains as submodels."""

    folder: Path | None
    opener: Opener
    sizes: dict[str, int] = field(default_factory=dict)
    needs: dict[str, list[str]] = field(default_factory=dict)
    opened: dict[Path, Document] = field(default_factory=dict)


def check_hierarchy(document: Document, folder: Path | None, opener: Opener) -> None:
    """Check everything the one model of a document is made of.

    Args:
        document: a document that may use the comp package.
        folder: where external models may lie.
        opener: turns the content of a file into a checked document.

    Raises:
        SecurityError: for references to other files that leave the folder.
        ModelError: for submodels of models that do not exist, and for models that contain themselves.
        LimitExceeded: for more than 2,000 submodels or 200,000 elements once they are all written out.
    """
    if "comp" not in document.packages:
        return
    library = _Library(folder, opener)
    main = _add_document(library, document, None)
    order = Order(library.needs)
    if order.cycles:
        path = " -> ".join(_plain(name) for name in [*order.cycles[0], order.cycles[0][0]])
        raise ModelError(f"the model contains itself: {path}", where="comp", fix="break the circle")
    instances, elements = dict.fromkeys(library.needs, 1), dict(library.sizes)
    for name in order.sorted:
        instances[name] += sum(instances[needed] for needed in library.needs[name])
        elements[name] += sum(elements[needed] for needed in library.needs[name])
    if instances[main] > MOST_INSTANCES or elements[main] > MOST_ELEMENTS:
        raise LimitExceeded(
            f"the flat model would have {instances[main]:.3g} submodels and {elements[main]:.3g} elements",
            where="comp",
            fix=f"at most {MOST_INSTANCES:,} submodels and {MOST_ELEMENTS:,} elements are flattened",
            limit="flat size",
            step="reading SBML",
        )


def refuse_laws_without_math(document: Document, file: str) -> None:
    """Raise for kinetic laws without math, of which libSBML's flattener dies, in a file that it opens itself."""
    for law in document.root.iter(document.core + "kineticLaw"):
        if law.find(MATH + "math") is None:
            raise UnsupportedFeature(
                "a kinetic law has no math",
                where=file,
                fix="write the rate of the reaction, or 0",
                feature="kinetic law without math",
                element=file,
            )


def _add_document(library: _Library, document: Document, file: Path | None) -> str:
    """Enter all models of a document and return the name of its main model."""
    own = []
    for model in document.models():
        needs = [_name(file, submodel.get(COMP + "modelRef", "")) for submodel in model.iter(COMP + "submodel")]
        own.append(_add_model(library, _name(file, model.get("id", "")), sum(1 for _ in model.iter()), needs))
    for external in document.root.iter(COMP + "externalModelDefinition"):
        name = _name(file, external.get(COMP + "id", ""))
        own.append(_add_model(library, name, 0, [_external(library, external, file)]))
    for name in own:
        for needed in library.needs[name]:
            if needed not in library.needs:
                raise ModelError(
                    f"it contains the model '{_plain(needed)}', which does not exist",
                    where=f"model '{_plain(name)}'",
                    fix="correct comp:modelRef",
                )
    return own[0]


def _add_model(library: _Library, name: str, size: int, needs: list[str]) -> str:
    if name in library.needs:
        raise ModelError(f"two models have the id '{_plain(name)}'", where="comp", fix="rename one of them")
    library.sizes[name], library.needs[name] = size, needs
    return name


def _external(library: _Library, external: Element, file: Path | None) -> str:
    """Return the name of the model that an external definition means, after reading its file."""
    where = f"externalModelDefinition '{external.get(COMP + 'id', '')}'"
    beside = None if file is None else file.parent
    path = files.inside(external.get(COMP + "source", ""), library.folder, beside, where=where)
    if path not in library.opened:
        if len(library.opened) >= _MOST_FILES:
            raise LimitExceeded(
                f"the model refers to more than {_MOST_FILES} files", limit="files", step="reading SBML"
            )
        library.opened[path] = document = library.opener(files.read(path), path)
        _add_document(library, document, path)
    main: str = library.opened[path].model.get("id", "")
    return _name(path, external.get(COMP + "modelRef") or main)


def _name(file: Path | None, identifier: str) -> str:
    return f"{file or ''}#{identifier}"


def _plain(name: str) -> str:
    path, _, identifier = name.rpartition("#")
    return f"{identifier} of {Path(path).name}" if path else identifier
