"""A failure is one line on stderr and exit code 1; the traceback is for those who ask."""

from __future__ import annotations

import pytest

from sbmlqsp.cli.usage import UsageError
from sbmlqsp.errors import ParseError, RegimenError


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("check", "{folder}/nothing.xml"), ("no such file", "nothing.xml")),
        (("info", "{folder}"), ("folder",)),
        (("dose", "{model}", "100 mg into depott"), ("depott", "did you mean depot")),
        (("dose", "{model}", "1 mg/kg into depot"), ("body_weight",)),
        (("dose", "{model}", "100 L into depot"), ("L",)),
        (("simulate", "{model}", "--until", "1 mg"), ("mg",)),
        (("simulate", "{model}", "--until", "1", "--set", "CLL=5"), ("CLL", "CL")),
        (("simulate", "{model}", "--until", "1", "--output", "[drugg]"), ("drugg", "drug")),
        (("repo", "show", "Nobody1999_nothing"), ("Nobody1999_nothing",)),
        (("study", "run", "{folder}/none.toml"), ("none.toml",)),
    ],
    ids=" ".join,
)
def test_failure_is_one_line(sbmlqsp, model, tmp_path, arguments, words):
    answer = sbmlqsp(*(argument.format(model=model, folder=tmp_path) for argument in arguments))
    assert answer.code == 1
    assert answer.out == ""
    assert answer.err.startswith("error: ")
    assert answer.err.count("\n") == 1
    assert all(word in answer.err for word in words), answer.err


def test_debug_shows_the_traceback(sbmlqsp, model, tmp_path):
    with pytest.raises(ParseError):
        sbmlqsp("check", tmp_path / "nothing.xml", "--debug")
    with pytest.raises(UsageError) as wrong:
        sbmlqsp("dose", model, "100 mg into depot over 1 h rate 3 mg/h", "--debug")
    assert isinstance(wrong.value.__cause__, RegimenError)


def test_a_defect_of_ours_says_so_in_one_line(sbmlqsp, model, monkeypatch):
    def broken(*_, **__):
        raise TypeError("unhashable\ntype")

    monkeypatch.setattr("sbmlqsp.checks.checking.check", broken)
    monkeypatch.setattr("sbmlqsp.checks.check", broken)
    answer = sbmlqsp("check", model)
    assert answer.code == 1
    assert answer.err.count("\n") == 1
    assert "defect of sbmlqsp" in answer.err
