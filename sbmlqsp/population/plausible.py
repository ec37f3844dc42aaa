"""Plausible patients: drawn, simulated, and kept if what they do lies in what has been observed.

Source of the idea: Allen, Rieger and Musante 2016 CPT Pharmacometrics Syst Pharmacol 5, 140.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sbmlqsp.dosing import Regimen
from sbmlqsp.errors import ConvergenceError, ModelError
from sbmlqsp.model import Model
from sbmlqsp.population.distributions.distribution import Floats
from sbmlqsp.population.measures import evaluated
from sbmlqsp.population.population import Population
from sbmlqsp.population.simulating import simulate_population

Ranges = Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True, eq=False)
class Plausible:
    """The patients that were kept, and how.

    Attributes:
        population: the patients.
        measures: measure -> its value in each of them, in model units.
        drawn: how many were drawn.
        refused: measure -> how many were outside its range (one patient may be outside several).
        failed: how many could not be simulated.
    """

    population: Population
    measures: Mapping[str, Floats]
    drawn: int
    refused: Mapping[str, int]
    failed: int

    @property
    def accepted(self) -> float:
        """The share of the drawn patients that were kept."""
        return len(self.population) / self.drawn

    def diversity(self) -> dict[str, float]:
        """Return how varied the patients still are.

        "dimensions": effective number of independent directions of the standardised parameters (participation ratio of
        the eigenvalues of their correlation); "nearest": median distance to the nearest other patient in standard
        deviations; "largest_correlation": between two parameters.
        """
        return diversity(self.population)


def diversity(population: Population) -> dict[str, float]:
    """Return how varied patients are; see `Plausible.diversity`."""
    values = np.column_stack([population.column(name) for name in population.parameters])
    spread = values.std(axis=0)
    scaled = (values - values.mean(axis=0))[:, spread > 0] / spread[spread > 0]
    if scaled.shape[1] == 0 or len(scaled) < 3:
        return {"dimensions": 0.0, "nearest": 0.0, "largest_correlation": 0.0}
    correlation = np.corrcoef(scaled, rowvar=False).reshape(scaled.shape[1], -1)
    eigenvalues = np.linalg.eigvalsh(correlation)
    from scipy.spatial import cKDTree

    nearest = np.asarray(cKDTree(scaled).query(scaled, k=2)[0])[:, 1]
    others = np.abs(correlation - np.eye(len(correlation)))
    return {
        "dimensions": float(eigenvalues.sum() ** 2 / (eigenvalues**2).sum()),
        "nearest": float(np.median(nearest)),
        "largest_correlation": float(others.max()),
    }


def plausible_patients(
    model: Model,
    draw: Callable[[int, int], Population],
    ranges: Ranges,
    n: int,
    regimen: Regimen | str | None = None,
    *,
    seed: int = 0,
    most: int = 100,
    **options: Any,
) -> Plausible:
    """Return n patients whose measures lie in the given ranges.

    Args:
        model: what is simulated.
        draw: a function of (number, seed) that returns so many patients, such as
            `lambda n, seed: Population.sample(n, {...}, seed=seed)`.
        ranges: measure such as "cmax([Drug])" or "at([Drug], 24)" -> (least, most) in model units.
        n: how many to keep.
        regimen: as in `simulate_population`.
        seed: of the first round; each round takes the next.
        most: rounds of `n` patients before giving up.
        options: as in `simulate_population`; outputs, times.

    Raises:
        ConvergenceError: if too few of the drawn patients are plausible, saying which range refuses them.
        ModelError: for a range that is empty; further as `simulate_population`.
    """
    for measure, (low, high) in ranges.items():
        if not low < high:
            raise ModelError(f"the range of {measure} is {low:g} to {high:g}", where=measure, fix="give least, most")
    kept: list[Population] = []
    values: dict[str, list[Floats]] = {measure: [] for measure in ranges}
    refused = dict.fromkeys(ranges, 0)
    drawn = failed = have = 0
    for round_ in range(most):
        population = draw(n, seed + round_)
        result = simulate_population(model, population, regimen, **options)
        found = {measure: evaluated(result, measure) for measure in ranges}
        inside = {m: (found[m] >= low) & (found[m] <= high) for m, (low, high) in ranges.items()}
        good = np.logical_and.reduce([result.completed, *inside.values()])
        places = np.flatnonzero(good)[: n - have]
        drawn += len(population) if len(places) < n - have else int(places[-1]) + 1
        failed += len(result.failures)
        refused = {m: refused[m] + int((result.completed & ~inside[m]).sum()) for m in ranges}
        kept.append(population.part(places))
        for measure in ranges:
            values[measure].append(found[measure][places])
        have += len(places)
        if have >= n:
            together = _joined(kept, ranges, seed, drawn)
            return Plausible(together, {m: np.concatenate(v) for m, v in values.items()}, drawn, refused, failed)
    worst = max(refused, key=lambda measure: refused[measure])
    raise ConvergenceError(
        f"{have} of {drawn} patients are plausible, {n} are wanted; {worst} refuses the most ({refused[worst]})",
        where=worst,
        fix="widen the range, or draw from distributions nearer to it",
    )


def _joined(parts: list[Population], ranges: Ranges, seed: int, drawn: int) -> Population:
    first = next(part for part in parts if len(part))
    regimens = None
    if first.regimens is not None:
        regimens = tuple(regimen for part in parts for regimen in part.regimens or ())
    how = {
        "plausible": {measure: list(bounds) for measure, bounds in ranges.items()},
        "seed": seed,
        "drawn": drawn,
        "from": dict(first.provenance),
    }
    values = np.vstack([part.values for part in parts])
    return replace(
        first, values=values, subjects=tuple(range(1, len(values) + 1)), regimens=regimens, weights=None, provenance=how
    )
