"""The grammar of the command line: what is usage (exit 2), and how it is said."""

from __future__ import annotations

from argparse import ArgumentTypeError

import pytest

from sbmlqsp import __version__
from sbmlqsp.cli import main
from sbmlqsp.cli.usage import assignment, number_or_text, output


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["chekc", "model.xml"],
        ["check"],
        ["simulate", "model.xml"],
        ["simulate", "model.xml", "--until", "1", "--every", "1", "--points", "3"],
        ["simulate", "model.xml", "--until", "1", "--set", "CL"],
        ["simulate", "model.xml", "--until", "1", "--engine", "abacus"],
        ["simulate", "model.xml", "--until", "1", "-o", "out.docx"],
        ["dose", "model.xml", "1 mg into A", "-o", "dosed.png"],
        ["study"],
        ["repo", "burn"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_one_line_and_exit_code_2(arguments, capsys):
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("error: ")
    assert printed.err.count("\n") == 1


def test_version(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"sbmlqsp {__version__}\n"


def test_help_names_every_verb(capsys):
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    assert all(f"\n    {verb} " in text for verb in ("check", "info", "simulate", "dose", "study", "repo", "demo"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[Drug]", "[Drug]"),
        ("CL", "CL"),
        ("occupancy=[RL]/([R]+[RL])", {"occupancy": "[RL]/([R]+[RL])"}),
        ("a == b", "a == b"),
        ("over = S1 >= 2", {"over": "S1 >= 2"}),
    ],
)
def test_outputs_are_selections_or_named_formulas(text, expected):
    assert output(text) == expected


def test_assignments_keep_their_unit():
    assert assignment("CL = 5 L/h") == ("CL", "5 L/h")
    with pytest.raises(ArgumentTypeError, match="NAME=VALUE"):
        assignment("5 L/h")


def test_plain_numbers_are_in_model_units():
    assert number_or_text("24") == 24.0
    assert number_or_text("24 h") == "24 h"


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("--regimen", "100 mg inot depot", "--until", "24 h"), "inot"),
        (("100 mgg into depot", "--until", "24 h"), "mgg"),
        (("--until", "soon"), "soon"),
        (("--until", "24 h", "--every", "6 hours_"), "hours_"),
        (("100 mg into depot", "--regimen", "100 mg into depot", "--until", "24 h"), "--regimen"),
        (("1 mg/kg into depot", "--until", "24 h", "--body-weight", "heavy"), "heavy"),
    ],
)
def test_a_malformed_regimen_or_quantity_is_wrong_usage(sbmlqsp, model, arguments, what):
    answer = sbmlqsp("simulate", model, *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert what in answer.err
    assert answer.err.count("\n") == 1


def test_a_malformed_regimen_leaves_no_dosed_model(sbmlqsp, model, tmp_path):
    answer = sbmlqsp("dose", model, "100 mg into depot evry 12 h", "-o", tmp_path / "dosed.xml")
    assert answer.code == 2
    assert "column 19" in answer.err
    assert not (tmp_path / "dosed.xml").exists()


def test_the_regimen_may_stand_after_the_model(sbmlqsp, model):
    dosed, named = (
        sbmlqsp("simulate", model, *given, "--until", "24 h", "--points", "11")
        for given in (["100 mg into depot"], ["--regimen", "100 mg into depot"])
    )
    assert dosed.code == 0
    assert dosed.out == named.out
    assert "\n7.2," in dosed.out
