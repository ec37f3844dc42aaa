"""Declared units: SBML's defaults level by level, and None where nobody wrote one."""

from __future__ import annotations

import pytest

from sbmlqsp import units
from sbmlqsp.core.builtin_units import LEVEL_2_UNITS
from sbmlqsp.core.tables import (
    Compartment,
    ModelTables,
    Parameter,
    Reaction,
    Species,
    SpeciesReference,
    Table,
    Unit,
    UnitDefinition,
)
from sbmlqsp.errors import UnknownSymbolError
from sbmlqsp.model import Model
from sbmlqsp.model.document import Document

MG = UnitDefinition("mg", (Unit("gram", 1.0, -3),))
HOUR = UnitDefinition("hour", (Unit("second", 1.0, 0, 3600.0),))


def of(tables: ModelTables, *selections: str) -> list[str | None]:
    m = Model(Document("", tables))
    return [m.unit_of(selection) for selection in selections]


def level_3(**model_units: str) -> ModelTables:
    return ModelTables(
        level=3,
        units=Table([MG, HOUR, UnitDefinition("per_hour", (Unit("second", -1.0, 0, 3600.0),))]),
        compartments=Table(
            [
                Compartment("V", 1.0),
                Compartment("surface", 1.0, 2.0),
                Compartment("axon", 1.0, 1.0),
                Compartment("point", None, 0.0),
                Compartment("own", 1.0, units="litre"),
                Compartment("open", 1.0, None),
            ]
        ),
        species=Table(
            Species(f"in_{place}", place) for place in ("V", "surface", "axon", "point", "own", "open")
        ).replacing(Species("other", "own", substance_units="mole")),
        parameters=Table([Parameter("k", 1.0, "per_hour"), Parameter("n", 1.0), Parameter("f", 1.0, "dimensionless")]),
        reactions=Table(
            [Reaction("r", (SpeciesReference("in_V", id="s"),), local_parameters=(Parameter("r.k", 1.0, "mg"),))]
        ),
        **model_units,
    )


ALL_UNITS = {
    "substance_units": "mg",
    "time_units": "hour",
    "volume_units": "litre",
    "area_units": "metre",
    "extent_units": "mole",
}


def test_level_3_takes_the_models_units_where_elements_have_none():
    tables = level_3(**ALL_UNITS)
    assert of(tables, "time", "r", "V", "surface", "axon", "point") == ["h", "mol/h", "L", "m", None, ""]
    assert of(tables, "in_V", "[in_V]", "[in_surface]", "[in_axon]", "[in_point]") == ["mg", "mg/L", "mg/m", None, "mg"]
    assert of(tables, "other", "[other]", "in_own", "[in_own]") == ["mol", "mol/L", "mg", "mg/L"]
    assert of(tables, "k", "n", "f", "r.k", "s") == ["1/h", None, "", "mg", ""]


def test_level_3_without_model_units_declares_nothing():
    assert of(level_3(), "time", "r", "V", "in_V", "[in_V]", "[in_own]", "own") == [None] * 6 + ["L"]
    assert of(level_3(substance_units="mg"), "in_V", "[in_V]", "[in_own]") == ["mg", None, "mg/L"]


def level_2(*definitions: UnitDefinition, parameter_units: str | None = None) -> ModelTables:
    quantities = ("substance", "time", "volume", "area", "length")
    table: Table[UnitDefinition] = Table(LEVEL_2_UNITS)
    return ModelTables(
        level=2,
        version=4,
        units=table.replacing(*definitions),
        compartments=Table([Compartment("V", 1.0)]),
        species=Table([Species("S", "V"), Species("M", "V", substance_units="mole")]),
        parameters=Table([Parameter("k", 1.0, parameter_units)]),
        reactions=Table([Reaction("r")]),
        extent_units="substance",
        **{f"{quantity}_units": quantity for quantity in quantities},
    )


def test_level_2_defaults_are_nobodys_word():
    assert of(level_2(), "time", "V", "S", "[S]", "r") == [None] * 5
    assert of(level_2(), "M", "[M]") == ["mol", None]


def test_level_2_redefined_units_are_declared():
    tables = level_2(UnitDefinition("substance", (Unit("mole", 1.0, -9),)), UnitDefinition("time", HOUR.units))
    assert of(tables, "time", "V", "S", "[S]", "r") == ["h", None, "nmol", None, "nmol/h"]
    litre = UnitDefinition("volume", (Unit("litre"),))
    assert of(level_2(litre), "V", "S") == ["L", None]


def test_level_2_defaults_that_an_element_names_are_declared():
    assert of(level_2(parameter_units="time"), "k", "time", "S") == ["s", "s", None]


@pytest.mark.parametrize("selection", ["ghost", "[V]", "[k]", "r.ghost"])
def test_unknown_selections(selection):
    with pytest.raises(UnknownSymbolError):
        of(level_3(), selection)


def test_a_parameter_called_time_is_itself():
    tables = ModelTables(parameters=Table([Parameter("time", 1.0, "mole")]), time_units="second")
    assert of(tables, "time") == ["mol"]


def test_every_declared_unit_of_the_corpus_can_be_read_by_pint(shared):
    texts: set[str] = set()
    for file in sorted((shared / "corpus" / "models").glob("*.xml"))[::12]:
        m = Model.from_sbml(file.read_bytes(), file.parent)
        names = ["time", *m.document.kinds, *(f"[{name}]" for name in m.species.ids)]
        texts |= {unit for name in names if (unit := m.unit_of(name)) is not None}
    assert len(texts) > 10
    for text in texts:
        assert units.quantity(1.0, text).to_base_units().magnitude > 0
