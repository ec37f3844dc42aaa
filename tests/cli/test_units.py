"""The verb units."""

from __future__ import annotations

import pytest

import sbmlqsp as qsp

WRONG = """model wrong
unit substance = 1e-3 gram; unit extent = 1e-3 gram; unit volume = litre; unit time_unit = 3600 second
unit per_min = 1 / (60 second)
compartment V = 5; V has volume; species Drug in V = 1
J: Drug -> ; V * (kel * Drug + other * Drug); kel = 0.1; kel has per_min; other = 1
end"""


@pytest.fixture
def wrong(tmp_path):
    file = tmp_path / "wrong.ant"
    file.write_text(WRONG)
    return file


def test_terms_and_verdict_of_a_good_model(sbmlqsp, model):
    answer = sbmlqsp("units", model)
    assert answer.code == 0
    assert "d drug / dt  in mg/h" in answer.out
    assert ": ok; " in answer.out


def test_a_wrong_model_fails_with_the_factor(sbmlqsp, wrong):
    answer = sbmlqsp("units", wrong)
    assert answer.code == 1
    assert "DIFFERS" in answer.out
    assert "the factor is 60" in answer.out


def test_json_holds_report_and_terms(sbmlqsp, wrong):
    content = sbmlqsp("units", wrong, "--json").json
    assert content["verdict"] == "scale"
    assert [term["fits"] for term in content["ode_terms"]] == [False, False]


def test_a_baseline_is_written_and_then_accepted(sbmlqsp, wrong, tmp_path):
    baseline = tmp_path / "known.json"
    assert sbmlqsp("units", wrong, "--baseline", baseline).code == 0
    wrong.write_text(WRONG.replace("\nend", "; x := Drug; x has per_min\nend"))
    again = sbmlqsp("units", wrong, "--baseline", baseline)
    assert again.code == 1
    assert "assignment rule of 'x'" in again.out
    assert "kinetic law" not in again.out
    baseline.write_text("[]")
    assert "no baseline" in sbmlqsp("units", wrong, "--baseline", baseline).err


def test_files(sbmlqsp, wrong, tmp_path):
    for name in ("terms.csv", "report.json", "annotated.xml"):
        sbmlqsp("units", wrong, "-o", tmp_path / name)
    assert (tmp_path / "terms.csv").read_text().startswith("variable,equation_unit,source,term,unit,fits")
    assert '"verdict": "scale"' in (tmp_path / "report.json").read_text()
    assert qsp.load(tmp_path / "annotated.xml").unit_of("other") == "1/min"
