"""Units as vectors, and names for units that were computed."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from sbmlqsp import units
from sbmlqsp.core.tables import Unit
from sbmlqsp.errors import UnitsError
from sbmlqsp.units.naming import unit_text
from sbmlqsp.units.vectors import rational, sbml_of_vector, vector_of_sbml, vector_of_text

TEXTS = (
    "mmol/L/h 1/h mg/L nmol L/mmol/h percent dimensionless h item/uL mol/L/s J/mol/K m/s mg^2/L^2 cm^2/s kg/m^2 mV"
    " mL/min 10/d item/d/365 dL/min/173 L/h/kg 1/week kat ug/kg^2 A/m^2 K 7*mg IU/L pmol^0.5"
).split()


@pytest.mark.parametrize("text", TEXTS)
def test_a_name_means_the_unit_it_names(text):
    exponents, logarithm = vector_of_text(text)
    named = unit_text(exponents, logarithm)
    again = vector_of_text(named)
    assert again[0] == exponents
    assert again[1] == pytest.approx(logarithm, abs=1e-9)
    assert units.registry().Quantity(named) is not None


@pytest.mark.parametrize("text", ["mmol/L/h", "1/h", "mg/L", "L/mmol/h", "percent", "h", "item/uL", "mV", "J/mol/K"])
def test_everyday_units_keep_their_everyday_names(text):
    assert unit_text(*vector_of_text(text)) == text


def test_sbml_units_mean_what_their_four_numbers_say():
    exponents, logarithm = vector_of_sbml((Unit("gram", 1, -3), Unit("second", -1, 0, 3600)))
    assert exponents == (("kg", 1), ("s", -1))
    assert logarithm == pytest.approx(-6 - math.log10(3600), abs=1e-15)


def test_a_mass_per_mass_is_a_plain_number_in_sbml():
    assert vector_of_sbml((Unit("gram", 1, -3), Unit("gram", -1, 3))) == ((), pytest.approx(-6))


def test_level_1_celsius_is_a_kelvin_and_strange_kinds_are_refused():
    assert vector_of_sbml((Unit("Celsius"),)) == vector_of_sbml((Unit("kelvin"),))
    for unit in (Unit("furlong"), Unit("metre", math.nan), Unit("metre", multiplier=0.0)):
        with pytest.raises(UnitsError):
            vector_of_sbml((unit,))


def test_exponents_are_exact():
    assert rational(2.3) == Fraction(23, 10)
    assert rational(0.66666667) == Fraction(2, 3)
    assert isinstance(rational(-3.0), int)


@pytest.mark.parametrize("text", ["mmol/L/h", "mg^0.75/L", "7*item/week", "percent"])
def test_a_vector_is_written_as_sbml_units(text):
    vector = vector_of_text(text)
    again = vector_of_sbml(sbml_of_vector(*vector))
    assert again[0] == vector[0]
    assert again[1] == pytest.approx(vector[1], abs=1e-12)
