"""Under which treatments, for which outputs and how long two models are compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sbmlqsp.analysis.reduction.box import Box
from sbmlqsp.analysis.reduction.dosing import dosed, moved
from sbmlqsp.analysis.reduction.relaxing import Relaxation
from sbmlqsp.analysis.reduction.step import Step
from sbmlqsp.analysis.reduction.trial import Trial
from sbmlqsp.core.expression import Number, symbols
from sbmlqsp.core.formula import parse
from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.dosing import Regimen
from sbmlqsp.model import Model
from sbmlqsp.model.equations import right_hand_sides
from sbmlqsp.treatment.targets import holds_concentration

LAYERS = 10.0
"""Layers last this many times the slowest relaxation among what was taken out."""
LONGEST = 0.25
"""Of the run: no layer lasts longer."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a reduction is judged by.

    Attributes:
        model: the full one.
        treatments: for which it has to be right; none: without doses.
        outputs: what has to be right; None: what moves in the full model and is not said to be fast.
        until: end of the runs.
        doses: times of doses.
        box: of parameters.
        relaxation: of the full model.
        body_weight: for doses per kg.
    """

    model: Model
    treatments: tuple[Regimen, ...]
    outputs: tuple[str, ...] | None
    until: float
    doses: tuple[float, ...]
    box: Box
    relaxation: Relaxation
    body_weight: Any = None

    @property
    def dosed(self) -> frozenset[str]:
        """Targets of doses."""
        return dosed(self.treatments)

    def trial(self, steps: Sequence[Step], named: Sequence[str] = ()) -> Trial:
        """Return the comparison of the full model with the one after the steps.

        Species at quasi-steady state, and those that are named, are no outputs unless they were asked for.
        """
        left = {*named, *(name for step in steps for name in step.relaxed)}
        regimens: list[tuple[Regimen | None, Regimen | None]] = [(r, moved(r, steps)) for r in self.treatments]
        return Trial(
            self.model,
            steps[-1].model if steps else self.model,
            tuple(steps),
            regimens or [(None, None)],
            self.outputs or tuple(_moving(self.model, left)),
            self.until,
            min(LAYERS * self._slowest(steps), LONGEST * self.until),
            self.doses,
            self.body_weight,
        )

    def _slowest(self, steps: Sequence[Step]) -> float:
        """Return how long the layer of the slowest species lasts that the steps took out."""
        times = [self.relaxation.time(n, step.bound_to, early=True) for step in steps for n in step.relaxed]
        return max((time for time in times if time < float("inf")), default=0.0)


def asked_outputs(model: Model, outputs: Sequence[str] | None) -> tuple[str, ...] | None:
    """Return the outputs that were asked for.

    Raises:
        UnknownSymbolError: for what the model does not have.
    """
    for text in outputs or ():
        for name in symbols(parse(text)):
            if name.strip("[]") not in model.document.kinds:
                raise unknown_symbol(name.strip("[]"), model.document.kinds, "output")
    return tuple(outputs) if outputs else None


def _moving(model: Model, named: set[str]) -> Iterator[str]:
    """Yield the states that change, other than those named, if there are others."""
    states = [name for name, rate in right_hand_sides(model).items() if not isinstance(rate, Number)]
    for name in [state for state in states if state not in named] or states:
        species = name in model.tables.species
        yield f"[{name}]" if species and holds_concentration(model.tables, name) else name
