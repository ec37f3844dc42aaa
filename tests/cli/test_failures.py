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
        (("dose", "{model}", "1 mg/kg into depot"), ("--body-weight",)),
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


def test_remedies_are_options(sbmlqsp, model, tmp_path):
    per_kg = sbmlqsp("simulate", model, "--regimen", "1 mg/kg into depot", "--until", "24 h")
    assert per_kg.code == 1
    assert per_kg.err.endswith("depot, --body-weight '70 kg'\n")
    table = tmp_path / "t.csv"
    table.write_text("TIME,AMT,CMT,EVID\n0,100,1,1\n")
    numbers = sbmlqsp("dose", model, table)
    assert (numbers.code, numbers.err) == (
        2,
        "error: t.csv, row 1, CMT, '1' is no id, give --cmt 1=depot --cmt 2=central\n",
    )
    missing = sbmlqsp("dose", model, tmp_path / "no.csv")
    assert missing.err.startswith("error: no.csv, the table cannot be read: No such file or directory, give the path")


def test_a_missing_folder_is_said_with_the_file_that_was_asked_for(sbmlqsp, model, tmp_path):
    file = tmp_path / "none" / "x.csv"
    answer = sbmlqsp("simulate", model, "--until", "24 h", "-o", file)
    assert (answer.code, answer.err) == (1, f"error: No such file or directory, {file}, make its folder first\n")


def test_a_population_takes_its_regimen_as_simulate_does(sbmlqsp, model, tmp_path):
    spec = tmp_path / "p.toml"
    spec.write_text('[parameters.CL]\ndistribution = "lognormal"\nmedian = "5 L/h"\ncv = 0.3\n')
    command = ("population", model, "--spec", spec, "-n", "8", "--until", "24 h", "--points", "3", "--json")
    with_option, plain = (
        sbmlqsp(*command, "--regimen", "100 mg into depot"),
        sbmlqsp(*command[:2], "100 mg into depot", *command[2:]),
    )
    assert with_option.json["quantiles"] == plain.json["quantiles"]
    assert sbmlqsp(*command, "100 mg into depot", "--regimen", "100 mg into depot").code == 2
