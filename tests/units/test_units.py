"""Units at the door: reading, refusing, converting, and the way to SBML and back."""

from __future__ import annotations

import math
import subprocess
import sys
from fractions import Fraction

import pytest

from sbmlqsp import units
from sbmlqsp.core.expression import Apply, Number, Symbol
from sbmlqsp.core.measure import Measure
from sbmlqsp.core.tables import Unit
from sbmlqsp.errors import UnitsError
from sbmlqsp.units.names import table
from sbmlqsp.units.registry import _base_size


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("5 mg / l", 5, "mg/L"),
        ("3hours", 3, "h"),
        ("1e3 nmol/L/h", 1000, "nmol/L/h"),
        ("2 mg h/L", 2, "mg*h/L"),
        ("5 µg/mL", 5, "ug/mL"),
        ("0.3 1/h", 0.3, "1/h"),
        ("12 kg^-0.75", 12, "1/kg^0.75"),
        ("70 %", 70, "percent"),
        ("4 mm3", 4, "mm^3"),
        ("2 weeks", 2, "week"),
        ("7", 7, None),
        ("3 mg/kg", 3, "mg/kg"),
        ("1 m²·s⁻²", 1, "m^2/s^2"),
    ],
)
def test_texts_are_read_in_pharmacology_spelling(text, value, unit):
    assert units.parse(text) == Measure(value, unit)


@pytest.mark.parametrize("name", ["unit", "pH", "U", "mU", "e", "a", "c", "k", "R", "MG", "month", "degC", "y"])
def test_treacherous_names_are_refused_with_a_suggestion(name):
    with pytest.raises(UnitsError) as caught:
        units.parse(f"5 {name}")
    assert caught.value.fix


@pytest.mark.parametrize(
    "text",
    ["9**9**9", "5 m^9**9", "5 mg^(((", "5 mg^1e9", "5 " + "(" * 99, "5 " + "mg*" * 500 + "mg", "nan mg", "1e400 mg",
     "inf mg", "", "mg", "1,5 mg", "1 000 mg", "5 mg/", "5 speed_of_light", "5 dB", "5 mL/min/1.73m^2", "5 __import__",
     "5 " + "(" * 9 + "1e9" + "^20)" * 9, "5 Ym^20*Ym^20", "5 (1e200*m)^20"],
)  # fmt: skip
@pytest.mark.timeout(60)  # a bomb would take years
def test_bombs_and_nonsense_are_refused(text):
    with pytest.raises(UnitsError):
        units.factor(units.parse(text).unit, "mg")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), True, None, [1], "x"])
