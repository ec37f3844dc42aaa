"""Random regimens with steady states and resets: restarts against the SBML events in the bare simulators."""

from __future__ import annotations

import random

import numpy as np
import pytest

import sbmlqsp as qsp
from tests.treatment import raw_engines

TIMES = [0.0, 1.0, 2.5, 3.0, 4.0, 6.0, 7.0, 9.0, 12.0, 13.0, 15.0, 18.0, 20.0, 25.0, 31.0]
OUTPUTS = ["[central]", "depot"]


@pytest.fixture(scope="module")
def model():
    return qsp.Model.from_antimony("""
      compartment V = 2; substanceOnly species depot in V = 0; species central in V; central = 0
      ka = 1; k = 0.1; kin = 3; late = 1.5
      J1: depot -> central; ka*depot; J2: central -> ; k*central*V; J3: -> central; kin
    """)


def item(draw):
    if draw.random() < 0.15:
        return qsp.Reset(draw.choice([3, 6, 12]), cancel=draw.random() < 0.5)
    if draw.random() < 0.15:
        return qsp.Replacement(
            draw.choice([0, 5, 40]), draw.choice(["depot", "central"]), at=draw.choice([0, 3, 6, 12])
        )
    arguments = {"at": draw.choice([0, 3, 6, 12]), "lag": draw.choice([None, None, 2, "late"])}
    arguments |= draw.choice([{}, {"over": draw.choice([2, 5, 20])}, {"rate": draw.choice([5.0, 20.0])}])
    if draw.random() < 0.6:
        state = draw.choice(["no", "replace", "add"])
        arguments |= {"every": draw.choice([4, 6, 8]), "count": draw.randint(2, 4), "steady_state": state}
    into = draw.choice(["depot", "central"])
    return qsp.Dose(draw.choice([10, 50, 100]), into, bioavailability=draw.choice([1, 0.5]), **arguments)


@pytest.mark.parametrize("seed", range(40))
def test_restarts_and_events_agree(model, seed):
    draw = random.Random(seed)
    regimen = qsp.Regimen([item(draw) for _ in range(draw.randint(1, 5))])
    tight = qsp.Settings(rtol=1e-11, atol=1e-12)
    run = qsp.simulate(model, regimen, times=TIMES, outputs=OUTPUTS, settings=tight)
    expected = np.column_stack([run.values(name) for name in OUTPUTS])
    dosed = qsp.with_regimen(model, regimen)
    for engine in (raw_engines.roadrunner, raw_engines.copasi):
        (found,) = engine(dosed.sbml, OUTPUTS, TIMES, rtol=1e-10, atol=1e-12)
        assert np.max(np.abs(np.array(found) - expected)) < 1e-7 * max(1.0, expected.max()), str(regimen)
