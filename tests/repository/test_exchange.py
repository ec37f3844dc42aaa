"""Entries as archives that other programs open, and new entries from archives, models and templates."""

from __future__ import annotations

import shutil
from importlib.util import find_spec

import pytest

from sbmlqsp.archive import Member, read_archive, write_archive
from sbmlqsp.archive.formats import SBML
from sbmlqsp.checks import check
from sbmlqsp.curation import repository
from sbmlqsp.curation.exchange import add_entry, annotated, export_entry
from sbmlqsp.curation.gates import check_entry
from sbmlqsp.curation.record import read_history, verify
from sbmlqsp.errors import ParseError, RepositoryError, SecurityError
from tests.archive.building import HEAD, manifest, packed, usual
from tests.conformance.copasi_reruns import LARGEST, compare

ID = "Friberg2002_myelosuppression"


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    return export_entry(repository()[ID], tmp_path_factory.mktemp("out") / "model.omex").path


def test_the_model_carries_what_the_entry_says_of_it():
    model = annotated(repository()[ID])
    assert ("bqbiol:is", "https://identifiers.org/CHEBI:4672") in model.annotations["C"]
    stated = dict(model.annotations)[next(key for key in model.annotations if key in {"model", ID})]
    assert ("bqmodel:isDescribedBy", "https://identifiers.org/doi:10.1200/JCO.2002.02.140") in stated
    assert ("bqbiol:hasTaxon", "https://identifiers.org/taxonomy:9606") in stated
    assert 'sboTerm="SBO:0000293"' in model.sbml
    assert check(model).ok
    assert model.structure_hash == repository()[ID].model.structure_hash


def test_statements_are_added_once_and_to_what_is_there():
    once = annotated(repository()[ID])
    from sbmlqsp.native.edits import AddStatements

    twice = once.edited([AddStatements("C", (("bqbiol:is", "https://identifiers.org/CHEBI:4672"),))])
    assert twice.annotations == once.annotations
    more = once.edited([AddStatements("C", (("bqbiol:isPartOf", "https://identifiers.org/GO:0005623"),))])
    assert len(more.annotations["C"]) == 2
    assert more.sbml.count('rdf:about="#meta_C"') == 1


def test_an_archive_holds_all_forms_of_an_entry(archive):
    found = read_archive(archive)
    assert {"model.xml", "model.ant", "docetaxel.sedml", "metadata.rdf", "figures/docetaxel.png"} <= set(
        found.locations
    )
    assert found.master.location == "docetaxel.sedml"
    assert found.unlisted == ()
    assert "10.1200/JCO.2002.02.140" in found["metadata.rdf"].text
    assert found["figures/docetaxel.png"].content.startswith(b"\x89PNG")


def test_copasi_reruns_an_exported_entry(tmp_path):
    if find_spec("COPASI") is None:
        pytest.skip("python-copasi is not installed")
    largest, curves = compare(repository()[ID], tmp_path)
    assert curves
    assert largest <= LARGEST


def test_an_entry_comes_back_from_its_archive_with_its_record(archive, tmp_path):
    entry = add_entry(tmp_path, archive, who="B. Curator")
    original = repository()[ID]
    assert entry.path == tmp_path / "haematology" / ID
    for name in ("model.ant", "entry.toml", "README.md", "studies/docetaxel.toml"):
        assert (entry.path / name).read_bytes() == (original.path / name).read_bytes()
    changes = read_history(entry.path).changes
    assert (changes[-1].action, changes[-1].who) == ("add", "B. Curator")
    assert verify(entry).ok
    with pytest.raises(RepositoryError, match="already there"):
        add_entry(tmp_path, archive)


