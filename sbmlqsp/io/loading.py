"""Files -> models."""

from __future__ import annotations

import difflib
from os import PathLike
from pathlib import Path

from sbmlqsp.errors import LimitExceeded, ParseError, SbmlqspError
from sbmlqsp.io.kinds import kind_of
from sbmlqsp.model import Model

MOST_BYTES = 20_000_000


def load(path: str | PathLike[str]) -> Model:
    """Return the model in a file: Antimony (.ant, .txt) or SBML (.xml, .sbml); other names go by their content.

    References to other files (Antimony `import`, comp external models) are read inside the file's folder only.

    Raises:
        ParseError: for a file that is missing, empty, a folder, or not what its name says; with line and column
            where the text does not parse.
        ModelError, UnsupportedFeature: for a model without one meaning.
        SecurityError, LimitExceeded: for input that is dangerous or too large.
    """
    file = Path(path)
    content = _content(file)
    kind = kind_of(file, content)
    try:
        return _model(file, content, kind)
    except SbmlqspError as error:
        error.where = f"{file}, {error.where}" if error.where else str(file)
        raise


def _model(file: Path, content: bytes, kind: str) -> Model:
    if kind == "sbml":
        return Model.from_sbml(content, file.parent, fallback_name=file.stem)
    from sbmlqsp.native.gate.decoding import decode

    return Model.from_antimony(decode(content), file.parent, fallback_name=file.stem)


def _content(file: Path) -> bytes:
    """Return the bytes of a regular file, at most 20 MB."""
    if file.is_dir():
        raise ParseError("this is a folder, not a model file", where=str(file), fix="name a file in it")
    if not file.exists():
        raise ParseError("there is no such file", where=str(file), fix=_nearest(file), line=None)
    if not file.is_file():
        raise ParseError("this is no regular file", where=str(file), fix="name a file")
    try:
        with file.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise ParseError(f"the file cannot be read: {error.strerror}", where=str(file)) from None
    if len(content) > MOST_BYTES:
        raise LimitExceeded(
            f"the file is larger than {MOST_BYTES // 1_000_000} MB", where=str(file), limit="size", step="reading"
        )
    return content


def _nearest(file: Path) -> str:
    if not file.parent.is_dir():
        return f"the folder '{file.parent}' does not exist either"
    names = sorted(entry.name for entry in file.parent.iterdir())
    near = difflib.get_close_matches(file.name, names, n=3, cutoff=0.5)
    return f"did you mean {' or '.join(near)}?" if near else f"look into '{file.parent}'"
