"""The actions of `repo` on a private repository in another folder."""

from __future__ import annotations

import json
import shutil

import pytest

from sbmlqsp.curation import repository

ID = "Friberg2002_myelosuppression"


@pytest.fixture
def private(tmp_path):
    target = tmp_path / "private" / "haematology" / ID
    shutil.copytree(repository()[ID].path, target)
    (target / "history.jsonl").unlink(missing_ok=True)
    return tmp_path / "private"


def history(private):
    lines = (private / "haematology" / ID / "history.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_every_step_of_an_entry_is_recorded(sbmlqsp, private):
    assert sbmlqsp("repo", "verify", ID, "--repo", private).code == 1
    assert sbmlqsp("repo", "record", ID, "--repo", private, "--why", "first version").code == 0
    assert sbmlqsp("repo", "verify", ID, "--repo", private).code == 0
    assert sbmlqsp("repo", "check", ID, "--repo", private, "--who", "A. Curator").code == 0
    answer = sbmlqsp("repo", "reproduce", ID, "--repo", private)
    assert answer.code == 0
    assert "engines differ by at most" in answer.out
    assert sbmlqsp("repo", "record", ID, "--repo", private, "--why", "final", "--release").code == 0
    lines = history(private)
    assert [line["action"] for line in lines] == ["add", "check", "reproduce", "release"]
    assert lines[1]["who"] == "A. Curator"
    assert len({line["after"] for line in lines}) == 1
    assert sbmlqsp("repo", "verify", "--repo", private, "--json").json[0]["ok"]


def test_check_and_reproduce_do_not_launder_a_change(sbmlqsp, private):
    sbmlqsp("repo", "record", ID, "--repo", private, "--why", "first version")
    readme = private / "haematology" / ID / "README.md"
    readme.write_text(readme.read_text(encoding="utf-8") + "more\n", encoding="utf-8")
    answer = sbmlqsp("repo", "check", ID, "--repo", private)
    assert answer.code == 0
    assert "not recorded" in answer.err
    assert len(history(private)) == 1
    assert sbmlqsp("repo", "verify", ID, "--repo", private).code == 1


def test_a_failing_entry_is_named_with_its_claim(sbmlqsp, private):
    model = private / "haematology" / ID / "model.ant"
    model.write_text(model.read_text(encoding="utf-8").replace("CL = 32.6", "CL = 40"), encoding="utf-8")
    answer = sbmlqsp("repo", "reproduce", "--repo", private, "--no-record", "--engine", "roadrunner")
    assert answer.code == 1
    assert "auc_inf([C])" in answer.out
    assert sbmlqsp("repo", "check", "--repo", private, "--no-record").code == 1


def test_reports_by_suffix(sbmlqsp, private, tmp_path):
    for name, content in (("r.html", "<html"), ("r.csv", "entry,study,engine"), ("r.json", '"engine_differences"')):
        assert sbmlqsp("repo", "reproduce", "--repo", private, "--no-record", "-o", tmp_path / name).code == 0
        assert content in (tmp_path / name).read_text(encoding="utf-8")
