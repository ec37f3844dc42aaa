"""Writes COMBINE archives: the same members give the same bytes."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from io import BytesIO
from os import PathLike
from pathlib import Path

from sbmlqsp.archive.limits import ArchiveLimits
from sbmlqsp.archive.manifest import NAME, Content, manifest_text
from sbmlqsp.archive.members import Member
from sbmlqsp.archive.names import refuse_doubles, safe_name
from sbmlqsp.core.files import write_bytes
from sbmlqsp.errors import ConversionError

_DATE = (1980, 1, 1, 0, 0, 0)  # the first one ZIP has; a real one would change the bytes
_MODE = 0o100644 << 16


def archive_bytes(members: Iterable[Member]) -> bytes:
    """Return the bytes of an archive with a manifest made for its members.

    Raises:
        SecurityError, LimitExceeded: for locations that `read_archive` would refuse.
        ConversionError: for two masters, and for a member called manifest.xml.
    """
    found = list(members)
    limits = ArchiveLimits()
    names = [safe_name(member.location, limits) for member in found]
    refuse_doubles([*names, NAME])
    if sum(member.master for member in found) > 1:
        raise ConversionError("two members are called master", fix="mark one of them")
    lines = [Content(name, one.format, one.master) for name, one in zip(names, found, strict=True)]
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        _add(file, NAME, manifest_text(lines).encode())
        for name, member in zip(names, found, strict=True):
            _add(file, name, member.content)
    return buffer.getvalue()


def write_archive(path: str | PathLike[str], members: Iterable[Member]) -> Path:
    """Write an archive, whole or not at all, and return its path; see `archive_bytes`."""
    file = Path(path)
    content = archive_bytes(members)
    try:
        write_bytes(file, content)
    except OSError as error:
        raise ConversionError(f"the file cannot be written: {error.strerror}", where=str(file)) from None
    return file


def _add(file: zipfile.ZipFile, name: str, content: bytes) -> None:
    info = zipfile.ZipInfo(name, _DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = _MODE
    info.create_system = 3
    file.writestr(info, content)
