"""Models -> files."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from sbmlqsp.core.files import write_text
from sbmlqsp.errors import ConversionError
from sbmlqsp.io.kinds import BY_SUFFIX
from sbmlqsp.model import Model


def save(model: Model, path: str | PathLike[str]) -> Path:
    """Write a model, its values included, as SBML (.xml, .sbml) or Antimony (.ant, .txt) and return the path.

    The file appears whole or not at all.

    Raises:
        ConversionError: for another suffix, a folder that does not exist, or a model that Antimony cannot say
            (`lost` names each element).
    """
    file = Path(path)
    kind = BY_SUFFIX.get(file.suffix.lower())
    if kind is None:
        known = ", ".join(sorted(BY_SUFFIX))
        message = f"'{file.suffix}' says nothing about the format" if file.suffix else "the name has no suffix"
        raise ConversionError(message, where=str(file), fix=f"end the name in one of {known}")
    if file.is_dir() or not file.parent.is_dir():
        problem = "this is a folder" if file.is_dir() else f"there is no folder '{file.parent}'"
        raise ConversionError(problem, where=str(file), fix="name a file in an existing folder")
    if kind != "sbml" and model.variants:
        raise ConversionError(
            f"Antimony cannot carry the variants {', '.join(model.variants)}",
            where=str(file),
            fix="save the model as .xml, or save each model.variant(name) by itself",
            lost=tuple(model.variants),
        )
    text = model.sbml if kind == "sbml" else model.to_antimony()
    try:
        write_text(file, text)
    except OSError as error:
        raise ConversionError(f"the file cannot be written: {error.strerror}", where=str(file)) from None
    return file
