from __future__ import annotations

import pytest

import sbmlqsp as qsp

UNDOSABLE = """
compartment c = 1; species A in c = 1
A -> ; k*A
"""


def test_check_of_a_good_model_is_fine(sbmlqsp, model):
    answer = sbmlqsp("check", model)
    assert answer.code == 0
    assert "depot + drug" in answer.out


def test_check_of_a_model_without_a_value_fails(sbmlqsp, tmp_path):
    file = tmp_path / "model.ant"
    file.write_text(UNDOSABLE + "k = 1\nvar q; q' = p; q = 1; p has per\n unit per = 1/second")
    answer = sbmlqsp("check", file)
    assert answer.code == 1
    assert "error: " in answer.out
    assert "p" in answer.out


def test_check_writes_json_csv_and_html(sbmlqsp, model, tmp_path):
    assert sbmlqsp("check", model, "--json").json["ok"] is True
    for name, content in (("r.csv", "severity,where,rule"), ("r.json", '"issues"'), ("r.html", "<html")):
        answer = sbmlqsp("check", model, "-o", tmp_path / name)
        assert answer.code == 0
        assert answer.out == ""
        assert content in (tmp_path / name).read_text(encoding="utf-8")


def test_info_tells_symbols_units_states_and_totals(sbmlqsp, model):
    facts = sbmlqsp("info", model, "--json").json
    symbols = {symbol["id"]: symbol for symbol in facts["symbols"]}
    assert facts["states"] == ["depot", "drug"]
    assert facts["time_unit"] == "h"
    assert symbols["CL"]["value"] == 5
    assert symbols["CL"]["unit"] == "L/h"
    assert symbols["depot"]["unit"] == "mg"
    assert symbols["drug"]["unit"] == "mg/L"
    assert any("depot + drug" in total for total in facts["totals"])
    text = sbmlqsp("info", model).out
    assert "1 compartment, 2 species, 2 parameters, 2 reactions" in text


def test_info_writes_the_table(sbmlqsp, model, tmp_path):
    sbmlqsp("info", model, "-o", tmp_path / "symbols.csv")
    lines = (tmp_path / "symbols.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "id,kind,value,unit,in,set by"
    assert "CL,parameter,5.0,L/h,," in lines


def test_dose_writes_events(sbmlqsp, model, tmp_path):
    answer = sbmlqsp("dose", model, "100 mg into depot every 12 h x 3", "-o", tmp_path / "dosed.xml")
    assert (answer.code, answer.out) == (0, "")
    assert len(qsp.load(tmp_path / "dosed.xml").events) >= 1


def test_dose_prints_sbml_or_the_schedule(sbmlqsp, model):
    assert "<sbml" in sbmlqsp("dose", model, "100 mg into depot").out
    schedule = sbmlqsp(
        "dose", model, "2 mg/kg into depot over 2 h at 0 h, 6 h", "--body-weight", "50 kg", "--json"
    ).json
    assert [action["time"] for action in schedule] == [0, 6]
    assert {action["amount"] for action in schedule} == {100}
    assert {action["duration"] for action in schedule} == {2}


def test_regimen_may_stand_in_a_file(sbmlqsp, model, tmp_path):
    file = tmp_path / "regimen.txt"
    file.write_text("100 mg into depot every 12 h x 3\n")
    by_file = sbmlqsp("dose", model, file, "--json").json
    assert by_file == sbmlqsp("dose", model, "100 mg into depot every 12 h x 3", "--json").json
    assert len(by_file) == 3


def test_body_weight_in_another_unit(sbmlqsp, model):
    answer = sbmlqsp("dose", model, "1 mg/kg into depot", "--body-weight", "50000 g", "--json")
    assert answer.json[0]["amount"] == pytest.approx(50)
