"""Why no steady state was found, and what was left out or held: sentences."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.analysis.dynamics.autonomous import Autonomous
from sbmlqsp.analysis.dynamics.bounds import Domain
from sbmlqsp.core.expression import symbols, uses
from sbmlqsp.core.inline import inline

Array = NDArray[np.float64]
SAMPLES = 60


def why_none(system: Autonomous, q: Array, domain: Domain) -> str:
    """Return why there is none: a state whose rate has one sign everywhere, or that none was found."""
    source = np.random.default_rng(17)
    sizes = domain.sizes[list(system.independent)]
    negative = ~np.isfinite(domain.lower[list(system.independent)])
    signs = np.where(negative, source.choice((-1.0, 1.0), (SAMPLES, len(sizes))), 1.0)
    states = signs * sizes * 10.0 ** source.uniform(-3, 3, (SAMPLES, len(sizes)))
    with np.errstate(all="ignore"):
        rates = np.array([system.g(z, q) for z in [system.start, *states]])
    if not np.any(np.all(np.isfinite(rates), axis=1)):
        return "the rates are no finite numbers at any state that was tried"
    rates = rates[np.all(np.isfinite(rates), axis=1)]
    for number, place in enumerate(system.independent):
        rate = rates[:, number]
        if np.all(rate > 0) or np.all(rate < 0):
            return _one_sign(system.system.states[place], rate)
    moving = [system.system.states[place] for place in system.independent[:5]]
    return (
        f"no state was found in which {', '.join(moving)}{' ...' if len(sizes) > 5 else ''} stand still together, "
        "from many starts over six decades"
    )


def _one_sign(name: str, rate: Array) -> str:
    grows = rate[0] > 0
    change = f"{'grows' if grows else 'falls'} for ever"
    if np.ptp(rate) <= 1e-12 * np.max(np.abs(rate)):
        return f"'{name}' {change}: its rate is {rate[0]:.6g} whatever the state, and nothing balances it"
    return (
        f"'{name}' {change}: its rate is {'positive' if grows else 'negative'} at every state that was tried; "
        f'if it only collects, leave it out (leave_out=["{name}"])'
    )


def notes(system: Autonomous) -> tuple[str, ...]:
    """Return a sentence for the events that are taken out, and one for each conserved total."""
    found = [_events(system)] if system.system.events else []
    found += [f"conserved: {name} = {value:.6g}" for name, value in total_formulas(system, system.values).items()]
    return tuple(found)


def total_formulas(system: Autonomous, q: Array) -> Mapping[str, float]:
    """Return each conserved total as a formula of states, with its value."""
    values = system.totals(q)
    return {_formula(system, row): float(value) for row, value in enumerate(values)}


def _formula(system: Autonomous, row: int) -> str:
    weights, states = system.conservation.weights[row], system.system.states
    terms = []
    for place in system.conservation.members(row):
        factor = abs(weights[place])
        terms.append(f" {'-' if weights[place] < 0 else '+'} {'' if factor == 1 else f'{factor:.6g} '}{states[place]}")
    return "".join(terms).removeprefix(" + ").strip()


def _events(system: Autonomous) -> str:
    tables = system.system.model.tables
    timed: list[str] = []
    reading: list[str] = []
    for event in tables.events:
        if event.trigger is None:
            continue
        trigger = inline(event.trigger, tables.functions)
        states = symbols(trigger) & {*system.system.states, *(r.variable for r in tables.rules)}
        (timed if uses(trigger, "time") and not states else reading).append(event.id)
    sentences = []
    if timed:
        sentences.append(f"events at given times, such as doses, are taken out: {', '.join(timed)}")
    if reading:
        sentences.append(f"events that watch the state are taken out, and may prevent rest: {', '.join(reading)}")
    return "; ".join(sentences)
