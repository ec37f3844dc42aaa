"""Everything structural identifiability is about: systems under their doses, ranks at random points, scalings."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from sbmlqsp.analysis.identifiability.constants import Constants, Singular
from sbmlqsp.analysis.identifiability.doses import Instant, dosed
from sbmlqsp.analysis.identifiability.evidence import Evidence
from sbmlqsp.analysis.identifiability.later import Stretches, followed, nodes_of
from sbmlqsp.analysis.identifiability.modular import Ring, drawn
from sbmlqsp.analysis.identifiability.ranks import Growth, Ranking, ranked
from sbmlqsp.analysis.identifiability.scaling import generators
from sbmlqsp.analysis.identifiability.system import System
from sbmlqsp.analysis.identifiability.tape import Node
from sbmlqsp.core.expression import Expression
from sbmlqsp.errors import ModelError

SEEDS = (1, 2)


@dataclass(frozen=True, slots=True)
class Experiment:
    """One system under its doses; `system` has those of the start in it, `later` are the others."""

    system: System
    later: tuple[Instant, ...] = ()


def under(system: System, instants: Sequence[Instant]) -> Experiment:
    """Return the experiment of a system under doses."""
    first = [instant for instant in instants if instant.time <= 0 and instant.moment is None]
    later = tuple(instant for instant in instants if instant not in first)
    changes = [change for instant in first for change in instant.changes]
    return Experiment(replace(dosed(system, changes), extra=nodes_of(later)), later)


@dataclass(frozen=True, slots=True)
class Analysis:
    """What all experiments tell together.

    Attributes:
        experiments: the experiments, initial values freed where the start has no power series.
        unknowns: the unknowns asked for; the systems have those freed after them.
        rankings: what each random point says about the start.
        stretches: what later doses say in addition, empty where that was not needed or too long.
        scalings: weights of the unknowns in each scaling symmetry.
        doubts: why "not determined" is not sure, in words: orders not settled, starts freed, doses left out.
    """

    experiments: tuple[Experiment, ...]
    unknowns: tuple[str, ...]
    rankings: tuple[Ranking, ...]
    stretches: tuple[Stretches, ...]
    scalings: tuple[dict[str, Fraction], ...]
    doubts: tuple[str, ...]

    @property
    def certain(self) -> bool:
        """Whether "not determined" is sure."""
        return not self.doubts

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What each random point says, the most telling first."""
        return (*self.stretches, *self.rankings)

    @property
    def rank(self) -> int:
        """The rank over all unknowns, those freed at the start among them."""
        return max(one.rank for one in self.evidence)

    @property
    def nullity(self) -> int:
        """How many directions among the unknowns change no output."""
        return len(self.experiments[0].system.unknowns) - self.rank

    def determines(self, formula: Expression) -> bool:
        """Return whether a function of the unknowns has finitely many values that explain the outputs."""
        return self.determines_node(self.experiments[0].system.value(formula))

    def determines_node(self, node: Node) -> bool:
        """Return the same of a node of the tape."""
        system = self.experiments[0].system
        points = (Constants(system.tape, [node], system.unknowns, one.seed, one.ring) for one in self.evidence)
        pairs = zip(self.evidence, points, strict=False)
        return any(one.determines(at.slopes_of(node)) for one, at in pairs)

    def determines_combination(self, gradient: Callable[[Callable[[str], int], Ring], Mapping[str, int]]) -> bool:
        """Return the same of a function given by its derivative in each unknown at a random point of a ring."""
        names = self.experiments[0].system.unknowns
        for one in self.evidence:
            turned = gradient(partial(drawn, one.seed, "unknown"), one.ring)
            if one.determines(one.ring.array(turned.get(name, 0) % one.ring.modulus for name in names)):
                return True
        return False

    def determines_unknown(self, position: int) -> bool:
        """Return the same of one unknown."""
        return any(one.determines_unknown(position) for one in self.evidence)


def analysed(experiments: Sequence[Experiment], *, free: bool, most: int, time_limit: float | None = None) -> Analysis:
    """Return what the outputs of all experiments tell together about the unknowns.

    Args:
        experiments: with the same unknowns.
        free: whether all initial values are unknown.
        most: the highest time derivative.
        time_limit: CPU seconds after which orders grow no more.

    Raises:
        ModelError: for a model that has no power series wherever it starts.
    """
    unknowns = experiments[0].system.unknowns
    scalings = tuple(generators([(e.system, e.later) for e in experiments]))
    deadline = None if time_limit is None else time.process_time() + time_limit
    chosen, freed = tuple(experiments), ""
    while True:
        systems = [experiment.system for experiment in chosen]
        try:
            growth = Growth(free and not freed, most, len(systems[0].unknowns) - len(scalings), deadline)
            rankings = tuple(ranked(systems, seed, growth) for seed in SEEDS)
            break
        except Singular as found:
            chosen = _freed(chosen, found.node)
            freed = ", ".join(chosen[0].system.unknowns[len(unknowns) :])
    nullity = len(systems[0].unknowns) - max(one.rank for one in rankings)
    stretches: tuple[Stretches, ...] = ()
    complete = True
    waiting = [experiment for experiment in chosen if experiment.later]
    if waiting and nullity > len(scalings):
        followed_ = _followed(chosen)
        stretches, complete = followed_ or (), followed_ is not None
    return Analysis(chosen, unknowns, rankings, stretches, scalings, tuple(_doubts(rankings, freed, complete)))


def _doubts(rankings: Sequence[Ranking], freed: str, complete: bool) -> Iterator[str]:
    if freed:
        yield f"at 0 something has no power series; left open there: {freed}"
    if not complete:
        yield "what doses after the start tell in addition would take too long to compute"
    order = max(one.order for one in rankings)
    if any(one.late for one in rankings):
        yield f"stopped by the time limit after {order} time derivatives"
    elif not all(one.settled for one in rankings):
        yield f"{order} time derivatives have not settled the rank"


def _followed(experiments: Sequence[Experiment]) -> tuple[Stretches, ...] | None:
    try:
        one = followed([(e.system, e.later) for e in experiments], SEEDS[0])
    except Singular:
        return None
    return None if one is None else (one,)


def _freed(experiments: Sequence[Experiment], node: Node) -> tuple[Experiment, ...]:
    """Return the experiments with the initial values unknown that make a node 0 at the start."""
    tape = experiments[0].system.tape
    below = {tape.nodes[n][1] for n in tape.below([node]) if tape.nodes[n][0] == "state"}
    names = tuple(
        name
        for name in experiments[0].system.states
        if name in below and any(tape.constant(e.system.initial[e.system.states.index(name)]) == 0 for e in experiments)
    )
    if not names:
        raise ModelError(
            "a formula divides by 0 or takes the logarithm of 0 at the start",
            where="start",
            fix="name the initial values behind it as unknown",
        )
    extra = tuple(f"start of {name}" for name in names)
    leaves = {name: tape.leaf("unknown", other) for name, other in zip(names, extra, strict=True)}
    changed = []
    for experiment in experiments:
        system = experiment.system
        pairs = zip(system.states, system.initial, strict=True)
        initial = tuple(leaves[n] if n in leaves and tape.constant(node) == 0 else node for n, node in pairs)
        changed.append(
            replace(experiment, system=replace(system, initial=initial, unknowns=(*system.unknowns, *extra)))
        )
    return tuple(changed)
