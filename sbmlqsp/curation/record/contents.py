"""What an entry consists of, as hashes: which file changed can be told without keeping a copy of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from sbmlqsp.errors import LimitExceeded, SecurityError

_MOST_FILES, _MOST_BYTES = 2_000, 50_000_000
_SUBSTANCE = ("model.", "studies/", "reference/")


def files_of(folder: Path, leave_out: str) -> dict[str, str]:
    """Return location -> SHA-256 of every file of an entry; hidden files and the history itself left out.

    Raises:
        SecurityError: for a link, which could point anywhere.
        LimitExceeded: for more than 2,000 files, or one of more than 50 MB.
    """
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        location = path.relative_to(folder)
        if any(part.startswith((".", "__pycache__")) for part in location.parts) or str(location) == leave_out:
            continue
        if path.is_symlink():
            raise SecurityError("an entry holds no links", where=str(path), fix="put the file itself there")
        if path.is_file():
            found[location.as_posix()] = _hash(path)
        if len(found) > _MOST_FILES:
            raise LimitExceeded(f"the entry has more than {_MOST_FILES} files", where=str(folder), limit="files")
    return found


def content_hash(files: Mapping[str, str]) -> str:
    """Return one hash of locations and contents."""
    return hashlib.sha256("".join(f"{name}\0{files[name]}\n" for name in sorted(files)).encode()).hexdigest()


def substance(files: Mapping[str, str]) -> dict[str, str]:
    """Return the files that decide whether an entry reproduces: model, studies, reference curves."""
    return {name: digest for name, digest in files.items() if name.startswith(_SUBSTANCE)}


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Return what happened to each file, in words."""
    words = [f"{name} added" for name in sorted(set(after) - set(before))]
    words += [f"{name} removed" for name in sorted(set(before) - set(after))]
    words += [f"{name} changed" for name in sorted(set(before) & set(after)) if before[name] != after[name]]
    return words


def _hash(path: Path) -> str:
    if path.stat().st_size > _MOST_BYTES:
        raise LimitExceeded("the file is larger than 50 MB", where=str(path), limit="size")
    return hashlib.sha256(path.read_bytes()).hexdigest()
