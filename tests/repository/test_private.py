"""A private repository in another folder, announced by a package of its own or given with --repo DIR."""

from __future__ import annotations

import json

import pytest

from sbmlqsp.cli import main

ID = "Friberg2002_myelosuppression"


@pytest.fixture
def company(private, tmp_path, monkeypatch, capsys):
    """A package `acme_models` that announces the folder of a private repository; run commands with it installed."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "acme_models.py").write_text(f"def folder():\n    return {str(private)!r}\n")
    information = tmp_path / "site" / "acme_models-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-models\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text("[sbmlqsp.repositories]\nacme = acme_models:folder\n")
    renamed = private / "haematology" / "Acme2024_neutrophils"
    (private / "haematology" / ID).rename(renamed)

    monkeypatch.syspath_prepend(tmp_path / "site")
    monkeypatch.chdir(tmp_path)

    def run(*words: object, code: int = 0) -> str:
        answer = main(["repo", *map(str, words)])
        printed = capsys.readouterr()
        assert answer == code, printed
        return printed.out

    return run


NAME = "Acme2024_neutrophils"


def test_an_announced_repository_works_with_every_command(company, tmp_path):
    listed = {row["id"] for row in json.loads(company("list", "--json"))}
    assert {NAME, ID} <= listed  # ours and theirs
    assert [row["id"] for row in json.loads(company("list", "--repo", "acme", "--json"))] == [NAME]
    assert "docetaxel" in company("show", NAME)
    assert NAME in company("search", "docetaxel", "--repo", "acme")
    assert "add of version 1.0" in company("record", NAME, "--why", "ours")
    assert "passes every gate" in company("check", NAME, "--engine", "roadrunner")
    assert "18 of 18" in company("reproduce", NAME, "--engine", "roadrunner")
    assert "as recorded" in company("verify", "--repo", "acme")
    assert "same equations" in company("duplicates", "--repo", "acme", *_twice(tmp_path), code=1)
    company("export", NAME, "--no-figures", "-o", tmp_path / "a.omex")
    assert "same model" in company("diff", NAME, tmp_path / "a.omex")
    company("add", tmp_path / "copy.ant", "--repo", "acme", "--id", "Acme2025_copy", "--area", "pk")
    assert "2 models" in company("site", "--repo", "acme", "--engine", "roadrunner", "-o", tmp_path / "site_of_ours")


def _twice(folder):
    from sbmlqsp.curation import repository

    text = (repository()[ID].path / "model.ant").read_bytes()
    for name in ("copy.ant", "again.ant"):
        (folder / name).write_bytes(text)
    return folder / "copy.ant", folder / "again.ant"


def test_a_name_that_is_none_is_said_with_those_that_are(capsys):
    assert main(["repo", "list", "--repo", "acne"]) == 1
    assert "curated" in capsys.readouterr().err
