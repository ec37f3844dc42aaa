"""SBML for other tools, Antimony and tellurium: what is written runs as the model does, the rest is refused by name."""

from __future__ import annotations

import math
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

import sbmlqsp as qsp
from sbmlqsp.conversion import read
from sbmlqsp.errors import ConversionError

EXAMPLE = Path(__file__).parents[2] / "examples" / "oral_study"
MODEL = """
model oral
  compartment V = 20; species C in V; substanceOnly species depot in V;
  depot = 0; C = 0.5; ka = 1; CL = 5; model_ = 3;
  absorption: depot -> C; ka*depot
  elimination: C -> ; CL*C
  effect := 2*C + model_;
  sick: at (C > 3): CL = 2, C = C + 0.25;
end
"""
DOSES = "100 mg into depot every 12 h x 3"


def model():
    return qsp.Model.from_antimony(MODEL).with_units(time="h", substance="mg", volume="L")


@pytest.mark.parametrize("to", ["sbml", "sbml_l3v1", "copasi", "amici", "antimony", "tellurium"])
def test_volume_event_dose_at_0_and_hours(to, tmp_path):
    if to == "copasi":
        pytest.importorskip("COPASI")
    report = qsp.export(model(), tmp_path / "run.out", to=to, regimen=DOSES, until="40 h", prove=True)
    assert report.ok, report
    assert report.proof.compared > 80
    text = (tmp_path / "run.out").read_text(encoding="utf-8")
    assert "depot" in text


@pytest.mark.parametrize("to", ["sbml_l2v4", "simbiology", "mobi"])
@pytest.mark.parametrize(
    "doses", [DOSES, "50 mg into C over 2 h every 12 h x 3", "20 mg into C; 30 mg into C every 6 h x 2"]
)
def test_a_dose_at_0_is_in_the_initial_values_where_triggers_start_true(to, doses, tmp_path):
    report = qsp.export(model(), tmp_path / "run.xml", to=to, regimen=doses, until="40 h", prove=True)
    assert report.ok
    assert "what events do at time 0" in report.approximated[0]
    assert "initialValue" not in (tmp_path / "run.xml").read_text(encoding="utf-8").replace('initialValue="true"', "")


def test_values_that_were_computed_before_the_dose_do_not_follow_it(tmp_path):
    early = qsp.Model.from_antimony("compartment V = 2; species C in V; C = 3; before = 2*C; C -> ; 0.1*before*V*C")
    report = qsp.export(early, tmp_path / "run.xml", to="mobi", regimen=qsp.Regimen(qsp.Dose(8, into="C")), until=5)
    assert report.ok
    written = qsp.load(tmp_path / "run.xml")
    assert [qsp.simulate(written, times=[0.0, 1.0], outputs=[name]).values(name)[0] for name in ("[C]", "before")] == [
        7,
        6,
    ]


NAMED = """<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" level="3" version="1"><model id="m"><listOfParameters>
<parameter id="S" value="1" constant="false"/><parameter id="{name}" value="0.3" constant="true"/></listOfParameters>
<listOfRules><rateRule variable="S"><math xmlns="http://www.w3.org/1998/Math/MathML">
<apply><minus/><apply><times/><ci>{name}</ci><ci>S</ci></apply></apply></math></rateRule></listOfRules></model></sbml>"""


