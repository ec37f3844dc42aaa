"""What every target that is run must carry: each export is proved by running the file, a wrong number is an error."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

import sbmlqsp as qsp
from sbmlqsp.conversion import converter, read_name_map
from sbmlqsp.errors import ConversionError

# target -> (suffix, ids that mean something else there)
TARGETS = {
    "scipy": (".py", "lambda"),
    "octave": (".m", "otherwise"),
    "desolve": (".R", "repeat"),
    "xpp": (".ode", "heav"),
}

DOSED = """
model oral
  unit h = 3600 second; unit mg = 1e-3 gram; unit L = litre;
  unit time_unit = 3600 second; unit substance = 1e-3 gram;
  compartment V = 20;
  species C in V; substanceOnly species depot in V;
  depot = 0; C = 0.5; ka = 1; CL = 5; {reserved} = 3;
  absorption: depot -> C; ka*depot
  elimination: C -> ; CL*C
  input: -> C; piecewise({reserved}, time >= 30 && time < 30.5, 0)
  effect := 2*C + {reserved};
  sick: at (C > 3): CL = 2, C = C + 0.25;
end
"""


def available(name):
    needs = converter(name).needs
    return pytest.param(name, marks=pytest.mark.skipif(bool(needs) and not shutil.which(needs), reason=f"no {needs}"))


@pytest.fixture(params=[available(name) for name in TARGETS])
def target(request):
    return request.param


def exported(target, model, folder, **arguments):
    report = qsp.export(model, folder / f"run{TARGETS[target][0]}", to=target, prove=True, **arguments)
    assert report.ok, report
    return report


def test_volume_event_dose_at_0_reserved_id_and_hours(target, tmp_path):
    reserved = TARGETS[target][1]
    model = qsp.Model.from_antimony(DOSED.format(reserved=reserved)).with_units(time="h", substance="mg", volume="L")
    report = exported(
        target, model, tmp_path, regimen="100 mg into depot every 12 h x 3; 50 mg into C over 2 h at 5 h", until="40 h"
    )
    assert report.proof.compared > 100
    assert reserved in dict(report.renamed)
    assert read_name_map((tmp_path / "run.names.csv").read_text(encoding="utf-8")) == dict(report.renamed)
    text = (tmp_path / f"run{TARGETS[target][0]}").read_text(encoding="utf-8")
    assert "amounts" in text
    assert "Time is in hour" in text or "Time is in h" in text


def test_a_wrong_file_is_noticed(target, tmp_path, monkeypatch):
    model = qsp.Model.from_antimony("S = 1; S' = -0.1*S; late: at time > 5: S = 2")
    chosen = converter(target)
    real = type(chosen).write

    def wrong(self, request):
        return real(self, type(request)(request.model.with_values({"S": 1.001}), request.stem, until=request.until))

    monkeypatch.setattr(type(chosen), "write", wrong)
    with pytest.raises(ConversionError, match="does not say what the model says"):
        exported(target, model, tmp_path, until=10)
    assert not list(tmp_path.iterdir())


def test_events_as_sbml_means_them(tmp_path):
    """Delay, priority, persistence and values of the trigger's time; the numbers follow from SBML L3V2 4.11.6."""
    model = qsp.Model.from_antimony("""
      x = 0; y = 0; z = 0; k = 1;
      first: at time >= 1, priority = 2: x = 5, y = y + 1;
      second: at time >= 1, priority = 1: y = 10 * x;
      late: at 2 after time >= 1, fromTrigger = true: z = x + 100;
      gone: at 2 after x > 3 && time < 2, persistent = false: k = 7;
      drift = 0; drift' = k;""")
    report = exported("scipy", model, tmp_path, until=10)
    columns = run_script(tmp_path / "run.py", [0.0, 0.5, 1.0, 3.0, 10.0])
    assert columns["x"].tolist() == [0, 0, 5, 5, 5]
    assert columns["y"].tolist() == [0, 0, 0, 0, 0]  # both took their values at 1, before either was executed
    assert columns["z"].tolist() == [0, 0, 0, 100, 100]
    assert columns["k"].tolist() == [1] * 5
    assert report.proof.largest < 1e-7


def run_script(path, times):
    import importlib.util

    spec = importlib.util.spec_from_file_location("run", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {name: np.asarray(values) for name, values in module.simulate(times).items()}


def test_a_script_takes_other_parameters_and_knows_its_horizon(tmp_path):
    model = qsp.Model.from_antimony("V = 2; S = 3 * V; S' = -k*S + piecewise(1, time < 1, 0); k = 0.5")
    exported("scipy", model, tmp_path, until=10)
    import importlib.util

    spec = importlib.util.spec_from_file_location("run", tmp_path / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = module.simulate([0.0, 1.0, 2.0], V=4.0, k=0.0)["S"]
    assert found == pytest.approx([12, 13, 13], rel=1e-7)  # the initial assignment follows
    with pytest.raises(ValueError, match="up to 10"):
        module.simulate([0.0, 11.0])
    with pytest.raises(KeyError, match="nobody"):
        module.simulate([0.0, 1.0], nobody=1)


def test_what_no_program_can_run_is_refused_by_name(target, tmp_path):
    model = qsp.Model.from_antimony("S = 1; S' = -0.1*delay(S, 2)")
    with pytest.raises(ConversionError, match="delay"):
        exported(target, model, tmp_path)


def test_fast_equilibria_from_zero_are_integrated(shared, target, tmp_path):
    """Tyson's cell cycle: fluxes of 750 that cancel; a tolerance far below rounding would never be reached."""
    exported(target, qsp.load(shared / "corpus" / "models" / "BIOMD0000000005.xml"), tmp_path, until=10)
