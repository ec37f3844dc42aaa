"""Archives that nobody should open are refused or bounded, and nothing is written outside the target."""

from __future__ import annotations

import tracemalloc
import zipfile

import pytest

from sbmlqsp.archive import ArchiveLimits, read_archive
from sbmlqsp.cli import main
from sbmlqsp.cli.biosimulators import main as biosimulators
from sbmlqsp.errors import LimitExceeded, ParseError, SecurityError
from tests.archive.building import (
    BOMB_XML,
    DEVICE,
    HEAD,
    LINK,
    OUTSIDE_XML,
    SBML,
    SBML_FORMAT,
    USUAL,
    lying,
    manifest,
    many,
    overlapping,
    packed,
    patched,
    special,
    usual,
    with_flag,
)  # fmt: skip

HOSTILE = {
    "zip slip": (usual(("../../evil.txt", b"x")), SecurityError),
    "zip slip in the middle": (usual(("a/../../evil.txt", b"x")), SecurityError),
    "zip slip with backslashes": (usual(("..\\..\\evil.txt", b"x")), SecurityError),
    "absolute": (usual(("/tmp/evil.txt", b"x")), SecurityError),
    "drive": (usual(("C:/evil.txt", b"x")), SecurityError),
    "symbolic link": (usual((special("link", LINK), b"/etc/passwd")), SecurityError),
    "link, then a file through it": (usual((special("a", LINK), b"/tmp"), ("a/evil.txt", b"x")), SecurityError),
    "device": (usual((special("null", DEVICE), b"")), SecurityError),
    "duplicate": (patched(usual(("abcde.xml", b"<a/>")), b"abcde.xml", b"model.xml"), SecurityError),
    "duplicate but for case": (usual(("Model.XML", SBML)), SecurityError),
    "duplicate but for Unicode form": (usual(("caf\u00e9", b"1"), ("cafe\u0301", b"2")), SecurityError),
    "file and folder of one name": (usual(("model.xml/a.txt", b"x")), SecurityError),
    "encrypted": (with_flag(usual(("secret.txt", b"x")), 0x1), SecurityError),
    "name with NUL": (patched(usual(("model.xmlXexe", b"x")), b"model.xmlXexe", b"model.xml\0exe"), SecurityError),
    "name written backwards": (usual(("txt.\u202egpj.exe", b"x")), SecurityError),
    "bomb by ratio": (usual(("zeros.bin", b"\0" * 30_000_000)), LimitExceeded),
    "bomb by lying size": (lying(30_000_000), (LimitExceeded, ParseError)),
    "bomb by overlap": (overlapping(), SecurityError),
    "other packing": (packed(("manifest.xml", USUAL), ("model.xml", SBML), method=zipfile.ZIP_LZMA), SecurityError),
    "cut off": (usual(("a.bin", bytes(range(256)) * 10))[:-300], ParseError),
    "something before it": (b"#!/bin/sh\n" + usual(), ParseError),
    "two ends": (usual() + usual()[usual().rindex(b"PK\x05\x06") :], (SecurityError, ParseError)),
    "damaged member": (usual().replace(b"PK\x03\x04", b"PK\x03\x05", 2).replace(b"\x05", b"\x04", 1), ParseError),
    "no manifest": (packed(("model.xml", SBML)), ParseError),
    "manifest that is no XML": (packed(("manifest.xml", b"hello"), ("model.xml", SBML)), ParseError),
    "manifest of another kind": (packed(("manifest.xml", b"<a/>"), ("model.xml", SBML)), ParseError),
    "manifest that lists what is not there": (packed(("manifest.xml", USUAL)), ParseError),
    "manifest that points outside": (
        packed(("manifest.xml", manifest(("../../etc/passwd", SBML_FORMAT))), ("model.xml", SBML)),
        SecurityError,
    ),
    "manifest that points outside, encoded": (
        packed(("manifest.xml", manifest(("%2e%2e/%2e%2e/etc/passwd", SBML_FORMAT))), ("model.xml", SBML)),
        SecurityError,
    ),
    "manifest that points to the net": (
        packed(("manifest.xml", manifest(("http://example.org/model.xml", SBML_FORMAT))), ("model.xml", SBML)),
        SecurityError,
    ),
    "manifest with two masters": (
        packed(
            ("manifest.xml", manifest(("a.xml", SBML_FORMAT, "true"), ("b.xml", SBML_FORMAT, "true"))),
            ("a.xml", SBML),
            ("b.xml", SBML),
        ),
        ParseError,
    ),
    "manifest that lists one thing twice": (
        packed(("manifest.xml", manifest(("./model.xml", "a"), ("model.xml", "b"))), ("model.xml", SBML)),
        SecurityError,
    ),
    "manifest with entities": (
        packed(("manifest.xml", HEAD.replace("<omex", "<!DOCTYPE a [<!ENTITY b 'c'>]><omex").encode()), ("a", b"")),
        SecurityError,
    ),
    "model that explodes": (packed(("manifest.xml", USUAL), ("model.xml", BOMB_XML)), SecurityError),
    "model that reads files": (packed(("manifest.xml", USUAL), ("model.xml", OUTSIDE_XML)), SecurityError),
    "model that reads files, in UTF-16": (
        packed(("manifest.xml", USUAL), ("model.xml", OUTSIDE_XML.decode().encode("utf-16"))),
        SecurityError,
    ),
    "unlisted metadata with entities": (usual(("metadata.rdf", OUTSIDE_XML)), SecurityError),
    "not a ZIP": (b"hello", ParseError),
    "empty": (b"", ParseError),
    "device name": (usual(("NUL.txt", b"x")), SecurityError),
    "name ending in a dot": (usual(("model.xml.", b"x")), SecurityError),
    "very long name": (usual(("a" * 5000, b"x")), LimitExceeded),
    "very deep name": (usual(("a/" * 100 + "b", b"x")), LimitExceeded),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_archive_is_refused_and_writes_nothing(name, tmp_path):
    content, kind = HOSTILE[name]
    target = tmp_path / "home" / "target"
    target.parent.mkdir()
    (tmp_path / "home" / "hostile.omex").write_bytes(content)
    with pytest.raises(kind) as caught:
        read_archive(tmp_path / "home" / "hostile.omex").extract(target)
    assert "hostile.omex" in str(caught.value)
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")) == [
        "home",
        "home/hostile.omex",
    ]


