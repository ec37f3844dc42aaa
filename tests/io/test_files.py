"""Loading and saving: kinds of files, folders of imports, and one clear error for what cannot be."""

from __future__ import annotations

import os

import pytest

from sbmlqsp.errors import ConversionError, LimitExceeded, ParseError, SbmlqspError, SecurityError
from sbmlqsp.io import load, save
from sbmlqsp.model import Model
from sbmlqsp.model.initial import initial_values

ANTIMONY = "model decay()\n  compartment V = 2; species A in V; A = 3; k = 0.5\n  r: A -> ; k * A * V\nend\n"


@pytest.fixture
def decay() -> Model:
    return Model.from_antimony(ANTIMONY)


@pytest.mark.parametrize("name", ["decay.ant", "decay.txt", "decay.ANT", "decay"])
def test_antimony_files(tmp_path, name):
    (tmp_path / name).write_text(ANTIMONY)
    m = load(tmp_path / name)
    assert (m.name, m.folder, m.source_language) == ("decay", tmp_path, "antimony")
    assert initial_values(m)["r"] == 3.0


@pytest.mark.parametrize("name", ["decay.xml", "decay.sbml", "decay.XML", "decay", "decay.dat", "decay.txt"])
def test_sbml_files(tmp_path, name, decay):
    (tmp_path / name).write_text(decay.sbml)
    m = load(str(tmp_path / name))
    assert (m.name, m.folder, m.source_language) == ("decay", tmp_path, "sbml")
    assert m.tables == decay.tables


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1"])
def test_encodings(tmp_path, decay, encoding):
    named = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16", "latin-1": "ISO-8859-1"}[encoding]
    text = decay.sbml.replace('id="k"', 'id="k" name="Größe"').replace('encoding="UTF-8"', f'encoding="{named}"')
    (tmp_path / "decay.xml").write_bytes(text.encode(encoding))
    m = load(tmp_path / "decay.xml")
    assert m.parameters["k"].name == "Größe"
    save(m, tmp_path / "again.xml")
    assert load(tmp_path / "again.xml").tables == m.tables


def test_a_model_without_name_is_called_after_its_file(tmp_path):
    (tmp_path / "nameless.ant").write_text("k = 1; x = 2; x' = -k * x")
    assert load(tmp_path / "nameless.ant").name == "nameless"


def test_imports_come_from_the_folder_of_the_file(tmp_path):
    (tmp_path / "part.ant").write_text("model part()\n  k = 4.5\nend\n")
    (tmp_path / "whole.ant").write_text('import "part.ant"\nmodel *whole()\n  A: part()\nend\n')
    assert load(tmp_path / "whole.ant").parameters["A_k"].value == 4.5
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "whole.ant").write_text('import "../part.ant"\nmodel *whole()\n  A: part()\nend\n')
    with pytest.raises(SecurityError):
        load(inner / "whole.ant")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.xml", b"", "empty"),
        ("a.ant", b" \n\t", "empty"),
        ("a.xml", b"model m()\n k = 1\nend", "not XML"),
        ("a.ant", b"<?xml version='1.0'?><sbml/>", "this is XML"),
        ("a.omex", b"PK\x03\x04rest", "ZIP archive"),
        ("a.xml.gz", b"\x1f\x8brest", "gzip"),
        ("a.pdf", b"%PDF-1.7", "PDF"),
        ("a.ant", b"model m()\n k = )\nend", "line 2"),
        ("a.xml", b"<sbml><model>", "a.xml"),
        ("a.xml", b"<html><body/></html>", "a.xml"),
        ("a.bin", b"\x00\x01\x02\xff", "a.bin"),
    ],
)
def test_files_that_are_no_models(tmp_path, name, content, says):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SbmlqspError, match=says) as caught:
        load(tmp_path / name)
    assert str(tmp_path / name) in str(caught.value)


def test_a_missing_file_gets_the_nearest_name(tmp_path):
    (tmp_path / "warfarin.ant").write_text(ANTIMONY)
    with pytest.raises(ParseError, match=r"no such file.*did you mean warfarin\.ant"):
        load(tmp_path / "warfarine.ant")
    with pytest.raises(ParseError, match="does not exist either"):
        load(tmp_path / "nowhere" / "a.ant")


def test_what_is_no_regular_file(tmp_path):
    with pytest.raises(ParseError, match="folder"):
        load(tmp_path)
    os.mkfifo(tmp_path / "pipe.ant")
    with pytest.raises(ParseError, match="no regular file"):
        load(tmp_path / "pipe.ant")


def test_a_file_too_large_is_not_read(tmp_path):
    with (tmp_path / "big.xml").open("wb") as file:
        file.truncate(10**10)
    with pytest.raises(LimitExceeded, match="20 MB"):
        load(tmp_path / "big.xml")


# --- saving ---------------------------------------------------------------------------------------------------------


# Antimony writes numbers with 15 digits
@pytest.mark.parametrize(("name", "precision"), [("m.xml", 0.0), ("m.sbml", 0.0), ("m.ant", 1e-14), ("m.txt", 1e-14)])
def test_values_are_saved(tmp_path, decay, name, precision):
    m = decay.with_values({"k": 0.1 + 0.2, "[A]": 7.0})
    assert save(m, tmp_path / name) == tmp_path / name
    again = load(tmp_path / name)
    assert initial_values(again) == pytest.approx(initial_values(m), rel=precision, abs=0.0)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_variants_and_annotations_are_saved(tmp_path, shared):
    m = load(shared / "corpus" / "models" / "BIOMD0000000010.xml").with_variant("slow", {"J0.V1": 0.5})
    save(m, tmp_path / "m.xml")
    again = load(tmp_path / "m.xml")
    assert again.variants == {"slow": {"J0.V1": 0.5}}
    assert again.annotations == m.annotations


@pytest.mark.parametrize(("name", "says"), [("m.json", ".json"), ("m", "no suffix"), ("no/m.xml", "no folder")])
def test_where_nothing_can_be_saved(tmp_path, decay, name, says):
    with pytest.raises(ConversionError, match=says):
        save(decay, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_refused_model_leaves_the_old_file(tmp_path, shared):
    folder = shared / "sbml_test_suite" / "cases" / "semantic" / "00870"
    fast = load(next(folder.glob("*-sbml-*.xml")))
    (tmp_path / "m.ant").write_text("old")
    with pytest.raises(ConversionError, match="fast"):
        save(fast, tmp_path / "m.ant")
    assert (tmp_path / "m.ant").read_text(encoding="utf-8") == "old"


def test_variants_are_not_lost_in_antimony(tmp_path):
    model = Model.from_antimony("S = 1; S' = -k*S; k = 1").with_variant("slow", {"k": 0.5})
    with pytest.raises(ConversionError, match="variants slow"):
        save(model, tmp_path / "model.ant")
    assert not (tmp_path / "model.ant").exists()
    assert load(save(model, tmp_path / "model.xml")).variant("slow").overlay == {"k": 0.5}


@pytest.mark.parametrize("text", ["x = 1; x' = ;", "x := ; y = 1"])
def test_an_equation_without_a_right_hand_side_is_refused(text):
    with pytest.raises(ParseError, match="nothing stands behind 'x"):
        Model.from_antimony(text)