@pytest.mark.parametrize("name", ["time", "pi", "model"])
@pytest.mark.parametrize("to", ["sbml_l2v4", "sbml_l3v1", "copasi", "simbiology", "mobi", "amici"])
def test_an_id_that_means_something_in_formulas_is_kept(to, name, tmp_path):
    if to == "copasi":
        pytest.importorskip("COPASI")
    report = qsp.export(qsp.Model.from_sbml(NAMED.format(name=name)), tmp_path / "run.xml", to=to, until=5, prove=True)
    assert report.ok
    assert f'id="{name}"' in (tmp_path / "run.xml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["time", "end", "at"])
@pytest.mark.parametrize("to", ["antimony", "tellurium"])
def test_a_word_of_antimony_is_refused_by_name(to, name, tmp_path):
    with pytest.raises(ConversionError, match=f"'{name}'"):
        qsp.export(qsp.Model.from_sbml(NAMED.format(name=name)), tmp_path / "run.out", to=to, until=5)


NARROW = "S = 1; a = 0.5; S' = -piecewise(0.1, S < a, 0, S < a + 0.15, 0.1)"


def test_a_narrow_branch_is_not_stepped_over_in_tellurium(tmp_path):
    """S falls at 0.1 from 1 to 0.65, where it stays; whoever steps over the border falls on."""
    report = qsp.export(qsp.Model.from_antimony(NARROW), tmp_path / "run.out", to="tellurium", until=25, prove=True)
    assert report.ok
    assert "only count" in report.approximated[0]


def test_a_narrow_branch_is_refused_for_copasi_which_steps_over_it(tmp_path):
    with pytest.raises(ConversionError, match="branch between borders 'S'"):
        qsp.export(qsp.Model.from_antimony(NARROW), tmp_path / "run.out", to="copasi", until=25)


def test_a_ball_on_the_floor_is_refused_for_copasi(tmp_path):
    text = "h = 10; v = 0; h' = v; v' = -9.81; E: at h < 0: v = -0.9*v, h = 0"
    with pytest.raises(ConversionError, match="ends on its border 'E'"):
        qsp.export(qsp.Model.from_antimony(text), tmp_path / "run.xml", to="copasi")


def test_levels_are_those_asked_for(tmp_path):
    for to, head in (("sbml_l2v4", 'level="2" version="4"'), ("sbml_l3v1", 'level="3" version="1"')):
        qsp.export(model(), tmp_path / "run.xml", to=to)
        assert head in (tmp_path / "run.xml").read_text(encoding="utf-8")[:400]


@pytest.mark.parametrize(
    ("to", "text", "feature"),
    [
        ("copasi", "S = 1; S' = piecewise(1, time >= 3 && time < 3.1, 0) - S", "jump at a time"),
        ("simbiology", "S = 1; S' = -S; E: at 2 after S < 0.5: S = 1", "event delay"),
        ("mobi", "S = 1; S' = -S; E: at S < 0.5, priority = 2: S = 1", "event priority"),
        ("amici", "S = 1; S' = -S; E: at S < 0.5, persistent = false: S = 1", "event that does not persist"),
        ("tellurium", "S = 1; S' = piecewise(1, time >= 3 && time < 3.1, 0) - S", "jump at a time"),
    ],
)
def test_what_a_tool_ignores_is_refused(to, text, feature, tmp_path):
    with pytest.raises(ConversionError, match=feature):
        qsp.export(qsp.Model.from_antimony(text), tmp_path / "run.xml", to=to)
    assert not list(tmp_path.iterdir())


def test_suffixes_say_the_format_the_longest_first(tmp_path):
    assert qsp.export(model(), tmp_path / "run.xml").target == "sbml"
    assert qsp.export(model(), tmp_path / "run.sbml_l2v4.xml").target == "sbml_l2v4"
    assert qsp.export(model(), tmp_path / "run.ant").target == "antimony"
    assert read(tmp_path / "run.ant").model.species.ids == model().species.ids


def test_a_study_travels_with_its_arms(tmp_path):
    study = qsp.Study.load(EXAMPLE / "study.toml")
    report = qsp.export(study.load_model(), tmp_path / "run.tellurium.py", study=study, prove=True)
    assert report.ok
    text = (tmp_path / "run.tellurium.py").read_text(encoding="utf-8")
    assert '"single": (' in text
    assert '"slow": (' in text
    assert "CL = 2.5" in text


def test_the_script_of_a_study_runs_in_tellurium(tmp_path):
    """The written file itself, in a Python of its own, against C = D ka (exp(-kt) - exp(-ka t)) / (V (ka - k))."""
    if find_spec("tellurium") is None:
        pytest.skip("no tellurium")
    study = qsp.Study.load(EXAMPLE / "study.toml")
    qsp.export(study.load_model(), tmp_path / "run.tellurium.py", study=study)
    done = subprocess.run(
        [sys.executable, "run.tellurium.py"], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=300
    )
    rows = [line.split(",") for line in done.stdout.splitlines() if line.startswith(("arm,", "single,", "slow,"))]
    header = next(row for row in rows if row[0] == "arm")
    for arm, clearance in (("single", 5.0), ("slow", 2.5)):
        found = [dict(zip(header, row, strict=True)) for row in rows if row[0] == arm]
        assert len(found) == 201
        for row in found[1:]:
            t, k = float(row["time"]), clearance / 20.0
            expected = 100.0 / 20.0 / (1.0 - k) * (math.exp(-k * t) - math.exp(-t))
            assert float(row["[drug]"]) == pytest.approx(expected, rel=1e-6)
