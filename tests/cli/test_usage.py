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
