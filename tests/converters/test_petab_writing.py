"""Problems written: PEtab 1 with doses as events of a condition, and problems of each version in the other one."""

from __future__ import annotations

from dataclasses import replace

import pytest

import sbmlqsp as qsp
from sbmlqsp.cli import main
from sbmlqsp.conversion.converting import read
from sbmlqsp.errors import ConversionError
from sbmlqsp.study import Arm
from sbmlqsp_converters.petab import load, save
from tests.converters.petab_cases import MODEL, changes, measured, parameters_1, parameters_2, periods, write_1, write_2

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
ORAL = """
model oral
  compartment V = 2; substanceOnly species depot in V = 0; species central in V = 0
  ka = 1; k = 0.1; double = 3; {more}
  J1: depot -> central; ka*depot; J2: central -> ; k*central*V
end"""
STUDY = """
title = "two arms"
model = "model.ant"
[arms.low]
regimen = "100 mg into depot every 12 h x 3"
until = "40 h"
[arms.fast]
regimen = "20 mg into central over 2 h at 1 h; reset at 20 h; 50 mg into depot at 21 h"
values = {{ ka = 2 }}
until = "40 h"
[observables]
total = "depot + central"
"""
CLAIM = """
[[claims]]
arm = "low"
quantity = "cmax(depot)"
expected = 1
tolerance = "2 %"
kind = "exact"
source = "here"
"""


def sbml(text=MODEL):
    return qsp.Model.from_antimony(text).sbml


def oral(more=""):
    return qsp.Model.from_antimony(ORAL.format(more=more)).with_units(time="h", substance="mg", volume="L")


def lint_1(path):
    """Return what the library of the format finds wrong, as text."""
    v1 = pytest.importorskip("petab.v1")
    import logging

    problem = v1.Problem.from_yaml(path)
    found: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: found.append(record.getMessage())
    logger = logging.getLogger("petab.v1.lint")
    logger.addHandler(handler)
    try:
        bad = v1.lint_problem(problem)
    finally:
        logger.removeHandler(handler)
    return found if bad else []


def lint_2(path):
    v2 = pytest.importorskip("petab.v2")
    problem = v2.Problem.from_yaml(path)
    return [one for one in problem.validate() if one.level >= v2.lint.ValidationIssueSeverity.ERROR]


@pytest.mark.parametrize("regimen", ["100 mg into depot every 12 h x 3", "30 mg into central over 4 h every 8 h x 2"])
def test_a_treatment_in_version_1(tmp_path, regimen):
    report = qsp.export(oral(), tmp_path / "run.petab1.yaml", regimen=regimen, until="40 h")
    assert report.ok, report
    assert report.target == "petab1"
    assert not lint_1(tmp_path / "run.petab1.yaml")
    back = read(tmp_path / "run.petab1.yaml", "petab1")
    ours = qsp.simulate(back.model, times=[1, 13, 30], outputs=["[central]"]).values("[central]")
    straight = qsp.simulate(oral(), regimen, times=[1, 13, 30], outputs=["[central]"]).values("[central]")
    assert ours == pytest.approx(straight, rel=1e-5)


@pytest.mark.parametrize("target", ["petab", "petab1"])
def test_arms_with_their_own_doses(tmp_path, target):
    model = oral()
    qsp.save(model, tmp_path / "model.ant")
    (tmp_path / "study.toml").write_text(STUDY.format())
    report = qsp.export(model, tmp_path / "s.yaml", to=target, study=qsp.Study.load(tmp_path / "study.toml"))
    assert report.ok, report
    assert not (lint_1 if target == "petab1" else lint_2)(tmp_path / "s.yaml")
    assert set(load(tmp_path / "s.yaml").experiments) == {"low", "fast"}


@pytest.mark.parametrize("target", ["petab", "petab1"])
def test_a_dose_at_the_start_leaves_what_initial_assignments_compute(tmp_path, target):
    model = oral("central = 1 + 2*depot")
    report = qsp.export(model, tmp_path / "s.yaml", to=target, regimen="100 mg into depot at 0 h", until="9 h")
    assert report.ok, report
    assert not (lint_1 if target == "petab1" else lint_2)(tmp_path / "s.yaml")
    if target == "petab":
        (tmp_path / "s.yaml").write_text((tmp_path / "s.yaml").read_text().split("extensions:")[0])
        back = read(tmp_path / "s.yaml")
        assert qsp.schedule(back.regimen, back.model) == qsp.schedule(
            qsp.Regimen.parse("100 mg into depot at 0 h"), model
        )


@pytest.mark.parametrize("target", ["petab", "petab1", "combine", "tellurium"])
def test_claims_and_arms_of_many_patients_are_lost_by_name(tmp_path, target):
    model = oral()
    qsp.save(model, tmp_path / "model.ant")
    (tmp_path / "study.toml").write_text(STUDY.format() + CLAIM)
    study = qsp.Study.load(tmp_path / "study.toml")
    crowd = qsp.Population.sample(3, {"ka": qsp.LogNormal(2, cv=0.1)}, seed=1)
    many = Arm("many", until="9 h", population=crowd)
    study = replace(study, arms=study.arms.replacing(many))
    suffix = {"combine": "omex", "tellurium": "tellurium.py"}.get(target, "yaml")
    with pytest.raises(ConversionError) as told:
        qsp.export(model, tmp_path / f"s.{suffix}", to=target, study=study)
    expected = {"many"} | ({"cmax(depot)"} if target != "tellurium" else set())
    assert expected <= set(told.value.lost)
    report = qsp.export(model, tmp_path / f"s.{suffix}", to=target, study=study, lossy=True)
    assert {loss.element for loss in report.lost} == expected
    assert report.proof.ok


