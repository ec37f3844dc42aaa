"""Every hostile input through the public API: it ends in an error of ours or in a finding of `check`, and soon."""

from __future__ import annotations

from pathlib import Path

import pytest

import sbmlqsp as qsp
from tests.hostile.conftest import SONG
from tests.hostile.test_gate import ANTIMONY, SBML
from tests.hostile.writing import Case

pytestmark = pytest.mark.timeout(60)  # none may hang
SETTINGS = qsp.Settings(time_limit=12.0)


def verdict(load, text: str | bytes, folder: Path | None, expected: tuple[type[Exception], ...]) -> str:
    """Return how an input ended: the text of an error or of a finding, or "accepted"."""
    try:
        model = load(text, folder)
    except expected as error:
        return str(error)
    try:
        qsp.simulate(model, until=3, points=4, settings=SETTINGS)
    except qsp.SbmlqspError as error:
        return str(error)
    return str(qsp.check(model).errors or "accepted")


def params(cases: list[Case]) -> list[object]:
    return [pytest.param(case, id=case.name) for case in cases]


@pytest.mark.parametrize("case", params(SBML))
def test_hostile_sbml_ends_in_an_error(case, planted):
    ended = verdict(qsp.Model.from_sbml, case.text, planted if case.folder else None, case.expected)
    assert ended != "accepted"
    assert SONG not in ended


@pytest.mark.parametrize("case", params(ANTIMONY))
def test_hostile_antimony_ends_in_an_error(case, planted):
    ended = verdict(qsp.Model.from_antimony, case.text, planted if case.folder else None, case.expected)
    assert ended != "accepted"
    assert SONG not in ended


@pytest.mark.parametrize(("name", "text"), [("model.xml", "nobody.xml"), ("model.ant", 'import "../canary.ant"')])
def test_files_are_held_to_their_own_folder(name, text, planted):
    path = planted / name
    path.write_text(text)
    with pytest.raises(qsp.SbmlqspError) as caught:
        qsp.load(path)
    assert SONG not in str(caught.value)


def test_nobody_has_read_a_canary(planted):
    for canary in planted.parent.glob("canary.*"):
        assert canary.stat().st_atime == 0, "the tests before this one have read a file outside of the model's folder"
        canary.read_bytes()
        if canary.stat().st_atime == 0:
            pytest.skip("this file system does not record when a file is read")
