"""The start of a program: which symbols are plain numbers, and how everything else is computed from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sbmlqsp.conversion.program.bodies import Bodies
from sbmlqsp.conversion.program.program import Body
from sbmlqsp.core.expression import TIME, Apply, Expression, Number, Symbol, symbols, transform
from sbmlqsp.core.inline import inline
from sbmlqsp.core.tables import Species
from sbmlqsp.model import Model
from sbmlqsp.model.equations import Equations, amount_of, ordered
from sbmlqsp.model.initial import initial_values
from sbmlqsp.model.initial_order import at_start
from sbmlqsp.model.rates import references

ZERO = Number(0.0)
NAN = Number(float("nan"))


@dataclass(frozen=True, slots=True)
class Start:
    """Plain constants, plain numbers that states and held slots begin with, those slots, and the body of time 0."""

    constants: Mapping[str, float]
    initials: Mapping[str, float]
    held: tuple[str, ...]
    body: Body


def start_of(model: Model, parts: Equations) -> Start:
    """Return how the program of a model begins."""
    return _Starting(model, parts).start()


class _Starting:
    def __init__(self, model: Model, parts: Equations) -> None:
        self.tables = model.tables
        self.parts = parts
        self.formulas = dict(self.start_formulas())
        self.values = initial_values(model)
        self.by_events = {a.variable for e in self.tables.events for a in e.assignments if a.math is not None}

    def start(self) -> Start:
        states = [self.slot(name) for name in self.parts.rates]
        computed = {name for name, _ in self.parts.assignments}
        held = [name for name in self.named() if name not in self.parts.rates and name not in computed]
        held = [name for name in held if name in self.by_events or name in self.formulas]
        held += [s for s in map(self.slot, self.parts.concentrations) if s not in states]
        plain = set(self.named()) - set(held) - set(states) - computed
        constants = {name: self.values[name] for name in self.values if name in plain}
        numbers = {name: Number(self.values[name]) for name in held if name in self.values}
        formulas = {**numbers, **self.formulas}
        order = ordered({name: symbols(math) for name, math in formulas.items()})
        given = {name: math.value for name, math in formulas.items() if isinstance(math, Number)}
        body = Bodies({name: formulas[name] for name in order if name not in given})
        start = body.body(*map(Symbol, (*states, *held)))
        read = {name for math in (*start.results, *(m for _, m in start.steps)) for name in symbols(math)}
        return Start(constants, {name: given[name] for name in given if name in read}, tuple(held), start)

    def slot(self, name: str) -> str:
        return amount_of(name).name if name in self.parts.concentrations else name

    def named(self) -> Iterator[str]:
        """Yield every symbol that can have a slot or be a constant, except concentrations."""
        yield from self.tables.compartments.ids
        yield from (name for name in self.tables.species.ids if name not in self.parts.concentrations)
        yield from self.tables.parameters.ids
        for reaction in self.tables.reactions:
            yield from (local.id for local in reaction.local_parameters)
            yield from (ref.id for _, ref in references(reaction) if ref.id is not None)

    def start_formulas(self) -> Iterator[tuple[str, Expression]]:
        """Yield how symbols are computed at time 0; later ones of a name win."""
        for reaction in self.tables.reactions:
            if reaction.kinetic_law is not None:
                yield reaction.id, self.plain(reaction.kinetic_law)
            for _, reference in references(reaction):
                if reference.id is not None and reference.stoichiometry_math is not None:
                    yield reference.id, self.plain(reference.stoichiometry_math)
        assigned = {a.id: self.plain(a.math) for a in self.tables.initial_assignments if a.math is not None}
        for rule in self.tables.rules:
            if rule.kind == "assignment" and rule.variable is not None and rule.math is not None:
                assigned[rule.variable] = self.plain(rule.math)
        yield from assigned.items()
        for species in self.tables.species:
            yield from self.of_species(species, assigned)
        for name in self.parts.rates:
            if name not in self.tables.species and name not in assigned:
                yield name, Number(self.given(name))

    def given(self, name: str) -> float:
        compartment, parameter = self.tables.compartments.get(name), self.tables.parameters.get(name)
        value = compartment.size if compartment else parameter.value if parameter else self.stoichiometry(name)
        return float("nan") if value is None else value

    def stoichiometry(self, name: str) -> float | None:
        found = (ref for r in self.tables.reactions for _, ref in references(r) if ref.id == name)
        return next((ref.stoichiometry for ref in found), None)

    def of_species(self, species: Species, assigned: Mapping[str, Expression]) -> Iterator[tuple[str, Expression]]:
        """Yield the symbol of a species at time 0, and its amount where the symbol is a concentration."""
        name, size = species.id, Symbol(species.compartment)
        amount, concentration = number(species.initial_amount), number(species.initial_concentration)
        if name in assigned:
            if name in self.parts.concentrations:
                yield amount_of(name).name, Apply("times", (Symbol(name), size))
        elif species.has_only_substance_units:
            yield name, (amount or NAN) if concentration is None else Apply("times", (concentration, size))
        else:
            yield name, concentration if concentration is not None else Apply("divide", (amount or NAN, size))
            if name in self.parts.concentrations:
                yield amount_of(name).name, amount or Apply("times", (Symbol(name), size))

    def plain(self, math: Expression) -> Expression:
        """Return a formula as it is at time 0."""
        plain = inline(at_start(math, self.tables), self.tables.functions)
        return transform(plain, lambda node: ZERO if node == TIME else node)


def number(value: float | None) -> Number | None:
    """Return a number that is given."""
    return None if value is None else Number(value)
