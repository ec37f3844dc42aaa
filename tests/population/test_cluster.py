"""Populations on a local Dask cluster of processes: the same numbers, also when a worker is killed."""

from __future__ import annotations

import os
import signal
import warnings

import numpy as np
import pytest

import sbmlqsp as qsp
from tests.population.models import ONE_COMPARTMENT, model

distributed = pytest.importorskip("distributed")
BOLUS = qsp.Regimen(qsp.Dose(100, "D"))

pytestmark = [
    pytest.mark.filterwarnings("ignore"),  # distributed warns about ports, sizes of graphs and lost workers
    pytest.mark.timeout(300),
]


@pytest.fixture
def client(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        cluster = distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, local_directory=str(tmp_path), silence_logs=50
        )
        with cluster, distributed.Client(cluster) as found:
            yield found


def test_the_numbers_of_a_cluster_are_those_of_this_process_also_when_a_worker_dies(client):
    population = qsp.Population.sample(1200, {"CL": qsp.LogNormal(5, cv=0.3)}, seed=1)
    options = {"until": 24, "points": 4000, "outputs": ["[D]"], "certified": 0}
    here = qsp.simulate_population(model(ONE_COMPARTMENT), population, BOLUS, **options).values("[D]")
    victim = min(client.run(os.getpid).values())
    done = []

    def kill_at_the_first_part(count, total):
        if not done:
            os.kill(victim, signal.SIGKILL)
        done.append(count)

    options |= {"client": client, "workers": 4, "progress": kill_at_the_first_part}
    there = qsp.simulate_population(model(ONE_COMPARTMENT), population, BOLUS, **options).values("[D]")
    assert len(done) > 4
    assert np.array_equal(there, here)
    assert victim not in client.run(os.getpid).values()
