"""Interventions on curated models; a few in the default run, all of them by `make conformance`."""

from __future__ import annotations

import pytest

from tests.conformance import paths
from tests.conformance.interventions import lines


def check(found):
    found = list(found)
    assert found
    for line in found:
        assert not line.note, line
        assert line.moved == 0, f"{line}: an output without a causal path changed"
        assert line.restored, f"{line}: taking an intervention back does not restore the model"
    assert sum(line.joined for line in found) > sum(line.silent for line in found)


def test_interventions_on_two_curated_models():
    check(lines(["Rovei1982_theophylline", "Choy2016_whig"]))


@pytest.mark.conformance
@pytest.mark.timeout(1800)
def test_interventions_on_all_curated_models():
    check(lines(most=1000))


@pytest.mark.skipif(not any(True for _ in paths.files()), reason="no models in ../shared")
def test_outputs_without_a_path_do_not_answer_in_models_of_the_suite():
    found = dict(paths.lines(slice(300, 700, 60)))
    assert found
    assert not [(file, holes) for file, holes in found.items() if isinstance(holes, list) and holes]
