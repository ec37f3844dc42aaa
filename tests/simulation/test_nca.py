"""Noncompartmental measures beyond the reference cases: what is defined, and what is refused."""

from __future__ import annotations

from math import exp, log

import numpy as np
import pytest

import sbmlqsp as qsp
from sbmlqsp.errors import ModelError, SimulationError, UnknownSymbolError, UnsupportedFeature
from sbmlqsp.simulation import nca_table
from tests.simulation.models import ONE_COMPARTMENT, TWO_COMPARTMENT, build


def run(body: str, regimen: str | None, until: str = "200 h", name: str = "[A]"):
    return qsp.nca(qsp.simulate(build(body), regimen, until=until, outputs=[name]), name)


def test_infusion_time_is_taken_off_the_residence_time():
    nca = run(ONE_COMPARTMENT, "60 mg into A over 6 h")
    assert nca.mrt.to("h").magnitude == pytest.approx(4, rel=1e-7)
    assert nca.vss.to("L").magnitude == pytest.approx(20, rel=1e-7)
    assert nca.cl.to("L/h").magnitude == pytest.approx(5, rel=1e-8)


def test_vss_after_an_oral_dose_is_refused():
    nca = run(TWO_COMPARTMENT, "100 mg into D")
    assert nca.route == "extravascular"
    assert nca.cl.to("L/h").magnitude == pytest.approx(5, rel=1e-7)
    with pytest.raises(UnsupportedFeature, match="Vss"):
        _ = nca.vss


def test_route_of_an_observable_is_known_from_what_it_is_made_of():
    result = qsp.simulate(build(ONE_COMPARTMENT), "100 mg into A", until="100 h", outputs=[{"C": "A/V"}])
    nca = qsp.nca(result, "C")
    assert nca.auc_inf.to("mg*h/L").magnitude == pytest.approx(20, rel=1e-7)
    with pytest.raises(UnsupportedFeature):
        _ = nca.vss
    assert qsp.nca(result, "C", route="intravenous").vss.to("L").magnitude == pytest.approx(20, rel=1e-6)


def test_profile_of_several_doses_starts_at_the_last():
    result = qsp.simulate(build(ONE_COMPARTMENT), "100 mg into A every 12 h x 3", until="100 h", outputs=["[A]"])
    nca = qsp.nca(result, "[A]")
    peak = 5 * (1 + exp(-3) + exp(-6))
    assert nca.cmax.magnitude == pytest.approx(peak, rel=1e-8)
    assert nca.tmax.magnitude == 0
    assert nca.half_life.magnitude == pytest.approx(log(2) / 0.25, rel=1e-7)
    with pytest.raises(SimulationError, match="several doses"):
        _ = nca.cl
    first = qsp.nca(result, "[A]", start="0 h", end="12 h")
    assert first.trough.magnitude == pytest.approx(5 * exp(-3), rel=1e-8)
    assert first.auc_last.magnitude == pytest.approx(20 * (1 - exp(-3)), rel=1e-8)


def test_a_run_that_ends_before_the_terminal_phase_gives_no_half_life():
    nca = run(TWO_COMPARTMENT, "100 mg into A", until="2 h")
    with pytest.raises(SimulationError, match="terminal phase"):
        _ = nca.half_life
    assert nca.cmax.magnitude == pytest.approx(10, rel=1e-8)
    assert "simulate longer" in nca.to_frame().loc["half_life", "note"]


def test_rising_curve_has_no_terminal_phase():
    nca = run(ONE_COMPARTMENT, "10 mg/h into A until 24 h", until="24 h")
    with pytest.raises(SimulationError):
        _ = nca.auc_inf


def test_without_a_dose_clearance_needs_one():
    body = ONE_COMPARTMENT.replace("A = 0;", "A = 5;")
    nca = run(body, None, until="100 h")
    assert nca.auc_inf.magnitude == pytest.approx(20, rel=1e-8)
    with pytest.raises(SimulationError, match="dose"):
        _ = nca.cl
    result = qsp.simulate(build(body), until="100 h", outputs=["[A]"])
    assert qsp.nca(result, "[A]", dose=100).auc_inf.magnitude == pytest.approx(20, rel=1e-8)


def test_names_as_pharmacometricians_write_them():
    nca = run(ONE_COMPARTMENT, "100 mg into A", until="100 h")
    assert nca["Cmax"] == nca.cmax
    assert nca["AUC"] == nca.auc_inf
    assert nca["half-life"] == nca.half_life
    assert nca["CL"] == nca.cl
    with pytest.raises(UnknownSymbolError):
        nca["Cmaxx"]


def test_table_and_text_hold_every_measure():
    nca = run(ONE_COMPARTMENT, "100 mg into A", until="100 h")
    frame = nca.to_frame()
    assert frame.loc["vss", "value"] == pytest.approx(20, rel=1e-7)
    assert frame.loc["vss", "unit"] == "L"
    assert len(str(nca).splitlines()) == len(frame)
    assert "<table>" in nca._repr_html_()


def test_linear_up_log_down():
    """Up by a straight line, down by an exponential: both exact for what was sampled."""
    times = [0, 1, 2, 3]
    values = [0, 4, 2, 1]
    area = nca_table(times, values).auc_last.magnitude
    assert area == pytest.approx(2 + 2 / log(2) + 1 / log(2))
    linear = nca_table(times, values, method="linear")
    assert linear.auc_last.magnitude == pytest.approx(2 + 3 + 1.5)
    assert linear.aumc_last.magnitude == pytest.approx(2 + (4 + 4) / 2 + (4 + 3) / 2)


def test_log_moment_is_exact_for_an_exponential():
    times = np.array([0.0, 1.0, 4.0, 9.0])
    exact = nca_table(times, 5 * np.exp(-0.25 * times), method="log")
    assert exact.aumc_last.magnitude == pytest.approx(80 - 5 * exp(-2.25) * (9 / 0.25 + 16))
    assert exact.aumc_inf.magnitude == pytest.approx(80)
    assert exact.mrt.magnitude == pytest.approx(4)


def test_best_fit_uses_the_terminal_points():
    times = np.array([0, 1, 2, 4, 8, 12, 16, 24], dtype=float)
    values = 8 * np.exp(-1.5 * times) + 2 * np.exp(-0.1 * times)
    assert nca_table(times, values).lambda_z.magnitude == pytest.approx(0.1, rel=0.01)
    assert nca_table(times, values, terminal_points=3).lambda_z.magnitude == pytest.approx(0.1, rel=1e-6)


@pytest.mark.parametrize(
    ("times", "values"), [([0, 1], [1]), ([0], [1]), ([0, 2, 1], [3, 2, 1]), ([0, 1, 2], [1, float("nan"), 2])]
)
def test_samples_that_are_no_profile_are_refused(times, values):
    with pytest.raises(ModelError):
        nca_table(times, values)


def test_unknown_method_is_refused():
    result = qsp.simulate(build(ONE_COMPARTMENT), "100 mg into A", until="10 h", outputs=["[A]"])
    with pytest.raises(ModelError, match="linear-up log-down"):
        qsp.nca(result, "[A]", method="spline")
