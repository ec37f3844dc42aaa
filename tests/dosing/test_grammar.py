"""Regimen text: what each clause means, and what is refused at which column."""

from __future__ import annotations

import pytest

from sbmlqsp.core.measure import Measure
from sbmlqsp.dosing import Dose, Regimen, Reset
from sbmlqsp.errors import RegimenError

MEANINGS = [
    ("100 mg into depot", [Dose("100 mg", "depot")]),
    ("100mg into depot at 5h", [Dose("100 mg", "depot", at="5 h")]),
    (
        "400 mg into depot then 200 mg every 24 h x 6",
        [Dose("400 mg", "depot"), Dose("200 mg", "depot", at="24 h", every="24 h", count=6)],
    ),
    (
        "60 mg into depot qd x 7 then 40 mg qd x 7 then 20 mg qd x 7",
        [
            Dose("60 mg", "depot", every="24 h", count=7),
            Dose("40 mg", "depot", at="168 h", every="24 h", count=7),
            Dose("20 mg", "depot", at="336 h", every="24 h", count=7),
        ],
    ),
    (
        "75 mg/m^2 into central over 1 h every 21 d x 4",
        [Dose("75 mg", "central", over="1 h", every="21 d", count=4, per="m^2")],
    ),
    ("10 mg/h into central until 24 h", [Dose("10 mg/h", "central", until="24 h")]),
    ("10 mg/h into central at 2 h for 6 h", [Dose("10 mg/h", "central", at="2 h", until="8 h")]),
    (
        "10 mg/h into central for 6 h then 5 mg/h for 12 h",
        [Dose("10 mg/h", "central", until="6 h"), Dose("5 mg/h", "central", at="6 h", until="18 h")],
    ),
    ("3 mg/kg into Drug", [Dose("3 mg", "Drug", per="kg")]),
    ("3 mg/kg/h into Drug for 1 d", [Dose("3 mg/h", "Drug", until="1 d", per="kg")]),
    (
        "100 mg into depot every 12 h x 14 lag 0.5 h F 0.7",
        [Dose("100 mg", "depot", every="12 h", count=14, lag="0.5 h", bioavailability=0.7)],
    ),
    ("100 mg into depot F 70 %", [Dose("100 mg", "depot", bioavailability="70 %")]),
    ("100 mg into depot F 70% lag tlag", [Dose("100 mg", "depot", bioavailability=0.7, lag="tlag")]),
    ("100 mg into depot F Fabs over D1", [Dose("100 mg", "depot", bioavailability="Fabs", over="D1")]),
    ("100 mg into c rate 25 mg/h", [Dose("100 mg", "c", rate="25 mg/h")]),
    ("100 mg into c rate R1", [Dose("100 mg", "c", rate="R1")]),
    ("100 mg into c q8h for 2 d", [Dose("100 mg", "c", every="8 h", until="2 d")]),
    ("100 mg into c bid until 3 d", [Dose("100 mg", "c", every="12 h", until="3 d")]),
    ("100 mg into c tid x 3", [Dose("100 mg", "c", every="8 h", count=3)]),
    ("100 mg into c qid x 3", [Dose("100 mg", "c", every="6 h", count=3)]),
    ("100 mg into c qw x 3", [Dose("100 mg", "c", every="1 week", count=3)]),
    ("100 mg into c q2w x 3", [Dose("100 mg", "c", every="2 weeks", count=3)]),
    ("100 mg into c q3d x 3", [Dose("100 mg", "c", every="3 d", count=3)]),
    ("100 mg into c qd", [Dose("100 mg", "c", every="24 h", count=None)]),
    ("100 mg into c every 24 h x 1", [Dose("100 mg", "c")]),
    ("100 mg into c at 1 h, 2.5 h , 1 d", [Dose("100 mg", "c", at=["1 h", "2.5 h", "1 d"])]),
    (
        "1 mg into c on days 1-3, 5 of 28 d x 4",
        [Dose("1 mg", "c", at=[0, "1 d", "2 d", "4 d"], every="28 d", count=4)],
    ),
    ("1 mg into c at 7 d on days 1-2", [Dose("1 mg", "c", at=["7 d", "8 d"])]),
    (
        "1 mg into c on days 1-2 of 7 d x 2 then 2 mg qd x 2",
        [Dose("1 mg", "c", at=[0, "1 d"], every="7 d", count=2), Dose("2 mg", "c", at="14 d", every="24 h", count=2)],
    ),
    (
        "1 mg into c qd x 3 then 2 mg into p after 2 d",
        [Dose("1 mg", "c", every="24 h", count=3), Dose("2 mg", "p", at="96 h")],
    ),
    (
        "1 mg into c qd until 3 d then 2 mg",
        [Dose("1 mg", "c", every="24 h", until="3 d"), Dose("2 mg", "c", at="72 h")],
    ),
    (
        "1 mg into c at steady state every 12 h x 1",
        [Dose("1 mg", "c", every="12 h", count=1, steady_state="replace")],
    ),
    (
        "1 mg into c every 12 h x 2 at 6 h at steady state adding",
        [Dose("1 mg", "c", at="6 h", every="12 h", count=2, steady_state="add")],
    ),
    ("1 mg into c qd x 1 then 2 mg bid x 2", [Dose("1 mg", "c"), Dose("2 mg", "c", at="24 h", every="12 h", count=2)]),
    ("1 mg into c; reset at 5 h; 2 mg", [Dose("1 mg", "c"), Reset("5 h"), Dose("2 mg", "c")]),
    ("reset at 5 h cancel; 1 mg into c", [Reset("5 h", cancel=True), Dose("1 mg", "c")]),
    ("1 mg into `F` over `x`", [Dose("1 mg", "F", over="x")]),
    ("1 mmol into c molar_mass 180 g/mol", [Dose("1 mmol", "c", molar_mass="180 g/mol")]),
    ("1e6 cells into c\n  at 2 weeks ;", [Dose("1e6 cells", "c", at="2 weeks")]),
    ("5 IU into c", [Dose("5 IU", "c")]),
]


