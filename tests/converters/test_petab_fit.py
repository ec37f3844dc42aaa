"""Fits of problems with data that the closed form of a reversible reaction computes, and what is refused."""

from __future__ import annotations

import json

import pytest

import sbmlqsp as qsp
from sbmlqsp.cli import main
from sbmlqsp.errors import ConversionError, UnsupportedFeature
from sbmlqsp_converters.petab import load
from tests.converters.petab_cases import MODEL, a, changes, parameters_1, parameters_2, periods, write_1, write_2

TIMES = (0.5, 1, 2, 4)


def version_1(tmp_path):
    """Return a problem whose data k1 = 0.5, k2 = 0.9 and factor = 3 explain exactly, begun elsewhere."""
    one = {"observableId": "obs_a", "observableFormula": "observableParameter1_obs_a * A", "noiseFormula": "0.1"}
    rest = a(100, k1=0.25, k2=0.9)
    known = {"before": (rest, 1 - rest), "": (1.0, 0.0)}
    rows = [
        {
            "preequilibrationConditionId": before,
            "time": time,
            "measurement": 3 * a(time, known[before], 0.5, 0.9),
            "observableParameters": "factor",
        }
        for before in known
        for time in TIMES
    ]
    document = qsp.Model.from_antimony(MODEL.replace("k1 = 0.8", "k1 := fast * slowing; fast = 1; slowing = 1")).sbml
    parameters = [row | {"parameterScale": "log10", "lowerBound": 0.01} for row in parameters_1(fast=1.1, factor=1.5)]
    conditions = [{"conditionId": "c0", "slowing": 1}, {"conditionId": "before", "slowing": 0.5}]
    return write_1(
        tmp_path, document, observables=[one], conditions=conditions, parameters=parameters[1:], measurements=rows
    )


def test_estimates_after_a_steady_state_and_without(tmp_path):
    found = load(version_1(tmp_path)).fit(starts=2)
    assert found.converged
    assert found.values == pytest.approx({"k2": 0.9, "fast": 0.5, "factor": 3.0}, rel=1e-4)


def test_estimates_with_periods_in_version_2(tmp_path):
    at_2 = a(2, k1=0.5)
    start = (at_2 + 2, 1 - at_2)
    seen = {1: a(1, k1=0.5), 3: a(1, start, 0.5), 5: a(3, start, 0.5)}
    path = write_2(
        tmp_path,
        qsp.Model.from_antimony(MODEL).sbml,
        condition=changes(dose={"A": "A + 2"}),
        experiment=periods((0, ""), (2, "dose")),
        parameter=[row | {"lowerBound": 0.01} for row in parameters_2()],
        measurement=[
            {"observableId": "obs_a", "experimentId": "e", "time": t, "measurement": value} for t, value in seen.items()
        ],
    )
    problem = load(path)
    found = problem.fit(starts=3)
    assert found.values == pytest.approx({"k1": 0.5, "k2": 0.6}, rel=1e-3)
    assert problem.evaluate(found.values).log_likelihood == pytest.approx(-found.nllh, rel=1e-6)


def test_doses_written_as_periods_are_doses_to_the_optimiser(tmp_path):
    model = qsp.Model.from_antimony("model m\n compartment V = 2; species A in V = 0; k = 0.3; J: A -> ; V*k*A\nend")
    regimen = qsp.Regimen([qsp.Dose(10, "A"), qsp.Dose(30, "A", at=3, over=2), qsp.Dose(5, "A", at=8)])
    times = [1.0, 4.0, 6.0, 9.0]
    qsp.export(model, tmp_path / "run.yaml", to="petab", regimen=regimen, until=10)
    seen = qsp.simulate(model.with_values({"k": 0.2}), regimen, times=times, outputs=["[A]"]).values("[A]")
    rows = [f"observable_A\ttreatment\t{t}\t{value}\n" for t, value in zip(times, seen, strict=True)]
    table = tmp_path / "run_measurements.tsv"
    table.write_text(table.read_text() + "".join(rows))
    (tmp_path / "run_parameters.tsv").write_text(
        "parameterId\testimate\tnominalValue\tlowerBound\tupperBound\nk\ttrue\t0.3\t0.01\t1\n"
    )
    assert load(tmp_path / "run.yaml").fit(starts=1).values == pytest.approx({"k": 0.2}, rel=1e-5)


def test_on_the_command_line(tmp_path, capsys):
    path = version_1(tmp_path)
    assert main(["fit", str(path), "--starts", "2", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {row["estimate"] for row in told["estimates"]} == {"k2", "fast", "factor"}
    assert main(["fit", str(path), "--unknown", "k2"]) == 2
    assert main(["fit", str(tmp_path / "model.xml")]) == 2


def test_a_later_period_that_is_no_dose_is_named(tmp_path):
    path = write_2(
        tmp_path,
        qsp.Model.from_antimony(MODEL).sbml,
        condition=changes(slow={"k1": 0.3}),
        experiment=periods((0, ""), (2, "slow")),
        parameter=[row | {"lowerBound": 0.01} for row in parameters_2()][1:],
        measurement=[{"observableId": "obs_a", "experimentId": "e", "time": 3, "measurement": 1}],
    )
    with pytest.raises(UnsupportedFeature, match="later periods of experiment 'e' are no doses"):
        load(path).fit()


def test_what_cannot_be_fitted_is_named(tmp_path):
    rows = [row | {"lowerBound": "", "upperBound": ""} for row in parameters_1()]
    path = write_1(
        tmp_path, qsp.Model.from_antimony(MODEL).sbml, parameters=rows, measurements=[{"time": 1, "measurement": 1}]
    )
    with pytest.raises(ConversionError, match="'k1' is estimated without bounds"):
        load(path).fit()


def test_priors_are_said_to_be_left_out(tmp_path):
    rows = [row | {"objectivePriorType": "normal", "objectivePriorParameters": "1;2"} for row in parameters_1()[:1]]
    rows = [row | {"lowerBound": 0.01} for row in rows]
    path = write_1(
        tmp_path, qsp.Model.from_antimony(MODEL).sbml, parameters=rows, measurements=[{"time": 1, "measurement": 0.5}]
    )
    assert "priors of k1 are not used" in " ".join(load(path).fit(starts=1).notes)
