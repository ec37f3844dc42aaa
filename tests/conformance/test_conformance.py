"""Samples of the conformance sets for every run of the tests, and the full sets under the marker."""

from __future__ import annotations

import pytest

from tests.conformance import corpus, round_trip, suite
from tests.conformance.suite_cases import numbers

pytestmark = [
    pytest.mark.skipif(not numbers(), reason="../shared with the SBML Test Suite and the corpus is missing"),
    pytest.mark.timeout(3600),
]


def failures_of_suite(cases):
    ours, bare = suite.judge_all(cases), suite.judge_all_raw(cases)
    passed = {verdict.number for verdict in bare if verdict.kind == "pass"}
    return [v for v in ours if v.kind in {"wrong", "broken"} or (v.number in passed and v.kind != "pass")]


def test_200_cases_of_the_suite_pass_or_are_refused():
    assert failures_of_suite(suite.sample(200)) == []


def test_60_files_of_the_corpus_simulate_or_are_refused_for_a_known_reason():
    assert corpus.unexplained(corpus.judge_all(corpus.sample(60))) == []


def test_60_cases_survive_antimony_or_are_refused():
    assert [v for v in round_trip.judge_all(suite.sample(60)) if v.kind in {"wrong", "broken"}] == []


@pytest.mark.conformance
def test_every_case_of_the_suite_passes_or_is_refused():
    assert failures_of_suite(suite.sample(None)) == []


@pytest.mark.conformance
def test_every_file_of_the_corpus_simulates_or_is_refused_for_a_known_reason():
    assert corpus.unexplained(corpus.judge_all(corpus.sample(None))) == []


@pytest.mark.conformance
def test_every_case_survives_antimony_or_is_refused():
    assert [v for v in round_trip.judge_all(suite.sample(None)) if v.kind in {"wrong", "broken"}] == []
