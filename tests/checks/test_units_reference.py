"""The published cases: verdict, explanation, inferred units; and that a suggested fix leaves a clean model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sbmlqsp as qsp
from sbmlqsp import units

FILE = Path(__file__).parents[2].parent / "shared" / "reference_cases" / "units.json"
CASES = json.loads(FILE.read_text()) if FILE.is_file() else []

pytestmark = pytest.mark.skipif(not CASES, reason="../shared/reference_cases is missing")


def case_id(case):
    return case["name"]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_verdict_explanation_and_inferred_units(case):
    report = qsp.check_units(qsp.Model.from_antimony(case["antimony"]))
    assert report.verdict == case["verdict"]
    assert report.ok == (case["verdict"] == "ok")
    assert case["explanation_contains"] in " ".join(issue.message for issue in report)
    for name, unit in case["inferred"].items():
        assert units.factor(report.inferred[name], unit) == pytest.approx(1, rel=1e-12)


@pytest.mark.parametrize("case", [case for case in CASES if case["verdict"] != "ok"], ids=case_id)
def test_one_cause_is_one_finding_and_its_fix_leaves_a_clean_model(case):
    model = qsp.Model.from_antimony(case["antimony"])
    (issue,) = qsp.check_units(model).issues
    assert qsp.check_units(qsp.suggest_fix(model, issue)).ok


@pytest.mark.parametrize("case", [case for case in CASES if case["inferred"]], ids=case_id)
def test_annotated_units_are_the_inferred_ones_and_marked(case):
    model = qsp.Model.from_antimony(case["antimony"])
    annotated = qsp.annotate_units(model)
    report = qsp.check_units(annotated)
    assert report.verdict == "ok"
    assert not report.inferred
    for name, unit in case["inferred"].items():
        assert units.factor(annotated.unit_of(name), unit) == pytest.approx(1, rel=1e-12)
    assert annotated.sbml.count("inferred from the formulas") == len(case["inferred"])
