"""Locations in an archive: relative, forward, each once however a file system folds names."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from sbmlqsp.archive.limits import ArchiveLimits
from sbmlqsp.errors import LimitExceeded, SecurityError

_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{word}{n}" for word in ("com", "lpt") for n in range(10))})
_HIDING = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Unicode categories that change how a name is shown, not what it says."""


def safe_name(name: str, limits: ArchiveLimits) -> str:
    """Return a location without a leading "./".

    Raises:
        SecurityError: for absolute paths, "..", backslashes, drives, devices, and characters that hide what is said.
        LimitExceeded: for names that are too long or too deep.
    """
    if any(unicodedata.category(char) in _HIDING for char in name):
        raise _refused(name, "holds a control or invisible character")
    if "\\" in name:
        raise _refused(name, "holds a backslash, which is a folder on some systems")
    if name.startswith("/"):
        raise _refused(name, "is absolute")
    if ":" in name:
        raise _refused(name, "holds a colon, which is a drive, a stream or a URL on some systems")
    parts = name.removeprefix("./").removesuffix("/").split("/")
    if ".." in parts:
        raise _refused(name, "leads out of the archive")
    if any(part in {"", "."} for part in parts):
        raise _refused(name, "has an empty part")
    if any(part != part.strip(" ") or part.endswith(".") for part in parts):
        raise _refused(name, "has a part that ends in a dot or a space, which some systems drop")
    if any(part.partition(".")[0].lower() in _DEVICES for part in parts):
        raise _refused(name, "is a device on some systems")
    if len(name) > limits.name or len(parts) > limits.depth:
        raise LimitExceeded(
            f"the location '{name[:40]}...' is longer than {limits.name} characters or {limits.depth} folders",
            limit="name",
            step="reading an archive",
        )
    return "/".join(parts)


def folded(name: str) -> str:
    """Return what file systems that ignore case or fold Unicode make of a name."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def refuse_doubles(names: Iterable[str]) -> None:
    """Raise if two locations are one for some file system, or a file stands where another has its folder.

    Raises:
        SecurityError: naming both.
    """
    seen: dict[str, str] = {}
    for name in names:
        key = folded(name)
        if key in seen:
            same = seen[key] == name
            raise _refused(name, "is there twice" if same else f"and {seen[key]!r} are one file on some systems")
        seen[key] = name
    for key, name in seen.items():
        parts = key.split("/")
        for count in range(1, len(parts)):
            parent = seen.get("/".join(parts[:count]))
            if parent is not None:
                raise _refused(name, f"lies in '{parent}', which is a file")


def _refused(name: str, why: str) -> SecurityError:
    fix = "write the archive again with plain relative names"
    return SecurityError(f"the member {name!r} {why}", where=ascii(name), fix=fix)
