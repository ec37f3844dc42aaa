"""Units declared for what they cannot measure: compartments by their dimensions, the units of the model, amounts."""

from __future__ import annotations

import pytest

import sbmlqsp as qsp

SBML = """<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2">
<model id="m" {model}><listOfUnitDefinitions>
<unitDefinition id="pmol"><listOfUnits>
 <unit kind="mole" scale="-12" exponent="1" multiplier="1"/></listOfUnits></unitDefinition>
<unitDefinition id="area"><listOfUnits>
 <unit kind="metre" scale="-1" exponent="2" multiplier="1"/></listOfUnits></unitDefinition>
<unitDefinition id="um"><listOfUnits>
 <unit kind="metre" scale="-6" exponent="1" multiplier="1"/></listOfUnits></unitDefinition>
<unitDefinition id="cm3"><listOfUnits>
 <unit kind="metre" scale="-2" exponent="3" multiplier="1"/></listOfUnits></unitDefinition>
<unitDefinition id="L_per_kg"><listOfUnits><unit kind="litre" scale="0" exponent="1" multiplier="1"/>
<unit kind="kilogram" scale="0" exponent="-1" multiplier="1"/></listOfUnits></unitDefinition>
<unitDefinition id="uM"><listOfUnits><unit kind="mole" scale="-6" exponent="1" multiplier="1"/>
<unit kind="litre" scale="0" exponent="-1" multiplier="1"/></listOfUnits></unitDefinition>
</listOfUnitDefinitions><listOfCompartments>
<compartment id="c" {size} size="1" constant="true"/></listOfCompartments>
<listOfSpecies><species id="S" compartment="c" initialAmount="1" {species} hasOnlySubstanceUnits="true"
 boundaryCondition="false" constant="false"/></listOfSpecies></model></sbml>"""


def proved(size='spatialDimensions="3" units="litre"', model="", species="", level="default"):
    return qsp.check_units(qsp.Model.from_sbml(SBML.format(size=size, model=model, species=species)), level)


@pytest.mark.parametrize(
    ("dimensions", "unit", "severity"),
    [
        (3, "pmol", "error"),
        (3, "second", "error"),
        (3, "area", "warning"),
        (3, "kilogram", "warning"),
        (2, "pmol", "error"),
        (2, "litre", "warning"),
        (1, "second", "error"),
        (1, "area", "warning"),
    ],
)
@pytest.mark.parametrize("level", ["lenient", "default", "strict"])
def test_a_compartment_in_a_unit_of_another_measure(dimensions, unit, severity, level):
    report = proved(f'spatialDimensions="{dimensions}" units="{unit}"', level=level)
    (found,) = (issue for issue in report.issues if issue.kind == "dimension")
    assert (found.severity, report.verdict, report.ok) == (severity, "dimension", False)
    assert "'c'" in found.message
    assert found.where.startswith("compartment 'c'")


@pytest.mark.parametrize(
    ("dimensions", "unit"),
    [(3, "litre"), (3, "cm3"), (3, "dimensionless"), (3, "L_per_kg"), (2, "area"), (2, "dimensionless"), (1, "um")],
)
def test_a_compartment_in_a_unit_of_its_own_measure(dimensions, unit):
    assert proved(f'spatialDimensions="{dimensions}" units="{unit}"').ok


def test_the_dimensions_that_would_fit_are_named():
    (found,) = proved('spatialDimensions="3" units="area"').issues
    assert found.fix.endswith("or set spatialDimensions to 2")


@pytest.mark.parametrize(
    ("model", "size", "words"),
    [
        ('timeUnits="litre"', 'spatialDimensions="3" units="litre"', "unit of time is in L"),
        ('substanceUnits="second"', 'spatialDimensions="3" units="litre"', "unit of substance is in s"),
        ('volumeUnits="pmol"', 'spatialDimensions="3"', "unit of volume is in pmol"),
        ('areaUnits="litre"', 'spatialDimensions="2"', "unit of area is in L"),
    ],
)
def test_a_unit_of_the_model_in_another_measure(model, size, words):
    (found,) = proved(size, model).errors
    assert words in found.message


@pytest.mark.parametrize("model", ['areaUnits="litre"', 'lengthUnits="pmol"', 'volumeUnits="litre" areaUnits="second"'])
def test_what_nothing_is_measured_in_does_not_matter(model):
    assert proved(model=model).ok


def test_an_amount_in_a_concentration():
    (found,) = proved(species='substanceUnits="uM"').errors
    assert "the amount of 'S' is in umol/L, which measures no amount" in found.message


def test_antimony_and_check_find_it():
    model = qsp.Model.from_antimony("model m\nunit pmol = 1e-12 mole\ncompartment skin = 2; skin has pmol\nend")
    (found,) = qsp.check(model).errors
    assert "the size of 'skin' (spatialDimensions 3) is in pmol, which measures no volume" in found.message


CELSIUS = """<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level2" level="2" version="1"><model id="m"><listOfUnitDefinitions>
<unitDefinition id="degree"><listOfUnits><unit kind="Celsius"/></listOfUnits></unitDefinition></listOfUnitDefinitions>
<listOfParameters><parameter id="T" value="37" units="{}"/><parameter id="T0" value="300" units="kelvin"/>
<parameter id="x" constant="false" units="kelvin"/></listOfParameters><listOfRules><assignmentRule variable="x">
<math xmlns="http://www.w3.org/1998/Math/MathML"><apply><minus/><ci>T</ci><ci>T0</ci></apply></math>
</assignmentRule></listOfRules></model></sbml>"""


@pytest.mark.parametrize("unit", ["Celsius", "degree"])
def test_degrees_celsius_are_no_kelvin(unit):
    """T - T0 has one dimension and no meaning: the scales start at different places."""
    model = qsp.Model.from_sbml(CELSIUS.format(unit))
    (found,) = qsp.check_units(model).errors
    assert found.where.startswith("'T'")
    assert "does not start at zero" in found.message
    with pytest.raises(qsp.UnitsError, match="Celsius do not start at zero"):
        model.unit_of("T")
