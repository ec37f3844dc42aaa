"""What the gate alone refuses, without any native library: with the right class, quickly, and saying what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from sbmlqsp.errors import ModelError
from sbmlqsp.native.gate import check_antimony, check_sbml
from tests.hostile import antimony_texts, sbml_formulas, sbml_names, sbml_packages, sbml_texts, sbml_values
from tests.hostile.conftest import SONG
from tests.hostile.writing import Case

SBML = sbml_texts.CASES + sbml_names.CASES + sbml_formulas.CASES + sbml_values.CASES + sbml_packages.CASES
ANTIMONY = antimony_texts.CASES


def of_gate(cases: list[Case]) -> list[Case]:
    return [case for case in cases if case.gate]


def test_there_are_enough_cases_and_each_has_a_name_of_its_own():
    assert len(SBML) + len(ANTIMONY) >= 150
    for cases in (SBML, ANTIMONY):
        assert len({case.name for case in cases}) == len(cases)


def test_the_models_that_hostile_ones_are_made_of_are_sound():
    assert check_sbml(sbml_texts.SOUND) == sbml_texts.SOUND
    assert check_antimony(antimony_texts.SOUND) == antimony_texts.SOUND


def refusal(case: Case, check, planted: Path) -> Exception:
    with pytest.raises(case.expected) as caught:
        check(case.text, planted if case.folder else None)
    return caught.value


@pytest.mark.parametrize("case", of_gate(SBML), ids=lambda case: case.name)
def test_hostile_sbml_is_refused(case, planted):
    error = refusal(case, check_sbml, planted)
    assert SONG not in str(error)
    if isinstance(error, ModelError) and error.issues:
        assert all("line" in issue.where for issue in error.issues)


@pytest.mark.parametrize("case", of_gate(ANTIMONY), ids=lambda case: case.name)
def test_hostile_antimony_is_refused(case, planted):
    assert SONG not in str(refusal(case, check_antimony, planted))


@pytest.mark.parametrize("case", [case for case in SBML if not case.gate], ids=lambda case: case.name)
def test_what_is_left_to_later_checks_passes_the_gate(case, planted):
    check_sbml(case.text, planted if case.folder else None)
