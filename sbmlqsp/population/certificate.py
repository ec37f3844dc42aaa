"""The certificate of a run: a sample of its patients simulated again with libRoadRunner at tight tolerance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from sbmlqsp import workers
from sbmlqsp.errors import SbmlqspError, SimulationError
from sbmlqsp.population.roads import single
from sbmlqsp.population.trial import Floats, Integers, Patients, Trial

LEAST = 8
TIGHT = 1e-9
_LESS_TIGHT = (1e-8, 1e-7, 1e-6)
_ALLOWED = 100.0
_TINY = 1e-300


@dataclass(frozen=True, slots=True)
class Certificate:
    """How far a run is from libRoadRunner.

    Attributes:
        patients: places of the patients that were simulated again.
        difference: the largest difference, relative to the peak of the output in the patient.
        subject: the place of the patient that has it.
        output: the output that has it.
        allowed: what it may be: 100 times the relative tolerance.
        skipped: places of patients that libRoadRunner could not simulate, at tight tolerance or that of the run.
    """

    patients: tuple[int, ...]
    difference: float
    subject: int
    output: str
    allowed: float
    skipped: tuple[int, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the difference is allowed and somebody was compared."""
        return bool(self.patients) and self.difference <= self.allowed


def sample(patients: Patients, steps: Floats, share: float, failed: frozenset[int]) -> Integers:
    """Return the places of the patients to compare: a share of all, at least 8, the extremes among them.

    Extremes: most and fewest steps, and the largest and smallest distance from the middle in units of the spread.
    """
    count = len(patients)
    if share <= 0 or not count:
        return np.empty(0, np.int64)
    wanted = min(count, max(LEAST, round(share * count)))
    spread = patients.values.std(axis=0)
    scaled = (patients.values - patients.values.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    distance = np.sqrt((scaled**2).sum(axis=1))
    extremes = [np.argmax(steps), np.argmin(steps), np.argmax(distance), np.argmin(distance)]
    even = np.linspace(0, count - 1, wanted).round().astype(np.int64)
    chosen = list(dict.fromkeys([*map(int, extremes), *map(int, even)]))
    return np.array(sorted(place for place in chosen[: max(wanted, 4)] if place not in failed), np.int64)


def certificate(trial: Trial, patients: Patients, places: Integers, results: Callable[[int], Floats]) -> Certificate:
    """Return the comparison of the patients at these places; `results` gives (output, time) of one of them."""
    allowed = _ALLOWED * trial.settings.rtol
    tight = min(TIGHT, trial.settings.rtol / 10)
    references, skipped = _references(trial, patients.part(places), max(tight, 1e-12))
    worst, subject, output = 0.0, int(places[0]), trial.outputs[0].name
    for number, place in enumerate(places):
        if number in skipped:
            continue
        for found, reference, out in zip(results(int(place)), references[number], trial.outputs, strict=True):
            difference = relative_difference(found, reference)
            if not difference <= worst:
                worst, subject, output = difference, int(place), out.name
    compared = tuple(int(place) for number, place in enumerate(places) if number not in skipped)
    return Certificate(compared, worst, subject, output, allowed, tuple(int(places[n]) for n in sorted(skipped)))


def relative_difference(found: Floats, reference: Floats) -> float:
    """Return the largest difference relative to the peak of the reference; infinite where only one is finite."""
    finite = np.isfinite(reference)
    if not np.array_equal(finite, np.isfinite(found)):
        return float("inf")
    if not finite.any():
        return 0.0
    peak = max(float(np.abs(reference[finite]).max()), _TINY)
    return float(np.abs(found[finite] - reference[finite]).max()) / peak


def _references(trial: Trial, patients: Patients, rtol: float) -> tuple[Floats, frozenset[int]]:
    tight = replace(trial, settings=trial.settings.replace(rtol=rtol, on_failure="raise"))
    found: tuple[Floats, frozenset[int]] = workers.call(
        references,
        tight,
        patients,
        step="checking the cohort engine",
        model=trial.model.name,
        time_limit=trial.settings.time_limit * len(patients),
        memory_limit=trial.settings.memory_limit,
    )
    return found


def references(trial: Trial, patients: Patients) -> tuple[Floats, frozenset[int]]:
    """Return the results of patients with libRoadRunner, and which it could not simulate."""
    results = np.full((len(patients), len(trial.outputs), len(trial.times)), np.nan)
    skipped = set[int]()
    for place in range(len(patients)):
        found = _reference(trial, patients, place)
        if found is None:
            skipped.add(place)
        else:
            results[place] = found
    return results, frozenset(skipped)


def _reference(trial: Trial, patients: Patients, place: int) -> Floats | None:
    """Return the results of one patient at the trial's tolerance, or at the least tight one that gets to the end."""
    for rtol in (trial.settings.rtol, *(rtol for rtol in _LESS_TIGHT if rtol > trial.settings.rtol)):
        try:
            return single(replace(trial, settings=trial.settings.replace(rtol=rtol)), patients, place)
        except SbmlqspError:
            continue
    return None


def refusal(found: Certificate, trial: Trial) -> SimulationError:
    """Return the error for a run that differs too much from libRoadRunner, or that it could not check."""
    if not found.patients:
        return SimulationError(
            f"libRoadRunner can simulate none of the {len(found.skipped)} patients chosen to check the cohort engine",
            where=f"model '{trial.model.name}'",
            fix="pass certified=0 to go without a check",
            status="certificate failed",
        )
    return SimulationError(
        f"the cohort engine differs from libRoadRunner by {found.difference:.2g} of the peak of '{found.output}' in "
        f"patient {found.subject + 1}, allowed is {found.allowed:.2g}",
        where=f"model '{trial.model.name}'",
        fix="use smaller tolerances, settings=Settings(rtol=1e-8), or engine='roadrunner'",
        status="certificate failed",
        variable=found.output,
    )
