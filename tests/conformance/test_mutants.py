from __future__ import annotations

import pytest

from tests.conformance import mutants
from tests.conformance.suite_cases import numbers

pytestmark = pytest.mark.skipif(not numbers(), reason="../shared with the SBML Test Suite is missing")


def broken(count: int) -> list[mutants.Fate]:
    return [fate for fate in mutants.judge_all(count) if fate.kind == "broken"]


def test_mutants_are_the_same_for_the_same_seed():
    assert list(mutants.mutants(5)) == list(mutants.mutants(5))
    assert list(mutants.mutants(5)) != list(mutants.mutants(5, seed=2))


def test_100_mutants_end_in_an_answer_or_an_error_of_ours():
    assert broken(100) == []


@pytest.mark.conformance
@pytest.mark.timeout(3600)
def test_1000_mutants_end_in_an_answer_or_an_error_of_ours():
    assert broken(1000) == []
