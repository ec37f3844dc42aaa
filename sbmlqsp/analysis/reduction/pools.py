"""Sums of species as states, and the species themselves computed from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from sbmlqsp.analysis.reduction.step import Pool
from sbmlqsp.checks.structure import formulas
from sbmlqsp.core.expression import Apply, Expression, Number, Symbol, substitute, symbols
from sbmlqsp.core.tables import (
    Event,
    EventAssignment,
    InitialAssignment,
    Parameter,
    Reaction,
    Rule,
    SpeciesReference,
)
from sbmlqsp.errors import ModelError
from sbmlqsp.model import Model
from sbmlqsp.model.initial import initial_amounts, initial_values
from sbmlqsp.model.rates import references
from sbmlqsp.native.edits import (
    AddEvent,
    AddParameter,
    AddReaction,
    AddSpecies,
    Edit,
    RemoveElement,
    RemoveInitialAssignment,
    SetAttribute,
    SetInitialAssignment,
    SetRule,
)


def pool_of(model: Model, name: str, members: Mapping[str, float], *, constant: bool = False) -> Pool:
    """Return the sum of members: of their symbols where all are measured alike in one space, else of amounts.

    Raises:
        ModelError: for an id that is taken, and for members that cannot be added up.
    """
    if name in model.document.kinds:
        raise ModelError(f"the model has an element '{name}'", where=name, fix="rename it")
    if all(_by_rule(model, member) for member in members):
        return Pool(name, members, amounts=False, constant=constant)
    tables = model.tables
    for member in members:
        if member not in tables.species or _by_rule(model, member):
            raise ModelError(f"'{member}' has a rate rule and others react", where=member, fix="keep them as states")
        if tables.species[member].conversion_factor or tables.conversion_factor:
            raise ModelError(f"'{member}' has a conversion factor", where=member, fix="keep it as a state")
    places = {(tables.species[m].compartment, tables.species[m].has_only_substance_units) for m in members}
    fixed = all(tables.compartments[tables.species[m].compartment].constant for m in members)
    return Pool(name, members, amounts=len(places) > 1 or not fixed, constant=constant)


def pooled(model: Model, pools: Sequence[Pool], computed: Mapping[str, Expression]) -> Model:
    """Return the model with sums in place of their members, which become the computed formulas.

    A constant sum changes no reaction: the one member that is computed from it is then a boundary species.

    Args:
        model: before.
        pools: the sums; a species may be in several.
        computed: member, or species at quasi-steady state -> its formula.
    """
    edits: list[Edit] = []
    for pool in pools:
        edits += _added(model, pool)
    moved = [pool for pool in pools if not pool.constant]
    edits += _reactions(model, moved)
    edits += _events(model, moved)
    for species, formula in computed.items():
        edits += _ruled(model, species, formula)
    return model.edited(edits)


def _by_rule(model: Model, name: str) -> bool:
    rule = model.tables.rules.get(name)
    return rule is not None and rule.kind == "rate"


def _ruled(model: Model, name: str, formula: Expression) -> Iterator[Edit]:
    if name in model.tables.species:
        yield SetAttribute(name, "boundaryCondition", True)
    if name in model.tables.initial_assignments:
        yield RemoveInitialAssignment(name)
    yield SetRule(Rule("assignment", name, name, formula))


def _added(model: Model, pool: Pool) -> Iterator[Edit]:
    tables = model.tables
    first = next(iter(pool.members))
    start = _start(model, pool)
    number = start.value if isinstance(start, Number) else None
    if first in tables.species:
        plain = tables.species[first]
        made = replace(
            plain,
            id=pool.id,
            name=f"total {plain.name or first}",
            boundary_condition=pool.constant or _by_rule(model, first),
            constant=pool.constant,
            has_only_substance_units=pool.amounts or plain.has_only_substance_units,
        )
        as_amount = made.has_only_substance_units
        amount, concentration = (number, None) if as_amount else (None, number)
        yield AddSpecies(replace(made, initial_amount=amount, initial_concentration=concentration))
    else:
        yield AddParameter(Parameter(pool.id, number, tables.parameters[first].units, constant=pool.constant))
    if number is None:
        yield SetInitialAssignment(InitialAssignment(pool.id, start))
    if _by_rule(model, first) and not pool.constant:
        yield SetRule(Rule("rate", pool.id, pool.id, _rate(model, pool)))


def _rate(model: Model, pool: Pool) -> Expression:
    """Return the sum of the rate rules of the members, with what they exchange cancelled."""
    import sympy

    from sbmlqsp.analysis.reduction.rates import rate_of
    from sbmlqsp.analysis.reduction.symbolic import from_sympy, to_sympy

    names: dict[str, sympy.Symbol] = {}
    parts = [sympy.nsimplify(f, rational=True) * to_sympy(rate_of(model, m), names) for m, f in pool.members.items()]
    back = {str(symbol): name for name, symbol in names.items()}
    return from_sympy(sympy.expand(sympy.Add(*parts)), back)


def _start(model: Model, pool: Pool) -> Expression:
    """Return the initial value of a sum: a number, or a formula where its members have initial assignments."""
    values, amounts = initial_values(model), initial_amounts(model)
    if not any(_assigned(model, member) for member in pool.members):
        source = amounts if pool.amounts else values
        return Number(sum(factor * source[name] for name, factor in pool.members.items()))
    members = {name: _start_of(model, name, values) for name in pool.members}
    found = []
    for name, factor in pool.members.items():
        formula = substitute(members[name], members)
        if formula == Number(0.0):
            continue
        species = model.tables.species.get(name)
        if pool.amounts and species is not None and not species.has_only_substance_units:
            formula = Apply("times", (formula, Symbol(species.compartment)))
        found.append(formula if factor == 1 else Apply("times", (Number(factor), formula)))
    return found[0] if len(found) == 1 else Apply("plus", tuple(found))


def _assigned(model: Model, name: str) -> bool:
    overlaid = name in model.overlay or f"[{name}]" in model.overlay
    return name in model.tables.initial_assignments and not overlaid


def _start_of(model: Model, name: str, values: Mapping[str, float]) -> Expression:
    assignment = model.tables.initial_assignments.get(name)
    if assignment is None or assignment.math is None or not _assigned(model, name):
        return Number(values[name])
    return assignment.math


def _reactions(model: Model, pools: Sequence[Pool]) -> Iterator[Edit]:
    """Yield the reactions with sums in place of their members; what changes nothing any more goes."""
    members = {name for pool in pools for name in pool.members}
    read = {name for formula in formulas(model.tables) for name in symbols(formula.math)}
    for reaction in model.reactions:
        if not {r.species for _, r in references(reaction)} & members:
            continue
        yield RemoveElement(reaction.id)
        made = _moved(reaction, pools, members)
        if made.reactants or made.products:
            yield AddReaction(made)
        elif reaction.id in read and reaction.kinetic_law is not None:
            yield AddParameter(Parameter(reaction.id, None, None, constant=False, name=reaction.name))
            yield SetRule(Rule("assignment", reaction.id, reaction.id, reaction.kinetic_law))


def _moved(reaction: Reaction, pools: Sequence[Pool], members: set[str]) -> Reaction:
    change = {pool.id: 0.0 for pool in pools}
    reactants: list[SpeciesReference] = []
    products: list[SpeciesReference] = []
    for sign, reference in references(reaction):
        if reference.species not in members:
            (reactants if sign < 0 else products).append(reference)
            continue
        if reference.stoichiometry is None or reference.id is not None:
            raise ModelError(f"a stoichiometry of '{reaction.id}' is computed", where=reaction.id, fix="keep it")
        for pool in pools:
            change[pool.id] += sign * reference.stoichiometry * pool.members.get(reference.species, 0.0)
    for pool in pools:
        if abs(change[pool.id]) > 1e-12:
            side = products if change[pool.id] > 0 else reactants
            side.append(SpeciesReference(pool.id, abs(change[pool.id])))
    law = reaction.kinetic_law
    moving = {r.species for r in (*reactants, *products)}
    read = () if law is None else tuple(n for n in (*reaction.modifiers, *sorted(members)) if n in symbols(law))
    modifiers = tuple(dict.fromkeys(name for name in read if name not in moving))
    return replace(reaction, reactants=tuple(reactants), products=tuple(products), modifiers=modifiers)


def _events(model: Model, pools: Sequence[Pool]) -> Iterator[Edit]:
    """Yield the events that set a member: its sum jumps by as much."""
    members = {name for pool in pools for name in pool.members}
    for event in model.tables.events:
        if any(assignment.variable in members for assignment in event.assignments):
            yield RemoveElement(event.id)
            yield AddEvent(_jumping(model, event, pools, members))


def _jumping(model: Model, event: Event, pools: Sequence[Pool], members: set[str]) -> Event:
    kept = [assignment for assignment in event.assignments if assignment.variable not in members]
    for pool in pools:
        jumps: list[Expression] = [Symbol(pool.id)]
        for assignment in event.assignments:
            factor = pool.members.get(assignment.variable)
            if factor is None or assignment.math is None:
                continue
            jump: Expression = Apply("minus", (assignment.math, Symbol(assignment.variable)))
            species = model.tables.species.get(assignment.variable)
            if pool.amounts and species is not None and not species.has_only_substance_units:
                jump = Apply("times", (jump, Symbol(species.compartment)))
            jumps.append(jump if factor == 1 else Apply("times", (Number(factor), jump)))
        if len(jumps) > 1:
            kept.append(EventAssignment(pool.id, Apply("plus", tuple(jumps))))
    return replace(event, assignments=tuple(kept))
