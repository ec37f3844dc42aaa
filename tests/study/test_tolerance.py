"""How far from the expected value is near enough."""

from __future__ import annotations

import pytest

from sbmlqsp.core.measure import Measure
from sbmlqsp.errors import ParseError
from sbmlqsp.study.tolerance import Tolerance, half_last_digit

INSIDE, OUTSIDE = True, False


@pytest.mark.parametrize(
    ("tolerance", "expected", "got", "verdict"),
    [
        ("2 %", "100 mg/L", 102.0, INSIDE),
        ("2 %", "100 mg/L", 102.01, OUTSIDE),
        ("2%", "-100 mg/L", -98.0, INSIDE),
        ("0.1 mg/L", "5 mg/L", 5.1, INSIDE),
        ("100 ug/L", "5 mg/L", 5.1, INSIDE),
        ("100 ug/L", "5 mg/L", 5.101, OUTSIDE),
        ("factor 1.5", "10 mg/L", 15.0, INSIDE),
        ("factor 1.5", "10 mg/L", 6.67, INSIDE),
        ("factor 1.5", "10 mg/L", 6.66, OUTSIDE),
        ("factor 1.5", "10 mg/L", -10.0, OUTSIDE),
        ("rounding", "12.40 mg/L", 12.4049, INSIDE),
        ("rounding", "12.40 mg/L", 12.4051, OUTSIDE),
        ("rounding", "12.4 mg/L", 12.4499, INSIDE),
        ("rounding", "12 mg/L", 12.36, INSIDE),
        ("0.01 h", "0 h", 0.01, INSIDE),
        ("0.01 h", "0 h", 0.02, OUTSIDE),
        ("0.02", "0.5", 0.52, INSIDE),
        ("2 %", "100 mg/L", float("nan"), OUTSIDE),
    ],
)
def test_verdicts(tolerance, expected, got, verdict):
    number, _, unit = expected.partition(" ")
    assert Tolerance.parse(tolerance, expected).holds(Measure(float(number), unit or None), got) is verdict


@pytest.mark.parametrize(
    ("tolerance", "expected", "says"),
    [
        ("2 %", "0 mg/L", "expected 0"),
        ("factor 2", "0 mg/L", "expected 0"),
        ("factor 0.5", "1 mg/L", "nothing pass"),
        ("-1 %", "1 mg/L", "nothing pass"),
        ("0.1 h", "1 mg/L", "measure different things"),
        ("0.1", "1 mg/L", "bare number"),
        ("roughly", "1 mg/L", "cannot be used"),
    ],
)
def test_tolerances_that_mean_nothing_are_refused(tolerance, expected, says):
    with pytest.raises(ParseError, match=says):
        Tolerance.parse(tolerance, expected)


@pytest.mark.parametrize(
    ("text", "half"), [("12.40 mg/L", 0.005), ("1200", 0.5), ("1.2e3 h", 50.0), (".5", 0.05), ("-3. mg", 0.5)]
)
def test_half_a_unit_of_the_last_digit(text, half):
    assert half_last_digit(text) == pytest.approx(half, rel=1e-12)
