import math

import pandas as pd
import pytest

import sbmlqsp as qsp
from sbmlqsp.errors import ParseError, UnitsError, UnknownSymbolError

MODEL = """
model pk
  unit substance = 1e-3 gram; unit extent = 1e-3 gram; unit volume = 1 litre; unit time_unit = 3600 second
  unit per_h = 1 / (3600 second)
  compartment V = 20; V has volume
  species Drug in V; Drug = 0
  k = 0.25; k has per_h
  Drug -> ; k * Drug * V
end
"""


@pytest.fixture(scope="module")
def model():
    return qsp.Model.from_antimony(MODEL)


def test_units_of_columns_are_converted(model):
    table = pd.DataFrame(
        {
            "day": [0.5, 1.0],
            "what": ["[Drug]", "Drug"],
            "dv": [250.0, 2.0],
            "unit": ["ng/mL", "g"],
            "id": [7, 7],
        }
    )
    data = qsp.Observations.from_table(
        table, time="day", output="what", value="dv", unit="unit", subject="id", lloq=100.0, time_unit="d"
    ).in_units_of(model)
    first, second = data
    assert (first.time.value, first.time.unit) == (12.0, "h")
    assert first.value.value == pytest.approx(0.25)  # 250 ng/mL = 0.25 mg/L
    assert first.lloq == pytest.approx(0.1)
    assert second.value.value == pytest.approx(2000.0)  # 2 g = 2000 mg
    assert second.subject == "7"


def test_moles_ask_for_the_molar_mass(model):
    data = qsp.Observations.from_table(
        [{"t": 1, "y": 5.0}], time="t", output="[Drug]", value="y", unit="umol/L", time_unit="h"
    )
    with pytest.raises(UnitsError, match=r"row 1.*molar"):
        data.in_units_of(model)
    assert data.in_units_of(model, molar_mass="200 g/mol").rows[0].value.value == pytest.approx(
        1.0
    )  # 5 umol/L = 1 mg/L


def test_values_below_the_limit_and_missing_ones():
    data = qsp.Observations.from_table(
        {"t": [1, 2, 3], "y": [0.05, 3.0, "."]}, time="t", output="C", value="y", lloq=0.1
    )
    assert [row.below_lloq for row in data] == [True, False, True]
    assert math.isnan(data.rows[2].value.value)


def test_every_bad_cell_is_named():
    table = [{"t": 1, "y": "x"}, {"t": "?", "y": 1}, {"t": 2, "y": 1}]
    with pytest.raises(ParseError, match="row 1, column y: 'x' is not a number") as caught:
        qsp.Observations.from_table(table, time="t", output="C", value="y")
    assert [str(issue.where) for issue in caught.value.issues] == ["row 1, column y", "row 2, column t"]


def test_an_unknown_column_and_a_unit_that_does_not_fit(model):
    with pytest.raises(UnknownSymbolError, match="did you mean conc"):
        qsp.Observations.from_table([{"t": 1, "conc": 1}], time="t", output="C", value="cnc")
    data = qsp.Observations.from_table([{"t": 1, "y": 1.0}], time="t", output="[Drug]", value="y", unit="h")
    with pytest.raises(UnitsError, match=r"row 1, output \[Drug\]"):
        data.in_units_of(model)
