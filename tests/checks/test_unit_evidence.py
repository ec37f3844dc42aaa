"""The evidence of the unit prover on published models: samples here, the full sets under the conformance marker."""

from __future__ import annotations

import pytest

from tests.conformance import units_findings, units_inference, units_mutations
from tests.conformance.corpus import files
from tests.conformance.units_libsbml import Document
from tests.conformance.units_models import proved, same_unit, subject, units_of, with_units
from tests.conformance.units_mutants import KINDS, VARIANTS, rescaled

pytestmark = pytest.mark.skipif(not files(), reason="../shared/corpus is missing")

LIVER = "comp_simvastatin/simvastatin_liver_cholesterol.xml"
BODY = "koenig_rapamycin_body_flat.xml"


@pytest.fixture(scope="module")
def sample():
    return units_mutations.judge((LIVER, 3, True))


def test_mistakes_in_a_published_model_are_caught_in_every_scale(sample):
    assert {outcome.scale for outcome in sample} == {units_mutations.AS_IT_IS, *units_mutations.SCALES}
    assert {outcome.mutant.kind for outcome in sample} == set(KINDS)
    assert {outcome.mutant.variant for outcome in sample} == set(VARIANTS)
    assert [outcome for outcome in sample if outcome.decidable and not outcome.caught] == []
    assert sum(outcome.decidable for outcome in sample) >= 0.9 * len(sample)


def test_libsbml_sees_fewer_of_them(sample):
    theirs = [outcome.libsbml for outcome in sample]
    assert 0.3 < sum(theirs) / len(theirs) < 0.9


def test_a_rescaled_model_is_as_clean_as_it_was():
    model = subject("comp_icg/icg_body.xml")
    assert proved(model.tables).ok
    for kind, factor in units_mutations.SCALES.values():
        assert proved(rescaled(model.tables, kind, factor)).ok


def test_libsbml_and_we_see_the_same_mutant():
    model = subject("comp_icg/icg_liver.xml")
    document = Document(model.sbml)
    assert document.findings() == 0
    found = [m for m in units_mutations.chosen(model.tables, "seed", 2) if m.kind == "mole to gram" and not m.literal]
    assert found
    assert all(document.findings(mutant) for mutant in found if not mutant.undeclared)


def test_hidden_units_are_inferred_as_declared():
    found = units_inference.judge((BODY, 2))
    assert sum(bool(hidden.inferred) for hidden in found if hidden.how == units_inference.ONE) > 60
    assert [hidden for hidden in found if hidden.inferred and not hidden.right] == []


def test_hiding_hides():
    tables = subject("comp_icg/icg_liver.xml").tables
    name = next(p.id for p in tables.parameters if units_of(tables, p.units))
    assert with_units(tables, {name: None}).parameters[name].units is None
    assert not same_unit(units_of(tables, "min"), units_of(tables, "min") * 2)


def test_a_person_read_findings_that_are_still_there():
    read = units_findings.verdicts()
    assert sum(verdict == units_findings.GENUINE for verdict, _ in read.values()) >= 0.9 * len(read)
    shown = [finding.key for finding in units_findings.judge("petab_Rahman_MBS2016.xml")]
    assert any(key in read for key in shown)


@pytest.mark.conformance
@pytest.mark.timeout(3600)
def test_all_mistakes():
    outcomes = units_mutations.judge_all(files(), per_kind=3, ask_libsbml=False)
    assert len(outcomes) > 6000
    assert units_mutations.is_good(outcomes)


@pytest.mark.conformance
@pytest.mark.timeout(3600)
def test_all_hidden_units():
    found = units_inference.judge_all(units_inference.pbpk_files(), halves=5)
    for how in (units_inference.ONE, units_inference.HALF):
        assert units_inference.right_share(hidden for hidden in found if hidden.how == how) >= 0.99


@pytest.mark.conformance
@pytest.mark.timeout(3600)
def test_at_least_nine_of_ten_drawn_findings_are_genuine():
    drawn = units_findings.drawn(units_findings.judge_all(files()))
    read = units_findings.verdicts()
    genuine = [finding for finding in drawn if read.get(finding.key, ("",))[0] == units_findings.GENUINE]
    assert len(genuine) >= 0.9 * len(drawn)
