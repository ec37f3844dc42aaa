"""The characteristic time of each process of a model, with the formula it comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sbmlqsp.analysis.scales.fluxes import Flux, fluxes
from sbmlqsp.analysis.scales.kinds import Network
from sbmlqsp.core.expression import Apply, Expression, Symbol, symbols
from sbmlqsp.core.formula import to_text
from sbmlqsp.core.products import Product
from sbmlqsp.model import Model
from sbmlqsp.treatment.targets import holds_concentration

Value = Callable[[Expression], float]


@dataclass(frozen=True, slots=True)
class Process:
    """One process.

    Attributes:
        name: the reaction, or "rule of X".
        kind: "binding", "turnover", "distribution", "permeation", "absorption", "elimination", "conversion".
        species: what it changes first.
        formula: of the characteristic time, such as "V / CL" or "1 / (kon * C + koff)".
        time: its value in model time at the reference state; infinite where nothing moves.
        touches: every state it changes.
    """

    name: str
    kind: str
    species: str
    formula: str
    time: float
    touches: frozenset[str] = field(default=frozenset())


def processes(model: Model, value: Value, dosed: frozenset[str] = frozenset()) -> tuple[Process, ...]:
    """Return the processes of all reactions and rate rules; `value` evaluates formulas at the reference state."""
    return tuple(_unique(_all(Network(model, fluxes(model), dosed), value)))


def _unique(found: Iterator[Process]) -> Iterator[Process]:
    seen: set[tuple[str, str]] = set()
    for process in found:
        if (process.formula, process.species) not in seen:
            seen.add((process.formula, process.species))
            yield process


def _all(network: Network, value: Value) -> Iterator[Process]:
    used: list[Flux] = []
    for flux in network.fluxes:
        if network.kind(flux) == "binding":
            back = _dissociation(network, flux)
            process = _binding(network.model, flux, back, value)
            if process is not None:
                used += [flux, *([back] if back is not None else [])]
                yield process
    for flux in network.fluxes:
        if flux in used:
            continue
        kind = network.kind(flux)
        for source in flux.sources:
            yield _made(network.model, flux, kind, source, value)


def _dissociation(network: Network, flux: Flux) -> Flux | None:
    pair, complex_ = set(flux.sources), set(flux.targets)
    same = (other for other in network.fluxes if complex_ and set(other.sources) == complex_)
    return next((other for other in same if set(other.targets) == pair), None)


def _made(model: Model, flux: Flux, kind: str, source: str, value: Value) -> Process:
    """Return amount over flux: V / CL where the flux is a product with its source."""
    constant = flux.constant(model, source)
    formula = constant.inverse if constant is not None else _apparent(model, flux, source)
    time = value(formula)
    return Process(flux.name, kind, source, to_text(formula), time if time >= 0 else float("inf"), flux.touches)


def _apparent(model: Model, flux: Flux, source: str) -> Expression:
    amount: Expression = Symbol(source)
    if flux.amounts and holds_concentration(model.tables, source):
        amount = Apply("times", (amount, Symbol(model.tables.species[source].compartment)))
    return Apply("divide", (amount, flux.term.expression))


def _binding(model: Model, flux: Flux, back: Flux | None, value: Value) -> Process | None:
    """Return the relaxation of a binding, 1 / (kon C + koff), C the partner that is there in excess."""
    _, other = sorted(flux.sources, key=lambda name: -_amount(model, name, value))
    on = flux.constant(model, other)
    if on is None or not all(name in _symbols(flux.term) for name in flux.sources):
        return None
    complex_ = flux.targets[0] if flux.targets else other
    off: Product | None = None if back is None else back.constant(model, complex_)
    rate: Expression = on.expression
    if off is not None:
        rate = Apply("plus", (rate, off.expression))
    total = value(rate)
    time = 1 / total if total > 0 else float("inf")
    return Process(flux.name, "binding", complex_, f"1 / ({to_text(rate)})", time, flux.touches)


def _symbols(term: Product) -> set[str]:
    return {name for factor in term.above for name in symbols(factor)}


def _amount(model: Model, name: str, value: Value) -> float:
    number = value(Symbol(name))
    species = model.tables.species.get(name)
    if species is not None and holds_concentration(model.tables, name):
        return number * value(Symbol(species.compartment))
    return number
