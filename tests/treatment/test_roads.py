"""Two roads to one answer: SBML events in bare engines, and restarts of the undosed model in `simulate`."""

from __future__ import annotations

import pytest

import sbmlqsp as qsp
from sbmlqsp.model import Model
from tests.treatment import raw_engines

TIMES = [0.0, 0.25, 1.0, 2.0, 3.5, 5.0, 6.0, 8.0, 10.0, 12.5, 16.0, 24.0, 36.0]
REGIMENS = [
    "100 mg into A at 2 h; 50 mg into A at 2 h; 10 mg/h into A for 6 h; 10 mg/h into A at 4 h for 4 h",
    "20 mg into C every 4 h x 5 lag ALAG1 F F1; 5 mg into C over D2 every 1 h x 9",
    "20 mg into C rate R1 every 6 h x 4 F half; 9 mg into A on days 1-2; reset at 9 h",
]
TMDD = """
  unit substance = 1e-3 gram; unit volume = litre; unit time_unit = 3600 second
  compartment V = 3; species L in V = 0; species R in V; species RL in V = 0
  kel = 0.0015; kon = 0.091; koff = 0.001; ksyn = 0.11; kdeg = 0.0089; kint = 0.003; R = ksyn/kdeg
  J1: L -> ; kel*L*V; J2: L + R -> RL; (kon*L*R - koff*RL)*V; J3: -> R; ksyn*V; J4: R -> ; kdeg*R*V
  J5: RL -> ; kint*RL*V
"""


def largest_difference(model, regimen, outputs, times, engine, rtol, atol):
    """Return the largest difference between both roads, relative to the peak of each output."""
    settings = qsp.Settings(rtol=rtol, atol=atol)
    restarted = qsp.simulate(model, regimen, times=times, outputs=outputs, settings=settings)
    dosed = qsp.with_regimen(model, regimen)
    rows = getattr(raw_engines, engine)(dosed.sbml, outputs, times, rtol=rtol, atol=atol)[0]
    worst = 0.0
    for column, output in enumerate(outputs):
        events = [row[column] for row in rows]
        difference = max(abs(a - b) for a, b in zip(restarted[output].magnitude, events, strict=True))
        worst = max(worst, difference / (max(events) or 1.0))
    return worst


@pytest.mark.parametrize("regimen", REGIMENS)
def test_events_and_restarts_agree_to_1e_9_of_the_peak(elimination, regimen):
    for engine in ("roadrunner", "copasi"):
        assert largest_difference(elimination, regimen, ["A", "[C]"], TIMES, engine, 1e-12, 1e-14) < 1e-9


def test_events_and_restarts_agree_on_a_stiff_nonlinear_model():
    model = Model.from_antimony(TMDD)
    regimen = "300 mg into L over 1 h every 168 h x 3; 60 mg into L at 168 h"
    times = [0.0, 0.5, 1.0, 24.0, 167.0, 168.0, 168.5, 169.0, 300.0, 500.0]
    assert largest_difference(model, regimen, ["[L]", "[R]", "[RL]"], times, "roadrunner", 1e-12, 1e-14) < 1e-9
    assert largest_difference(model, regimen, ["[L]", "[R]", "[RL]"], times, "roadrunner", 1e-6, 1e-9) < 1e-5
