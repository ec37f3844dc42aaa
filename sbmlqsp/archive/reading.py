"""Reads a COMBINE archive that nobody vouches for: nothing is written, nothing outside is opened."""

from __future__ import annotations

import zipfile
from pathlib import Path

from sbmlqsp.archive.directory import BROKEN, check_size, open_zip
from sbmlqsp.archive.formats import PARSED, format_of_name, kind_of_format
from sbmlqsp.archive.limits import ArchiveLimits
from sbmlqsp.archive.manifest import NAME, Content, read_manifest
from sbmlqsp.archive.members import Archive, Member
from sbmlqsp.errors import LimitExceeded, ParseError, SbmlqspError
from sbmlqsp.native.gate import decoding, tree

_CHUNK = 1 << 16
_XML_SUFFIXES = (".xml", ".sbml", ".sedml", ".cellml", ".rdf", ".pharmml", ".neuroml", ".numl")


def read_archive(source: str | Path | bytes, limits: ArchiveLimits | None = None) -> Archive:
    """Return the members of a COMBINE archive.

    Args:
        source: the path of the file, or its bytes.
        limits: how much it may ask for.

    Raises:
        ParseError: if it is no ZIP archive, has no manifest or a broken one, or a member is damaged.
        SecurityError: for names that lead out, absolute names, links, duplicates (also those of file systems that
            fold case or Unicode), encrypted or overlapping members, and XML with a document type.
        LimitExceeded: for too many, too large or too well packed members.
    """
    limits = limits or ArchiveLimits()
    path = None if isinstance(source, bytes) else Path(source)
    try:
        return _read(source if isinstance(source, bytes) else _content(Path(source), limits), limits, path)
    except SbmlqspError as error:
        if path is not None and not (error.where or "").startswith(str(path)):
            error.where = f"{path}, {error.where}" if error.where else str(path)
        raise


def _content(path: Path, limits: ArchiveLimits) -> bytes:
    try:
        if not path.is_file():
            raise ParseError("there is no such file", where=str(path), fix="give the path of a COMBINE archive")
        with path.open("rb") as file:
            content = file.read(limits.file + 1)
    except OSError as error:
        raise ParseError(f"the file cannot be read: {error.strerror}", where=str(path)) from None
    return content


def _read(content: bytes, limits: ArchiveLimits, path: Path | None) -> Archive:
    if len(content) > limits.file:
        message = f"the archive is larger than {limits.file / 1e6:.0f} MB"
        raise LimitExceeded(message, limit="file", step="reading an archive")
    file, infos = open_zip(content, limits)
    if NAME not in infos:
        raise ParseError("the archive has no manifest.xml", fix="a COMBINE archive lists its members there")
    contents = _unpacked(file, infos, limits)
    listed = read_manifest(contents[NAME], contents, limits)
    unlisted = tuple(name for name in contents if name != NAME and name not in {line.location for line in listed})
    lines = (*listed, *(Content(name, format_of_name(name)) for name in unlisted))
    members = tuple(Member(line.location, contents[line.location], line.format, line.master) for line in lines)
    for member in members:
        _refuse_entities(member)
    return Archive(members, unlisted, path)


def _unpacked(file: zipfile.ZipFile, infos: dict[str, zipfile.ZipInfo], limits: ArchiveLimits) -> dict[str, bytes]:
    found, left = {}, limits.total
    for name, info in infos.items():
        found[name] = _member(file, info, limits, left)
        left -= len(found[name])
    return found


def _member(file: zipfile.ZipFile, info: zipfile.ZipInfo, limits: ArchiveLimits, left: int) -> bytes:
    """Return the bytes of one member, counted as they come: the directory may lie about sizes."""
    parts, size = [], 0
    try:
        with file.open(info) as stream:
            while part := stream.read(_CHUNK):
                size += len(part)
                check_size(info.filename, size, info.compress_size, limits)
                if size > left:
                    raise LimitExceeded("it unpacks to more than it may", limit="total", step="reading an archive")
                parts.append(part)
    except BROKEN as error:
        if isinstance(error, SbmlqspError):
            raise
        raise ParseError(f"the member is damaged: {error}", where=ascii(info.filename), fix="export it again") from None
    return b"".join(parts)


def _refuse_entities(member: Member) -> None:
    """Raise if a member that somebody will parse as XML declares a document type."""
    if kind_of_format(member.format) not in PARSED and not member.location.lower().endswith(_XML_SUFFIXES):
        return
    try:
        text = decoding.decode(member.content)
        if "<!DOCTYPE" in text or "<!ENTITY" in text:
            tree.parse(text)
    except SbmlqspError as error:
        error.where = f"{member.location}, {error.where}" if error.where else member.location
        raise
