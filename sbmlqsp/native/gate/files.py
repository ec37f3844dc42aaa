"""References from a model to other files: only to real files inside the model's own folder."""

from __future__ import annotations

import re
from pathlib import Path

from sbmlqsp.errors import LimitExceeded, ModelError, SecurityError
from sbmlqsp.native.gate.decoding import MOST_BYTES

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def inside(reference: str, folder: Path | None, beside: Path | None = None, *, where: str) -> Path:
    """Return the existing file that a relative reference means, looked for `beside` first, then in `folder`.

    Raises:
        SecurityError: without a folder, and for schemes, absolute paths, "..", and links that lead out of the folder.
        ModelError: if there is no such file.
    """
    if folder is None:
        raise SecurityError(
            f"the model refers to another file, '{reference}', and has no folder to look in",
            where=where,
            fix="load the model from its file, or give folder=...",
        )
    parts = Path(reference).parts
    if _SCHEME.match(reference) or "\\" in reference or "%" in reference or ".." in parts or not parts:
        raise _outside(reference, where)
    root = folder.resolve()
    for start in (beside or folder, folder):
        path = (start / reference).resolve()
        if not path.is_relative_to(root):
            raise _outside(reference, where)
        if path.is_file():
            return path
    raise ModelError(f"there is no file '{reference}' in the model's folder", where=where, fix="put it there")


def read(path: Path) -> bytes:
    """Return the content of a file of at most 20 MB."""
    if path.stat().st_size > MOST_BYTES:
        raise LimitExceeded(f"the file '{path.name}' has more than 20 MB", limit="size", step="reading")
    return path.read_bytes()


def _outside(reference: str, where: str) -> SecurityError:
    return SecurityError(
        f"'{reference}' leads out of the model's folder",
        where=where,
        fix="refer to files in the folder of the model by their relative path",
    )
