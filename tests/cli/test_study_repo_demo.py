from __future__ import annotations

import json

import pytest

from sbmlqsp.cli.demo import ENTRY


def test_study_prints_claim_by_claim(sbmlqsp, study):
    answer = sbmlqsp("study", "run", study)
    assert answer.code == 0
    assert "cmax([drug])" in answer.out
    assert "4 of 4 claims pass" in answer.out


def test_study_with_a_wrong_claim_fails(sbmlqsp, study, tmp_path):
    from pathlib import Path

    text = Path(study).read_text(encoding="utf-8").replace("3.149802624737183 mg/L", "4 mg/L")
    (tmp_path / "study.toml").write_text(text)
    (tmp_path / "model.ant").write_text((Path(study).parent / "model.ant").read_text(encoding="utf-8"))
    answer = sbmlqsp("study", "run", tmp_path / "study.toml", "--json")
    assert answer.code == 1
    assert [claim["verdict"] for claim in answer.json["claims"]] == ["pass", "fail", "pass", "pass"]


def test_study_writes_by_suffix(sbmlqsp, study, tmp_path):
    for name, content in (("r.html", "<html"), ("r.csv", "quantity,expected"), ("r.json", '"claims"')):
        assert sbmlqsp("study", "run", study, "-o", tmp_path / name).code == 0
        assert content in (tmp_path / name).read_text(encoding="utf-8")


def test_repo_list_and_show(sbmlqsp):
    assert ENTRY in [row["id"] for row in sbmlqsp("repo", "list", "--json").json]
    assert ENTRY in sbmlqsp("repo", "list").out
    assert "10.1007/s10928-012-9260-6" in sbmlqsp("repo", "show", ENTRY).out


def test_repo_reproduce(sbmlqsp, tmp_path):
    answer = sbmlqsp("repo", "reproduce", ENTRY, "--no-record", "-o", tmp_path / "claims.csv")
    assert answer.code == 0
    assert "claims pass" in answer.out
    assert (tmp_path / "claims.csv").read_text(encoding="utf-8").startswith("entry,study,engine")


def test_demo_leaves_a_dosed_model_and_a_report(sbmlqsp, tmp_path):
    answer = sbmlqsp("demo", "-o", tmp_path / "out", "--json")
    assert answer.code == 0
    facts = json.loads(answer.out)
    assert facts["study"]["ok"]
    assert facts["report"] == str(tmp_path / "out" / "report.html")
    assert "<event " in (tmp_path / "out" / "dosed.xml").read_text(encoding="utf-8")
    assert "<html" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_demo_says_where_the_report_is(sbmlqsp, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert str(tmp_path / "demo-output" / "report.html") in sbmlqsp("demo").out


@pytest.mark.parametrize("verb", ["list", "show", "reproduce"])
def test_folder_of_ones_own(sbmlqsp, tmp_path, verb):
    words = [verb] if verb != "show" else [verb, "X"]
    answer = sbmlqsp("repo", *words, "--folder", tmp_path / "none")
    assert answer.code == 1
    assert "none" in answer.err
