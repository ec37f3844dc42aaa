"""Steady states of repeated doses: closed forms, the laws of accumulation, many doses, and refusals with the reason."""

from __future__ import annotations

import json
import pickle
from math import exp, log, pi

import numpy as np
import pytest

import sbmlqsp as qsp
from tests.simulation.models import MICHAELIS_MENTEN, ONE_COMPARTMENT, TWO_COMPARTMENT, build

TIGHT = qsp.Settings(rtol=1e-11, atol=1e-13)
K = 5 / 20
CONSERVED = """
  compartment V = 1; substanceOnly species L in V, R in V, C in V; L = 0; R = 10; C = 0
  J: L + R -> C; 0.3*L*R - 0.05*C; E: L -> ; 0.2*L
"""
TMDD = """
  compartment V = 3; species L in V = 0; species R in V; species RL in V = 0
  kel = 0.0015; kon = 0.091; koff = 0.001; ksyn = 0.11; kdeg = 0.0089; kint = 0.03; R = ksyn/kdeg
  J1: L -> ; kel*L*V; J2: L + R -> RL; (kon*L*R - koff*RL)*V; J3: -> R; ksyn*V; J4: R -> ; kdeg*R*V
  J5: RL -> ; kint*RL*V
"""
TURNOVER = "compartment V = 1; substanceOnly species A in V; A = 30; S: -> A; 3; E: A -> ; 0.1*A"


def plain(body):
    return build(body, units=False)


def every(interval, amount, into, **arguments):
    return qsp.Regimen([qsp.Dose(amount, into, every=interval, count=None, **arguments)])


@pytest.fixture(scope="module")
def one():
    return qsp.periodic_steady_state(build(ONE_COMPARTMENT), "100 mg into A every 12 h", outputs=["A", "[A]"])


# --- closed forms ---------------------------------------------------------------------------------------------------


def test_repeated_boluses_accumulate_as_the_closed_forms_say(one):
    ratio = 1 / (1 - exp(-K * 12))
    assert one.interval == 12
    assert one.units == {"time": "h", "A": "mg", "[A]": "mg/L"}
    assert one.after["A"] == pytest.approx(100 * ratio, rel=1e-10)
    assert one.before["A"] == pytest.approx(100 * (ratio - 1), rel=1e-9)
    assert one.accumulation("[A]") == pytest.approx(ratio, rel=1e-9)
    assert one.peak("[A]").to("mg/L").magnitude == pytest.approx(5 * ratio, rel=1e-9)
    assert one.trough("[A]").to("ug/L").magnitude == pytest.approx(5000 * (ratio - 1), rel=1e-8)
    assert one.average("[A]").to("mg/L").magnitude == pytest.approx(100 / (5 * 12), rel=1e-9)


def test_the_average_is_f_times_dose_over_clearance_times_interval():
    model = build(TWO_COMPARTMENT)
    found = qsp.periodic_steady_state(model, "80 mg into D every 8 h F 0.6 lag 1 h", outputs=["[A]"])
    assert found.average("[A]").magnitude == pytest.approx(0.6 * 80 / (5 * 8), rel=1e-8)


def test_pk08_intermittent_infusion(shared):
    cases = json.loads((shared / "reference_cases/cases.json").read_text(encoding="utf-8"))
    peak, trough = (e["value"] for e in next(case for case in cases if case["id"] == "PK08")["expected"])
    text = "100 mg into A over 1 h every 12 h"
    found = qsp.periodic_steady_state(build(ONE_COMPARTMENT), text, outputs=["[A]"])
    assert found.peak("[A]").magnitude == pytest.approx(peak, rel=1e-9)
    assert found.trough("[A]").magnitude == pytest.approx(trough, rel=1e-9)
    run = qsp.simulate(build(ONE_COMPARTMENT), f"{text} at steady state", until="12 h", outputs=["[A]"], settings=TIGHT)
    assert run.cmax("[A]").magnitude == pytest.approx(peak, rel=1e-9)
    assert run.at("[A]", "12 h", side="before").magnitude == pytest.approx(trough, rel=1e-9)


