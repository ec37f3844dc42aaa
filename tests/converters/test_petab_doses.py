"""Doses as periods of an experiment: the regimens of dosing.json there and back, and what petab's own lint says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sbmlqsp as qsp
from sbmlqsp.conversion.converting import read
from sbmlqsp.treatment.canonical import canonical

DOSING = Path(__file__).parents[2].parent / "shared" / "reference_cases" / "dosing.json"
CASES = json.loads(DOSING.read_text(encoding="utf-8")) if DOSING.exists() else []
COMPARTMENTS = {1: "depot", 2: "central"}
MAPS = {"F": "bioavailability", "ALAG": "lag", "D": "duration", "R": "rate"}
ORAL = """
model oral
  compartment V = 2; substanceOnly species depot in V = 0; species central in V = 0
  ka = 1; k = 0.1
  J1: depot -> central; ka*depot; J2: central -> ; k*central*V
end"""


@pytest.mark.skipif(not CASES, reason="../shared/reference_cases is not there")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_regimen_survives_the_files(case, tmp_path):
    model = qsp.Model.from_antimony(ORAL)
    maps = {MAPS[name]: {int(n): value for n, value in values.items()} for name, values in case["par"].items()}
    regimen = qsp.Regimen.from_nmtran(case["records"], COMPARTMENTS, **maps)
    report = qsp.export(model, tmp_path / "run.yaml", to="petab", regimen=regimen, until=40)
    assert report.ok, report
    back = read(tmp_path / "run.yaml")
    assert back.model.structure_hash == model.structure_hash
    assert canonical(qsp.schedule(back.regimen, back.model), back.model) == canonical(
        qsp.schedule(regimen, model), model
    )


def same_doses(back, regimen, model):
    found = canonical(qsp.schedule(back.regimen, back.model), back.model)
    return found == canonical(qsp.schedule(regimen, model), model)


def test_periods_that_were_changed_win_over_the_regimen_kept_beside_them(tmp_path):
    model = qsp.Model.from_antimony(ORAL)
    qsp.export(model, tmp_path / "run.yaml", to="petab", regimen=qsp.Regimen([qsp.Dose(100, "depot", at=[0, 12])]))
    conditions = tmp_path / "run_conditions.tsv"
    conditions.write_text(conditions.read_text().replace("100", "80"))
    back = read(tmp_path / "run.yaml")
    assert qsp.schedule(back.regimen, back.model) == qsp.schedule(
        qsp.Regimen([qsp.Dose(80, "depot", at=[0, 12])]), model
    )


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")  # pandas about petab's own calls
def test_the_files_are_valid_to_the_library_of_the_format(tmp_path):
    v2 = pytest.importorskip("petab.v2")
    model = qsp.Model.from_antimony(ORAL)
    dose = qsp.Regimen([qsp.Dose(100, "depot", over=2, every=12, count=3), qsp.Dose(7, "central", at=3)])
    qsp.export(model, tmp_path / "run.yaml", to="petab", regimen=dose)
    problem = v2.Problem.from_yaml(tmp_path / "run.yaml")
    assert [period.time for period in problem.experiments[0].sorted_periods] == [0, 2, 3, 12, 14, 24, 26]
    findings = [finding for finding in problem.validate() if finding.level >= v2.lint.ValidationIssueSeverity.ERROR]
    assert not findings, findings
