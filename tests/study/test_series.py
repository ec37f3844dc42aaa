"""Curves of a paper, qualitative claims and explained deviations."""

from __future__ import annotations

import pytest

from sbmlqsp.core.measure import Measure
from sbmlqsp.errors import ParseError, SecurityError
from sbmlqsp.study import Study
from sbmlqsp.study.tolerance import Tolerance

MODEL = """model decay
  unit volume = 1 litre; unit substance = 1e-3 gram; unit extent = 1e-3 gram; unit time_unit = 3600 second
  unit per_h = 1 / (3600 second)
  compartment V = 2; V has volume
  unit mg_per_L = 1e-3 gram / litre; species A in V = 10; A has mg_per_L
  k = 0.1; k has per_h
  A -> ; k*A*V
end
"""
STUDY = """title = "decay"
model = "model.ant"
[arms.only]
until = "24 h"
[[series]]
arm = "only"
output = "[A]"
file = "curve.csv"
tolerance = "1 %"
kind = "digitised"
source = "Figure 1"
"""
CURVE = "time (h),[A] (mg/L),other (mg/L)\n0,10,1\n10,3.68,\n20,1.35,2\n"  # 10 exp(-k t)


@pytest.fixture
def study(tmp_path):
    (tmp_path / "model.ant").write_text(MODEL)
    (tmp_path / "curve.csv").write_text(CURVE)

    def load(text=STUDY):
        (tmp_path / "study.toml").write_text(text)
        return Study.load(tmp_path / "study.toml")

    return load


def test_each_row_of_a_curve_is_a_claim(study):
    result = study().run()
    assert [claim.claim.quantity for claim in result.claims] == ["at([A], 0 h)", "at([A], 10 h)", "at([A], 20 h)"]
    assert result.ok, result.table()
    assert result.claims[1].claim.note == "curve.csv, line 3"
    assert result.claims[1].got.unit == "mg/L"


def test_a_wrong_point_fails_alone(study, tmp_path):
    (tmp_path / "curve.csv").write_text(CURVE.replace("3.68", "3.8"))
    assert [claim.verdict for claim in study().run().claims] == ["pass", "fail", "pass"]


def test_another_column_with_empty_cells(study):
    text = STUDY.replace('output = "[A]"', 'output = "[A]"\ncolumn = "other"')
    assert [claim.expected for claim in study(text).claims] == ["1 mg/L", "2 mg/L"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[A] (mg/L)", "[A]", "has no unit"),
        ("10,3.68", "10,abc", "could not convert"),
        ("[A] (mg/L)", "[A] (mg/parsec!)", "series curve.csv"),
    ],
)
def test_a_curve_that_cannot_be_read_is_a_problem_of_the_study(study, tmp_path, old, new, message):
    (tmp_path / "curve.csv").write_text(CURVE.replace(old, new))
    with pytest.raises(ParseError, match=message):
        study()


def test_a_curve_outside_the_folder_is_refused(study):
    with pytest.raises((ParseError, SecurityError), match="outside"):
        study(STUDY.replace("curve.csv", "../curve.csv"))


def test_one_sided_claims():
    least, most = Tolerance.parse("at least", "1 mg/L"), Tolerance.parse("at most", "1 mg/L")
    one = Measure(1.0, "mg/L")
    assert [least.holds(one, value) for value in (0.9, 1.0, 2.0)] == [False, True, True]
    assert [most.holds(one, value) for value in (0.9, 1.0, 2.0)] == [True, True, False]
    assert not least.holds(one, float("nan"))
