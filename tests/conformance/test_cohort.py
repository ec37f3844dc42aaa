"""The cohort engine over the corpus: a sample in every run, all of it under the marker."""

from __future__ import annotations

import pytest

from tests.conformance import cohort
from tests.conformance.corpus import files

pytestmark = [
    pytest.mark.skipif(not files(), reason="../shared with the corpus is missing"),
    pytest.mark.timeout(7200),
]


def bad(rows):
    return [row for row in rows if row.outcome in {"differs", "broken"}]


def test_a_few_models_agree_with_libroadrunner():
    rows = cohort.judge_all(files()[5::40])
    assert bad(rows) == []
    assert sum(row.outcome == "agrees" for row in rows) >= 4


@pytest.mark.conformance
def test_every_model_agrees_or_is_outside_for_a_reason():
    rows = cohort.judge_all(files())
    assert bad(rows) == []
    assert sum(row.outcome == "agrees" for row in rows) >= 150
