"""Regimen and model -> schedule: units, body size, references, and what is refused."""

from __future__ import annotations

import pytest

from sbmlqsp.core.expression import Apply, Number, Symbol
from sbmlqsp.core.schedule import Infusion, Jump, ScheduledReset, SteadyStateDose
from sbmlqsp.dosing import Dose, Regimen
from sbmlqsp.errors import RegimenError, UnitsError, UnknownSymbolError
from sbmlqsp.model import Model
from sbmlqsp.treatment import schedule


def times(plan):
    return [action.time for action in plan]


def test_times_and_amounts_are_in_model_units(elimination):
    plan = schedule("0.1 g into A every 1 d x 3", elimination)
    assert plan.actions == tuple(Jump(time, "A", 100.0) for time in (0.0, 24.0, 48.0))
    assert times(schedule("1 mg into A every 20 min until 1 h", elimination)) == [0.0, 1 / 3, 2 / 3]
    assert times(schedule("1 mg into A every 0.1 h x 4", elimination))[3] == 0.3


def test_a_dose_in_amount_goes_to_the_amount_of_a_concentration_species(elimination):
    assert schedule("20 mg into C", elimination).actions == (Jump(0.0, "C", 20.0),)
    with pytest.raises(UnitsError, match="mg/L"):
        schedule("20 mg/L into C", elimination)


def test_actions_are_ordered_by_time_and_stay_in_order_at_one_time(elimination):
    plan = schedule("1 mg into A every 12 h x 3; 2 mg into C at 12 h; 3 mg into A at 0 h", elimination)
    assert [(a.time, a.amount) for a in plan] == [(0, 1), (0, 3), (12, 1), (12, 2), (24, 1)]


def test_body_size_binds(elimination):
    assert schedule("2 mg/kg into A", elimination, body_weight="70000 g").actions[0].amount == 140
    assert schedule("2 mg/kg into A", elimination, body_weight=70).actions[0].amount == 140
    assert schedule("75 mg/m^2 into A", elimination, body_surface_area="1.8 m^2").actions[0].amount == pytest.approx(
        135
    )
    infusion = schedule("1 mg/kg/h into A for 2 h", elimination, body_weight="70 kg").actions[0]
    assert (infusion.amount, infusion.duration) == (140, Number(2.0))
    with pytest.raises(RegimenError, match="body_weight"):
        schedule("2 mg/kg into A", elimination)
    with pytest.raises(RegimenError, match="body_surface_area"):
        schedule("2 mg/m^2 into A", elimination, body_weight=70)
    with pytest.raises(RegimenError, match="not positive"):
        schedule("2 mg/kg into A", elimination, body_weight=0)
    with pytest.raises(UnitsError, match="body_weight"):
        schedule("2 mg/kg into A", elimination, body_weight="70 L")


def test_moles_need_a_molar_mass(elimination):
    with pytest.raises(UnitsError, match="molar mass"):
        schedule("1 mmol into A", elimination)
    assert schedule(Regimen(Dose("1 mmol", "A", molar_mass=180)), elimination).actions[0].amount == 180
    assert schedule("1 mmol into A molar_mass 180 g/mol", elimination).actions[0].amount == 180


def test_references_stay_references_in_model_units(elimination):
    plan = schedule("1 mg into A lag ALAG1 F half; 1 mg into A over D2; 5 mg into A rate R1", elimination)
    assert plan.actions[0] == Jump(0.0, "A", 1.0, Symbol("half"), Symbol("ALAG1"))
    assert plan.actions[1] == Infusion(0.0, "A", 1.0, duration=Symbol("D2"))
    assert plan.actions[2] == Infusion(0.0, "A", 5.0, rate=Symbol("R1"))
    lag = schedule("1 mg into A lag lag_in_minutes", elimination).actions[0].lag
    assert lag == Apply("times", (Number(1 / 60), Symbol("lag_in_minutes")))


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("1 mg into AA", UnknownSymbolError, "did you mean A"),
        ("1 mg into J1", RegimenError, "reaction"),
        ("1 mg into k", RegimenError, "constant"),
        ("1 mg into V", RegimenError, "dose a species in it: A, D, C"),
        ("1 mg into half", RegimenError, "assignment rule of 'half'"),
        ("1 mg into A lag nowhere", UnknownSymbolError, "nowhere"),
        ("1 mg into A F changing", RegimenError, "changes with 'changing'"),
        ("1 mg into A lag F1", UnitsError, "'F1'"),
        ("1 mg into A F ALAG1", UnitsError, "'ALAG1'"),
        ("1 mg into A every 24 h", RegimenError, "never ends"),
        ("5 IU into A", UnitsError, "IU"),
    ],
)
def test_what_cannot_be_given_is_refused(elimination, text, error, message):
    with pytest.raises(error, match=message):
        schedule(text, elimination)


def test_endless_doses_end_with_the_simulation(elimination):
    assert times(schedule("1 mg into A every 24 h", elimination, until=72.0)) == [0, 24, 48, 72]
    assert times(schedule("1 mg into A every 24 h", elimination, until="2 d")) == [0, 24, 48]


def test_constant_infusions_and_steady_states(elimination):
    assert schedule("10 mg/h into A at 1 d until 2 d F F1", elimination).actions == (
        Infusion(24.0, "A", 240.0, duration=Number(24.0), bioavailability=Symbol("F1")),
    )
    plan = schedule("1 mg into A at steady state every 12 h x 2", elimination)
    assert plan.actions == (SteadyStateDose(Jump(0.0, "A", 1.0), 12.0, "replace"), Jump(12.0, "A", 1.0))


def test_reset_with_cancel_takes_what_is_to_come_of_earlier_clauses(elimination):
    text = "1 mg into A every 12 h x 4; reset at 24 h{}; 2 mg into A at 24 h every 12 h x 2"
    kept = schedule(text.format(""), elimination)
    assert [(a.time, getattr(a, "amount", None)) for a in kept] == [
        (0, 1), (12, 1), (24, 1), (24, None), (24, 2), (36, 1), (36, 2)
    ]  # fmt: skip
    cancelled = schedule(text.format(" cancel"), elimination)
    assert [(a.time, getattr(a, "amount", None)) for a in cancelled] == [(0, 1), (12, 1), (24, None), (24, 2), (36, 2)]
    assert ScheduledReset(24.0, cancel=True) in cancelled.actions


def test_a_model_without_units_takes_plain_numbers_only():
    model = Model.from_antimony("species A in V; A = 0; V = 1; k = 1; A -> ; k*A")
    assert schedule(Regimen(Dose(5, "A", at=3)), model).actions == (Jump(3.0, "A", 5.0),)
    with pytest.raises(UnitsError, match=r"with_units.*plain number"):
        schedule("5 mg into A", model)


def test_a_steady_state_that_replaces_cancels_repetitions_but_no_dose_with_a_time_of_its_own(elimination):
    steady = "5 mg into C at 10 h every 6 h x 2 at steady state"
    plan = schedule(f"1 mg into A every 4 h x 6; 2 mg into A at 1 h, 20 h; {steady}", elimination)
    into_a = [(action.time, action.amount) for action in plan if isinstance(action, Jump) and action.target == "A"]
    assert into_a == [(0.0, 1.0), (1.0, 2.0), (4.0, 1.0), (8.0, 1.0), (20.0, 2.0)]
