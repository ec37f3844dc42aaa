"""What XPP does otherwise than SBML: each model is run in xppaut; the traps were found in its source and measured."""

from __future__ import annotations

import shutil

import pytest

import sbmlqsp as qsp
from sbmlqsp.errors import ConversionError

pytestmark = pytest.mark.skipif(not shutil.which("xppaut"), reason="no xppaut")

RUN = {
    "a comparison binds before a sum": "S = 1; a = 0.3; b = 0.2; S' = -piecewise(0.1, S < a + b, 0.02*S)",
    "a branch that is narrow": "S = 1; a = 0.5; S' = -piecewise(0.1, S < a, 0, S < a + 0.15, 0.1)",
    "a short input": "S = 0; k = 0.3; S' = piecewise(100, time >= 10 && time < 10.01, 0) - k*S",
    "inputs that come and go": "S = 0; S' = piecewise(1, sin(time) > 0, 0) - 0.1*S",
    "a trigger that its event leaves true": "x = 1; v = 0; n = 0; x' = v; v' = -x; E: at x < 0: n = n + 1",
    "a trigger that is a parabola": "x = 1; v = 0; n = 0; x' = v; v' = -x; E: at x*x > 0.25 + 0.1: n = n + 1",
    "a trigger of time that comes and goes": "n = 0; S = 1; S' = -S; E: at sin(time) > 0.5: n = n + 1",
    "a compound trigger": "n = 0; y = 0; y' = 1; E: at (y > 2 && y < 3) || (y > 5 && y < 6): n = n + 1",
    "a negated trigger": "n = 0; y = 0; y' = 1; E: at !(y < 4): n = n + 1",
    "amounts below 1e-10": "S = 1e-12; S' = -0.1*S; n = 0; E: at S < 5e-13: n = 1",
    "a bouncing ball": "h = 10; v = 0; h' = v; v' = -9.81; E: at h < 0: v = -0.9*v, h = 0",
    "a concentration's name is taken": "compartment V = 2; species C in V; C = 1; conc_C = 3; R: C -> ; conc_C*C",
    "a truth among numbers": "S = 1; S' = -0.1*S; y := piecewise(1, S > 0.5, (S > 0.2) + 2)",
    "names of the file's own": "S = 1; jump_0 = 2; done_0 = 3; S' = -0.01*(jump_0 + done_0)*S; E: at S < 0.5: S = 1",
}
REFUSED = {
    "y := 1/(S - S)": "XPP divides by 2e-15 instead of 0",
    "x = 0; E: at S == 0.5: x = 1": "equality in a trigger",
    "; ".join(f"a{n} = 0" for n in range(20))
    + "; E: at S < 0.5: "
    + ", ".join(f"a{n} = 1" for n in range(20)): "18 things at most",
}


@pytest.mark.parametrize("text", RUN.values(), ids=RUN)
def test_it_runs_as_sbml_means_it(text, tmp_path):
    report = qsp.export(qsp.Model.from_antimony(text), tmp_path / "run.ode", until=25, prove=True)
    assert report.ok


@pytest.mark.parametrize(("text", "reason"), REFUSED.items())
def test_what_it_would_get_wrong_is_refused(text, reason, tmp_path):
    model = qsp.Model.from_antimony(f"S = 1; S' = -0.1*S; {text}")
    with pytest.raises(ConversionError, match=reason):
        qsp.export(model, tmp_path / "run.ode", until=25)
