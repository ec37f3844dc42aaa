"""What a result tells: rows, both sides of doses, measures between the rows, units, failures."""

from __future__ import annotations

from math import exp, log

import numpy as np
import pytest

import sbmlqsp as qsp
from sbmlqsp.errors import ModelError, SimulationError, UnitsError, UnknownSymbolError
from tests.simulation.models import ONE_COMPARTMENT, build

REPEATED = "100 mg into A every 12 h x 3"


@pytest.fixture(scope="module")
def result():
    model = build(ONE_COMPARTMENT)
    return qsp.simulate(model, REPEATED, until="36 h", every="6 h", outputs=["A", "[A]", {"share": "[A]/(5 + [A])"}])


def amount(time: float, *, before: bool = False) -> float:
    """Superposition of 100 mg at 0, 12 and 24 h with k = 0.25/h."""
    given = [dose for dose in (0, 12, 24) if dose < time or (dose == time and not before)]
    return sum(100 * exp(-0.25 * (time - dose)) for dose in given)


def test_rows_at_doses_hold_the_value_after_them(result):
    assert result.values("time").tolist() == [0, 6, 12, 18, 24, 30, 36]
    assert np.allclose(result.values("A"), [amount(time) for time in result.values("time")], rtol=1e-5)


def test_both_sides_of_a_dose(result):
    for time in (0, 12, 24):
        assert result.at("A", time).magnitude == pytest.approx(amount(time), rel=1e-8)
        before = result.at("A", f"{time} h", side="before").magnitude
        assert before == pytest.approx(amount(time, before=True), rel=1e-8)
    assert [edge[0] for edge in result.edges] == [0, 12, 24]
    time, before, after = result.edges[1]
    assert after["A"] - before["A"] == pytest.approx(100, rel=1e-9)
    assert result.doses == (0, 12, 24)


def test_times_are_quantities_and_columns_have_units(result):
    assert result.time.to("day").magnitude[-1] == pytest.approx(1.5)
    assert result.units == {"time": "h", "A": "mg", "[A]": "mg/L", "share": ""}
    assert result["[A]"].to("ug/mL").magnitude[0] == pytest.approx(5)
    assert result.to("[A]", "mmol/L", molar_mass="250 g/mol").magnitude[0] == pytest.approx(0.02)
    assert result.auc("[A]").to("mg*min/L").magnitude == pytest.approx(60 * result.auc("[A]").magnitude)


def test_extremes_within_windows(result):
    assert result.cmax("A").magnitude == pytest.approx(amount(24), rel=1e-8)
    assert result.tmax("A").magnitude == 24
    assert result.cmax("A", 0, 12).magnitude == pytest.approx(100, rel=1e-8)
    assert result.cmin("A", "12 h", "24 h").magnitude == pytest.approx(amount(24, before=True), rel=1e-8)
    assert result.tmin("A", 12, 24).magnitude == 24


def test_areas_and_averages(result):
    total = sum(400 * (1 - exp(-0.25 * (36 - dose))) for dose in (0, 12, 24))
    assert result.auc("A").magnitude == pytest.approx(total, rel=1e-8)
    assert result.average("A", 12, 24).magnitude == pytest.approx((amount(12) - amount(24, before=True)) / 0.25 / 12)
    first = result.auc("A", 0, 12).magnitude + result.auc("A", 12, 36).magnitude
    assert first == pytest.approx(total, rel=1e-8)


def test_crossings(result):
    assert result.first_time("A", "50 mg").magnitude == pytest.approx(log(2) / 0.25, rel=1e-7)
    assert result.first_time("A", 104, 5).magnitude == 12, "jumped over by the second dose"
    above = sum(log(amount(dose) / 50) / 0.25 for dose in (0, 12, 24))
    assert result.time_above("A", "50 mg").magnitude == pytest.approx(above, rel=1e-7)
    assert result.time_below("A", 50).magnitude == pytest.approx(36 - above, rel=1e-7)
    with pytest.raises(SimulationError, match="never reaches"):
        result.first_time("A", 1e6)


def test_observable_is_computed_on_the_dense_solution(result):
    concentration = amount(15) / 20
    assert result.at("share", 15).magnitude == pytest.approx(concentration / (5 + concentration), rel=1e-8)


def test_windows_outside_the_run_are_refused(result):
    for start, end in ((0, 40), (12, 12), (24, 12)):
        with pytest.raises(SimulationError):
            result.cmax("A", start, end)
    with pytest.raises(SimulationError, match="outside"):
        result.at("A", "-1 h")


