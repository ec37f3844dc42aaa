"""Dose events written by others: what is recognised, what stays and why, and that nothing changes either way."""

from __future__ import annotations

import numpy as np
import pytest

from sbmlqsp.core.settings import Settings
from sbmlqsp.dosing import Regimen, Replacement
from sbmlqsp.model import Model
from sbmlqsp.simulation import simulate
from sbmlqsp.treatment.recognition.split import split_regimen

BASE = """
  compartment V = 2; species C in V = 0; substanceOnly species A in V = 1; species M in V = 0
  k = 0.3; D = 10; T = 3; tau = 6; n = 0; next = 0; r = 0; R0 = 4; flag = 0
  J1: C -> M; k*C*V; J2: A -> ; k*A
  {}
"""
TIMES = [0.5 + number for number in range(40)]
TIGHT = Settings(rtol=1e-10, atol=1e-12)

RECOGNISED = {
    "at (time >= T), fromTrigger=false: A = A + D": "10 into A at 3",
    "at (time > T): A = D + A": "10 into A at 3",
    "at (T <= time): C = C + D/V": "10 into C at 3",
    "at (T < time): C = C + 5": "10 into C at 3",
    "at 2 after (time >= T), fromTrigger=false: A = A + 2*D": "20 into A at 3 lag 2",
    "at (time >= 0), t0=false: A = A + D": "10 into A",
    "at (time - T >= 0): A = A + D": "10 into A at 3",
    "at (time >= T && time < T + 1): A = A + D": "10 into A at 3",
    "at (time >= next && n < 4), t0=false: A = A + D, next = next + tau, n = n + 1": "10 into A every 6 x 4",
    "at (time >= next), t0=false: A = A + D, next = next + tau": "10 into A every 6",
    "at (time >= next), t0=false: A = A + D, next = time + tau": "10 into A every 6",
    "at (time > next && time < 20), t0=false: A = A + D, next = next + tau": "10 into A every 6 x 4",
    "at (n < 3 && time >= T + n*tau), fromTrigger=false: C = C + D/V, n = n + 1": "10 into C at 3 every 6 x 3",
    "J3: -> C; r\n at (time >= T): r = R0\n at (time >= T + 2): r = 0": "8 into C over 2 at 3",
    "J3: -> C; flag*R0\n at (time >= 1): flag = 1\n at (time >= 5): flag = 0": "16 into C over 4 at 1",
    "J3: -> C; r\n at (time >= 1): r = 4\n at (time >= 3): r = 2\n at (time >= 8): r = 0": (
        "8 into C over 2 at 1; 10 into C over 5 at 3"
    ),
    "J3: -> A; r\n at (time >= T), fromTrigger=false: r = r + 5\n at (time >= 4), fromTrigger=false: r = r + 1\n"
    "at (time >= 9), fromTrigger=false: r = r - 5\n at (time >= 7), fromTrigger=false: r = r - 1": (
        "30 into A over 6 at 3; 3 into A over 3 at 4"
    ),
    "P = 0; P' = r*2 - k*P\n at (time >= T): r = R0\n at (time >= T + 2): r = 0": "16 into P over 2 at 3",
}

LEFT = {
    "at (time >= T): A = A + D, k = 0.1": "it sets 'k'",
    "at (time >= T): A = 2*A": "formula",
    "at (time >= T): A = A - 0.1": "taken away",
    "D = 0; at (time >= T): A = A + D": "is zero",
    "at (time >= 0): A = A + D": "never fires",
    "at (A < 0.5): A = A + D": "'A', which changes",
    "at (time >= T && A < 0.5): A = A + D": "'A', which changes",
    "at 2 after (time >= T): A = A + D": "before its delay",
    "at (time >= T): A = A + D\n at (time >= T): A = A + 5": "at the same time",
    "at (time >= T): A = A + D\n at (time >= 3): A = 0": "at the same time",
    "J3: -> C; r\n at (time >= T): r = R0": "never switched off",
    "J3: -> C; r\n at (time >= T): r = R0\n at (C > 2): r = 0": "changes 'r' as well",
    "J3: -> C; r\n use := r\n at (time >= T): r = R0\n at (time >= T + 2): r = 0": "formula",
    "at (sin(time) > 0.5): A = A + D": "time",
    "at (time >= T): A = A + D*k*C": "changes during",
}


