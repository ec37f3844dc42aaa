"""The rules of `check` on small models with known answers."""

from __future__ import annotations

import pytest

import sbmlqsp as qsp

TMDD = """
compartment V = 3;
species Drug in V, Target in V, Complex in V;
Drug = 10; Target = 1; Complex = 0;
bind: Drug + Target -> Complex; V * (kon * Drug * Target - koff * Complex);
eliminate: Drug -> ; kel * Drug * V;
kon = 1; koff = 0.1; kel = 0.05; spare = 3;
"""


def findings(text, rule, level="default"):
    return [i for i in qsp.check(qsp.Model.from_antimony(text), level) if i.rule == rule]


def test_totals_of_target_mediated_disposition():
    messages = [issue.message for issue in findings(TMDD, "mass balance")]
    assert "conserved: Target + Complex" in messages
    assert "conserved but for sources and sinks: Drug + Complex; removed by eliminate" in messages


def test_factors_of_a_dimer():
    messages = [i.message for i in findings("2 A -> D; k*A^2; A = 1; D = 0; k = 1;", "mass balance")]
    assert messages == ["conserved: A + 2 D"]


def test_dangling_species_and_unused_parameter_are_named():
    text = TMDD + "species Lonely in V; Lonely = 1;"
    assert [i.where.split("'")[1] for i in findings(text, "dangling species")] == ["Lonely"]
    assert [i.where.split("'")[1] for i in findings(text, "unused parameter")] == ["spare"]


DOSES = """
S = 0; S -> ; 0.1 * S;
first: at (time >= 6), fromTrigger={flag}: S = S + 100;
second: at (time >= {time}), fromTrigger={flag}: S = S + 50;
"""


@pytest.mark.parametrize(("flag", "time", "count"), [("true", 6, 1), ("true", 7, 0), ("false", 6, 0)])
def test_two_doses_at_one_time_lose_one_unless_they_read_the_value_when_they_act(flag, time, count):
    assert len(findings(DOSES.format(flag=flag, time=time), "lost dose")) == count


def test_a_dose_at_time_zero_that_never_fires_is_reported():
    text = "S = 0; S -> ; 0.1 * S; dose: at (time >= 0){}: S = S + 100;"
    assert findings(text.format(""), "event at zero")
    assert not findings(text.format(", t0=false"), "event at zero")


def test_a_hidden_infusion_is_named_with_its_condition():
    text = "S = 0; -> S; piecewise(10, time >= 24 && time < 25, 0); S -> ; 0.1 * S;"
    (issue,) = findings(text, "discontinuity")
    assert "time >= 24" in issue.message


def test_what_other_programs_ignore_is_said_with_its_source():
    text = "S = 0; S -> ; k * S; k := piecewise(1, time > 5, 2);"
    messages = findings(text, "portability")
    assert any("MoBi" in i.message and "piecewise" in i.message and "source:" in i.fix for i in messages)


def test_an_engine_that_cannot_is_named():
    text = "S = 0; S -> ; k * delay(S, 3); k = 1;"
    assert any("roadrunner cannot simulate delay" in i.message for i in findings(text, "engine"))


def test_levels_leave_out_notes_and_sharpen_warnings():
    text = TMDD + "species Lonely in V; Lonely = 1;"
    model = qsp.Model.from_antimony(text)
    assert all(issue.severity != "note" for issue in qsp.check(model, "lenient"))
    assert qsp.check(model).ok
    assert not qsp.check(model, "strict").ok
