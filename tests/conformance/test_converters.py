"""Suite cases through the converters: nothing may be silently wrong; full halves under the marker."""

from __future__ import annotations

import shutil

import pytest

from sbmlqsp.conversion import converter
from tests.conformance import converters, equations
from tests.conformance.suite import sample
from tests.conformance.suite_cases import numbers

pytestmark = [
    pytest.mark.skipif(not numbers(), reason="../shared with the SBML Test Suite is missing"),
    pytest.mark.timeout(3600),
]
RUN = {"scipy": 97, "octave": 97, "desolve": 97, "xpp": 70, "copasi": 0, "sbml_l2v4-roadrunner": 0}
DIALECTS = {
    f"{name}-{engine}": 0
    for name in ("sbml_l3v1", "sbml_l2v4", "simbiology", "mobi", "copasi")
    for engine in ("roadrunner", "copasi")
    if (name, engine) != ("copasi", "copasi")
}
FULL = {**RUN, **DIALECTS, "amici-roadrunner": 0}


def needed(target):
    needs = converter(target.partition("-")[0]).needs
    return pytest.param(target, marks=pytest.mark.skipif(bool(needs) and not shutil.which(needs), reason=f"no {needs}"))


def check(target, cases, least):
    """No case is wrong, and as many survive as the target promises, of those without the four kinds of events."""
    verdicts = converters.judge_all(target, cases)
    assert [v for v in verdicts if v.kind == "wrong"] == []
    plain = [v for v in verdicts if v.group == "plain"]
    assert 100 * sum(v.kind == "pass" for v in plain) >= least * len(plain)


@pytest.mark.parametrize("target", [needed(target) for target in RUN])
def test_60_cases_survive_or_are_refused(target):
    if target == "copasi":
        pytest.importorskip("COPASI")
    check(target, sample(60), RUN[target])


@pytest.mark.parametrize("target", equations.TARGETS)
def test_60_cases_have_equal_right_hand_sides(target):
    if target == "nonmem":
        pytest.importorskip("pharmpy")
    verdicts = equations.judge_all(target, sample(60))
    assert [v for v in verdicts if v.kind in {"wrong", "failed", "broken"}] == []


@pytest.mark.conformance
@pytest.mark.parametrize("target", [needed(target) for target in FULL])
def test_every_case_survives_or_is_refused(target):
    if "copasi" in target:
        pytest.importorskip("COPASI")
    check(target, sample(None), FULL[target])


@pytest.mark.conformance
@pytest.mark.parametrize("target", equations.TARGETS)
def test_every_case_has_equal_right_hand_sides(target):
    verdicts = equations.judge_all(target, sample(None))
    assert [v for v in verdicts if v.kind in {"wrong", "failed", "broken"}] == []