def test_a_hundred_thousand_members_are_refused_before_they_are_read():
    content = many(100_000)  # beyond what fits the end record without its 64-bit form
    tracemalloc.start()
    with pytest.raises(LimitExceeded, match="members"):
        read_archive(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


def test_an_end_record_that_lies_about_many_members_is_refused():
    content = bytearray(many(60_000))  # as many as fit the end record, which then says there are two
    end = content.rindex(b"PK\x05\x06")
    content[end + 8 : end + 12] = b"\x02\x00\x02\x00"
    with pytest.raises((LimitExceeded, SecurityError, ParseError)):
        read_archive(bytes(content))


@pytest.mark.parametrize("name", HOSTILE)
def test_no_command_opens_a_hostile_archive(name, tmp_path, monkeypatch, capsys):
    """The command of BioSimulators and the converter fail with a line that names the file, and write nothing."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.chdir(home)
    (home / "hostile.omex").write_bytes(HOSTILE[name][0])
    assert biosimulators(["-i", "hostile.omex", "-o", "results"]) == 1
    assert main(["convert", "hostile.omex", "-o", "model.xml"]) == 1
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 2
    assert all(line.startswith("error: ") and "hostile.omex" in line for line in lines)
    assert [path.name for path in tmp_path.rglob("*")] == ["home", "hostile.omex"]


def test_a_bomb_takes_no_more_memory_than_its_limits():
    content = usual(("zeros.bin", b"\0" * 60_000_000))
    tracemalloc.start()
    with pytest.raises(LimitExceeded):
        read_archive(content, ArchiveLimits(member=10_000_000, ratio=1e9))
    assert tracemalloc.get_traced_memory()[1] < 30_000_000
    tracemalloc.stop()


def test_many_members_together_are_bounded():
    content = packed(("manifest.xml", USUAL), ("model.xml", SBML), *((f"{n}", bytes(900_000)) for n in range(10)))
    with pytest.raises(LimitExceeded, match="unpacks to"):
        read_archive(content, ArchiveLimits(total=5_000_000))


def test_existing_files_and_links_in_the_target_are_respected(tmp_path):
    archive = read_archive(usual(("sub/a.txt", b"new")))
    (tmp_path / "outside").mkdir()
    target = tmp_path / "target"
    target.mkdir()
    (target / "sub").symlink_to(tmp_path / "outside")
    with pytest.raises(SecurityError, match="link"):
        archive.extract(target)
    assert list((tmp_path / "outside").iterdir()) == []
    (target / "model2.xml").write_bytes(b"mine")
    with pytest.raises(SecurityError, match="already there"):
        archive.extract(target)
