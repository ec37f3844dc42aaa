"""What can be taken out of a model, found by trying: each step has to pass a comparison before the next is tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from sbmlqsp.analysis.reduction.links import links
from sbmlqsp.analysis.reduction.lumping import groups, lumped
from sbmlqsp.analysis.reduction.moieties import without_moieties
from sbmlqsp.analysis.reduction.names import with_global_parameters
from sbmlqsp.analysis.reduction.negligible import negligible_reactions
from sbmlqsp.analysis.reduction.quasi_steady import methods_of, without_fast
from sbmlqsp.analysis.reduction.scene import Scene
from sbmlqsp.analysis.reduction.step import Step
from sbmlqsp.errors import SbmlqspError
from sbmlqsp.model import Model
from sbmlqsp.model.equations import right_hand_sides
from sbmlqsp.simulation.arrays import Floats

TRIED = 24
"""Parameter sets that a step is tried on."""
SHARE = 0.3
"""Of the limit may be used up when steps are tried: the box has worse places than these sets."""
FAST = 0.02
"""Of the run: what relaxes within this time is tried as fast."""
MOST = 40
"""Species are tried, fastest first."""


@dataclass
class Proposals:
    """The steps that were found so far."""

    scene: Scene
    limit: float
    seed: int
    steps: list[Step] = field(default_factory=list)

    def run(self) -> tuple[Step, ...]:
        """Return the steps that keep every output within the limit, as far as the sets tried can tell."""
        named = with_global_parameters(self.scene.model)
        self.steps = [named] if named is not None else []
        self._leave_out()
        for group in groups(self._model):
            self._attempt([lambda model, group=group: lumped(model, group)])  # type: ignore[misc]  # bound per turn
        for species in self._fast():
            ways = methods_of(self._model, species)
            self._attempt([lambda m, s=species, w=way: without_fast(m, s, w) for way in ways])  # type: ignore[misc]
        self._attempt([lambda model: without_moieties(model, self.scene.dosed)])
        return tuple(self.steps)

    @property
    def _model(self) -> Model:
        return self.steps[-1].model if self.steps else self.scene.model

    def _leave_out(self) -> None:
        treatment = self.scene.treatments[0] if self.scene.treatments else None
        small = negligible_reactions(self._model, treatment, self.scene.until, self.scene.body_weight)
        if small and not self._attempt([lambda model: left_out(model, small)]):
            for name in small[:MOST]:
                self._attempt([lambda model, name=name: left_out(model, (name,))])  # type: ignore[misc]  # as above

    def _fast(self) -> Iterator[str]:
        """Yield species that relax fast, fastest first."""
        times = {}
        for name in right_hand_sides(self._model):
            partners = [link.partners for link in links(self._model, name)][:1]
            times[name] = self.scene.relaxation.time(name, partners[0] if partners else ())
        fast = sorted((time, name) for name, time in times.items() if time <= FAST * self.scene.until)
        for _, name in fast[:MOST]:
            if name in right_hand_sides(self._model) and name not in self.scene.dosed:
                yield name

    def _attempt(self, ways: Sequence[Callable[[Model], Step | None]]) -> bool:
        """Try ways of one step and keep the best, if it is good enough."""
        best: tuple[float, Step] | None = None
        for way in ways:
            try:
                step = way(self._model)
                error = np.inf if step is None else largest_error(self.scene, [*self.steps, step], self.seed)
            except SbmlqspError:
                continue
            if step is not None and error <= SHARE * self.limit and (best is None or error < best[0]):
                best = error, step
        if best is not None:
            self.steps.append(best[1])
        return best is not None


def left_out(model: Model, reactions: Sequence[str]) -> Step:
    """Return the model without reactions."""
    return Step(model, model.without(*reactions), "left out", left_out=tuple(reactions))


def largest_error(scene: Scene, steps: Sequence[Step], seed: int, named: Sequence[str] = ()) -> float:
    """Return the largest error of a few parameter sets of the box; raises where a model cannot be simulated."""
    table, count = few(scene, seed)
    return float(scene.trial(steps, named).errors(table, count).outside.max(initial=0.0))


def few(scene: Scene, seed: int) -> tuple[dict[str, Floats], int]:
    """Return the middle of the box and some random places of it."""
    lower, upper = (np.log([ends[side] for ends in scene.box.values()]) for side in (0, 1))
    places = np.random.default_rng(seed).uniform(lower, upper, (TRIED, len(lower)))
    points = np.exp(np.concatenate([0.5 * (lower + upper)[None, :], places]))
    return {name: points[:, place] for place, name in enumerate(scene.box)}, len(points)
