"""The directory of a ZIP file (PKWARE APPNOTE 6.3.9), looked at before a library believes it.

A reader that starts at the front and one that starts at the end have to see the same members, nothing more.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from io import BytesIO

from sbmlqsp.archive.limits import ArchiveLimits
from sbmlqsp.archive.names import refuse_doubles, safe_name
from sbmlqsp.errors import LimitExceeded, ParseError, SecurityError

_END = struct.Struct("<4s4H2LH")
_SMALLEST, _LOCAL = 46, 30
_LONGEST_COMMENT = 65_535
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError,
    OverflowError,
)  # fmt: skip
"""What zipfile raises on files that are none."""


def open_zip(content: bytes, limits: ArchiveLimits) -> tuple[zipfile.ZipFile, dict[str, zipfile.ZipInfo]]:
    """Return the archive and its files (no folders) by safe location.

    Raises:
        ParseError: if this is no ZIP file.
        SecurityError: for names, links, encryption and layouts that could harm.
        LimitExceeded: for too many or too large members, as far as the directory admits it.
    """
    _check_end(content, limits)
    try:
        file = zipfile.ZipFile(BytesIO(content))
    except BROKEN as error:
        raise ParseError(f"the archive is broken: {error}", fix="export it again") from None
    infos = file.infolist()
    if len(infos) > limits.entries:
        raise too_many(len(infos), limits)
    names = [safe_name(info.orig_filename, limits) for info in infos]
    for info in infos:
        _check_entry(info)
    _check_layout(infos, file.start_dir)
    _check_sizes(infos, limits)
    files = [(name, info) for name, info in zip(names, infos, strict=True) if not info.is_dir()]
    folders = {name for name, info in zip(names, infos, strict=True) if info.is_dir()}
    refuse_doubles([*(name for name, _ in files), *(f"{name}/ " for name in sorted(folders))])
    return file, dict(files)


def _check_end(content: bytes, limits: ArchiveLimits) -> None:
    """Raise unless exactly one end record closes the file and describes a directory right before it."""
    if not content.startswith(b"PK\x03\x04"):
        raise ParseError("the file is not a ZIP archive", fix="give a COMBINE archive (.omex)")
    tail = max(0, len(content) - _END.size - _LONGEST_COMMENT)
    places = [
        at
        for at in _occurrences(content, b"PK\x05\x06", tail)
        if at + _END.size <= len(content)
        and at + _END.size + int.from_bytes(content[at + 20 : at + 22], "little") == len(content)
    ]
    if len(places) != 1:
        message = "the archive has no end" if not places else "the archive has two ends, and readers would differ"
        raise (SecurityError if places else ParseError)(message, fix="export it again")
    _, disk, first_disk, here, entries, size, offset, _ = _END.unpack_from(content, places[0])
    if entries > limits.entries or entries == 0xFFFF or size > limits.entries * (_SMALLEST + 4 * limits.name + 1000):
        raise too_many(entries, limits)
    if disk or first_disk or here != entries:
        raise SecurityError("the archive claims to span several disks", fix="export it as one file")
    if offset + size != places[0]:
        raise SecurityError("the archive's directory is not where it says", fix="export it again")


def _occurrences(content: bytes, mark: bytes, start: int) -> list[int]:
    found, at = [], content.find(mark, start)
    while at >= 0:
        found.append(at)
        at = content.find(mark, at + 1)
    return found


def _check_entry(info: zipfile.ZipInfo) -> None:
    name = ascii(info.orig_filename)
    if info.flag_bits & _ENCRYPTED:
        raise SecurityError("the member is encrypted", where=name, fix="export it without a password")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        what = "a symbolic link" if kind == stat.S_IFLNK else "a device"
        raise SecurityError(f"the member is {what}", where=name, fix="export the file itself")
    if kind == stat.S_IFDIR and not info.is_dir():
        raise SecurityError("the member is a folder that has content", where=name, fix="export it again")
    if info.is_dir() and info.file_size:
        raise SecurityError("the member is a folder that has content", where=name, fix="export it again")
    if info.compress_type not in _METHODS:
        raise SecurityError("the member is packed in another way than DEFLATE", where=name, fix="export it again")


def _check_layout(infos: list[zipfile.ZipInfo], end: int) -> None:
    """Raise unless the members lie one after another: overlapping ones make bombs, gaps hide what others see."""
    if not infos:
        return
    ordered = sorted(infos, key=lambda info: info.header_offset)
    if ordered[0].header_offset != 0:
        raise SecurityError("something stands before the first member", fix="export it again")
    edges = [*(info.header_offset for info in ordered[1:]), end]
    for info, edge in zip(ordered, edges, strict=True):
        if info.header_offset + _LOCAL + info.compress_size > edge:
            raise SecurityError("two members overlap", where=ascii(info.orig_filename), fix="export it again")


def _check_sizes(infos: list[zipfile.ZipInfo], limits: ArchiveLimits) -> None:
    for info in infos:
        check_size(info.orig_filename, info.file_size, info.compress_size, limits)
    total = sum(info.file_size for info in infos)
    if total > limits.total:
        raise LimitExceeded(
            f"the archive unpacks to {total / 1e6:.0f} MB, more than {limits.total / 1e6:.0f} MB",
            limit="total",
            step="reading an archive",
        )


def check_size(name: str, size: int, packed: int, limits: ArchiveLimits) -> None:
    """Raise `LimitExceeded` if a member is too large, or was packed suspiciously well."""
    where = ascii(name)
    if size > limits.member:
        message = f"the member has more than {limits.member / 1e6:.0f} MB"
        raise LimitExceeded(message, where=where, limit="member", step="reading an archive")
    if size > limits.ratio_from and size > limits.ratio * max(packed, 1):
        message = f"the member unpacks to more than {limits.ratio:.0f} times its size"
        raise LimitExceeded(message, where=where, limit="ratio", step="reading an archive")


def too_many(count: int, limits: ArchiveLimits) -> LimitExceeded:
    """Return the error for too many members."""
    at_least = "more than " if count >= 0xFFFF else ""
    message = f"the archive has {at_least}{count:,} members, and {limits.entries:,} are read"
    return LimitExceeded(message, limit="entries", step="reading an archive")
