"""The certificate of a reduction: the largest error of every kept output over a box of parameters and regimens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sbmlqsp.analysis.reduction.searching import Search
from sbmlqsp.analysis.reduction.tail import tail_quantile
from sbmlqsp.analysis.reduction.trial import Trial
from sbmlqsp.model import Model

MARGIN = 1.25
"""The largest error found is multiplied by this: a finite search misses the very largest."""
NUMERICAL = 1e-5
"""Added for the tolerances of whoever compares: ten times the relative tolerance of `Settings`."""
EXCEEDED = 1e-5
"""The probability, by the tail of fresh draws, that another draw from the box has an error above the bound."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """How far a reduced model can be off.

    Attributes:
        bounds: output -> bound of its largest difference over all times outside of the layers, relative to the peak
            of the full model.
        layer_bounds: the same inside of the layers after the start and after each dose.
        found: output -> the largest difference that was found outside of the layers.
        worst: the parameter values at which the largest of all was found.
        box: parameter -> (lower, upper) in model units.
        regimens: the treatments it holds for, as text.
        layer: how long after the start and after each dose a layer lasts, in model time.
        until: the end of the runs.
        tried: number of parameter sets simulated with both models.
        drawn: how many of them were drawn afresh when the search had ended.
        drawn_largest: the largest error of any output among these.
        states: number of states before and after.
        time_saved: CPU time of the full over that of the reduced model, for the same patients.
    """

    bounds: Mapping[str, float]
    layer_bounds: Mapping[str, float]
    found: Mapping[str, float]
    worst: Mapping[str, float]
    box: Mapping[str, tuple[float, float]]
    regimens: tuple[str, ...]
    layer: float
    until: float
    tried: int
    drawn: int
    drawn_largest: float
    states: tuple[int, int]
    time_saved: float

    @property
    def bound(self) -> float:
        """The largest bound of all outputs."""
        return max(self.bounds.values(), default=0.0)


def certificate(trial: Trial, box: Mapping[str, tuple[float, float]], seed: int) -> Certificate:
    """Return the certificate of a trial over a box.

    The bound is the larger of two. One is the largest error that a search finds (Sobol points, corners, corners to
    which a linear fit rises, single parameters moved, smaller boxes around the worst) times `MARGIN`. The other is the
    error that a fresh draw exceeds with probability `EXCEEDED`, by a generalised Pareto law through the tail of 1,000
    draws made after the search; a draw that is worse than all before restarts the search.
    """
    lower, upper = (np.log([bounds[side] for bounds in box.values()]) for side in (0, 1))
    search = Search(trial, list(box), lower, upper, seed).run()
    found = search.errors.max(axis=0)
    tails = [tail_quantile(search.drawn[:, place], EXCEEDED) for place in range(len(trial.outputs))]
    bounds = np.maximum(MARGIN * found, tails) + NUMERICAL
    inside = MARGIN * search.inside.max(axis=0) + NUMERICAL

    def named(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> dict[str, float]:
        return dict(zip(trial.outputs, values.tolist(), strict=True))

    return Certificate(
        named(bounds),
        named(inside if trial.layer > 0 else np.zeros(len(found))),
        named(found),
        dict(zip(box, search.worst.tolist(), strict=True)),
        dict(box),
        tuple(str(regimen) if regimen is not None else "no dose" for regimen, _ in trial.regimens),
        trial.layer,
        trial.until,
        len(search.points),
        len(search.drawn),
        float(search.drawn.max(initial=0.0)),
        (states(trial.full), states(trial.small)),
        float(search.spent[0] / max(search.spent[1], 1e-9)),
    )


def states(model: Model) -> int:
    """Return how many states a model has that change."""
    from sbmlqsp.core.expression import Number
    from sbmlqsp.model.equations import equations

    return sum(1 for rate in equations(model).rates.values() if not isinstance(rate, Number))
