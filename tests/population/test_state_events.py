"""Events that states trigger, in the cohort engine: against closed forms and against `simulate`."""

from __future__ import annotations

import numpy as np
import pytest

import sbmlqsp as qsp
from sbmlqsp.population.cohort.carrier import carrier_of
from sbmlqsp.population.cohort.driver_contract import Status
from sbmlqsp.population.request import trial_of
from tests.population.test_cohort_engine import TIGHT, differences

SAWTOOTH = "S = 10; S' = -k*S; k = 0.3; n = 0; E: at (S < 2): S = 10, n = n + 1;"


def population(n=24, **ranges):
    generator = np.random.default_rng(5)
    return qsp.Population.from_table({name: generator.uniform(*ends, n) for name, ends in ranges.items()})


def statuses(model, patients, regimen=None):
    """Return how the patients of a run over 12 time units end in the engine itself, without libRoadRunner's help."""
    grid, nobody = (12, None, 25, None), (None, None)
    trial, who = trial_of(qsp.Model.from_antimony(model), patients, regimen, grid, None, nobody, TIGHT)
    carrier = carrier_of(trial.integrated("Rodas4"))
    return carrier.engine.run(carrier.batch(who)).status


def test_a_sawtooth_has_the_period_ln_5_over_k():
    patients = population(k=(0.1, 0.9))
    times = np.linspace(0, 40, 401)
    cohort = qsp.simulate_population(
        qsp.Model.from_antimony(SAWTOOTH), patients, times=times, outputs=["S", "n"], settings=TIGHT
    )
    assert cohort.provenance["engine"] == "cohort"
    phase = times * patients.column("k")[:, None] / np.log(5)
    away = np.abs(phase - np.round(phase)) > 1e-6  # from the instants of the events
    assert np.array_equal(cohort.values("n")[away], np.floor(phase)[away])
    assert cohort.values("S")[away] == pytest.approx((10 * 5.0 ** -(phase % 1))[away], rel=1e-7)


@pytest.mark.parametrize("method", ["Rodas4", "DP5"])
def test_both_methods_find_the_same_events(method):
    patients = population(k=(0.1, 0.9))
    trial, who = trial_of(
        qsp.Model.from_antimony(SAWTOOTH), patients, None, (40, None, 5, None), ["n"], (None, None), TIGHT
    )
    carrier = carrier_of(trial.integrated(method))
    found = carrier.engine.run(carrier.batch(who))
    assert np.array_equal(found.results[:, 0, -1], np.floor(40 * patients.column("k") / np.log(5)))


def test_results_do_not_depend_on_the_neighbours():
    patients = population(40, k=(0.1, 0.9))
    order = np.random.default_rng(1).permutation(40)
    options = {"until": 30, "points": 61, "outputs": ["S", "n"], "certified": 0}
    model = qsp.Model.from_antimony(SAWTOOTH)
    whole = qsp.simulate_population(model, patients, **options)
    mixed = qsp.simulate_population(model, patients.part(order), **options)
    assert np.array_equal(whole.values("S")[order], mixed.values("S"))


def test_doses_raise_triggers():
    text = """compartment c = 2; species D in c = 0; J: D -> ; k*D; k = 0.4; peaks = 0; low = 0
    above: at (D/c > limit): peaks = peaks + 1; limit = 30
    below: at (D/c < 5), t0 = false: low = low + 1"""
    model = qsp.Model.from_antimony(text)
    regimen = qsp.Regimen(qsp.Dose(100, "D", every=6, count=4))
    patients = population(k=(0.2, 0.9), limit=(20, 45))
    assert differences(model, patients, regimen, ["D", "peaks", "low"], until=24.5, points=50) < 1e-7


def test_an_event_that_changes_a_rate_waits_for_the_state():
    text = """A = 0; B = 1; A' = r*B - q*A; B' = -0.1*B; r = 2; q = 0.5; high = 3
    switch: at (A > high): r = r/4; back: at (A < 0.6*high): r = 2"""
    model = qsp.Model.from_antimony(text)
    assert differences(model, population(q=(0.3, 0.5), high=(1, 2)), None, ["A", "B"], until=17.3, points=40) < 1e-7


def test_a_trigger_of_time_and_state_fires_at_the_later_of_the_two():
    text = "S = 10; S' = -k*S; k = 0.2; done = 0; E: at (time >= 5 && S < limit): done = 1, S = S + 3; limit = 4"
    patients = population(k=(0.1, 0.5), limit=(2, 6))
    found = qsp.simulate_population(
        qsp.Model.from_antimony(text), patients, times=np.linspace(0, 20, 2001), outputs=["done"], settings=TIGHT
    )
    assert found.provenance["engine"] == "cohort"
    fired = np.maximum(5, np.log(10 / patients.column("limit")) / patients.column("k"))
    first = found.time.magnitude[np.argmax(found.values("done") > 0, axis=1)]
    within = fired < 20
    assert np.all((first >= fired - 1e-9) & (first <= fired + 0.01 + 1e-9) | ~within)


def test_a_trigger_that_holds_at_the_start_fires_only_where_the_model_says_so():
    for first, count in (("true", 0), ("false", 1)):
        text = f"S = 1; S' = -k*S; k = 1; n = 0; E: at (S > 0.5), t0 = {first}: n = n + 1"
        cohort = qsp.simulate_population(
            qsp.Model.from_antimony(text), population(k=(0.5, 1)), until=1, points=3, outputs=["n"]
        )
        assert cohort.provenance["engine"] == "cohort"
        assert np.all(cohort.values("n") == count)


MEETING = "S = 0; S' = k; k = 1; x = 1; one: at (S > 3): x = x + 1; two: at (S > {0}): x = x*10"


def test_events_that_meet_and_matter_to_each_other_are_left_to_libroadrunner():
    patients = population(k=(0.5, 1.5))
    assert set(statuses(MEETING.format(3), patients)) == {Status.EVENTS_MEET}
    assert set(statuses(MEETING.format(2), patients)) == {Status.COMPLETE}


def test_a_cascade_and_a_dose_at_the_time_of_a_timed_trigger_are_left_to_libroadrunner():
    cascade = "S = 0; S' = k; k = 1; x = 0; one: at (S > 3): x = 1; two: at (x > 0.5): S = 0, x = 0"
    assert set(statuses(cascade, population(k=(0.5, 1.5)))) == {Status.EVENTS_MEET}
    timed = "S = 1; S' = -k*S; k = 1; E: at (time >= 2 && S < 1): S = 0"
    doses = qsp.Regimen(qsp.Dose(5, "S", at=2))
    assert set(statuses(timed, population(k=(0.5, 1.5)), doses)) == {Status.EVENTS_MEET}
    assert set(statuses(timed, population(k=(0.5, 1.5)))) == {Status.COMPLETE}


def test_a_reset_of_such_a_model_is_left_to_libroadrunner():
    regimen = qsp.Regimen((qsp.Dose(5, "S"), qsp.Reset(2)))
    cohort = qsp.simulate_population(
        qsp.Model.from_antimony(SAWTOOTH), population(3, k=(0.5, 1.5)), regimen, until=4, points=5
    )
    assert cohort.provenance["engine"] == "roadrunner"
    assert "reset" in cohort.provenance["why_not_cohort"]