def test_unknown_names_come_before_the_run_with_the_nearest():
    model = build(ONE_COMPARTMENT)
    with pytest.raises(UnknownSymbolError) as caught:
        qsp.simulate(model, until=1, outputs=["[AA]"])
    assert "[A]" in caught.value.nearest
    with pytest.raises(UnknownSymbolError, match="Cl"):
        qsp.simulate(model, until=1, outputs=[{"x": "A/Cl"}])
    with pytest.raises(UnknownSymbolError, match="engine"):
        qsp.simulate(model, until=1, engine="roadrunnr")
    with pytest.raises(UnitsError):
        qsp.simulate(model, until=1, outputs=[{"x": "A + [A]"}])


def test_unknown_column(result):
    with pytest.raises(UnknownSymbolError):
        result["[B]"]


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"until": "0 h"},
        {"until": -3},
        {"until": 10, "every": 1, "points": 5},
        {"until": 10, "times": [0, 1]},
        {"until": 10, "points": 1},
        {"until": 10, "every": 0},
        {"times": []},
        {"times": [0, 2, 1]},
        {"times": [-1, 2]},
        {"times": "24 h"},
        {"until": float("inf")},
    ],
)
def test_contradicting_times_are_refused(arguments):
    with pytest.raises((ModelError, UnitsError)):
        qsp.simulate(build(ONE_COMPARTMENT), **arguments)


def test_times_may_be_quantities():
    import pint

    registry = pint.UnitRegistry()
    model = build(ONE_COMPARTMENT)
    times = np.array([0.0, 60.0, 120.0]) * registry.minute
    assert qsp.simulate(model, times=times).values("time").tolist() == pytest.approx([0, 1, 2])
    assert qsp.simulate(model, until=2 * registry.hour, points=3).values("time").tolist() == [0, 1, 2]
    assert qsp.simulate(model, until="1 d", every="10 h").values("time").tolist() == [0, 10, 20, 24]


def test_a_model_without_time_unit_refuses_hours():
    with pytest.raises(UnitsError):
        qsp.simulate(build("x = 1; x' = -x", units=False), until="24 h")


def test_times_next_to_a_dose_are_at_the_dose():
    """0.1 + 0.2 is not 0.3: the row still holds the value after the dose."""
    dose = qsp.Regimen(qsp.Dose("100 mg", "A", at=0.3))
    result = qsp.simulate(build(ONE_COMPARTMENT), dose, until=1, every=0.1, outputs=["A"])
    assert result.values("A")[3] == pytest.approx(100)
    assert result.values("A")[2] == 0


def test_dose_at_the_end_shows_in_the_last_row():
    dose = qsp.Regimen(qsp.Dose("100 mg", "A", at=2.0))
    result = qsp.simulate(build(ONE_COMPARTMENT), dose, until=2, points=3, outputs=["A"])
    assert result.values("A").tolist() == [0, 0, 100]
    assert result.at("A", 2).magnitude == 100
    assert result.at("A", 2, side="before").magnitude == 0


def test_a_state_that_runs_away_is_named_with_its_time():
    model = build("x = 1; y = 0; x' = x^2; y' = 1", units=False)
    with pytest.raises(SimulationError) as caught:
        qsp.simulate(model, until=2, points=5)
    assert caught.value.variable == "x"
    assert caught.value.time == pytest.approx(1, abs=1e-3)


def test_a_failed_run_can_be_returned():
    model = build("x = 1; x' = x^2", units=False)
    result = qsp.simulate(model, until=2, points=9, settings=qsp.Settings(on_failure="return"))
    assert result.status != "ok"
    assert result.values("time").tolist() == [0, 0.25, 0.5, 0.75]
    assert np.allclose(result.values("x"), 1 / (1 - result.values("time")), rtol=1e-4)
    assert "incomplete" in repr(result)


def test_too_few_steps_are_said():
    model = build("x = 1; x' = -x*(2 + sin(100*time))", units=False)
    with pytest.raises(SimulationError) as caught:
        qsp.simulate(model, until=100, points=2, settings=qsp.Settings(max_steps=50))
    assert caught.value.status == "too many steps"


def test_state_that_becomes_nan_is_refused():
    model = build("x = 1; y = 1; x' = -1; y' = -y*sqrt(x)", units=False)
    with pytest.raises(SimulationError) as caught:
        qsp.simulate(model, until=2, points=5)
    assert caught.value.time == pytest.approx(1, abs=0.51)


def test_infinity_in_an_assigned_output_is_allowed():
    model = build("x = 1; x' = -1; y := 1/(x - 0.5)", units=False)
    result = qsp.simulate(model, times=[0, 0.25, 1], outputs=["y"])
    assert result.values("y")[1] == pytest.approx(4)


