"""Hierarchical models (SBML package comp) -> one flat model, by libsbml's own flattener. Runs in the worker."""

from __future__ import annotations

from typing import Any

from sbmlqsp.errors import ModelError, ParseError, SecurityError
from sbmlqsp.native._reading.document import errors_of, parse, text_of

# Where there is no folder, libsbml must look nowhere: it would use the working directory.
_NOWHERE = "/nonexistent/no-folder-given"


def is_hierarchical(document: Any) -> bool:
    """Return whether the document uses the comp package."""
    return document.getPlugin("comp") is not None


def flatten(document: Any, folder: str | None) -> Any:
    """Return a flat document of the same meaning; external models are read inside `folder` only.

    Raises:
        SecurityError: if the model refers to other files and no folder is given.
        ModelError: if libsbml cannot resolve or instantiate a part of it.
    """
    import libsbml

    if folder is None and document.getPlugin("comp").getNumExternalModelDefinitions() > 0:
        raise SecurityError(
            "the model refers to models in other files", where="comp", fix="load it from its folder, by file name"
        )
    _fill_empty_laws(document)
    options = libsbml.ConversionProperties()
    options.addOption("flatten comp", True)
    options.addOption("basePath", folder or _NOWHERE)
    document.setConsistencyChecks(libsbml.LIBSBML_CAT_UNITS_CONSISTENCY, False)
    document.setConsistencyChecks(libsbml.LIBSBML_CAT_MODELING_PRACTICE, False)
    status = document.convert(options)
    issues = errors_of(document)
    if status != libsbml.LIBSBML_OPERATION_SUCCESS or issues:
        reason = issues[-1].message if issues else f"libSBML's flattener gives status {status}"
        raise ModelError(
            f"the hierarchical model cannot be made flat: {reason}",
            where="comp",
            fix="correct the submodels and their references",
            issues=issues,
        )
    # Read again: libsbml keeps parts of the submodels, and line numbers are those of other files.
    try:
        return parse(text_of(document))
    except ParseError as error:
        raise ModelError(f"the flat form of the model is not SBML: {error.message}", where="comp") from error


def _fill_empty_laws(document: Any) -> None:
    """Give kinetic laws without math the rate 0, which they mean here; the flattener dies of them."""
    import libsbml

    definitions = document.getPlugin("comp")
    models = [definitions.getModelDefinition(i) for i in range(definitions.getNumModelDefinitions())]
    for model in [document.getModel(), *models]:
        laws = (model.getReaction(i).getKineticLaw() for i in range(model.getNumReactions()))
        for law in (law for law in laws if law is not None and not law.isSetMath()):
            law.setMath(libsbml.parseL3Formula("0"))