def test_floquet_multipliers_of_linear_models_are_exponentials_of_their_rates(one):
    assert one.multipliers == pytest.approx([exp(-K * 12)], abs=1e-10)
    rates = np.array([[-1.3, 0.8 / 3], [0.8, -0.8 / 3]])  # amounts in 10 and 30 L: CL = 5, Q = 8
    expected = sorted([*np.exp(6 * np.linalg.eigvals(rates)), exp(-1.5 * 6)], reverse=True)
    two = qsp.periodic_steady_state(build(TWO_COMPARTMENT), "100 mg into D every 6 h")
    assert np.real(two.multipliers) == pytest.approx(expected, abs=1e-9)
    assert two.stable
    assert two.verdict.startswith("stable: deviations shrink to")


def test_michaelis_menten_elimination_solves_its_transcendental_equation():
    """Over an interval without input D = Vmax tau - Km ln(1 + D/A)... : A + D - A + Km ln((A + D)/A) = Vmax tau."""
    model = plain("compartment V = 1; substanceOnly species A in V; A = 0; Vm = 10; Km = 5; J: A -> ; Vm*A/(Km + A)")
    for dose in (60, 100, 119):
        found = qsp.periodic_steady_state(model, every(12, dose, "A"))
        trough = found.before["A"]
        assert dose + 5 * log((trough + dose) / trough) == pytest.approx(10 * 12, rel=1e-10)
        assert trough == pytest.approx(dose / (exp((120 - dose) / 5) - 1), rel=3e-8)


# --- many doses -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "regimen", "count"),
    [
        (MICHAELIS_MENTEN, "80 mg into A every 24 h", 60),
        (TMDD, "300 mg into L over 1 h every 168 h", 90),
        (CONSERVED, None, 60),
    ],
)
def test_the_state_is_that_after_many_doses(body, regimen, count):
    model = build(body) if regimen and body != CONSERVED else plain(body)
    text = qsp.Regimen.parse(regimen) if regimen else every(12, 10, "L")
    found = qsp.periodic_steady_state(model, text)
    end = count * found.interval
    run = qsp.simulate(model, text, until=end, points=2, settings=TIGHT)
    (_, before, _) = run.edges[-1]
    for name, value in found.before.items():
        assert before[name] == pytest.approx(value, rel=2e-7, abs=1e-9), name


def test_conserved_totals_stay_those_of_the_start():
    found = qsp.periodic_steady_state(plain(CONSERVED), every(12, 10, "L"))
    assert found.before["R"] + found.before["C"] == pytest.approx(10, rel=1e-9)
    assert found.multipliers[0] == pytest.approx(1, abs=1e-8)
    assert found.verdict.endswith("1 conserved total")


# --- regimens -------------------------------------------------------------------------------------------------------


def test_several_doses_repeat_after_their_common_interval():
    model = build(ONE_COMPARTMENT)
    found = qsp.periodic_steady_state(model, "100 mg into A every 8 h; 60 mg into A at 2 h every 12 h", outputs=["A"])
    assert found.interval == 24
    decay = 1 - exp(-K * 24)
    given = [(0, 100), (8, 100), (16, 100), (2, 60), (14, 60)]
    expected = sum(amount * exp(-K * (24 - time)) for time, amount in given) / decay
    assert found.before["A"] == pytest.approx(expected, rel=1e-9)


def test_a_loading_dose_and_an_earlier_clause_leave_no_trace(one):
    model = build(ONE_COMPARTMENT)
    for text in ("400 mg into A then 100 mg every 12 h x 6", "50 mg into A every 24 h x 3 then 100 mg every 12 h x 9"):
        found = qsp.periodic_steady_state(model, text, outputs=["A"])
        assert found.before["A"] == pytest.approx(one.before["A"], rel=1e-10)


def test_infusions_longer_than_the_interval_overlap():
    found = qsp.periodic_steady_state(build(ONE_COMPARTMENT), "100 mg into A over 20 h every 8 h", outputs=["A"])
    assert found.average("A").magnitude == pytest.approx(100 / (K * 8), rel=1e-9)