def test_a_foreign_archive_becomes_a_draft(tmp_path):
    sbml = annotated(repository()[ID]).sbml.encode()
    path = write_archive(tmp_path / "foreign.omex", [Member("a/model.xml", sbml, SBML, master=True)])
    entry = add_entry(tmp_path / "repo", path, "Friberg2002_again", "haematology")
    assert entry.level == "draft"
    assert (entry.doi, entry.pubmed) == ("10.1200/JCO.2002.02.140", "12488418")
    assert any(str(one) == "is CHEBI:4672" and one.element == "C" for one in entry.annotations)
    assert entry.model.structure_hash == repository()[ID].model.structure_hash
    assert [change.action for change in read_history(entry.path).changes] == ["add"]
    missing = {issue.rule for issue in check_entry(entry, ()).errors}
    assert {"facts", "sources", "claims"} <= missing


@pytest.mark.parametrize("source", ["pk.two_compartment_oral", "model.ant", "model.xml"])
def test_a_draft_from_a_template_or_a_model(tmp_path, source):
    import sbmlqsp as qsp

    if source.startswith("model."):
        qsp.save(repository()[ID].model, tmp_path / source)
        source = tmp_path / source
    entry = add_entry(tmp_path / "repo", source, "Author2020_topic", "pk")
    assert entry.level == "draft"
    assert entry.model.species.ids
    assert entry.unsourced()
    assert entry.studies[0].run().ok
    assert not check_entry(entry, ()).ok


@pytest.mark.parametrize(
    ("name", "area", "message"), [("", "pk", "no id"), ("../x", "pk", "no id"), ("A2020_b", "../..", "no area")]
)
def test_names_that_are_none_are_refused(tmp_path, name, area, message):
    (tmp_path / "model.ant").write_text("model a\n k = 1\nend\n")
    with pytest.raises(RepositoryError, match=message):
        add_entry(tmp_path / "repo", tmp_path / "model.ant", name, area)
    assert not (tmp_path / "repo").exists()


HOSTILE = {
    "zip slip": (usual(("../evil", b"x")), SecurityError),
    "an entry outside": (usual(("entry/pk/../../x/entry.toml", b"x")), SecurityError),
    "no manifest": (packed(("model.xml", b"<sbml/>")), ParseError),
    "no SBML": (packed(("manifest.xml", manifest(("a.txt", "text/plain"))), ("a.txt", b"x")), ParseError),
    "broken SBML": (usual(), Exception),
    "entities": (packed(("manifest.xml", HEAD.replace("<omex", "<!DOCTYPE a><omex").encode())), SecurityError),
    "two entries": (usual(("entry/a/b/entry.toml", b"x"), ("entry/a/c/entry.toml", b"x")), RepositoryError),
    "a broken entry": (usual(("entry/pk/A2020_b/entry.toml", b"not toml")), ParseError),
    "an entry that is no area": (usual(("entry/PK!/A2020_b/entry.toml", b"x")), (RepositoryError, ParseError)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_archive_adds_nothing(tmp_path, name):
    content, kind = HOSTILE[name]
    (tmp_path / "bad.omex").write_bytes(content)
    with pytest.raises(kind):
        add_entry(tmp_path / "repo", tmp_path / "bad.omex", "A2020_b", "pk")
    left = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert left == [tmp_path / "bad.omex"]


def test_the_commands(tmp_path, capsys, archive):
    from sbmlqsp.cli import main

    repo = str(tmp_path / "repo")
    assert main(["repo", "add", str(archive), "--repo", repo]) == 0
    assert main(["repo", "list", "--repo", repo]) == 0
    assert main(["repo", "export", ID, "--repo", repo, "--no-figures", "-o", str(tmp_path / "again.omex")]) == 0
    shutil.copy(repository()[ID].path / "model.ant", tmp_path / "copy.ant")
    capsys.readouterr()
    assert main(["repo", "add", str(tmp_path / "copy.ant"), "--repo", repo, "--id", "Other2020_x", "--area", "pk"]) == 0
    assert f"{ID} / Other2020_x: same equations" in capsys.readouterr().out
    assert main(["repo", "add", str(tmp_path / "copy.ant")]) == 2
