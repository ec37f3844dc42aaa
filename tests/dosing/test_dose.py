"""`Dose`, `Reset`, `Regimen` as values: normalised, compared, pickled, refused."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, replace
from fractions import Fraction

import pytest

from sbmlqsp.core.measure import Measure
from sbmlqsp.dosing import Dose, Regimen, Reset
from sbmlqsp.dosing.times import starts
from sbmlqsp.errors import RegimenError, UnitsError

CONTRADICTIONS = [
    ({"amount": "3 mg/kg", "per": "m^2"}, ["amount", "per"]),
    ({"every": "24 h"}, ["every", "count"]),
    ({"every": "24 h", "count": 1, "until": "3 d"}, ["until", "count=1"]),
    ({"count": 3}, ["count", "every"]),
    ({"until": "3 d"}, ["until", "every"]),
    ({"over": "1 h", "rate": "3 mg/h"}, ["over", "rate"]),
    ({"every": "1 h", "count": 3, "until": "5 h"}, ["until", "count"]),
    ({"amount": "5 mg/h", "until": "3 h", "over": "1 h"}, ["amount", "over"]),
    ({"amount": "5 mg/h", "until": "3 h", "rate": "R1"}, ["amount", "rate"]),
    ({"amount": "5 mg/h", "until": "3 h", "every": "1 h"}, ["amount", "every"]),
    ({"at": "5 h", "until": "3 h", "every": "1 h"}, ["until", "at"]),
    ({"steady_state": "replace"}, ["steady state", "every"]),
]


@pytest.mark.parametrize(("arguments", "named"), CONTRADICTIONS)
def test_contradictions_are_refused_by_naming_both(arguments, named):
    with pytest.raises(RegimenError) as caught:
        Dose(**{"amount": "5 mg", "into": "A", **arguments})
    for name in named:
        assert name in str(caught.value)


@pytest.mark.parametrize(
    "arguments",
    [
        {"amount": 0}, {"amount": -1}, {"amount": float("nan")}, {"amount": True}, {"amount": "5 h"},
        {"into": "a b"}, {"into": 3}, {"over": 0}, {"over": "-1 h"}, {"over": "5 mg"}, {"rate": 0}, {"rate": "5 mg"},
        {"lag": "-1 h"}, {"lag": "1 mg"},
        {"bioavailability": -0.1}, {"bioavailability": "5 mg"}, {"steady_state": "yes"}, {"per": "g"},
        {"at": []}, {"at": "-1 h"}, {"every": 0, "count": 2}, {"every": 1, "count": 0}, {"every": 1, "count": 2.5},
        {"molar_mass": "5 mg"}, {"molar_mass": 0},
    ],
)  # fmt: skip
def test_values_out_of_range_are_refused(arguments):
    with pytest.raises(RegimenError) as caught:
        Dose(**{"amount": "5 mg", "into": "A", **arguments})
    assert caught.value.where in arguments


def test_numbers_text_measures_and_quantities_are_one():
    import pint

    pint_quantity = pint.UnitRegistry().Quantity(5, "mg")
    assert Dose(pint_quantity, "A") == Dose("5 mg", "A") == Dose(Measure(5, "milligram"), "A")
    assert Dose(5, "A").amount == Measure(5)
    assert Dose("5 mg/kg", "A") == Dose("5 mg", "A", per="kg")
    assert Dose("5 mg", "A", at="0 h", lag="0 min") == Dose("5 mg", "A", at=0, lag=0)


def test_values_are_hashable_frozen_and_travel():
    regimen = Regimen([Dose("5 mg", "A", every="8 h", count=3), Reset("30 h")])
    assert pickle.loads(pickle.dumps(regimen)) == regimen
    assert len({regimen, Regimen.parse(str(regimen))}) == 1
    with pytest.raises(FrozenInstanceError):
        regimen[0].into = "B"
    assert replace(regimen[0], into="B").into == "B"


def test_regimens_add():
    one, two = Regimen.parse("5 mg into A"), Regimen.parse("6 mg into B at 1 h")
    assert one + two == Regimen([*one, *two])
    assert one + Reset("3 h") == Regimen([*one, Reset("3 h")])
    with pytest.raises(TypeError):
        one + "6 mg into B"
    with pytest.raises(RegimenError, match=r"Regimen\.parse"):
        Regimen(["6 mg into B"])


def test_times_are_nominal_multiples():
    tenth = Dose("1 mg", "A", every="0.1 h", count=4)
    assert starts(tenth, "h")[0][3] == Fraction(3, 10)
    assert starts(Dose("1 mg", "A", every="1 d", until="3 d"), "h") == ((0, 24, 48),)
    assert starts(Dose("1 mg", "A", at=["1 h", "2 h"], every="1 d", count=2), "min") == ((60, 1500), (120, 1560))
    assert starts(Dose("1 mg", "A", at=[0, "6 h"], every="1 d", until="27 h"), "h") == ((0, 24), (6,))
    assert starts(Dose("1 mg", "A", every="20 min", until="1 h"), "h") == ((0, Fraction(1, 3), Fraction(2, 3)),)


def test_endless_doses_need_an_end_and_reach_it():
    endless = Dose("1 mg", "A", every="12 h", count=None)
    assert starts(endless, "h", end=36.0) == ((0, 12, 24, 36),)
    assert starts(endless, "h", end=35.0) == ((0, 12, 24),)
    with pytest.raises(RegimenError, match="never ends"):
        starts(endless, "h")
    with pytest.raises(RegimenError, match="100000"):
        starts(endless, "h", end=1e9)


def test_a_model_without_time_unit_takes_plain_times_only():
    assert starts(Dose(1, "A", every=12, count=2), None) == ((0, 12),)
    assert starts(Dose("1 mg", "A"), None) == ((0,),)
    with pytest.raises(UnitsError, match="with_units"):
        starts(Dose(1, "A", at="24 h"), None)


@pytest.mark.parametrize("at", ["0 h", ["0 h", "8 h"]])
def test_a_count_of_one_is_one_dose(at):
    once = Dose("5 mg", "A", at=at, every="24 h", count=1)
    assert once == Dose("5 mg", "A", at=at)
    assert [len(times) for times in starts(once, "h")] == [1] * len(once.at)
    assert Regimen.parse(str(once)) == Regimen.parse(f"{once} every 24 h x 1") == Regimen((once,))


def test_a_default_count_is_not_a_count_of_one():
    plain = Dose("5 mg", "A")
    assert pickle.loads(pickle.dumps(plain)) == plain
    with pytest.raises(RegimenError, match="every=24 h needs count"):
        replace(plain, every="24 h")
    assert replace(plain, every="24 h", until="3 d") == Dose("5 mg", "A", every="24 h", until="3 d")


def test_a_steady_state_keeps_its_interval_with_one_dose():
    once = Dose("5 mg", "A", every="24 h", count=1, steady_state="replace")
    assert once == Dose("5 mg", "A", every="24 h", steady_state="replace")
    assert Regimen.parse(str(once)) == Regimen((once,))
