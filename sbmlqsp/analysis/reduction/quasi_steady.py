"""Fast species replaced by their quasi-steady states: the standard form, and the ones with totals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sbmlqsp.analysis.reduction.links import Link, links
from sbmlqsp.analysis.reduction.pools import pool_of, pooled
from sbmlqsp.analysis.reduction.rates import rate_of
from sbmlqsp.analysis.reduction.solving import quasi_steady_state
from sbmlqsp.analysis.reduction.step import Pool, Step
from sbmlqsp.analysis.reduction.symbolic import from_sympy, to_sympy
from sbmlqsp.core.expression import Apply, Expression, Symbol, substitute
from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.errors import ModelError
from sbmlqsp.model import Model
from sbmlqsp.model.equations import right_hand_sides
from sbmlqsp.model.initial import initial_values
from sbmlqsp.model.rates import references
from sbmlqsp.treatment.targets import holds_concentration

METHODS = ("auto", "standard", "total", "equilibrium")


def without_fast(model: Model, species: str, method: str) -> Step:
    """Return the model whose fast species is at quasi-steady state.

    "total": what the species is made from and turns back into has a total, which is the state; it and the free partner
    or partners are computed (of a complex of two: Borghans et al. 1996, for drugs Gibiansky et al. 2008).
    "equilibrium": the same with the binding or exchange alone in balance (rapid equilibrium; Mager & Krzyzanski 2005).
    "standard" sets the rate to zero and keeps the other states; of a complex the scarce partner, the enzyme, has a
    total (Briggs & Haldane 1925). "auto" takes totals for a complex of two, else the standard form.

    Raises:
        UnknownSymbolError: for a species the model does not have.
        ModelError: for a species that does not change, or without a unique quasi-steady state.
    """
    _check(model, species)
    found = links(model, species)
    pair = next((link for link in found if len(link.partners) == 2), None)
    chosen = ("total" if pair else "standard") if method == "auto" else method
    if chosen == "standard":
        return _standard(model, species) if pair is None else of_enzyme(model, species, _scarce(model, species, pair))
    if not found:
        fix = 'use method="standard"'
        raise ModelError(
            f"'{species}' is no complex of two partners and is exchanged with none", where=species, fix=fix
        )
    return _with_totals(model, species, pair or found[0], chosen)


def methods_of(model: Model, species: str) -> tuple[str, ...]:
    """Return the methods that a species can be eliminated by, the usual one first."""
    found = links(model, species)
    if any(len(link.partners) == 2 for link in found):
        return ("total", "standard")
    return ("standard", "total") if found else ("standard",)


def _check(model: Model, species: str) -> None:
    states = right_hand_sides(model)
    if species not in states and species not in model.species:
        raise unknown_symbol(species, list(states), "species")
    item = model.tables.species.get(species)
    rule = model.tables.rules.get(species)
    untouched = item is not None and rule is None and not _reacts(model, species)
    if species not in states or (rule is not None and rule.kind != "rate") or untouched:
        raise ModelError(f"'{species}' is not changed by reactions", where=species, fix="name a species that is")


def _reacts(model: Model, species: str) -> bool:
    return any(reference.species == species for r in model.tables.reactions for _, reference in references(r))


def _standard(model: Model, species: str) -> Step:
    values = tried_values(model, species)
    found = quasi_steady_state(rate_of(model, species), species, values, None, model.species.ids)
    for event in model.tables.events:
        if any(assignment.variable == species for assignment in event.assignments):
            fix = 'keep it, or use method="total"'
            raise ModelError(f"event '{event.id}' changes '{species}', which is computed", where=species, fix=fix)
    return Step(model, pooled(model, (), {species: found.formula}), "standard", (), (species,), relaxed=(species,))


def tried_values(model: Model, species: str) -> dict[str, float]:
    """Return values at which the roots are told apart: what is zero at the start may not stay so."""
    values = dict(initial_values(model))
    states = list(right_hand_sides(model))
    scale = max((abs(values[n]) for n in states if values.get(n, 0.0) > 0), default=1.0)
    for name in {*states, *model.species.ids}:
        if not values.get(name, 0.0) > 0 and name != species:
            values[name] = 0.1 * scale
    return values


def of_enzyme(model: Model, complex_: str, scarce: str) -> Step:
    """Return the standard form: the scarce partner has a total, the other stays free and is a state."""
    pair = next(link for link in links(model, complex_) if len(link.partners) == 2 and scarce in link.partners)
    made = _with_totals(model, complex_, Link((scarce,), pair.rate), "standard")
    other = next(part for part in pair.partners if part != scarce)
    return replace(made, method="standard", condition=_condition(model, complex_, scarce, other))


def _scarce(model: Model, complex_: str, pair: Link) -> str:
    """Return the partner that is an enzyme: the one whose total nothing changes, else the scarcer at the start."""
    conserved = [part for part in pair.partners if _is_conserved(model, complex_, part)]
    if len(conserved) == 1:
        return conserved[0]
    values = initial_values(model)
    return min(pair.partners, key=lambda name: values[name] if values[name] > 0 else float("inf"))


def _is_conserved(model: Model, complex_: str, part: str) -> bool:
    if complex_ not in model.tables.species or part not in model.tables.species:
        return False
    for reaction in model.tables.reactions:
        change = sum(s * (r.stoichiometry or 0.0) for s, r in references(reaction) if r.species in (complex_, part))
        if abs(change) > 1e-12:
            return False
    return not (model.tables.rules.get(part) or model.tables.rules.get(complex_))


def _with_totals(model: Model, complex_: str, link: Link, method: str) -> Step:
    """Return the model with totals of the partners of a link as states; who is not in the link stays free."""
    pools = {part: pool_of(model, f"{part}_total", {part: 1.0, complex_: 1.0}) for part in link.partners}
    free = {part: _free(model, part, complex_, pool) for part, pool in pools.items()}
    rate = substitute(link.rate if method == "equilibrium" else rate_of(model, complex_), free)
    values = tried_values(model, complex_)
    values |= {pool.id: _total_value(model, part, complex_, pool, values) for part, pool in pools.items()}
    least = min(pools.values(), key=lambda pool: values[pool.id])
    upper = _most(model, complex_, least)
    moved = (*model.species.ids, *(pool.id for pool in pools.values()))
    root = quasi_steady_state(rate, complex_, values, upper, moved)
    made = pooled(model, list(pools.values()), {complex_: root.formula, **free})
    condition = None
    if len(link.partners) == 2:
        scarce = _scarce(model, complex_, link)
        condition = _condition(model, complex_, scarce, next(p for p in link.partners if p != scarce))
    gone = (complex_,)
    bound = link.partners
    return Step(model, made, method, tuple(pools.values()), gone, condition=condition, relaxed=gone, bound_to=bound)


def _volume(model: Model, name: str) -> Expression | None:
    species = model.tables.species.get(name)
    return Symbol(species.compartment) if species is not None and holds_concentration(model.tables, name) else None


def _free(model: Model, part: str, complex_: str, pool: Pool) -> Expression:
    """Return a partner as its total less the complex."""
    bound: Expression = Symbol(complex_)
    if not pool.amounts:
        return Apply("minus", (Symbol(pool.id), bound))
    inside, around = _volume(model, complex_), _volume(model, part)
    amount = Apply("times", (bound, inside)) if inside is not None else bound
    left = Apply("minus", (Symbol(pool.id), amount))
    return Apply("divide", (left, around)) if around is not None else left


def _total_value(model: Model, part: str, complex_: str, pool: Pool, values: Mapping[str, float]) -> float:
    found = 0.0
    for name in (part, complex_):
        volume = _volume(model, name) if pool.amounts else None
        found += values[name] * (values[volume.name] if isinstance(volume, Symbol) else 1.0)
    return found


def _most(model: Model, complex_: str, pool: Pool) -> Expression:
    volume = _volume(model, complex_) if pool.amounts else None
    return Symbol(pool.id) if volume is None else Apply("divide", (Symbol(pool.id), volume))


def _condition(model: Model, complex_: str, scarce: str, other: str) -> Expression | None:
    """Return E0 / (K + S0) with K = (koff + losses) / kon: small where the standard form would hold as well.

    (Segel & Slemrod 1989, equation 14.)
    """
    import sympy

    symbolic: dict[str, Any] = {}
    made = sympy.expand(to_sympy(rate_of(model, complex_), symbolic))
    x, a, b = (symbolic.get(name) for name in (complex_, scarce, other))
    if x is None or a is None or b is None:
        return None
    on, off = sympy.diff(made, a, b), -sympy.diff(made, x)
    if on.has(x, a, b) or off.has(x, a, b) or on == 0:
        return None
    back = {str(symbol): name for name, symbol in symbolic.items()}
    constant = from_sympy(sympy.simplify(off / on), back)
    return Apply("divide", (Symbol(scarce), Apply("plus", (constant, Symbol(other)))))
