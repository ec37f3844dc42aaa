"""A sample of published models by default, all of them in `make conformance`."""

from __future__ import annotations

import pytest

from tests.conformance import identifiability

pytestmark = pytest.mark.skipif(not identifiability.CORPUS.is_dir(), reason="the corpus is missing")


def check(every):
    found = list(identifiability.rows(every))
    assert all(row.seconds < identifiability.LIMIT for row in found)
    assert sum(not row.refusal for row in found) >= 0.9 * len(found)


def test_a_sample_is_answered_or_refused():
    check(32)


@pytest.mark.conformance
@pytest.mark.timeout(3600)
def test_every_model_is_answered_or_refused():
    check(1)
