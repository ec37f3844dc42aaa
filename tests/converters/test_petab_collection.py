"""Problems of the benchmark collection, against log-likelihoods that AMICI computed and simulations of others."""

from __future__ import annotations

import csv
import json

import pytest

from sbmlqsp_converters.petab import load
from sbmlqsp_converters.petab.fitting import likelihood_of

NAMES = (
    "Alkan_SciSignal2018 Bachmann_MSB2011 Blasi_CellSystems2016 Boehm_JProteomeRes2014 Borghans_BiophysChem1997 "
    "Brannmark_JBC2010 Crauste_CellSystems2017 Elowitz_Nature2000 Giordano_Nature2020 Isensee_JCB2018 Rahman_MBS2016 "
    "Raia_CancerResearch2011"
).split()


@pytest.fixture(scope="module")
def published(shared):
    cases = json.loads((shared / "reference_cases" / "cases.json").read_text(encoding="utf-8"))
    (found,) = [case for case in cases if case["id"] == "PE01"]
    return {row["quantity"]: row["value"] for row in found["expected"]}


@pytest.mark.parametrize("name", NAMES)
def test_likelihood_and_simulations_at_nominal_values(shared, published, name):
    folder = shared / "petab" / name
    problem = load(folder / f"{name}.yaml")
    found = problem.evaluate()
    if name in published:
        assert found.log_likelihood == pytest.approx(published[name], rel=1e-5)
    file = folder / f"simulatedData_{name}.tsv"
    expected = simulated_by_others(file) if file.exists() else {}
    for measurement, value in zip(problem.measurements, found.simulated, strict=True):
        others = expected.get((measurement.observable, measurement.experiment, measurement.time))
        if others is not None:
            assert min(abs(value - other) for other in others) <= 4e-3 * max(abs(value), 1e-4)


def simulated_by_others(path):
    """Return what the collection's authors simulated, by observable, experiment and time."""
    found = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            before = row.get("preequilibrationConditionId")
            condition = row.get("simulationConditionId", "")
            key = (row["observableId"], f"{condition} after {before}" if before else condition, float(row["time"]))
            found.setdefault(key, []).append(float(row["simulation"]))
    return found


def test_a_fit_from_nominal_values_stays_at_the_published_optimum(shared, published):
    problem = load(shared / "petab" / "Boehm_JProteomeRes2014" / "Boehm_JProteomeRes2014.yaml")
    found = problem.fit(starts=1)
    assert found.converged
    assert -found.nllh == pytest.approx(published["Boehm_JProteomeRes2014"], rel=1e-6)


@pytest.mark.conformance
@pytest.mark.parametrize("name", [name for name in NAMES if name != "Isensee_JCB2018"])
def test_the_optimiser_has_the_same_likelihood(shared, name):
    problem = load(shared / "petab" / name / f"{name}.yaml")
    likelihood = likelihood_of(problem)
    told = problem.evaluate().log_likelihood
    assert -likelihood.nllh(likelihood.start) == pytest.approx(told, rel=2e-5)
