"""Runs on disk: streamed, resumed, refused."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import sbmlqsp as qsp
from tests.population.models import ONE_COMPARTMENT, model

DOSE = qsp.Regimen(qsp.Dose(100, "D"))


def population(n=600):
    return qsp.Population.sample(n, {"CL": qsp.LogNormal(5, cv=0.3)}, seed=1)


def run(folder, n=600, **options):
    return qsp.simulate_population(
        model(ONE_COMPARTMENT), population(n), DOSE, until=24, points=30_000, outputs=["[D]"], store=folder, **options
    )


def test_a_stored_run_has_the_numbers_of_one_in_memory(tmp_path):
    options = {"until": 24, "points": 49, "outputs": ["[D]"]}
    stored = qsp.simulate_population(model(ONE_COMPARTMENT), population(), DOSE, store=tmp_path / "run", **options)
    memory = qsp.simulate_population(model(ONE_COMPARTMENT), population(), DOSE, **options)
    assert np.array_equal(stored.values("[D]"), memory.values("[D]"))
    assert stored.quantiles("[D]").magnitude == pytest.approx(memory.quantiles("[D]").magnitude)


def test_a_killed_run_goes_on_and_ends_with_the_same_numbers(tmp_path):
    root, folder = str(Path(__file__).parents[2]), str(tmp_path / "run")
    code = f"import sys; sys.path.append({root!r}); from tests.population.test_stored import run; run({folder!r})"
    child = subprocess.Popen([sys.executable, "-c", code])
    while len(list((tmp_path / "run").glob("part*.parquet"))) < 2 and child.poll() is None:
        time.sleep(0.01)
    child.send_signal(signal.SIGKILL)
    child.wait()
    done = len(list((tmp_path / "run").glob("part*.parquet")))
    assert done > 0
    resumed = run(tmp_path / "run", resume=True, certified=0)
    assert np.array_equal(resumed.values("[D]"), run(tmp_path / "whole", certified=0).values("[D]"))


def test_another_run_in_the_folder_is_refused(tmp_path):
    options = {"until": 24, "outputs": ["[D]"], "store": tmp_path / "run"}
    qsp.simulate_population(model(ONE_COMPARTMENT), population(20), DOSE, points=5, **options)
    with pytest.raises(qsp.ModelError, match="holds a run"):
        qsp.simulate_population(model(ONE_COMPARTMENT), population(20), DOSE, points=5, **options)
    with pytest.raises(qsp.ModelError, match="another model and arguments"):
        qsp.simulate_population(model(ONE_COMPARTMENT), population(20), DOSE, points=6, resume=True, **options)
    with pytest.raises(qsp.ModelError, match=r"another .*population"):
        qsp.simulate_population(model(ONE_COMPARTMENT), population(21), DOSE, points=5, resume=True, **options)


def test_a_full_disk_is_an_error_that_keeps_what_was_written(tmp_path):
    from sbmlqsp.population import stored

    written = stored.Store.write

    def full(self, span, part):
        if span[0] > 0:
            raise stored._disk(OSError(28, "No space left on device"), self.folder)
        written(self, span, part)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stored.Store, "write", full)
        with pytest.raises(qsp.SimulationError, match="No space left"):
            run(tmp_path / "run", 300, certified=0, workers=1)
    assert len(list((tmp_path / "run").glob("part*.parquet"))) == 1
    assert len(run(tmp_path / "run", 300, resume=True, certified=0)) == 300