def test_values_that_are_no_quantities_are_refused(value):
    with pytest.raises(UnitsError, match="clearance"):
        units.parse(value, what="clearance")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("mg", "ug", 1000.0), ("d", "h", 24.0), ("nmol/L", "uM", 1e-3), ("mL/min", "L/h", 0.06), ("percent", "", 0.01),
        ("1/min", "1/h", 60.0), ("week", "d", 7.0), ("ug/kg", "mg/kg", 1e-3), ("mmHg", "Pa", 133.322387415),
        ("cells/uL", "1e9*cells/L", 1e-3), ("mIU/L", "IU/L", 1e-3), ("mg/m^2", "mg/cm^2", 1e-4),
    ],
)  # fmt: skip
def test_factors(one, other, expected):
    assert units.factor(one, other) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(
    ("one", "other", "hint"),
    [
        ("mg/kg", "", "body_weight"), ("mg/kg", "mg/g", "body_weight"), ("mg", "mmol", "molar mass"), ("IU", "mg", ""),
        ("mEq", "mmol", ""), ("h", "mg", ""), ("IU", "item", ""),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_naming_both_units(one, other, hint):
    with pytest.raises(UnitsError, match=f"'{one}'") as caught:
        units.factor(one, other)
    assert hint in (caught.value.fix or "")


def test_molar_mass_joins_moles_and_masses():
    assert units.convert(Measure(1, "mmol"), "mg", Measure(180, "g/mol")) == 180
    assert units.convert(Measure(90, "mg/L"), "umol/L", Measure(180)) == 500
    assert units.convert(Measure(150, "kDa*mol/mol"), "kDa") == pytest.approx(150)
    with pytest.raises(UnitsError, match="mass per mole"):
        units.convert(Measure(1, "mmol"), "mg", Measure(180, "mg"))


def test_conversion_is_that_of_the_decimals_written():
    assert units.convert(Measure(240.375, "mg/h"), "mg/min") == 4.00625
    assert units.convert(Measure(4.00625, "mg/min"), "mg/h") == 240.375
    assert units.convert(Measure(0.3, "h"), "min") == 18.0
    assert math.isnan(units.convert(Measure(math.nan, "h"), "min"))
    assert units.convert(Measure(-math.inf, "h"), "min") == -math.inf


def test_a_model_without_units_takes_plain_numbers_only():
    assert units.convert(Measure(3), None) == 3
    with pytest.raises(UnitsError, match="with_units") as caught:
        units.convert(Measure(24, "h"), None, what="time")
    assert "plain number" in str(caught.value)


def test_quantities_of_any_registry():
    import pint

    foreign = pint.UnitRegistry().Quantity(5, "mg/L")
    assert units.parse(foreign) == Measure(5, "mg/L")
    own = units.quantity([1.0, 2.0], "mg/L")
    assert own.to("ug/mL").magnitude.tolist() == [1.0, 2.0]
    assert str(own.units) == "mg/L"
    assert units.quantity(5, "mg/kg").dimensionality != units.quantity(5, "").dimensionality


def test_our_table_and_pint_agree_on_every_name():
    for name, known in table().items():
        if name != "%":
            size = _base_size(name)
            assert size.dimensions == known.size.dimensions, name
            assert size.factor == pytest.approx(Fraction(known.size.factor), rel=1e-12), name


@pytest.mark.parametrize(
    ("definition", "text"),
    [
        ((Unit("gram", 1, -3),), "mg"),
        ((Unit("kilogram", 1, -6),), "mg"),
        ((Unit("mole", 1, -9), Unit("litre", -1)), "nmol/L"),
        ((Unit("second", -1, 0, 3600),), "1/h"),
        ((Unit("second", 1, 0, 86400),), "d"),
        ((Unit("metre", 3, -1),), "L"),
        ((Unit("metre", 2),), "m^2"),
        ((Unit("metre", -3, -3),), "1/uL"),
        ((Unit("litre"), Unit("second", -1, 0, 60)), "L/min"),
        ((Unit("kilogram", -0.75),), "1/kg^0.75"),
        ((Unit("dimensionless", 1, 0, 0.01),), "percent"),
        ((Unit("dimensionless"),), ""),
        ((Unit("second", 1, 0, 2592000),), "2592000*s"),
        ((Unit("gram", 1, -3), Unit("gram", -1, 3)), "mg/kg"),
        ((Unit("litre", -1, 6),), "1e-06/L"),
    ],
)
def test_sbml_definitions_get_their_pharmacology_name_and_come_back(definition, text):
    assert units.from_sbml(definition) == text
    assert units.from_sbml(units.to_sbml(text)) == text


def test_sbml_refuses_what_it_cannot_say():
    assert units.to_sbml("nM/h") == (Unit("mole", 1, -9), Unit("litre", -1), Unit("second", -1, 0, 3600))
    with pytest.raises(UnitsError, match="Eq"):
        units.to_sbml("mEq")
    with pytest.raises(UnitsError, match="kind"):
        units.from_sbml((Unit("furlong"),))
    with pytest.raises(UnitsError, match="multiplier"):
        units.from_sbml((Unit("mole", 1, 0, 0.0),))


UNITS = {"A": "mg/L", "B": "mg/L", "C": "ug/L", "V": "L", "n": "", "x": None, "p": "percent", "time": "h"}


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (Apply("divide", (Symbol("A"), Apply("plus", (Symbol("A"), Symbol("B"))))), ("", True)),
        (Apply("plus", (Symbol("A"), Symbol("C"))), ("mg/L", False)),
        (Apply("times", (Symbol("A"), Symbol("V"))), ("mg", True)),
        (Apply("power", (Symbol("A"), Number(2.0))), ("mg^2/L^2", True)),
        (Apply("root", (Number(2.0), Symbol("V"))), ("L^0.5", True)),
        (Apply("plus", (Symbol("A"), Number(1.0))), ("mg/L", True)),
        (Apply("exp", (Symbol("A"),)), ("", False)),
        (Apply("exp", (Symbol("p"),)), ("", False)),
        (Apply("times", (Symbol("A"), Symbol("x"))), (None, True)),
        (Apply("times", (Symbol("A"), Apply("time"))), ("mg*h/L", True)),
        (Apply("power", (Symbol("n"), Symbol("x"))), ("", True)),
        (Apply("piecewise", (Symbol("A"), Apply("lt", (Symbol("A"), Symbol("C"))), Symbol("B"))), ("mg/L", False)),
    ],
)
def test_the_unit_of_an_observable(formula, expected):
    assert units.of_expression(formula, UNITS.__getitem__) == expected


def test_everyday_units_do_not_import_pint():
    code = (
        "import sys; from sbmlqsp import units; units.factor('mg/L/h', 'ng/mL/min'); units.parse('5 mg/kg');"
        "assert 'pint' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
