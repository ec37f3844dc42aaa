"""Fast species replaced by their quasi-steady states: the standard form, and the one with totals for binding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sbmlqsp.analysis.reduction.rates import rate_of
from sbmlqsp.analysis.reduction.solving import quasi_steady_state
from sbmlqsp.core.expression import Apply, Expression, Number, Symbol, substitute
from sbmlqsp.core.tables import InitialAssignment, Reaction, Rule, Species, SpeciesReference, unknown_symbol
from sbmlqsp.errors import ModelError
from sbmlqsp.model import Model
from sbmlqsp.model.initial import initial_amounts, initial_values
from sbmlqsp.native.edits import (
    AddReaction,
    AddSpecies,
    Edit,
    RemoveElement,
    RemoveInitialAssignment,
    SetAttribute,
    SetInitialAssignment,
    SetRule,
)


@dataclass(frozen=True, slots=True)
class Replaced:
    """A model with one fast species less.

    Attributes:
        model: the reduced model.
        targets: what was dosed before -> what takes the dose now.
        method: "standard" or "total".
        condition: the condition under which the form is known to hold, as a formula that has to be small.
    """

    model: Model
    targets: Mapping[str, str]
    method: str
    condition: Expression | None


def without_fast(model: Model, species: str, method: str) -> Replaced:
    """Return the model whose fast species is at quasi-steady state.

    "total" is for a complex of two partners: their totals become the states and the free partners and the complex are
    computed (Borghans et al. 1996; for drugs Gibiansky et al. 2008). "standard" sets the rate to zero and keeps the
    other states; of a complex the scarce partner, the enzyme, has a total (Briggs & Haldane 1925).

    Raises:
        UnknownSymbolError: for a species the model does not have.
        ModelError: for a species that does not change, or without a unique quasi-steady state.
    """
    if species not in model.species:
        raise unknown_symbol(species, model.species.ids, "species")
    item = model.tables.species[species]
    if item.constant or item.boundary_condition or species in model.tables.rules:
        raise ModelError(f"'{species}' is not changed by reactions", where=species, fix="name a species that is")
    partners = _partners(model, species)
    if method == "total" and partners is None:
        raise ModelError(f"'{species}' is no complex of two partners", where=species, fix='use method="standard"')
    if partners is None:
        return _standard(model, species)
    scarce = _scarce(model, species, *partners)
    return _with_totals(model, species, (scarce,) if method == "standard" else partners, partners, scarce)


def _partners(model: Model, species: str) -> tuple[str, str] | None:
    for reaction in model.reactions:
        left, right = [r.species for r in reaction.reactants], [r.species for r in reaction.products]
        for pair, one in ((left, right), (right, left)):
            if one == [species] and len(set(pair)) == 2 and _changes(model, pair):
                return pair[0], pair[1]
    return None


def _changes(model: Model, pair: list[str]) -> bool:
    items = [model.tables.species[name] for name in pair]
    return all(not (item.constant or item.boundary_condition or item.id in model.tables.rules) for item in items)


def _standard(model: Model, species: str) -> Replaced:
    found = quasi_steady_state(rate_of(model, species), species, _tried(model, species), None)
    edits = [*_computed(model, species, found.formula)]
    return Replaced(model.edited(edits), {}, "standard", None)


def _tried(model: Model, species: str) -> dict[str, float]:
    """Return values at which the roots are told apart: what is zero at the start may not stay so."""
    values = dict(initial_values(model))
    scale = max((abs(v) for n, v in values.items() if n in model.species and v > 0), default=1.0)
    for name in model.species.ids:
        if not values[name] > 0 and name != species:
            values[name] = 0.1 * scale
    return values


def _computed(model: Model, species: str, formula: Expression) -> Iterator[Edit]:
    yield SetAttribute(species, "boundaryCondition", True)
    if species in model.tables.initial_assignments:
        yield RemoveInitialAssignment(species)
    yield SetRule(Rule("assignment", species, species, formula))


def _scarce(model: Model, complex_: str, first: str, second: str) -> str:
    """Return the partner that is an enzyme: the one whose total nothing changes, else the scarcer at the start."""
    conserved = [part for part in (first, second) if _is_conserved(model, complex_, part)]
    if len(conserved) == 1:
        return conserved[0]
    values = initial_values(model)
    return min((first, second), key=lambda name: values[name] if values[name] > 0 else float("inf"))


def _is_conserved(model: Model, complex_: str, part: str) -> bool:
    names = {part: "total"}
    moved = (_moved(reaction, complex_, names) for reaction in model.reactions)
    return not any(r.species == "total" for reaction in moved for r in (*reaction.reactants, *reaction.products))


def _with_totals(
    model: Model, complex_: str, parts: tuple[str, ...], partners: tuple[str, str], scarce: str
) -> Replaced:
    """Return the model with totals of `parts` as states; the other partner stays free."""
    first, second = partners
    names = {part: f"{part}_total" for part in parts}
    tables = model.tables
    if len({tables.species[name].compartment for name in (complex_, first, second)}) > 1:
        raise ModelError(f"'{complex_}' lies in another compartment than its partners", where=complex_, fix="keep it")
    if len({tables.species[name].has_only_substance_units for name in (complex_, first, second)}) > 1:
        raise ModelError(f"'{complex_}' and its partners are measured differently", where=complex_, fix="keep it")
    for name in names.values():
        if name in model.document.kinds:
            raise ModelError(f"the model has an element '{name}'", where=name, fix="rename it")
    bound = Symbol(complex_)
    free: dict[str, Expression] = {p: Apply("minus", (Symbol(t), bound)) for p, t in names.items()}
    rate = substitute(rate_of(model, complex_), free)
    values = _tried(model, complex_)
    values |= {total: values[part] + values[complex_] for part, total in names.items()}
    least = min(names.values(), key=lambda total: values[total])
    root = quasi_steady_state(rate, complex_, values, Symbol(least))
    edits: list[Edit] = []
    for part, total in names.items():
        edits.append(AddSpecies(_total_species(model, tables.species[part], total, complex_)))
        edits.append(SetInitialAssignment(InitialAssignment(total, _start(model, part, complex_))))
    edits += _moved_reactions(model, complex_, names)
    edits += _computed(model, complex_, root.formula)
    for part in names:
        edits += _computed(model, part, free[part])
    other = second if scarce == first else first
    method = "total" if len(parts) == len(partners) else "standard"
    return Replaced(model.edited(edits), names, method, _condition(model, complex_, scarce, other))


def _total_species(model: Model, part: Species, name: str, complex_: str) -> Species:
    amounts = initial_amounts(model)
    total = amounts[part.id] + amounts[complex_]
    plain = replace(part, id=name, name=f"total {part.name or part.id}", boundary_condition=False, constant=False)
    return replace(plain, initial_amount=total, initial_concentration=None)


def _start(model: Model, part: str, complex_: str) -> Expression:
    """Return the initial value of a total, following initial assignments of its parts."""
    found: list[Expression] = []
    values = initial_values(model)
    for name in (part, complex_):
        assigned = model.tables.initial_assignments.get(name)
        math = None if assigned is None or name in model.overlay or f"[{name}]" in model.overlay else assigned.math
        found.append(math if math is not None else Number(values[name]))
    return Apply("plus", tuple(found))


def _moved_reactions(model: Model, complex_: str, names: Mapping[str, str]) -> Iterator[Edit]:
    """Yield the reactions with totals in place of the partners and the complex, which counts for both."""
    for reaction in model.reactions:
        touched = {r.species for r in (*reaction.reactants, *reaction.products)} & {complex_, *names}
        if touched:
            yield RemoveElement(reaction.id)
            yield AddReaction(_moved(reaction, complex_, names))


def _moved(reaction: Reaction, complex_: str, names: Mapping[str, str]) -> Reaction:
    change = dict.fromkeys(names.values(), 0.0)
    kept: dict[str, list[SpeciesReference]] = {"reactants": [], "products": []}
    for side, sign in (("reactants", -1.0), ("products", 1.0)):
        for reference in getattr(reaction, side):
            if reference.species not in (complex_, *names):
                kept[side].append(reference)
                continue
            if reference.stoichiometry is None:
                raise ModelError(f"a stoichiometry of '{reaction.id}' is computed", where=reaction.id, fix="keep it")
            hit = names.values() if reference.species == complex_ else [names[reference.species]]
            for total in hit:
                change[total] += sign * reference.stoichiometry
    for total, amount in change.items():
        if amount:
            reference = SpeciesReference(total, abs(amount))
            kept["products" if amount > 0 else "reactants"].append(reference)
    read = tuple(dict.fromkeys((*reaction.modifiers, complex_, *names)))
    return replace(reaction, reactants=tuple(kept["reactants"]), products=tuple(kept["products"]), modifiers=read)


def _condition(model: Model, complex_: str, scarce: str, other: str) -> Expression | None:
    """Return E0 / (K + S0) with K = (koff + losses) / kon: small where the standard form would hold as well.

    (Segel & Slemrod 1989, equation 14.)
    """
    import sympy

    from sbmlqsp.analysis.reduction.solving import from_sympy, to_sympy

    symbolic: dict[str, object] = {}
    rate = to_sympy(rate_of(model, complex_), symbolic)
    made = sympy.expand(rate)
    x, a, b = (symbolic.get(name) for name in (complex_, scarce, other))
    if x is None or a is None or b is None:
        return None
    on, off = sympy.diff(made, a, b), -sympy.diff(made, x)
    if on.has(x, a, b) or off.has(x, a, b) or on == 0:
        return None
    back = {str(symbol): name for name, symbol in symbolic.items()}
    constant = from_sympy(sympy.simplify(off / on), back)
    return Apply("divide", (Symbol(scarce), Apply("plus", (constant, Symbol(other)))))
