"""Finding and reading entries."""

from __future__ import annotations

import json

import pytest

from sbmlqsp.curation import Repository, repository
from sbmlqsp.curation.listing import catalogue, description, facts
from sbmlqsp.errors import ParseError, RepositoryError

TOML = """
title = "A model"
authors = ["A. Author"]
doi = "10.1000/xyz"
licence = "CC0-1.0"
level = "draft"

[sources]
k = "Table 1"
"""
MODEL = (
    "model decay\n  compartment c = 2\n  species A in c = 1\n  k = 0.1\n  v = 3\n  w := 2 * k\n  A -> ; c*k*A\nend\n"
)


@pytest.fixture
def folder(tmp_path):
    entry = tmp_path / "pk" / "Author2020_decay"
    entry.mkdir(parents=True)
    (entry / "entry.toml").write_text(TOML)
    (entry / "model.ant").write_text(MODEL)
    return tmp_path


def test_entries_are_found_by_id_in_a_folder(folder):
    entries = repository(folder)
    assert isinstance(entries, Repository)
    assert list(entries) == ["Author2020_decay"]
    assert len(entries) == 1
    assert "Author2020_decay" in entries
    entry = entries["Author2020_decay"]
    assert (entry.title, entry.area, entry.level, entry.doi) == ("A model", "pk", "draft", "10.1000/xyz")
    assert entry.studies == ()
    assert entry.readme == ""


def test_the_model_is_loaded_when_asked_for_and_once(folder):
    entry = repository(folder)["Author2020_decay"]
    assert entry.model.id == "decay"
    assert entry.model is entry.model


def test_values_without_a_source_are_named(folder):
    assert repository(folder)["Author2020_decay"].unsourced() == ("v", "c")


def test_a_missing_entry_names_the_nearest(folder):
    with pytest.raises(RepositoryError, match="did you mean Author2020_decay"):
        repository(folder)["Author2020_decays"]
    assert repository(folder).get("nothing") is None


def test_two_entries_of_one_name_are_refused(folder):
    other = folder / "pd" / "Author2020_decay"
    other.mkdir(parents=True)
    (other / "entry.toml").write_text(TOML)
    with pytest.raises(RepositoryError, match="two entries"):
        repository(folder)


def test_a_folder_that_is_none(tmp_path):
    with pytest.raises(RepositoryError, match="not a folder"):
        repository(tmp_path / "nowhere")


def test_an_entry_without_model(folder):
    (folder / "pk" / "Author2020_decay" / "model.ant").unlink()
    with pytest.raises(RepositoryError, match="no model"):
        _ = repository(folder)["Author2020_decay"].model


def test_everything_wrong_with_an_entry_is_said_at_once(folder):
    text = TOML.replace("10.1000/xyz", "doi:xyz").replace("draft", "perfect").replace("title", "titel")
    (folder / "pk" / "Author2020_decay" / "entry.toml").write_text(text)
    with pytest.raises(ParseError) as error:
        repository(folder)["Author2020_decay"]
    messages = [issue.message for issue in error.value.issues]
    assert len(messages) == 4
    for part in ("'titel'", "'title' is missing", "'doi:xyz'", "'perfect'"):
        assert any(part in message for message in messages)


def test_installed_models_are_announced_by_entry_point():
    assert "PeletierGabrielsson2012_tmdd" in repository()


def test_a_repository_in_words():
    entries = repository()
    rows = {row["id"]: row for row in catalogue(entries)}
    assert rows["PeletierGabrielsson2012_tmdd"]["area"] == "tmdd"
    page = description(entries["PeletierGabrielsson2012_tmdd"])
    assert "doi:10.1007/s10928-012-9260-6" in page
    assert "kon: Table 1, recalled" in page
    content = json.loads(json.dumps(facts(entries["PeletierGabrielsson2012_tmdd"])))
    assert content["studies"][0]["claims"] >= 10
    assert len(content["studies"][0]["arms"]) == 4
