"""SBML for other tools, Antimony and tellurium: what is written runs as the model does, the rest is refused by name."""

from __future__ import annotations

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
def test_a_dose_at_0_is_refused_where_triggers_cannot_start_false(to, tmp_path):
    with pytest.raises(ConversionError, match="trigger that starts false 'course_1_dose'"):
        qsp.export(model(), tmp_path / "run.xml", to=to, regimen=DOSES, until="40 h")
    undosed = qsp.export(model(), tmp_path / "run.xml", to=to, until="40 h")
    assert undosed.ok
    assert 'level="' in (tmp_path / "run.xml").read_text(encoding="utf-8")


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
