"""The 21 regimens of dosing.json through mrgsolve's files and back: the same schedule; and the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sbmlqsp as qsp
from sbmlqsp.cli import main
from sbmlqsp.treatment.canonical import canonical
from sbmlqsp_converters.mrgsolve.reader import read

DOSING = Path(__file__).parents[2].parent / "shared" / "reference_cases" / "dosing.json"
CASES = json.loads(DOSING.read_text(encoding="utf-8")) if DOSING.exists() else []
COMPARTMENTS = {1: "depot", 2: "central"}
MAPS = {"F": "bioavailability", "ALAG": "lag", "D": "duration", "R": "rate"}
ORAL = """
model oral
  compartment V = 1; substanceOnly species depot in V = 0; substanceOnly species central in V = 0
  ka = 1; k = 0.1
  J1: depot -> central; ka*depot; J2: central -> ; k*central
end"""


@pytest.mark.skipif(not CASES, reason="../shared/reference_cases is not there")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_regimen_survives_the_files(case, tmp_path):
    model = qsp.Model.from_antimony(ORAL)
    maps = {MAPS[name]: {int(n): value for n, value in values.items()} for name, values in case["par"].items()}
    regimen = qsp.Regimen.from_nmtran(case["records"], COMPARTMENTS, **maps)
    report = qsp.export(model, tmp_path / "run.cpp", regimen=regimen)
    assert report.ok, report
    back = read_back(tmp_path)
    assert canonical(qsp.schedule(back, model), model) == canonical(qsp.schedule(regimen, model), model)


def read_back(folder):
    """Return the regimen of run.cpp and run.csv, by the names that mrgsolve gives F, ALAG, D and R."""
    written = read((folder / "run.cpp").read_text(encoding="utf-8"))
    said = {name: written.dosing(name, {}) for name in written.compartments}
    maps = {
        MAPS[key]: {name: values[key] for name, values in said.items() if key in values}
        for key in ("F", "ALAG", "D", "R")
    }
    numbers = dict(enumerate(written.compartments, start=1))
    return qsp.Regimen.from_nmtran(folder / "run.csv", numbers, **maps)


def test_on_the_command_line(tmp_path, capsys):
    file, out = tmp_path / "model.ant", tmp_path / "run.cpp"
    file.write_text(ORAL)
    table = tmp_path / "doses.csv"
    table.write_text("TIME,AMT,CMT,II,ADDL\n0,100,1,12,3\n")
    command = ["convert", str(file), "-o", str(out), "--to", "mrgsolve"]
    assert main([*command, "--nmtran", str(table), "--cmt", "1=depot", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True
    assert out.with_suffix(".csv").read_text(encoding="utf-8").count("\n") == 5
    assert main(["formats"]) == 0
    assert "mrgsolve" in capsys.readouterr().out


def test_a_loss_is_refused_on_the_command_line_and_nothing_is_written(tmp_path, capsys):
    file, out = tmp_path / "model.ant", tmp_path / "run.cpp"
    file.write_text("S = 1; S' = -0.1*S; late: at time > 5: S = 2")
    assert main(["convert", str(file), "-o", str(out)]) == 1
    assert "late" in capsys.readouterr().err
    assert not out.exists()
    assert main(["convert", str(file), "-o", str(out), "--lossy"]) == 0
    assert "lost: event 'late'" in capsys.readouterr().out


def test_a_replaced_amount_is_a_record_of_kind_8(tmp_path):
    model = qsp.Model.from_antimony(ORAL)
    regimen = qsp.Regimen([qsp.Dose(100, "depot"), qsp.Replacement(20, "central", at=[5, 9])])
    assert qsp.export(model, tmp_path / "run.cpp", regimen=regimen).ok
    records = (tmp_path / "run.csv").read_text(encoding="utf-8").splitlines()
    assert records[2:] == ["1,5,8,2,20,0,0,0,0", "1,9,8,2,20,0,0,0,0"]
    assert qsp.schedule(read_back(tmp_path), model) == qsp.schedule(regimen, model)
