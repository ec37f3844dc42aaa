"""Each gate lets a good entry through and names what is wrong with a bad one."""

from __future__ import annotations

import pytest

from sbmlqsp.curation import repository
from sbmlqsp.curation.gates import check_entry

ID = "Friberg2002_myelosuppression"


def test_a_curated_entry_passes(private):
    assert check_entry(repository(private)[ID]).ok


@pytest.mark.parametrize(
    ("file", "old", "new", "gate", "message"),
    [
        ("entry.toml", 'taxon = "taxonomy:9606"', "", "facts", "taxon"),
        ("entry.toml", "summary", "notes2 = 1\nsummary", None, None),
        ("entry.toml", 'question = "How', 'use = "x"\nquestion = "How', None, None),
        ("entry.toml", "[sources]", '[not_covered]\nnobody = "x"\n[sources]', "names", "no 'nobody'"),
        ("entry.toml", 'CL = "Onoue', 'Cl = "Onoue', "sources", "no source"),
        ("entry.toml", 'CL = "Onoue', 'Cl = "Onoue', "names", "no 'Cl'"),
        ("entry.toml", 'level = "checked"', 'level = "reproduced"', "level", "no claim is a number of the paper"),
        ("README.md", "## What matches", "## Fine", "facts", "What matches"),
        ("model.ant", "CL has L_per_h", "CL has mg_per_L", "units", ""),
        ("model.ant", "unit L_per_h = litre / (3600 second)", "unit L_per_h = litre / (60 second)", "units", ""),
        ("model.ant", "EC50 = 7.17;", "EC50 = 8.17;", "runs", "roadrunner: expected"),
        ("model.ant", "ktr * (T3 - Circ)", "ktr * (T3 + Circ)", "runs", "copasi: expected"),
        ("studies/docetaxel.toml", 'regimen = "100 mg into C over 1 h"', "", "runs", "expected"),
    ],
)
def test_what_is_wrong_is_named_by_its_gate(edit, file, old, new, gate, message):
    if gate is None:
        with pytest.raises(ValueError, match=r"unknown key|not valid TOML"):
            edit(file, old, new)
        return
    found = check_entry(edit(file, old, new))
    assert not found.ok
    assert any(issue.rule == gate and message in f"{issue.where}: {issue.message}" for issue in found.errors), [
        str(issue) for issue in found
    ]


def test_an_explained_deviation_passes_the_gate_and_a_needless_explanation_does_not(edit):
    claim = 'expected = "5050 cells/uL"\n'
    entry = edit("studies/docetaxel.toml", claim, 'expected = "5051 cells/uL"\ndeviation = "a typo"\n')
    report = check_entry(entry, ["roadrunner"])
    assert report.ok
    assert [issue.severity for issue in report] == ["note"]
    entry = edit("studies/docetaxel.toml", '"5051 cells/uL"', '"5050 cells/uL"')
    assert any("deviation is explained" in issue.message for issue in check_entry(entry, ["roadrunner"]).errors)


def test_every_gate_speaks_at_once(edit):
    edit("entry.toml", 'taxon = "taxonomy:9606"', "")
    edit("model.ant", "EC50 has umol_per_L", "EC50 has mg_per_L")
    entry = edit("entry.toml", "Emax = ", "Emaxx = ")
    assert {issue.rule for issue in check_entry(entry, ()).errors} >= {"facts", "names", "sources", "units"}