@pytest.mark.parametrize(("text", "items"), MEANINGS)
def test_what_a_text_means(text, items):
    assert Regimen.parse(text) == Regimen(items)


@pytest.mark.parametrize(("text", "items"), MEANINGS)
def test_text_and_back(text, items):
    regimen = Regimen(items)
    assert Regimen.parse(str(regimen)) == regimen


def test_options_are_printed_in_the_order_of_the_grammar():
    text = "5 mg into c F 0.5 lag 1 h every 8 h x 3 at 2 h over 1 h"
    assert str(Regimen.parse(text)) == "5 mg into c over 1 h at 2 h every 8 h x 3 lag 1 h F 0.5"
    text = "1 mg into depot on days 1-21 of 28 d x 4"
    assert str(Regimen.parse(text)) == text


REFUSED = [
    ("", 1, "amount"),
    ("100 into depot", 1, "'100' has no unit"),
    ("100 mg", 1, "no target"),
    ("100 mg into", 12, "id of the target"),
    ("100 mg into depot evry 24 h", 19, "'evry'.*did you mean 'every'"),
    ("100 mg Into depot", 8, "'Into'.*did you mean 'into'"),
    ("100 mg into depot daily", 19, "write qd"),
    ("100 mg into depot x6", 19, "write x 6"),
    ("100 mg into depot every month", 25, "no calendar"),
    ("100 mg into depot every 2 months x 3", 27, "no calendar"),
    ("100 mg into depot at Monday", 22, "no calendar"),
    ("100 mg into depot monthly", 19, "no calendar"),
    ("100 mg into depot on Mondays", 22, "no calendar"),
    ("100 mg into depot at 08:00", 22, "no calendar"),
    ("-5 mg into depot", 1, "negative"),
    ("0 mg into depot", 1, "positive"),
    ("100 mg into depot over 0 h", 24, "positive"),
    ("100 mg into depot over 1 h rate 5 mg/h", 28, "'rate' contradicts 'over'"),
    ("100 mg into depot rate 5 mg", 19, "per time"),
    ("100 mg into depot x 5", 19, "interval"),
    ("100 mg into depot every 24 h x 5 until 3 d", 34, "'until' contradicts 'x'"),
    ("100 mg into depot every 24 h until 3 d for 5 d", 40, "'for' contradicts 'until'"),
    ("100 mg into F", 13, "backquotes|`F`"),
    ("100 mg into depot every 24 mg", 25, "24 mg"),
    ("100 mg into depot every 24", 25, "'24' has no unit"),
    ("100 mg into depot at 0", 22, "'0' has no unit"),
    ("10 mg/h into c", 1, "without end"),
    ("10 mg/h into c over 2 h until 5 h", 16, "contradict"),
    ("10 mg/h into c every 8 h until 5 d", 16, "contradict"),
    ("100 mg into depot qd then 50 mg", 22, "without end"),
    ("100 mg into depot then 50 mg", 19, "interval"),
    ("100 mg into depot qd x 2 then 50 mg at 5 h", 37, "'at' contradicts 'then'"),
    ("100 mg into depot then reset at 5 h", 19, "reset"),
    ("reset at 5 h then 5 mg into c qd x 2", 14, "does not follow a dose"),
    ("100 mg into depot after 5 h", 19, "'then'"),
    ("100 mg into depot at 0 h at 2 h", 26, "twice"),
    ("100 mg into depot qd bid", 22, "twice"),
    ("100 mg into depot; ; 5 mg", 20, "';'"),
    ("100 mg into depot F 70 mg", 24, "'mg'"),
    ("100 mg into depot F -1", 21, "'-'"),
    ("100 mg into depot every 24 h x 2.5", 32, "whole number"),
    ("100 mg into depot every 24 h x 0", 32, "whole number"),
    ("24 h into depot", 1, "not an amount"),
    ("100 xx into depot", 1, "'xx' is not a unit"),
    ("100 MG into depot", 1, "write mg"),
    ("100 mg into depot until 5 d", 19, "every"),
    ("100 mg into `depot", 13, "backquote"),
    ("100 mg into depot at steady", 28, "'state'"),
    ("100 mg into depot on days 5-2", 29, "no range"),
    ("100 mg into depot on days 1-30 of 28 d", 19, "day 30"),
    ("100 mg into depot on days 1-3 every 24 h", 31, "contradicts"),
    ("5 mg into a at 5 h every 1 h until 4 h", 13, "contradict"),
    ("5 mg into a 6 mg into b", 13, "'6' is not an option"),
    ("5 mg over 1 h into a", 1, "no target"),
    ("5 mg into a over 1 h into b", 22, "directly after the amount"),
    ("5 mg into a, 6 mg into b", 12, "','"),
    ("reset 5 h", 7, "'at'"),
]


