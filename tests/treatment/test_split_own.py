"""Our own dose events, disguised: split and simulated, they are what they were; computed steady states stay."""

from __future__ import annotations

import numpy as np
import pytest

from sbmlqsp import Settings, simulate, split_regimen, with_regimen
from tests.treatment.disguise import disguised

TIMES = (np.linspace(0.0, 60.0, 81) + 0.0171).tolist()
TIGHT = Settings(rtol=1e-10)
REGIMENS = [
    "100 mg into A at 2 h; 50 mg into A at 2 h; 10 mg/h into A for 6 h; 10 mg/h into A at 4 h for 4 h",
    "20 mg into C every 4 h x 5 lag ALAG1 F F1; 5 mg into C over D2 every 1 h x 9",
    "20 mg into C rate R1 every 6 h x 4 F half; 9 mg into A on days 1-2 lag lag_in_minutes; reset at 9 h",
    "50 mg into A every 3 h x 9 lag 1 h; 30 mg into A over 5 h every 4 h x 6; reset at 14 h cancel; 5 mg at 20 h",
    "50 mg into A q3h x 9 lag 1 h; 30 mg into C over 5 h every 4 h x 6; reset at 14 h; reset at 15 h; 5 mg at 15 h",
    "30 mg into C over 5 h every 4 h x 6; reset at 13 h cancel; 20 mg over D2 q4h x 3 at 13 h; reset at 19 h cancel",
    "20 mg into C every 6 h x 4 at steady state adding; 30 mg into A at 3 h",
]


def largest_difference(dosed, split):
    outputs = ["A", "[C]"]
    one = simulate(dosed, times=TIMES, outputs=outputs, settings=TIGHT)
    other = simulate(split.model, split.regimen, times=TIMES, outputs=outputs, settings=TIGHT)
    return max(
        abs(one.values(name) - other.values(name)).max() / (abs(one.values(name)).max() or 1.0) for name in outputs
    )


@pytest.mark.parametrize("regimen", REGIMENS)
def test_the_split_model_under_its_regimen_is_the_dosed_model(elimination, regimen):
    dosed = disguised(with_regimen(elimination, regimen), elimination)
    split = split_regimen(dosed)
    assert split.unrecognised == ()
    assert not split.model.events
    assert largest_difference(dosed, split) < 1e-8


def test_a_computed_steady_state_stays_with_the_doses_that_depend_on_it(elimination):
    regimen = "50 mg into A at 1 h; 20 mg into C over 2 h at 10 h every 6 h x 4 at steady state; 30 mg into A at 33 h"
    dosed = with_regimen(elimination, regimen)
    split = split_regimen(dosed)
    assert str(split.regimen) == "50 mg into A at 1 h; 30 mg into A at 33 h"
    assert len(split.unrecognised) == len(split.model.events) == 3
    assert largest_difference(dosed, split) < 1e-8


def test_references_survive_where_the_model_uses_the_parameter(elimination):
    regimen = "20 mg into C every 4 h x 5 lag ALAG1 F half; 9 mg into A rate R1 lag lag_in_minutes; 5 mg into C over D2"
    model = elimination.with_equation("changing", "ALAG1 + D2 + R1 + lag_in_minutes")
    split = split_regimen(disguised(with_regimen(model, regimen), model))
    assert {str(dose) for dose in split.regimen} == set(regimen.split("; "))
