"""Templates at values anywhere in their ranges: libRoadRunner and COPASI agree, and nothing is not a number."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

import sbmlqsp as qsp
from sbmlqsp import units
from sbmlqsp.templates import catalogue

EVERY = [each for each in catalogue() if each.name.split(".")[0] in {"pk", "pd", "binding", "tmdd"}]
SAMPLE = frozenset(
    "tmdd.quasi_equilibrium tmdd.quasi_steady_state_peripheral pk.one_compartment_transit binding.ternary_complex "
    "pk.two_compartment_mixed_oral pd.simeoni_growth pd.hcv_dynamics".split()
)


def somewhere(template):
    draw, values = Random(template.name), {}
    for each in template.parameters:
        low, high = (units.convert(units.parse(end), each.unit) for end in (each.low, each.high))
        part = draw.random()
        values[each.id] = low * (high / low) ** part if low > 0 else low + part * (high - low)
    return values


@pytest.mark.parametrize(
    "template",
    [pytest.param(each, marks=() if each.name in SAMPLE else pytest.mark.conformance, id=each.name) for each in EVERY],
)
def test_two_engines_agree(template):
    pytest.importorskip("COPASI", reason="python-copasi is not installed")
    model = template.model(somewhere(template))
    regimen = template.dosing(f"100 {model.unit_of(template.dose_into)}") if template.dose_into else None
    runs = [
        qsp.simulate(model, regimen, until="48 h", points=13, engine=engine, settings=qsp.Settings(rtol=1e-9))
        for engine in ("roadrunner", "copasi")
    ]
    for name in runs[0].names:
        one, other = (run.values(name) for run in runs)
        assert np.isfinite(one).all(), name
        assert one == pytest.approx(other, rel=1e-6, abs=1e-8 * max(1.0, float(np.abs(one).max()))), name
