"""Elements may have any id: also one of those that engines and doses use for their own."""

from __future__ import annotations

from math import exp

import pytest

import sbmlqsp as qsp
from tests.hostile.writing import apply, ci, reaction, reference, sbml, species
from tests.simulation.models import build

TIGHT = qsp.Settings(rtol=1e-9)


@pytest.mark.parametrize(
    "name", ["armed__", "watch__", "watch__0", "state__E", "step__0", "below__0", "above__0", "time__", "S__net"]
)
@pytest.mark.parametrize("over", [None, 2])
def test_a_parameter_with_an_id_of_the_engine(name, over):
    # bolus of 4 at 1, or 2 per time from 0 to 2: both by superposition; z steps with S, q is set by an event
    model = build(
        f"S = 10; {name} = 0.5; S' = -{name}*S; z := floor(S) + piecewise(1, S > 5, 0);"
        f"w = 0; w' = z; q = 0; E: at time > 1.5: q = {name}"
    )
    dose = qsp.Dose(4, "S", at=1) if over is None else qsp.Dose(4, "S", over=over)
    expected = 10 * exp(-1) + (4 * exp(-0.5) if over is None else 2 / 0.5 * (1 - exp(-1)))
    result = qsp.simulate(model, qsp.Regimen((dose,)), until=2, points=3, outputs=["S", "q"], settings=TIGHT)
    assert result.values("S")[-1] == pytest.approx(expected, rel=1e-6)
    assert result.values("q")[-1] == 0.5


@pytest.mark.parametrize(
    "name", ["time", "model", "simulate", "integrator", "getModel", "lambda", "double", "None", "nan", "pi", "exp"]
)
def test_a_dose_into_a_species_with_any_id(name):
    decay = reaction(law=apply("times", ci("k"), ci(name)), reactants=reference(name))
    text = sbml(species_=species(name), reactions=decay)
    dose = qsp.Regimen((qsp.Dose(4, name, at=1),))
    model = qsp.Model.from_sbml(text)
    for dosed, regimen in ((model, dose), (qsp.with_regimen(model, dose), None)):
        result = qsp.simulate(dosed, regimen, until=2, points=3, outputs=[f"[{name}]"], settings=TIGHT)
        assert result.values(f"[{name}]")[-1] == pytest.approx(exp(-2) + 4 * exp(-1), rel=1e-6)