@pytest.mark.parametrize(
    ("text", "message"), [("100 mg into A", "no repeating dose"), ("1 mg into A every 4 h; reset at 2 h", "a reset")]
)
def test_a_regimen_that_does_not_repeat_is_refused(text, message):
    with pytest.raises(qsp.RegimenError, match=message):
        qsp.periodic_steady_state(build(ONE_COMPARTMENT), text)


# --- steady-state records of other models ----------------------------------------------------------------------------


def test_adding_a_steady_state_does_not_double_what_the_body_makes_itself():
    regimen = qsp.Regimen([qsp.Dose(20, "A", at=5, every=12, steady_state="add")])
    run = qsp.simulate(plain(TURNOVER), regimen, times=[0, 5, 9], outputs=["A"], settings=TIGHT)
    peak = 20 / (1 - exp(-1.2))
    assert run.values("A") == pytest.approx([30, 30 + peak, 30 + peak * exp(-0.4)], rel=1e-9)


def test_a_constant_infusion_that_always_ran_finds_the_root_of_the_rates():
    model = plain("compartment V = 1; substanceOnly species A in V; A = 0; Vm = 10; Km = 5; J: A -> ; Vm*A/(Km + A)")
    for rate in (1.0, 5.0, 9.9):
        record = [{"TIME": 0, "AMT": 0, "RATE": rate, "SS": 1, "EVID": 1, "CMT": "A"}]
        run = qsp.simulate(model, qsp.Regimen.from_nmtran(record), times=[0], outputs=["A"], settings=TIGHT)
        assert run.values("A")[0] == pytest.approx(5 * rate / (10 - rate), rel=1e-8)


def test_a_constant_infusion_goes_on_without_a_gap():
    model = build(ONE_COMPARTMENT)
    for text, rate in (
        ("10 mg/h into A until 8 h at steady state", 10),
        ("10 mg/h into A until 8 h F 0.5 at steady state", 5),
    ):
        run = qsp.simulate(model, text, times=[0, 4, 8, 12], outputs=["A"], settings=TIGHT)
        assert run.values("A") == pytest.approx([rate / K] * 3 + [rate / K * exp(-K * 4)], rel=1e-9)


def test_a_daily_rhythm_has_a_steady_state_under_daily_doses():
    model = plain(
        f"compartment V = 1; substanceOnly species A in V; A = 0; J: A -> ; 0.1*(1 + cos(2*{pi!r}*time/24))*A"
    )
    regimen = qsp.Regimen([qsp.Dose(100, "A", at=30, every=24, steady_state="replace")])
    run = qsp.simulate(model, regimen, times=[29, 30], outputs=["A"], settings=TIGHT)
    assert run.values("A") == pytest.approx([0, 100 / (1 - exp(-2.4))], rel=1e-9)
    with pytest.raises(qsp.UnsupportedFeature, match="'J' depends on time"):
        qsp.periodic_steady_state(model, every(7, 100, "A"))


def test_a_new_value_gives_a_new_steady_state():
    model = build(ONE_COMPARTMENT)
    for clearance in (5, 10, 5):
        run = qsp.simulate(
            model, "100 mg into A every 12 h x 2 at steady state", times=[0], outputs=["A"], values={"CL": clearance}
        )
        assert run.values("A")[0] == pytest.approx(100 / (1 - exp(-clearance / 20 * 12)), rel=1e-9)


