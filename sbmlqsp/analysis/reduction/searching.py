"""The search for the largest error in a box, and draws that it has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from sbmlqsp.analysis.reduction.trial import Errors, Trial
from sbmlqsp.simulation.arrays import Floats

SAMPLES, CORNERS = 256, 64
ROUNDS, SEARCHED, NEAR, MOVED, CLIMBED = 3, 8, 8, 80, 16
DRAWN, AGAIN = 1000, 2


@dataclass
class Search:
    """Parameter sets tried so far, as logarithms, and the errors they gave."""

    trial: Trial
    names: Sequence[str]
    lower: Floats
    upper: Floats
    seed: int
    points: Floats = field(init=False)
    errors: Floats = field(init=False)
    inside: Floats = field(init=False)
    spent: Floats = field(init=False)
    drawn: Floats = field(init=False)

    def __post_init__(self) -> None:
        outputs = len(self.trial.outputs)
        self.points = np.empty((0, len(self.names)))
        self.errors = self.inside = np.empty((0, outputs))
        self.spent = np.zeros(2)
        self.drawn = np.empty((0, outputs))

    def run(self) -> Search:
        """Search, draw afresh, and search on from draws that were worse, until none is."""
        if not len(self.names):
            self._try(np.zeros((1, 0)))
            self.drawn = self.errors
            return self
        random = np.random.default_rng(self.seed)
        self._try(self._first())
        for _ in range(AGAIN + 1):
            self._climb(random)
            before = self.errors.max(axis=0)
            fresh = random.uniform(self.lower, self.upper, (DRAWN, len(self.names)))
            self.drawn = self._try(fresh).outside
            if not np.any(self.drawn.max(axis=0) > before):
                break
        return self

    @property
    def worst(self) -> Floats:
        """The point, not its logarithm, with the largest error of all outputs."""
        found: Floats = np.exp(self.points[int(np.argmax(self.errors.max(axis=1)))])
        return found

    def _try(self, points: Floats) -> Errors:
        table = {name: np.exp(points[:, place]) for place, name in enumerate(self.names)}
        found = self.trial.errors(table, len(points))
        self.points = np.concatenate([self.points, points])
        self.errors = np.concatenate([self.errors, found.outside])
        self.inside = np.concatenate([self.inside, found.inside])
        self.spent = self.spent + np.array(found.spent)
        return found

    def _first(self) -> Floats:
        from scipy.stats import qmc

        count = len(self.names)
        sobol = qmc.Sobol(count, seed=self.seed).random(SAMPLES)
        if count <= int(np.log2(CORNERS)):
            corners = np.array(list(product(*zip(self.lower, self.upper, strict=True))))
        else:
            signs = np.random.default_rng(self.seed).integers(0, 2, (CORNERS, count))
            corners = np.where(signs == 1, self.upper, self.lower)
        middle = 0.5 * (self.lower + self.upper)
        return np.concatenate([middle[None, :], self.lower + sobol * (self.upper - self.lower), corners])

    def _climb(self, random: np.random.Generator) -> None:
        for number in range(ROUNDS):
            width = (self.upper - self.lower) * 0.25 ** (number + 1)
            best = self.points[np.argsort(-self.errors.max(axis=1))[:SEARCHED]]
            near = best[:, None, :] + width * random.uniform(-0.5, 0.5, (len(best), NEAR, len(self.names)))
            near = np.clip(near.reshape(-1, len(self.names)), self.lower, self.upper)
            self._try(np.concatenate([near, self._uphill(), self._moves(best[0], random)]))

    def _uphill(self) -> Floats:
        """Return, for each output, the corner to which the logarithm of its error rises in a linear fit."""
        middle, half = 0.5 * (self.lower + self.upper), np.maximum(0.5 * (self.upper - self.lower), 1e-12)
        design = np.column_stack([np.ones(len(self.points)), (self.points - middle) / half])
        ridge = 1e-3 * len(self.points) * np.eye(design.shape[1])
        chosen = np.argsort(-self.errors.max(axis=0))[:CLIMBED]
        logs = np.log(self.errors[:, chosen] + 1e-12)
        slopes = np.linalg.solve(design.T @ design + ridge, design.T @ logs)[1:].T
        best = self.points[np.argmax(self.errors[:, chosen], axis=0)]
        corners = np.where(slopes > 0, self.upper, self.lower)
        steep = np.abs(slopes) > 0.2 * np.abs(slopes).max(axis=1, keepdims=True)
        return np.concatenate([corners, np.where(steep, corners, best)])

    def _moves(self, point: Floats, random: np.random.Generator) -> Floats:
        """Return the point with one parameter at a time moved to either end of the box."""
        places = random.permutation(len(point))[:MOVED]
        moved = np.repeat(point[None, :], 2 * len(places), axis=0)
        for row, place in enumerate(places):
            moved[2 * row, place], moved[2 * row + 1, place] = self.lower[place], self.upper[place]
        found: Floats = moved
        return found
