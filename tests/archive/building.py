"""Archives for tests, good ones and ones that nobody should open; made by hand where zipfile refuses to."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib

OMEX = "http://identifiers.org/combine.specifications/omex-manifest"
HEAD = f'<?xml version="1.0" encoding="UTF-8"?>\n<omexManifest xmlns="{OMEX}">'
SBML_FORMAT = "http://identifiers.org/combine.specifications/sbml"
SBML = b"<?xml version='1.0'?><sbml xmlns='http://www.sbml.org/sbml/level3/version1/core' level='3' version='1'/>"


def manifest(*lines: tuple[str, str] | tuple[str, str, str], head: str = HEAD) -> bytes:
    """Return a manifest that lists (location, format[, master])."""
    body = "".join(
        f'<content location="{line[0]}" format="{line[1]}"' + (f' master="{line[2]}"' if len(line) > 2 else "") + "/>"
        for line in ((".", OMEX.removesuffix("-manifest")), *lines)
    )
    return f"{head}{body}</omexManifest>".encode()


USUAL = manifest(("./model.xml", SBML_FORMAT, "true"))


def packed(*members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a ZIP of the members, whatever they are called."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as file:
        for name, content in members:
            file.writestr(name, content)
    return buffer.getvalue()


def usual(*more: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    """Return a good archive with more members."""
    return packed(("manifest.xml", USUAL), ("model.xml", SBML), *more)


def special(name: str, kind: int) -> zipfile.ZipInfo:
    """Return the head of a member that is a link or a device."""
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, (kind | 0o777) << 16
    return info


def patched(content: bytes, old: bytes, new: bytes) -> bytes:
    """Return the archive with bytes exchanged everywhere, such as a name in both of its places."""
    assert len(old) == len(new)
    assert old in content
    return content.replace(old, new)


def with_flag(content: bytes, flag: int) -> bytes:
    """Return the archive with a flag set on its last member, in both headers."""
    changed = bytearray(content)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.rindex(mark) + offset
        changed[at : at + 2] = struct.pack("<H", struct.unpack_from("<H", content, at)[0] | flag)
    return bytes(changed)


def lying(size: int) -> bytes:
    """Return an archive whose last member says it is small and unpacks to `size` zeros."""
    content = usual(("data.bin", b"\0" * size))
    changed = bytearray(content)
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.rindex(mark) + offset
        changed[at : at + 4] = struct.pack("<I", 1000)
    return bytes(changed)


def overlapping(count: int = 50, size: int = 900_000) -> bytes:
    """Return a bomb after Fifield (2019): many directory lines share one body."""
    body = zlib.compress(b"\0" * size, 9)[2:-4]
    crc = zlib.crc32(b"\0" * size)
    content = usual()
    end = content.rindex(b"PK\x05\x06")
    start = struct.unpack_from("<I", content, end + 16)[0]
    front, lines = bytearray(content[:start]), bytearray(content[start:end])
    at = len(front)
    name = b"bomb00.bin"
    front += struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 33, crc, len(body), size, len(name), 0) + name + body
    for number in range(count):
        name = f"bomb{number:02d}.bin".encode()
        lines += (
            struct.pack(
                "<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 8, 0, 33, crc, len(body), size, len(name), 0, 0, 0, 0, 0, at
            )
            + name
        )
    return bytes(front + lines) + struct.pack(
        "<4s4H2LH", b"PK\x05\x06", 0, 0, 2 + count, 2 + count, len(lines), len(front), 0
    )


def many(count: int) -> bytes:
    """Return an archive of `count` empty members, made fast."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("manifest.xml", USUAL)
        for number in range(count):
            file.writestr(zipfile.ZipInfo(f"{number}"), b"")
    return buffer.getvalue()


LINK, DEVICE = stat.S_IFLNK, stat.S_IFCHR
BOMB_XML = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]><sbml>&d;</sbml>"""
OUTSIDE_XML = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><sbml>&e;</sbml>"""
