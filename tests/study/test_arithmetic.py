"""Arithmetic carries units."""

from __future__ import annotations

import math

import pytest

from sbmlqsp.core.measure import Measure
from sbmlqsp.errors import UnitsError
from sbmlqsp.study.arithmetic import apply, combine, in_unit_of


def test_sums_convert_to_the_unit_of_the_first_term():
    assert combine("+", Measure(1.0, "mg/L"), Measure(500.0, "ug/L")) == Measure(1.5, "mg/L")
    assert combine("-", Measure(1.0, "d"), Measure(6.0, "h")) == Measure(0.75, "d")


def test_products_and_powers_multiply_units():
    assert combine("*", Measure(2.0, "mg/L"), Measure(3.0, "L")) == Measure(6.0, "mg")
    assert combine("/", Measure(6.0, "mg"), Measure(3.0, "L/h")).unit == "mg*h/L"
    assert combine("^", Measure(3.0, "m"), Measure(2.0, "")) == Measure(9.0, "m^2")
    assert apply("sqrt", (Measure(9.0, "m^2"),)) == Measure(3.0, "m")


def test_ratios_of_different_scales_become_pure_numbers():
    ratio = combine("/", Measure(1.0, "mg/L"), Measure(1.0, "ug/L"))
    assert in_unit_of(ratio, Measure(0.0, "")) == pytest.approx(1000.0, rel=1e-15)
    assert apply("ln", (ratio,)).value == pytest.approx(math.log(1000.0), rel=1e-15)


@pytest.mark.parametrize("operator", ["+", "-"])
def test_different_things_are_not_added(operator):
    with pytest.raises(UnitsError, match="different things"):
        combine(operator, Measure(1.0, "mg/L"), Measure(1.0, "nmol/L"))
    with pytest.raises(UnitsError, match="different things"):
        combine(operator, Measure(1.0, "mg"), Measure(1.0, ""))


def test_undeclared_units_stay_undeclared_and_are_never_guessed():
    assert combine("+", Measure(1.0, None), Measure(2.0, None)) == Measure(3.0, None)
    assert combine("+", Measure(1.0, None), Measure(2.0, "")) == Measure(3.0, None)
    assert combine("*", Measure(1.0, None), Measure(2.0, "mg")).unit is None
    with pytest.raises(UnitsError, match="nobody declares"):
        combine("+", Measure(1.0, None), Measure(2.0, "mg"))


def test_functions():
    assert apply("max", (Measure(1.0, "h"), Measure(1.0, "d"))) == Measure(24.0, "h")
    assert apply("abs", (Measure(-1.0, "h"),)) == Measure(1.0, "h")
    assert apply("log10", (Measure(100.0, ""),)) == Measure(2.0, "")
    with pytest.raises(UnitsError):
        apply("exp", (Measure(1.0, "h"),))
    with pytest.raises(UnitsError, match="one argument"):
        apply("exp", (Measure(1.0, ""), Measure(1.0, "")))
