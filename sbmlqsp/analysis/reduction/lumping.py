"""Organs with equal time constants lumped into one, each still computed as its share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sbmlqsp.analysis.reduction.pools import pool_of, pooled
from sbmlqsp.analysis.reduction.rates import rate_of
from sbmlqsp.analysis.reduction.step import Step
from sbmlqsp.analysis.reduction.symbolic import from_sympy, is_long, to_sympy
from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.errors import ModelError
from sbmlqsp.model import Model
from sbmlqsp.model.equations import right_hand_sides
from sbmlqsp.model.initial import initial_values
from sbmlqsp.treatment.targets import holds_concentration

EQUAL = 1.2
"""Time constants within this factor are proposed as equal."""
LONG = 150
"""Operations in two inflows from which their ratio is not looked for."""


@dataclass(frozen=True, slots=True)
class _Organ:
    """A species that loses what it has at a constant rate: amount' = inflow - loss * amount."""

    species: str
    inflow: Any
    loss: Any
    time: float


def lumped(model: Model, group: Sequence[str]) -> Step:
    """Return the model with one state for a group of species with proportional inflows.

    amount' = sum of inflows - sum of losses, each member its share w_i = (inflow_i / loss_i) / sum(...) of the whole,
    exact for equal losses (Nestorov, Aarons, Arundel & Rowland, J. Pharmacokinet. Biopharm. 26:21, 1998).

    Raises:
        UnknownSymbolError: for a species the model does not have.
        ModelError: for fewer than two, and for species that are not alike.
    """
    for name in group:
        if name not in model.species:
            raise unknown_symbol(name, model.species.ids, "species")
    if len(set(group)) != len(group) or len(group) < 2:
        raise ModelError("a lump needs two species or more", where="lump", fix="name each once")
    names: dict[str, Any] = {}
    organs = [_organ(model, name, names) for name in group]
    for name, organ in zip(group, organs, strict=True):
        if organ is None:
            what = f"'{name}' does not lose what it has at a constant rate"
            raise ModelError(what, where=name, fix="leave it out of the lump")
    return _step(model, [organ for organ in organs if organ is not None], names)


def groups(model: Model) -> tuple[tuple[str, ...], ...]:
    """Return groups of species with proportional inflows and equal time constants."""
    names: dict[str, Any] = {}
    organs = [organ for n in _reacting(model) if (organ := _organ(model, n, names)) is not None and organ.inflow != 0]
    found: list[list[_Organ]] = []
    for organ in sorted(organs, key=lambda each: each.time):
        for group in found:
            if organ.time <= EQUAL * group[0].time and _ratio(model, organ, group[0], names) is not None:
                group.append(organ)
                break
        else:
            found.append([organ])
    return tuple(tuple(organ.species for organ in group) for group in found if len(group) > 1)


def _reacting(model: Model) -> Iterator[str]:
    tables = model.tables
    for name in right_hand_sides(model):
        if name in tables.species and name not in tables.rules and not tables.species[name].conversion_factor:
            yield name


def _organ(model: Model, name: str, names: dict[str, Any]) -> _Organ | None:
    import sympy

    if name not in set(_reacting(model)):
        return None
    formula = rate_of(model, name)
    if is_long(formula):
        return None
    rate = sympy.expand(to_sympy(formula, names))
    own = names.get(name)
    if own is None:
        return None
    slope = -sympy.diff(rate, own)
    states = {names[n] for n in right_hand_sides(model) if n in names}
    if slope == 0 or slope.free_symbols & states or slope.atoms(sympy.core.function.AppliedUndef):
        return None
    inflow = sympy.expand(rate + slope * own)
    volume = model.tables.species[name].compartment
    if holds_concentration(model.tables, name):
        slope = slope / names.setdefault(volume, sympy.Symbol(f"s{len(names)}", positive=True))
    back = {str(symbol): n for n, symbol in names.items()}
    loss = float(evaluate(from_sympy(slope, back), initial_values(model).__getitem__))
    return _Organ(name, inflow, slope, 1 / loss) if loss > 0 else None


def _ratio(model: Model, one: _Organ, other: _Organ, names: dict[str, Any]) -> Any:
    """Return the constant ratio of two inflows, None where they are not proportional."""
    import sympy

    if one.inflow == 0 or other.inflow == 0:
        return None
    if sympy.count_ops(one.inflow) + sympy.count_ops(other.inflow) > LONG:
        return None
    ratio = sympy.cancel(one.inflow / other.inflow)
    states = {names[n] for n in right_hand_sides(model) if n in names}
    moving = ratio.free_symbols & states or ratio.atoms(sympy.core.function.AppliedUndef)
    return None if moving else ratio


def _step(model: Model, organs: Sequence[_Organ], names: dict[str, Any]) -> Step:
    import sympy

    shares = []
    for organ in organs:
        ratio = _ratio(model, organ, organs[0], names)
        if ratio is None:
            what = f"'{organ.species}' and '{organs[0].species}' are not fed alike"
            raise ModelError(what, where=organ.species, fix="leave one out of the lump")
        shares.append(ratio / organ.loss)
    pool = pool_of(model, "_".join(organ.species for organ in organs[:3]) + "_lump", dict.fromkeys(_ids(organs), 1.0))
    whole = sympy.Symbol("whole", positive=True)
    back = {str(symbol): name for name, symbol in names.items()} | {"whole": pool.id}
    computed = {}
    for organ, share in zip(organs, shares, strict=True):
        part = sympy.cancel(share / sympy.Add(*shares)) * whole
        if pool.amounts and holds_concentration(model.tables, organ.species):
            part = part / names[model.tables.species[organ.species].compartment]
        computed[organ.species] = from_sympy(part, back)
    return Step(model, pooled(model, [pool], computed), "lumped", (pool,))


def _ids(organs: Sequence[_Organ]) -> list[str]:
    return [organ.species for organ in organs]