@pytest.mark.parametrize(("text", "column", "message"), REFUSED)
def test_what_is_refused_names_the_word_and_its_column(text, column, message):
    with pytest.raises(RegimenError, match=message) as caught:
        Regimen.parse(text)
    assert caught.value.column == column
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "5 mg into a qd x " + "9" * 5000,
        "5 mg into a at 1e300 d",
        "9" * 400 + " mg into a",
        "5 mg into a on days " + ",".join(["1-9999"] * 9000),
        "5 mg into a on days 1-99999999999",
        "5 " + "(" * 50 + "mg into a",
        "5 mg into a every 1e-400 h x 2",
        "5 mg into a qd x ²",
    ],
)
def test_numbers_out_of_range_are_refused_quickly(text):
    with pytest.raises(RegimenError):
        Regimen.parse(text)


def test_a_long_text_is_refused_quickly():
    with pytest.raises(RegimenError, match="characters"):
        Regimen.parse("5 mg into a;" * 10_000)


def test_load_reads_a_file_and_skips_remarks(tmp_path):
    path = tmp_path / "regimen.txt"
    path.write_text("# loading dose\n400 mg into depot\nthen 200 mg every 24 h x 6\n", encoding="utf-8")
    assert Regimen.load(path) == Regimen.parse("400 mg into depot then 200 mg every 24 h x 6")
    with pytest.raises(RegimenError, match="cannot be read"):
        Regimen.load(tmp_path / "missing.txt")


def test_measures_keep_their_digits():
    dose = Regimen.parse("0.1 mg into c every 0.30000000000000004 h x 3")[0]
    assert dose.every == Measure(0.30000000000000004, "h")
    assert Regimen.parse(str(dose))[0] == dose