# --- refusals -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "into", "dose", "message", "variable"),
    [
        ("D -> A; 0.5*D", "D", 10, "'A' grows by 10 in each interval", "A"),
        ("A -> ; 10*A/(5 + A)", "A", 121, "'A' grows by 1", "A"),
        ("A -> ; 10*A/(5 + A)", "A", 500, "'A' grows by 380", "A"),
        ("D -> A; D - A", "D", 3, "'[AD]' grows by 1.5 in each interval", None),
    ],
)
def test_accumulation_without_bound_names_what_grows(body, into, dose, message, variable):
    model = plain(f"compartment V = 1; substanceOnly species A in V, D in V; A = 0; D = 0; J: {body}")
    with pytest.raises(qsp.ConvergenceError, match=message) as caught:
        qsp.periodic_steady_state(model, every(12, dose, into))
    assert variable in (None, caught.value.variable)
    assert pickle.loads(pickle.dumps(caught.value)).variable == caught.value.variable
    with pytest.raises(qsp.ConvergenceError, match=message):
        qsp.simulate(model, qsp.Regimen([qsp.Dose(dose, into, every=12, steady_state="replace")]), until=1)


def test_a_constant_infusion_above_the_maximal_rate_is_refused():
    model = plain("compartment V = 1; substanceOnly species A in V; A = 0; J: A -> ; 10*A/(5 + A)")
    record = [{"TIME": 0, "AMT": 0, "RATE": 11, "SS": 1, "EVID": 1, "CMT": "A"}]
    with pytest.raises(qsp.ConvergenceError, match="'A' grows by 1"):
        qsp.simulate(model, qsp.Regimen.from_nmtran(record), until=1)


def test_a_lag_that_is_not_shorter_than_the_interval_is_refused():
    model = plain("compartment V = 1; substanceOnly species A in V; A = 0; late = 12; J: A -> ; 0.1*A")
    with pytest.raises(qsp.RegimenError, match=r"lag 12 of the dose into 'A'.*interval 12"):
        qsp.simulate(model, qsp.Regimen([qsp.Dose(1, "A", every=12, lag="late", steady_state="replace")]), until=1)


def test_a_notebook_sees_the_numbers(one):
    shown = one._repr_html_()
    assert all(text in shown for text in ("mg/L", "Floquet multipliers: 0.049787", "105.24", "stable"))
    assert repr(one).startswith("<PeriodicSteadyState 'm': every 12 h, stable")


def test_what_only_collects_need_not_be_steady_unless_it_is_asked_for():
    model = plain("""
      compartment V = 1; substanceOnly species A in V, urine in V; A = 0; urine = 0; AUC = 0
      J: A -> urine; 0.1*A; AUC' = A
    """)
    regimen = qsp.Regimen([qsp.Dose(100, "A", every=12, count=2, steady_state="replace")])
    run = qsp.simulate(model, regimen, times=[0, 6], outputs=["A"], settings=TIGHT)
    assert run.values("A") == pytest.approx([100 / (1 - exp(-1.2)), 100 * exp(-0.6) / (1 - exp(-1.2))], rel=1e-9)
    assert qsp.periodic_steady_state(model, regimen, outputs=["A"]).multipliers == pytest.approx([exp(-1.2)], abs=1e-9)
    for outputs, name in ((["urine"], "urine"), (["A", "AUC"], "AUC")):
        with pytest.raises(qsp.ConvergenceError, match=f"'{name}' grows by.*name outputs"):
            qsp.simulate(model, regimen, until=12, outputs=outputs)
    with pytest.raises(qsp.ConvergenceError, match="name outputs"):
        qsp.simulate(model, regimen, until=12)


def test_events_of_the_model_take_part_or_are_refused():
    text = "compartment V = 1; substanceOnly species A in V, D in V; A = 0; D = 0; k = 0.1; I: D -> A; D; J: A -> ; k*A"
    model = plain(f"{text}; at A > 120, t0 = false: k = 0.3; at A < 60, t0 = false: k = 0.1")
    found = qsp.periodic_steady_state(model, every(12, 150, "D"))
    run = qsp.simulate(model, every(12, 150, "D"), until=12 * 30, points=2, settings=TIGHT)
    for name, value in found.before.items():
        assert run.edges[-1][1][name] == pytest.approx(value, rel=1e-7), name
    with pytest.raises(qsp.UnsupportedFeature, match="an event of the model reacts to 'A'"):
        qsp.periodic_steady_state(model, every(12, 150, "A"))