def compare(dosed, split):
    outputs = ["[C]", "A", "[M]"]
    one = simulate(dosed, times=TIMES, outputs=outputs, settings=TIGHT)
    other = simulate(split.model, split.regimen, times=TIMES, outputs=outputs, settings=TIGHT)
    for output in outputs:
        peak = max(abs(one.values(output)).max(), 1e-9)
        assert abs(one.values(output) - other.values(output)).max() <= 1e-6 * peak


@pytest.mark.parametrize("text", RECOGNISED, ids=lambda text: text.replace("\n", ";"))
def test_foreign_doses_are_recognised_and_mean_the_same(text):
    dosed = Model.from_antimony(BASE.format(text))
    split = split_regimen(dosed)
    assert split.unrecognised == ()
    assert not split.model.events
    assert said(split.regimen) == RECOGNISED[text]
    compare(dosed, split)


def said(regimen: Regimen) -> str:
    """Return a regimen without units as short text."""
    return "; ".join(
        f"{dose.amount.value:g} into {dose.into}"
        + (f" over {dose.over.value:g}" if dose.over else "")
        + (f" at {dose.at[0].value:g}" if dose.at[0].value else "")
        + (f" every {dose.every.value:g}" if dose.every else "")
        + (f" x {dose.count}" if dose.every and dose.count else "")
        + (f" lag {dose.lag.value:g}" if dose.lag else "")
        for dose in regimen
    )


@pytest.mark.parametrize("text", LEFT, ids=lambda text: text.replace("\n", ";"))
def test_what_is_no_clear_dose_stays_whole_with_the_reason(text):
    dosed = Model.from_antimony(BASE.format(text))
    split = split_regimen(dosed)
    assert split.regimen == Regimen()
    assert split.model == dosed
    assert len(split.unrecognised) == len(dosed.events)
    assert any(LEFT[text] in issue.message for issue in split.unrecognised)


def test_one_event_is_taken_and_another_left():
    dosed = Model.from_antimony(BASE.format("at (time >= T): A = A + D\n late: at (time >= 9): k = 0.1"))
    model, regimen, unrecognised = split_regimen(dosed)
    assert said(regimen) == "10 into A at 3"
    assert [issue.where for issue in unrecognised] == ["event late"]
    assert model.events.ids == ("late",)
    assert "T" not in model.parameters
    compare(dosed, split_regimen(dosed))


def test_a_parameter_that_the_model_uses_stays_a_reference():
    text = "lag = 2; F = 0.5; use := lag + F\n at (time >= T + lag), fromTrigger=false: A = A + F*D"
    split = split_regimen(Model.from_antimony(BASE.format(text)))
    (dose,) = split.regimen
    assert (dose.lag, dose.bioavailability, dose.amount.value, dose.at[0].value) == ("lag", "F", 10, 3)
    assert "lag" in split.model.parameters


def test_a_model_without_events_is_itself():
    model = Model.from_antimony(BASE.format(""))
    assert split_regimen(model) == (model, Regimen(), ())


def test_an_event_that_sets_a_pool_to_a_number_is_a_replacement():
    model = Model.from_antimony("species S in V; V = 2; S = 5; k = 0.1; J: S -> ; k*S*V; at time >= 4: S = 3")
    split = split_regimen(model)
    assert split.regimen.items == (Replacement(6, "S", at=4),)
    assert not split.model.events
    times = [0.0, 3.0, 4.0, 6.0]
    whole, apart = simulate(model, times=times), simulate(split.model, split.regimen, times=times)
    np.testing.assert_allclose(apart.values("[S]"), whole.values("[S]"), rtol=1e-6)


def test_an_event_that_sets_a_parameter_stays():
    model = Model.from_antimony("species S in V; V = 2; S = 5; k = 0.1; J: S -> ; k*S*V; at time >= 4: k = 3")
    assert len(split_regimen(model).unrecognised) == 1


def test_a_replacement_beside_a_dose_at_its_time_needs_an_order():
    text = "species S in V; V = 1; S = 5; k = 0.1; J: S -> ; k*S; at time >= 4: S = 3; at time >= 4: S = S + 2"
    assert len(split_regimen(Model.from_antimony(text)).unrecognised) == 2
