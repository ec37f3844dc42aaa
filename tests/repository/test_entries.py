"""Every curated model: complete, checked, and every claim passes in both engines."""

from __future__ import annotations

import pytest

from sbmlqsp.checks import check
from sbmlqsp.curation import repository
from sbmlqsp.curation.gates import check_entry
from tests.conformance.biting import bites

ENTRIES = list(repository())
EXPECTED = {
    "PeletierGabrielsson2012_tmdd": 31,
    "JonesRowlandYeo2013_caffeine": 20,
    "Friberg2002_myelosuppression": 18,
}


SAMPLE = (*EXPECTED, "Kuznetsov1994_tumour_immune", "Neumann1998_HCV_interferon", "HuangFerrell1996_MAPK_cascade")
EVERY = [pytest.param(name, marks=() if name in SAMPLE else pytest.mark.conformance) for name in ENTRIES]
"""All of them in the full run, a sample by default: the files of each are checked always."""
DOSED = [name for name in SAMPLE if any("regimen" in p.read_text("utf-8") for p in repository()[name].study_paths)]


@pytest.fixture(scope="module")
def entries():
    return repository()


def test_the_three_first_models_are_there():
    assert set(EXPECTED) <= set(ENTRIES)


@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry_is_complete(entries, name):
    entry = entries[name]
    assert entry.path.name == name
    assert entry.authors
    assert entry.doi
    assert entry.licence
    assert "## What matches" in entry.readme
    assert "## What does not match" in entry.readme
    assert sum(len(study.claims) for study in entry.studies) >= 4
    assert all(claim.source for study in entry.studies for claim in study.claims)


@pytest.mark.parametrize("name", ENTRIES)
def test_every_number_of_a_model_has_a_source_and_every_source_a_number(entries, name):
    entry = entries[name]
    assert entry.unsourced() == ()
    tables = entry.model.tables
    assert set(entry.sources) <= {*tables.parameters.ids, *tables.compartments.ids, *tables.species.ids}


@pytest.mark.parametrize("name", EVERY)
def test_a_model_has_no_error_and_a_unit_on_every_symbol(entries, name):
    model = entries[name].model
    report = check(model)
    assert report.ok, [str(issue) for issue in report.errors]
    symbols = [*(f"[{s.id}]" for s in model.species), *model.parameters.ids, *model.compartments.ids, "time"]
    assert [symbol for symbol in symbols if model.unit_of(symbol) is None] == []


@pytest.mark.parametrize("name", ENTRIES)
def test_remembered_values_keep_an_entry_from_being_called_reproduced(entries, name):
    entry = entries[name]
    recalled = any(claim.kind == "recalled" for study in entry.studies for claim in study.claims)
    recalled |= any("recalled" in source for source in entry.sources.values())
    assert not (recalled and entry.level == "reproduced")


@pytest.mark.parametrize("engine", ["roadrunner", "copasi"])
@pytest.mark.parametrize("name", EVERY)
def test_every_claim_passes(entries, name, engine):
    if engine == "copasi":
        pytest.importorskip("COPASI", reason="python-copasi is not installed")
    result = entries[name].reproduce(engine=engine)
    wrong = [
        (c.claim.arm, c.claim.quantity, c.verdict, c.got, c.reason)
        for study in result.results
        for c in study.claims
        if c.verdict != "pass"
    ]
    assert wrong == []
    assert result.ok
    assert sum(len(study.claims) for study in result.results) >= EXPECTED.get(name, 4)


@pytest.mark.parametrize("name", DOSED)
def test_a_lost_dose_is_noticed(entries, name, tmp_path):
    """Without its doses no study that has doses reproduces."""
    entry = entries[name]
    for path in entry.study_paths:
        lines = path.read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if not line.startswith("regimen")]
        if kept == lines:
            continue
        text = "\n".join(kept)
        (tmp_path / path.name).write_text(text.replace('"../model.ant"', '"model.ant"'))
        (tmp_path / "model.ant").write_text((entry.path / "model.ant").read_text(encoding="utf-8"))
        result = type(entry.studies[0]).load(tmp_path / path.name).run()
        assert not result.ok


@pytest.mark.conformance
@pytest.mark.parametrize("name", ENTRIES)
def test_claims_bite(entries, name):
    """Each value times 1.2, one at a time: at least 80 % of them make a claim fail, the entry names the others."""
    found = list(bites(entries[name]))
    assert [one.name for one in found if not (one.caught or one.excused)] == []
    assert sum(one.caught for one in found) >= 0.8 * len(found)


@pytest.mark.parametrize("name", EVERY)
def test_an_entry_passes_every_gate_on_its_files(entries, name):
    """Runs in both engines are tested above."""
    assert [str(issue) for issue in check_entry(entries[name], engines=())] == []
