"""Parameters that follow tables: against exact integrals, and never stepped over."""

from __future__ import annotations

import math

import pytest

import sbmlqsp as qsp
from sbmlqsp import Forcing, Model, Settings, simulate, with_forcing
from sbmlqsp.errors import RegimenError, UnitsError, UnknownSymbolError

TIGHT = Settings(rtol=1e-11, atol=1e-12)
LOSS = """
  unit substance = 1e-3 gram; unit volume = litre; unit time_unit = 3600 second; unit L_per_h = litre/(3600 second)
  compartment V = 10; substanceOnly species A in V = 100; CL = 1; CL has L_per_h; J1: A -> ; CL/V*A
"""
INPUT = "A = 0; r = 0; A' = r"


def last(model, forcing, until, **arguments):
    return simulate(model, until=until, points=5, forcing=forcing, settings=TIGHT, **arguments).values("A")[-1]


@pytest.mark.parametrize("engine", ["roadrunner", "copasi"])
def test_steps_are_exact(engine):
    clearance = Forcing([0, 3, 7.5], [1, 2, 0.5])
    expected = 100 * math.exp(-(3 * 1 + 4.5 * 2 + 2.5 * 0.5) / 10)
    assert last(Model.from_antimony(LOSS), {"CL": clearance}, 10, engine=engine) == pytest.approx(expected, rel=1e-9)


def test_units_are_converted():
    clearance = Forcing(["0 min", "180 min"], ["1 L/h", "2000 mL/h"])
    expected = 100 * math.exp(-(3 * 1 + 7 * 2) / 10)
    assert last(Model.from_antimony(LOSS), {"CL": clearance}, "10 h") == pytest.approx(expected, rel=1e-9)


def test_lines_are_integrated_exactly():
    triangle = Forcing([1, 2, 4], [0, 6, 0], kind="linear")
    assert last(Model.from_antimony(INPUT), {"r": triangle}, 10) == pytest.approx(3 + 6, rel=1e-9)


@pytest.mark.parametrize("kind", ["previous", "linear"])
def test_a_short_pulse_late_in_a_quiet_system_is_not_stepped_over(kind):
    pulse = Forcing([0, 5000, 5000.01, 5000.02], [0, 100, 0, 0], kind=kind)
    area = 1.0 if kind == "previous" else 5000 * 100 / 2 + 0.5
    assert last(Model.from_antimony(INPUT), {"r": pulse}, 10_000) == pytest.approx(area, rel=1e-6)


def test_outside_the_table_its_ends_hold():
    course = Forcing([2, 4], [1, 3], kind="linear")
    result = simulate(Model.from_antimony(INPUT), times=[0, 1, 2, 3, 4, 9], outputs=["r"], forcing={"r": course})
    assert result.values("r") == pytest.approx([1, 1, 1, 2, 3, 3])


def test_another_table_of_equal_length_needs_no_recompilation():
    model = Model.from_antimony(LOSS)
    one, other = (with_forcing(model, {"CL": Forcing([0, 3], [1, value])}) for value in (2, 3))
    assert one.structure_hash == other.structure_hash


def test_covariates_of_a_table_are_steps(tmp_path):
    file = tmp_path / "data.csv"
    file.write_text("ID,TIME,AMT,EVID,CMT,V,CL\n1,0,50,1,1,10,1\n1,3,.,2,.,10,2\n1,7.5,50,1,1,10,.5\n")
    (subject,) = qsp.subjects_from_nmtran(file, {1: "A"}, units={"TIME": "h", "AMT": "mg"})
    result = simulate(
        Model.from_antimony(LOSS),
        subject.regimen,
        times=["10 h"],
        values=dict(subject.covariates),
        forcing=dict(subject.changing),
        settings=TIGHT,
    )
    expected = 150 * math.exp(-(3 * 1 + 4.5 * 2 + 2.5 * 0.5) / 10) + 50 * math.exp(-2.5 * 0.5 / 10)
    assert result.values("A")[0] == pytest.approx(expected, rel=1e-9)


def test_what_makes_no_sense_is_refused():
    model = Model.from_antimony(LOSS)
    with pytest.raises(RegimenError, match="row 3, times"):
        Forcing([0, 2, 2], [1, 1, 1])
    with pytest.raises(RegimenError, match="2 times and 1 values"):
        Forcing([0, 2], [1])
    with pytest.raises(RegimenError, match="no column 'WT'"):
        Forcing.from_table({"TIME": [0], "BW": [70]}, "TIME", "WT")
    with pytest.raises(UnknownSymbolError):
        with_forcing(model, {"BW": Forcing([0], [1])})
    with pytest.raises(UnitsError):
        with_forcing(model, {"CL": Forcing([0], ["1 kg"])})
    with pytest.raises(RegimenError, match="set by a rule"):
        with_forcing(Model.from_antimony(INPUT), {"A": Forcing([0], [1])})
