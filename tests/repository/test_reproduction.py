"""Two engines, what they say of the paper and what they say of each other."""

from __future__ import annotations

import pytest

from sbmlqsp.curation import repository
from sbmlqsp.curation.summary import conclusion
from sbmlqsp.report import report

ID = "Friberg2002_myelosuppression"


@pytest.fixture(scope="module")
def done():
    return repository()[ID].reproduce("roadrunner,copasi")


def test_differences_of_engines_are_apart_from_differences_from_the_paper(done):
    largest = done.differences[0]
    assert set(largest.engines) == {"roadrunner", "copasi"}
    assert 0 < largest.relative < 1e-6  # rtol 1e-9
    assert any(one.what.startswith("curve of") for one in done.differences)
    assert any(one.what == "cmin(Circ)" for one in done.differences)
    assert done.failing() == ()


def test_one_engine_has_no_differences():
    assert repository()[ID].reproduce("roadrunner").differences == ()


def test_a_wrong_model_fails_in_both_engines_and_they_still_agree(edit):
    wrong = edit("model.ant", "feedback = 0.163", "feedback = 0.2").reproduce("roadrunner,copasi")
    assert not wrong.ok
    assert not wrong.explained
    assert wrong.differences[0].relative < 1e-6
    assert {line.partition(":")[0] for line in wrong.failing()} == {"roadrunner", "copasi"}
    assert any("claims do not pass in copasi" in reason for reason in wrong.not_granted())


def test_an_arm_that_does_not_run_is_a_failure(edit):
    broken = edit("studies/docetaxel.toml", "into C over", "into Nothing over").reproduce("roadrunner")
    assert not broken.ok
    assert any("arm" in line for line in broken.failing())


def test_many_entries_in_a_few_lines_and_a_report(done, tmp_path):
    text = conclusion([done, done])
    assert "2 of 2 entries pass every claim" in text
    assert "36 of 36 claims pass in copasi" in text
    page = report((done, done), tmp_path / "r.html").read_text(encoding="utf-8")
    assert page.count(f"<code>{ID}</code>") >= 4
    assert "Differences between engines" in page
