"""Good archives are read, and what is written is read again."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from importlib.util import find_spec

import pytest

from sbmlqsp.archive import Member, read_archive, write_archive
from sbmlqsp.errors import ConversionError, RepositoryError, SecurityError
from tests.archive.building import SBML, SBML_FORMAT, USUAL, manifest, packed, usual

MEMBERS = (
    Member("model.xml", SBML, SBML_FORMAT, master=True),
    Member("figures/dose ladder.png", b"\x89PNG"),
    Member("data/curve.csv", "time (h),[A] (µg/L)\n0,1\n".encode()),
)


def test_what_is_written_is_read(tmp_path):
    path = write_archive(tmp_path / "a.omex", MEMBERS)
    archive = read_archive(path)
    assert archive.members == MEMBERS
    assert archive.master == MEMBERS[0]
    assert archive.unlisted == ()
    assert [member.kind for member in archive.members] == ["sbml", "png", "csv"]
    assert archive["./data/curve.csv"].text.startswith("time (h)")
    assert zipfile.ZipFile(path).testzip() is None


def test_the_same_members_give_the_same_bytes(tmp_path):
    first, second = (write_archive(tmp_path / name, MEMBERS).read_bytes() for name in ("a.omex", "b.omex"))
    assert first == second


def test_extraction_stays_below_the_target(tmp_path):
    archive = read_archive(write_archive(tmp_path / "a.omex", MEMBERS))
    paths = archive.extract(tmp_path / "new" / "folder")
    assert [path.relative_to(tmp_path / "new" / "folder").as_posix() for path in paths] == [m.location for m in MEMBERS]
    assert paths[0].read_bytes() == SBML


def test_members_that_no_manifest_lists_are_kept_and_named():
    archive = read_archive(usual(("notes.txt", b"hello"), ("folder/", b"")))
    assert archive.unlisted == ("notes.txt",)
    assert archive["notes.txt"].content == b"hello"


def test_a_missing_member_names_the_nearest():
    with pytest.raises(RepositoryError, match=r"did you mean 'model\.xml'"):
        read_archive(usual())["mode.xml"]


def test_locations_of_manifests_in_the_wild():
    lines = manifest(("./model.xml", SBML_FORMAT), ("/figure%201.png".removeprefix("/"), "image/png"))
    archive = read_archive(packed(("manifest.xml", lines), ("model.xml", SBML), ("figure 1.png", b"x")))
    assert archive.locations == ("model.xml", "figure 1.png")
    assert archive.master.location == "model.xml"


@pytest.mark.parametrize("location", ["../a", "/a", "a\\b", "a/../b", "nul"])
def test_what_would_be_refused_is_not_written(tmp_path, location):
    with pytest.raises(SecurityError):
        write_archive(tmp_path / "a.omex", [Member(location, b"x")])


def test_two_masters_are_not_written(tmp_path):
    with pytest.raises(ConversionError, match="master"):
        write_archive(tmp_path / "a.omex", [Member("a", b"", master=True), Member("b", b"", master=True)])
    with pytest.raises(SecurityError):
        write_archive(tmp_path / "a.omex", [Member("manifest.xml", USUAL)])


def test_libcombine_reads_what_is_written(tmp_path):
    """An independent reader, in a process of its own, sees the same members and master."""
    if find_spec("libcombine") is None:
        pytest.skip("libcombine is not installed")
    path = write_archive(tmp_path / "a.omex", MEMBERS)
    script = (
        "import sys, libcombine\n"
        "a = libcombine.CombineArchive(); assert a.initializeFromArchive(sys.argv[1])\n"
        "print(a.getMasterFile().getLocation())\n"
        "for n in range(a.getNumEntries()): print(a.getEntry(n).getLocation())\n"
    )
    answer = subprocess.run([sys.executable, "-c", script, path], capture_output=True, text=True, check=True)
    master, *listed = answer.stdout.split("\n")
    assert master == "./model.xml"
    assert {f"./{member.location}" for member in MEMBERS} <= set(listed)