def test_tables_and_pictures(result):
    frame = result.to_frame()
    assert list(frame.columns) == ["time", "A", "[A]", "share"]
    assert frame.attrs["units"]["[A]"] == "mg/L"
    data = result.to_xarray()
    assert data["[A]"].attrs["units"] == "mg/L"
    assert float(data["A"].sel(time=12)) == pytest.approx(amount(12), rel=1e-5)
    figure = result.plot("[A]")
    assert [axes.get_yscale() for axes in figure.axes] == ["linear", "log"]
    assert "mg/L" in figure.axes[0].get_ylabel()
    assert "<table>" in result._repr_html_()


def test_provenance_repeats_the_run(result):
    facts = result.provenance
    assert facts["regimen"] == REPEATED
    assert facts["engine"] == "roadrunner"
    assert facts["settings"]["rtol"] == 1e-6
    assert facts["structure_hash"] == build(ONE_COMPARTMENT).structure_hash


def test_default_outputs_are_species_and_ruled_variables():
    body = "compartment V = 2; species A in V = 1; substanceOnly species N in V = 1; p = 1; p' = -p; q := 2*p; r = 3"
    result = qsp.simulate(build(body), until=1, points=2)
    assert result.names == ("[A]", "N", "p", "q")


def test_single_time():
    assert qsp.simulate(build(ONE_COMPARTMENT), "100 mg into A", times=[0], outputs=["A"]).values("A").tolist() == [100]
    assert qsp.simulate(build(ONE_COMPARTMENT), "100 mg into A", times=[4], outputs=["A"]).values("A")[0] == (
        pytest.approx(100 * exp(-1), rel=1e-5)
    )


def test_reset_returns_states_and_stops_infusions():
    regimen = "10 mg/h into A for 10 h; reset at 4 h; 100 mg into A at 6 h"
    body = ONE_COMPARTMENT.replace("A = 0;", "A = 0.5;")
    settings = qsp.Settings(rtol=1e-9)
    result = qsp.simulate(build(body), regimen, until=8, every=1, outputs=["A"], settings=settings)
    assert result.values("A")[4] == pytest.approx(10)
    assert result.values("A")[5] == pytest.approx(10 * exp(-0.25), rel=1e-7)
    assert result.values("A")[6] == pytest.approx(100 + 10 * exp(-0.5), rel=1e-7)


@pytest.mark.parametrize("engine", ["roadrunner", "copasi"])
def test_both_sides_of_a_dose_written_as_an_event(engine):
    if engine == "copasi":
        pytest.importorskip("COPASI")
    regimen = "40 mg into A over 4 h every 12 h x 2 lag 1 h; 100 mg into A at 7 h"
    dosed = qsp.with_regimen(build(ONE_COMPARTMENT), regimen)
    written = qsp.simulate(dosed, until="36 h", points=4, outputs=["A"], engine=engine)
    for time in (7, 12, 24):
        given = 100 if time == 7 else 0
        before, after = (written.at("A", time, side=side).magnitude for side in ("before", "after"))
        assert after - before == pytest.approx(given, abs=1e-6)
    assert written.at("A", 7).magnitude > 100


def test_times_of_a_model_without_units_can_be_given_back():
    found = qsp.simulate(build("A = 100; A' = -0.25*A; x := time*A", units=False), until=20, points=5)
    assert found.at("x", found.tmax("x")).magnitude == pytest.approx(found.cmax("x").magnitude, rel=1e-9)
    assert found.at("x", found.time[1]).magnitude == pytest.approx(found.values("x")[1], rel=1e-4)
    with pytest.raises(UnitsError, match="with_units"):
        found.at("x", "4 h")


ROOT_OF_WHAT_TURNS_NEGATIVE = """model fails
  S = 1; last = 0; t := time - last; k = 1
  S' = k * t^2.5 - S
  E: at (time > 2), t0=false: last = time + 1e-9
end"""


def test_a_mesh_that_ends_early_is_no_mesh_of_the_rest():
    """Areas and maxima were taken on a mesh without points after the failure; now they say that there are none."""
    model = qsp.Model.from_antimony(ROOT_OF_WHAT_TURNS_NEGATIVE)
    with pytest.raises(SimulationError, match="at time 2"):
        qsp.simulate(model, until=10, points=11, settings=qsp.Settings(on_failure="return")).auc("S")


@pytest.mark.parametrize("n", [12.3, 14, 17.1])
def test_the_mesh_knows_what_events_did_at_the_time_of_a_dose(n):
    """libRoadRunner's own steps went on from the state before them, and the area of what decays was wrong."""
    model = qsp.templates.pk.one_compartment("transit", n=n, ka=5)
    result = qsp.simulate(model, "1 mg into swallowed at 100 h; 1 mg into swallowed at 200 h", until="900 h", points=9)
    assert result.auc("[central]").magnitude == pytest.approx(2 / 5, rel=1e-6)
