"""`simulate_population`: a model, its patients and a regimen in, all their time courses out."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from sbmlqsp.core.settings import Settings
from sbmlqsp.dosing import Regimen
from sbmlqsp.errors import ModelError
from sbmlqsp.model import Model
from sbmlqsp.model.computed_states import refuse_stale
from sbmlqsp.population.certificate import Certificate, certificate, refusal, sample
from sbmlqsp.population.parts import Span, simulated, spans
from sbmlqsp.population.population import Population
from sbmlqsp.population.progress import Watcher, watcher
from sbmlqsp.population.request import trial_of
from sbmlqsp.population.result import PopulationResult
from sbmlqsp.population.roads import Road, chosen_road
from sbmlqsp.population.trial import Failure, Floats, Patients, Trial

DEFAULTS = Settings()


def simulate_population(
    model: Model,
    population: Population,
    regimen: Regimen | str | None = None,
    *,
    times: Any = None,
    until: Any = None,
    every: Any = None,
    points: int | None = None,
    outputs: Any = None,
    body_weight: Any = None,
    body_surface_area: Any = None,
    workers: int | None = None,
    progress: bool | Callable[[int, int], None] = True,
    store: str | Path | None = None,
    resume: bool = False,
    client: Any = None,
    settings: Settings | None = None,
    engine: str = "cohort",
    certified: float = 0.01,
) -> PopulationResult:
    """Return the time courses of every patient, at times where a dose is given the values after it.

    Args:
        model: what is simulated; values that no column of the population has are those of the model.
        population: the patients.
        regimen: the treatment of all, as `Regimen` or text; None where the population has regimens or nothing is given.
        times: output times, or `until` with `every` or `points`, as in `simulate`.
        until: end.
        every: step between output times.
        points: number of output times.
        outputs: as in `simulate`: names and {"name": "formula"}; None means every species and every rule.
        body_weight: binds doses per kg where the population has no column of this name: a quantity, or the name of
            another column.
        body_surface_area: likewise, for doses per m^2.
        workers: how many parts are simulated side by side; None: one for each core.
        progress: whether to show on stderr what takes more than a second, or a function of (patients done, patients).
        store: folder for the results of a run that is larger than memory, or that must survive a kill; they are
            written there part by part and read back when asked for.
        resume: go on with what `store` holds; the arguments must be the same.
        client: a `dask.distributed.Client`: parts are simulated where it points.
        settings: tolerances and limits; by `on_failure="raise"` a failed certificate raises. A failed patient never
            does: see `PopulationResult.failures`.
        engine: "cohort", which hands what it cannot carry to "roadrunner" and says so in the provenance; or that.
        certified: share of the patients that are simulated again with libRoadRunner at tight tolerance, at least 8;
            0 for none.

    Raises:
        UnknownSymbolError, ModelError, UnitsError: for columns, outputs and arguments that do not fit the model.
        RegimenError: for treatments that do not fit it.
        SimulationError: for a run that differs from libRoadRunner by more than its tolerance allows.
    """
    settings = DEFAULTS if settings is None else settings
    if not isinstance(settings, Settings):
        raise ModelError(f"{type(settings).__name__} is not settings", fix="give sbmlqsp.Settings(rtol=...)")
    _refuse_unfit(client, certified)
    grid, body = (until, every, points, times), (body_weight, body_surface_area)
    trial, patients = trial_of(model, population, regimen, grid, outputs, body, settings)
    refuse_stale(model)
    road, trial, reason = chosen_road(trial, patients, engine)
    run = Run(population, trial, patients, road, _workers(workers), reason, certified)
    if store is not None:
        from sbmlqsp.population.stored import run_into_store

        return run_into_store(run, Path(store), watcher(progress, len(patients)), client, resume=resume)
    if resume:
        raise ModelError("there is nothing to resume", where="resume", fix="give the folder of the run with store=")
    return run.in_memory(watcher(progress, len(patients)), client)


def _refuse_unfit(client: Any, certified: float) -> None:
    if client is not None and not (hasattr(client, "submit") and hasattr(client, "scatter")):
        message = f"{type(client).__name__} is no client of a cluster"
        raise ModelError(message, where="client", fix="give a dask.distributed.Client")
    if not 0 <= certified <= 1:
        raise ModelError(f"certified={certified!r}", where="certified", fix="give a share from 0 to 1")


def _workers(workers: int | None) -> int:
    if workers is None:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)
    if isinstance(workers, bool) or not isinstance(workers, int) or workers < 1:
        raise ModelError(f"workers={workers!r}", where="workers", fix="give a whole number of at least 1")
    return workers


class Run:
    """One run on its way: what is to be done, and the summary of it."""

    def __init__(
        self,
        population: Population,
        trial: Trial,
        patients: Patients,
        road: Road,
        workers: int,
        reason: str,
        certified: float,
    ) -> None:
        self.population, self.trial, self.patients = population, trial, patients
        self.road, self.workers, self.reason, self.certified = road, workers, reason, certified
        self.steps = np.zeros(len(patients))
        self.failures: list[Failure] = []
        self._began = time.perf_counter()

    def in_memory(self, watch: Watcher, client: Any) -> PopulationResult:
        """Return the result with everything in one array, which the parts write into."""
        trial, count = self.trial, len(self.patients)
        results = np.empty((count, len(trial.outputs), len(trial.times)))
        todo = spans(trial, count, self.workers)

        def into(span: Span) -> Floats:
            part: Floats = results[span[0] : span[1]]
            return part

        with watch:
            for span, part in simulated(self.road, trial, self.patients, todo, self.workers, into, client):
                if part.results.base is not results:
                    results[span[0] : span[1]] = part.results
                self.add(span, part.steps, part.failures)
                watch.advance(span[1] - span[0])
        found = self.check(lambda place: results[place])
        return PopulationResult(trial, self.population, results, tuple(self.failures), self.provenance(found))

    def add(self, span: Span, steps: Floats, failures: tuple[Failure, ...]) -> None:
        """Note what happened in a part."""
        self.steps[span[0] : span[1]] = steps
        self.failures += [Failure(span[0] + f.subject, f.reason, f.time) for f in failures]
        self.failures.sort(key=lambda failure: failure.subject)

    def check(self, results: Callable[[int], Floats]) -> Certificate | None:
        """Return the certificate of a run on the cohort engine.

        Raises:
            SimulationError: if the run differs too much from libRoadRunner.
        """
        if self.road.name != "cohort":
            return None
        failed = frozenset(failure.subject for failure in self.failures)
        places = sample(self.patients, self.steps, self.certified, failed)
        if not len(places):
            return None
        found = certificate(self.trial, self.patients, places, results)
        if not found.ok and self.trial.settings.on_failure == "raise":
            raise refusal(found, self.trial)
        return found

    def provenance(self, found: Certificate | None) -> dict[str, Any]:
        """Return where the result came from, as plain values."""
        from importlib.metadata import version

        trial = self.trial
        return {
            "model": trial.model.name,
            "structure_hash": trial.model.structure_hash,
            "value_hash": trial.model.value_hash,
            "population": self.population.digest,
            "made_by": dict(self.population.provenance),
            "regimens": [None if regimen is None else str(regimen) for regimen in trial.regimens],
            "settings": asdict(trial.settings),
            "engine": self.road.name,
            "method": self.road.method,
            "why_not_cohort": self.reason,
            "workers": self.workers,
            "seconds": time.perf_counter() - self._began,
            "steps_per_patient": float(self.steps.mean()) if len(self.steps) else 0.0,
            "certificate": None if found is None else {**asdict(found), "ok": found.ok},
            "sbmlqsp_version": version("sbmlqsp"),
        }
