"""Feedback loops among the states of a model, with sign and delay, from the Jacobian of its equations.

A loop is a simple cycle of the interaction graph, its sign the product of the signs of its entries of the Jacobian
(Thomas 1981; Gouze 1998, J. Biol. Syst. 6, 11), wherever reactions, rules and functions of a model put them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from sbmlqsp.analysis.causal.flows import flows
from sbmlqsp.analysis.causal.residence import residence_times
from sbmlqsp.errors import SbmlqspError
from sbmlqsp.model import Model
from sbmlqsp.simulation.arrays import Floats

if TYPE_CHECKING:
    import networkx as nx

    from sbmlqsp.derivatives.system import System

LONGEST, MOST = 20, 200
STATES, SPREAD, _SEED = 5, 10.0, 20090
AWAKE = 1e-3
"""States that start at zero are tried at this part of the median of the others, so that what they act on shows."""
NOTHING = 1e-12
"""An entry below this part of the largest in its row at a state is no influence there."""


@dataclass(frozen=True, slots=True)
class Loop:
    """A feedback loop among states.

    Attributes:
        variables: in the order of cause and effect; one for a state that reinforces itself.
        sign: 1 reinforcing, -1 balancing, 0 where the sign of an influence along it depends on the state.
        delay: sum of the mean residence times of its states at the start, in model time; infinite where one of them
            has no loss of its own.
        unit: of the delay, "" where the model declares none.
        circulation: whether every step is a flow of matter, as in distribution and binding: no regulation.
    """

    variables: tuple[str, ...]
    sign: int
    delay: float
    unit: str = ""
    circulation: bool = False

    def __str__(self) -> str:
        kind = {1: "reinforcing", -1: "balancing", 0: "of changing sign"}[self.sign]
        way = " -> ".join((*self.variables, self.variables[0]))
        matter = " (circulation of matter)" if self.circulation else ""
        return f"{way}: {kind}, delay {self.delay:.3g} {self.unit}".rstrip() + matter


def loops(model: Model) -> tuple[Loop, ...]:
    """Return the feedback loops of up to 20 states, shortest first, at most about 200.

    A state that only limits itself is no loop; one that reinforces itself somewhere is. Signs are those at the start
    and at states spread around it by factors of up to ten. A model whose equations are not explicit (delays, implicit
    algebraic rules) has none here.
    """
    from sbmlqsp.derivatives import system

    try:
        made = system(model)
    except SbmlqspError:
        return ()
    signs = _signs(made)
    delays = residence_times(made)
    unit = model.unit_of("time") or ""
    one_way = {(a, b, flow.both_ways) for flow in flows(model) for a in flow.sources for b in flow.targets}
    matter = {(a, b) for a, b, _ in one_way} | {(b, a) for a, b, both in one_way if both}
    found = [
        Loop(
            names,
            _sign(names, made.states, signs),
            sum(delays[name] for name in names),
            unit,
            set(zip(names, (*names[1:], names[0]), strict=True)) <= matter,
        )
        for names in (*_alone(made.states, signs), *_cycles(made.states, signs))
    ]
    return tuple(sorted(found, key=lambda loop: (len(loop.variables), loop.variables)))


def _signs(made: System) -> Floats:
    """Return for (effect, cause) the sign of an influence: NaN none, 1 or -1, 0 where it changes.

    What starts at zero, as a drug does, stays there; only for influences that do not show then it is there too.
    """
    start = np.asarray(made.start(made.values))
    known = np.where(np.isfinite(start), start, 1.0)
    there = np.abs(known[known != 0])
    awake = np.where(known == 0, AWAKE * (np.median(there) if len(there) else 1.0), known)
    asleep = _signs_at(made, [known, *_spread(known)])
    return np.where(np.isnan(asleep), _signs_at(made, [*_spread(awake)]), asleep)


def _signs_at(made: System, states: list[Floats]) -> Floats:
    n = len(made.states)
    positive, negative = np.zeros((n, n), dtype=bool), np.zeros((n, n), dtype=bool)
    for state in states:
        entries = np.nan_to_num(np.asarray(made.jacobian(state, made.values, np.zeros(len(made.inputs)), 0.0)))
        entries = entries.reshape(n, n)
        floor = NOTHING * np.abs(entries).max(axis=1, initial=0.0, keepdims=True)
        positive |= entries > floor
        negative |= entries < -floor
    signs = positive.astype(float) - negative
    signs[~(positive | negative)] = np.nan
    return signs


def _spread(size: Floats) -> Iterator[Floats]:
    random = np.random.default_rng(_SEED)
    for _ in range(STATES):
        yield size * SPREAD ** random.uniform(-1, 1, len(size))


def _alone(states: tuple[str, ...], signs: Floats) -> list[tuple[str, ...]]:
    return [(name,) for number, name in enumerate(states) if signs[number, number] >= 0]


def _cycles(states: tuple[str, ...], signs: Floats) -> list[tuple[str, ...]]:
    """Return the cycles of two states or more, as long as all of one length are few enough."""
    import networkx as nx

    graph: nx.DiGraph[Any] = nx.DiGraph()
    effects, sources = np.nonzero(~np.isnan(signs))
    graph.add_edges_from((a, b) for a, b in zip(sources.tolist(), effects.tolist(), strict=True) if a != b)
    found: list[tuple[str, ...]] = []
    for length in range(2, min(LONGEST, len(states)) + 1):
        longer = list(islice(nx.simple_cycles(graph, length_bound=length), MOST + 1))
        if len(longer) > MOST:
            return found or [_rotated(cycle, states) for cycle in longer[:MOST]]
        found = [_rotated(cycle, states) for cycle in longer]
    return found


def _rotated(cycle: list[int], states: tuple[str, ...]) -> tuple[str, ...]:
    first = cycle.index(min(cycle))
    return tuple(states[number] for number in (*cycle[first:], *cycle[:first]))


def _sign(names: tuple[str, ...], states: tuple[str, ...], signs: Floats) -> int:
    places = [states.index(name) for name in names]
    along = [signs[effect, cause] for cause, effect in zip(places, (*places[1:], places[0]), strict=True)]
    return int(np.prod(along))