def a_problem(tmp_path, version):
    """Return a problem with a preequilibration, placeholders, noise on a logarithm and fixed parameters."""
    if version == 1:
        one = {
            "observableId": "obs_a",
            "observableFormula": "observableParameter1_obs_a * A + offset",
            "noiseFormula": "noiseParameter1_obs_a",
            "observableTransformation": "log10",
        }
        return write_1(
            tmp_path,
            sbml(),
            observables=[one],
            conditions=[{"conditionId": "c0", "k1": 0.4, "B": "start"}, {"conditionId": "before", "k1": 0.2, "a0": 2}],
            parameters=[
                row | {"parameterScale": "log", "lowerBound": 0.001} for row in parameters_1(start=1.5, offset=0.1)
            ][1:],
            measurements=[
                {"time": t, "measurement": 1, "observableParameters": f"{f};", "noiseParameters": "0.3", **more}
                for t, f, more in ((0, 2, {}), (3, "offset", {"preequilibrationConditionId": "before"}))
            ],
        )
    one = {
        "observableId": "obs_a",
        "observableFormula": "factor * A + offset",
        "noiseFormula": "0.1 + 0.2*obs_a",
        "noiseDistribution": "log-laplace",
        "observablePlaceholders": "factor",
    }
    return write_2(
        tmp_path,
        sbml(),
        observable=[one],
        condition=changes(slow={"k1": 0.2}, dose={"A": "A + 2*extra"}, fast={"k1": "extra"}),
        experiment=[
            *periods(("-inf", "slow"), (0, "dose"), (5, "fast"), (6, "dose")),
            *periods((2, "fast"), (4, "dose"), experiment="later"),
        ],
        parameter=parameters_2(extra=0.5, offset=0.3)[1:],
        measurement=[
            *measured((0, 1), (5.5, 1), (8, 2), observableParameters="2"),
            *measured((3, 1), (9, 1), experiment="later", observableParameters="extra"),
        ],
    )


@pytest.mark.parametrize("given", [1, 2])
@pytest.mark.parametrize("written", [1, 2])
def test_a_problem_evaluates_to_the_same_in_either_version(tmp_path, given, written):
    problem = load(a_problem(tmp_path, given))
    report = save(problem, tmp_path / "again.yaml", version=written, lossy=True)
    assert report.proof.ok
    assert [loss.feature for loss in report.lost] == (["parameter scale"] * 3 if (given, written) == (1, 2) else [])
    again = load(tmp_path / "again.yaml")
    assert again.version == written
    assert again.evaluate().log_likelihood == pytest.approx(problem.evaluate().log_likelihood, rel=1e-7)
    others = {"extra": 0.9} if given == 2 else {"start": 0.7}
    assert again.evaluate(others).log_likelihood == pytest.approx(problem.evaluate(others).log_likelihood, rel=1e-7)
    assert not (lint_1 if written == 1 else lint_2)(tmp_path / "again.yaml")


@pytest.mark.parametrize("given", [1, 2])
def test_a_problem_is_converted_with_its_data(tmp_path, given, capsys):
    path = a_problem(tmp_path, given)
    to = "petab1" if given == 2 else "petab"
    command = ["convert", str(path), "-o", str(tmp_path / "other.yaml"), "--to", to]
    if given == 1:
        assert main(command) == 1
        assert "parameter scale 'start'" in capsys.readouterr().err
        assert not (tmp_path / "other.yaml").exists()
    assert main([*command, "--lossy"]) == 0
    other = load(tmp_path / "other.yaml")
    assert other.version == 3 - given
    assert other.evaluate().log_likelihood == pytest.approx(load(path).evaluate().log_likelihood)


def test_a_treatment_without_data_is_converted_and_proved(tmp_path):
    qsp.export(oral(), tmp_path / "run.yaml", to="petab", regimen="100 mg into depot every 12 h x 3", until="40 h")
    report = qsp.convert(tmp_path / "run.yaml", tmp_path / "other.yaml", to="petab1")
    assert report.ok, report
    assert not lint_1(tmp_path / "other.yaml")
    assert not load(tmp_path / "other.yaml").measurements


def test_what_a_version_cannot_say_is_named_and_nothing_is_written(tmp_path):
    path = write_2(
        tmp_path,
        sbml(),
        condition=changes(e={"a0": "2*extra"}),
        experiment=periods((0, "e")),
        parameter=[
            *parameters_2(extra=0.5)[:2],
            parameters_2(extra=0.5)[2] | {"priorDistribution": "gamma", "priorParameters": "2;1"},
        ],
        measurement=measured((0, 1)),
    )
    with pytest.raises(ConversionError, match=r"experiment 'e'.*'a0'") as told:
        save(load(path), tmp_path / "again.yaml", version=1)
    assert "e" in told.value.lost
    assert not (tmp_path / "again.yaml").exists()
