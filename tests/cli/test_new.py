"""`sbmlqsp templates` and `sbmlqsp new`."""

from __future__ import annotations

import pytest

import sbmlqsp as qsp


def test_templates_are_listed(sbmlqsp):
    answer = sbmlqsp("templates")
    assert answer.code == 0
    assert "pk.two_compartment_oral" in answer.out
    assert "Indirect response IV: loss is stimulated" in answer.out


def test_templates_as_json_tell_sources_and_ranges(sbmlqsp):
    found = {each["name"]: each for each in sbmlqsp("templates", "--json").json}
    assert found["pk.one_compartment"]["parameters"]["CL"] == {"low": "0.01 L/h", "high": "100 L/h"}
    assert "Dayneka" in found["pd.indirect_response_1"]["sources"][0]


def test_one_template_tells_its_parameters_and_how_to_dose(sbmlqsp):
    text = sbmlqsp("templates", "pk.one_compartment_parallel_oral").out
    assert "doses: 100 mg into fast F fraction; 100 mg into slow lag Tlag F rest" in text
    assert "rate constant of slow absorption" in text
    facts = sbmlqsp("templates", "tmdd.full", "--json").json
    assert facts["parameters"][0] == {
        "id": "V", "meaning": "central volume", "unit": "L", "value": 3.5, "low": "1 L", "high": "10 L"
    }  # fmt: skip
    assert sbmlqsp("templates", "tmdd.ful").code == 1


@pytest.mark.parametrize("suffix", [".ant", ".xml"])
def test_new_writes_a_model_that_loads_and_has_its_units_proved(sbmlqsp, tmp_path, suffix):
    file = tmp_path / f"model{suffix}"
    answer = sbmlqsp("new", "tmdd.full", "-o", file)
    assert (answer.code, answer.out) == (0, "")
    assert qsp.check_units(qsp.load(file), "strict").ok


def test_new_keeps_the_sources_in_the_text(sbmlqsp):
    assert "Gibaldi" in sbmlqsp("new", "pk.one_compartment").out


def test_new_sets_values(sbmlqsp, tmp_path):
    file = tmp_path / "model.ant"
    assert sbmlqsp("new", "pk.one_compartment", "--set", "CL=2 L/h", "-o", file).code == 0
    assert qsp.load(file).parameters["CL"].value == 2


def test_new_does_not_write_over_a_model_that_was_worked_on(sbmlqsp, tmp_path):
    file = tmp_path / "model.ant"
    file.write_text("x = 1")
    answer = sbmlqsp("new", "pd.emax", "-o", file)
    assert answer.code == 1
    assert answer.err == f"error: there is a file already, {file}, choose another name, or write over it with --force\n"
    assert file.read_text() == "x = 1"
    assert sbmlqsp("new", "pd.emax", "-o", file, "--force").code == 0
    assert "EC50" in file.read_text()


def test_failures_are_one_line(sbmlqsp, tmp_path):
    unknown = sbmlqsp("new", "pk.one_compartmnt")
    assert unknown.code == 1
    assert unknown.err.startswith("error: there is no template 'pk.one_compartmnt', did you mean pk.one_compartment")
    assert sbmlqsp("new", "pd.emax", "-o", tmp_path / "missing" / "m.ant").code == 1
    assert sbmlqsp("new", "pd.emax", "-o", tmp_path / "m.csv").code == 2
