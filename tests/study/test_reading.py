"""study.toml: read strictly, everything wrong with it said at once."""

from __future__ import annotations

import pickle

import pytest

from sbmlqsp.core.measure import Measure
from sbmlqsp.core.settings import Settings
from sbmlqsp.errors import ParseError, SecurityError
from sbmlqsp.study import Study

GOOD = """
title = "Two arms"
model = "model.ant"

[variants.renal]
values = { CL = "2 L/h" }

[observables]
occupancy = "[Complex] / ([Target] + [Complex])"

[arms.low]
regimen = "0.1 mg/kg into Drug every 21 d x 3"
body_weight = "70 kg"
until = "63 d"
every = "6 h"

[arms.high]
regimen = "10 mg into Drug"
until = "63 d"
variant = "renal"
values = { V = "3.5 L", k = 2 }
settings = { rtol = 1e-8, max_steps = 2000 }

[[claims]]
arm = "low"
quantity = "cmax([Drug])"
expected = "12.4 nmol/L"
tolerance = "2 %"
kind = "stated"
source = "Table 2"

[[claims]]
quantity = "CL / V"
expected = 0.20
tolerance = "rounding"
kind = "exact"
source = "closed form"
note = "on the bare model"
"""


@pytest.fixture
def write(tmp_path):
    def _write(text):
        path = tmp_path / "study.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return _write


def problems(path):
    with pytest.raises(ParseError) as error:
        Study.load(path)
    return [f"{issue.where}: {issue.message}; {issue.fix}" for issue in error.value.issues]


def test_a_study_is_read_whole(write, tmp_path):
    study = Study.load(write(GOOD))
    assert study.model == (tmp_path / "model.ant").resolve()
    assert study.observables == (("occupancy", "[Complex] / ([Target] + [Complex])"),)
    low, high = study.arms
    assert low.id == "low"
    assert str(low.regimen) == "0.1 mg/kg into Drug every 21 d x 3"
    assert (low.body_weight, low.until, low.every) == (Measure(70, "kg"), Measure(63, "d"), Measure(6, "h"))
    assert high.values == (("V", Measure(3.5, "L")), ("k", Measure(2.0)))
    assert high.settings == Settings(rtol=1e-8, max_steps=2000)
    assert study.variants[high.variant].values == (("CL", Measure(2.0, "L/h")),)
    assert [claim.kind for claim in study.claims] == ["stated", "exact"]


def test_claims_on_the_model_need_no_arm(write):
    text = GOOD.replace('quantity = "CL / V"', "quantity = 'bistable(CL) + fold(CL, 1) + number_of_steady_states()'")
    assert len(Study.load(write(text)).claims) == 2


def test_a_number_keeps_its_digits_for_rounding(write):
    claim = Study.load(write(GOOD)).claims[1]
    assert claim.expected == "0.20"
    assert claim.limit.limit.value == pytest.approx(0.005)


def test_studies_can_be_sent_to_another_process(write):
    study = Study.load(write(GOOD))
    assert pickle.loads(pickle.dumps(study)) == study
    assert hash(study.claims[0]) == hash(Study.load(write(GOOD)).claims[0])


def test_every_problem_is_said_at_once_with_its_line(write):
    text = GOOD.replace("body_weight", "bodyweight").replace('"cmax([Drug])"', '"cmaxx([Drug])"')
    text = text.replace('variant = "renal"', 'variant = "renl"').replace('kind = "exact"', 'kind = "exakt"')
    found = problems(write(text))
    assert len(found) == 4
    lines = text.splitlines()
    for part, word in [("bodyweight", "body_weight"), ("renl", "renal"), ("cmaxx", "cmax"), ("exakt", "exact")]:
        (problem,) = [p for p in found if part in p]
        assert word in problem.partition(part)[2]
        number = 1 + next(i for i, line in enumerate(lines) if part in line)
        header = 1 + max(i for i, line in enumerate(lines[:number]) if line.startswith("["))
        assert f"line {number}:" in problem or f"line {header}:" in problem


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('title = "Two arms"', "", "'title' is missing"),
        ('arm = "low"', 'arm = "lo"', "there is no arm 'lo'; did you mean 'low'?"),
        ('arm = "low"', "", "names no arm"),
        ('"cmax([Drug])"', '"cmax([Drug]) of arm lowest"', "there is no arm 'lowest'"),
        ('"cmax([Drug])"', '"cmax([Drug)"', "line"),
        ('expected = "12.4 nmol/L"', 'expected = "12.4 nmolu"', "nmolu"),
        ('tolerance = "2 %"', "tolerance = 2", "has to be a text"),
        ('tolerance = "2 %"', 'tolerance = "2 h"', "different things"),
        ('until = "63 d"\nevery', "every", "no 'until'"),
        ('every = "6 h"', 'every = "6 h"\npoints = 3', "exclude each other"),
        ('every = "6 h"', 'until = "soon"', "line"),
        ("every 21 d", "evry 21 d", "evry"),
        ("rtol = 1e-8", "rtol = 3", "rtol"),
        ("rtol = 1e-8", "rtoll = 1e-8", "did you mean 'rtol'?"),
        ('"[Complex] / (', '"[Complex] / ((', "cannot be read"),
        ('source = "Table 2"', "", "'source' is missing"),
        ("[arms.low]", "arms = 3\n[armz.low]", "armz"),
        ("[[claims]]\narm", "[claims]\narm", ""),
    ],
)
def test_what_is_wrong_is_named(write, old, new, says):
    text = GOOD.replace(old, new, 1)
    assert text != GOOD
    with pytest.raises(ParseError) as error:
        Study.load(write(text))
    assert says in str(error.value)


def test_files_that_are_no_studies(tmp_path, write):
    with pytest.raises(ParseError, match="cannot be read"):
        Study.load(tmp_path / "none.toml")
    with pytest.raises(ParseError, match="line 2"):
        Study.load(write("title = 'a'\nmodel = \n"))
    for bomb in ("a = " + "[" * 100_000, "a = " + "9" * 5000):
        with pytest.raises(ParseError):
            Study.load(write(bomb))
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ParseError, match="UTF-8"):
        Study.load(binary)


def test_the_model_stays_inside_the_study_or_its_entry(tmp_path, write):
    with pytest.raises(SecurityError, match="outside"):
        Study.load(write(GOOD.replace('"model.ant"', '"../model.ant"')))
    with pytest.raises(SecurityError, match="outside"):
        Study.load(write(GOOD.replace('"model.ant"', '"/etc/passwd"')))
    (tmp_path / "model.ant").symlink_to("/etc/passwd")
    with pytest.raises(SecurityError, match="outside"):
        Study.load(write(GOOD))


def test_a_study_of_an_entry_reaches_the_model_of_the_entry_and_no_further(tmp_path):
    entry = tmp_path / "tmdd" / "Some2020_tmdd"
    (entry / "studies").mkdir(parents=True)
    (entry / "entry.toml").write_text("")
    file = entry / "studies" / "one.toml"
    file.write_text(GOOD.replace('"model.ant"', '"../model.ant"'))
    assert Study.load(file).model == (entry / "model.ant").resolve()
    file.write_text(GOOD.replace('"model.ant"', '"../../model.ant"'))
    with pytest.raises(SecurityError, match="outside"):
        Study.load(file)
