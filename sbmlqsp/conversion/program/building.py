"""Model -> `Program`."""

from __future__ import annotations

from collections.abc import Iterator

from sbmlqsp.checks import discontinuities
from sbmlqsp.conversion.program.bodies import Bodies
from sbmlqsp.conversion.program.events import event_of
from sbmlqsp.conversion.program.program import Program
from sbmlqsp.conversion.program.starting import start_of
from sbmlqsp.conversion.program.switches import Freezer
from sbmlqsp.core.expression import Apply, Expression, Symbol
from sbmlqsp.core.inline import inline
from sbmlqsp.core.tables import ModelTables
from sbmlqsp.model import Model
from sbmlqsp.model.elimination import eliminated
from sbmlqsp.model.equations import Equations, amount_of, equations
from sbmlqsp.model.initial import initial_values
from sbmlqsp.model.rate_of import without_rate_of

FALSE = Apply("false")


def program_of(model: Model, horizon: float) -> Program:
    """Return the program of a model; algebraic rules and fast reactions with an explicit solution are solved.

    Args:
        model: its doses, if any, are events.
        horizon: end of the run, in model time: up to it the jumps of functions of time are looked for.

    Raises:
        UnsupportedFeature: for algebraic rules, fast reactions and delays without an explicit solution.
        LimitExceeded: for more than 20,000 jumps up to the horizon.
    """
    return _Building(eliminated(model), horizon).program()


class _Building:
    def __init__(self, model: Model, horizon: float) -> None:
        self.model = model
        self.tables = model.tables
        self.horizon = horizon
        parts = equations(model)
        functions = self.tables.functions
        formulas = {name: inline(math, functions) for name, math in parts.assignments}
        self.parts = Equations(
            {name: inline(rate, functions) for name, rate in parts.rates.items()},
            tuple(formulas.items()),
            parts.concentrations,
        )
        self.bodies = Bodies(formulas)
        self.start = start_of(model, self.parts)

    def program(self) -> Program:
        jumps = discontinuities.find(self.model)
        freezer = Freezer(self.tables, self.parts)
        rates = self.bodies.body(*self.parts.rates.values(), change=freezer.frozen)
        names = tuple(dict(self.outputs()))
        values = initial_values(self.model).__getitem__
        return Program(
            constants=self.start.constants,
            initials=self.start.initials,
            states=tuple(slot_of(name, self.parts) for name in self.parts.rates),
            held=self.start.held,
            start=self.start.body,
            rates=rates,
            switches=self.bodies.body(*freezer.atoms),
            triggers=self.bodies.body(*(self.event_math(e.trigger) or FALSE for e in self.tables.events)),
            output_names=names,
            outputs=self.bodies.body(*dict(self.outputs()).values()),
            events=tuple(
                event_of(event, self.tables, self.parts, self.bodies, self.event_math) for event in self.tables.events
            ),
            stops=jumps.time_stops(values, 0.0, self.horizon) if jumps.depend_on_time else (),
            horizon=self.horizon if jumps.depend_on_time else None,
            concentrations=concentration_symbols(self.tables),
        )

    def event_math(self, math: Expression | None) -> Expression | None:
        return None if math is None else inline(without_rate_of(math, self.tables), self.tables.functions)

    def outputs(self) -> Iterator[tuple[str, Expression]]:
        """Yield what a run reports: species as amount `S` and concentration `[S]`, everything else that changes."""
        for species in self.tables.species:
            amount, concentration = species_values(species.id, self.tables, self.parts)
            yield species.id, amount
            if self.tables.compartments[species.compartment].dimensions != 0:
                yield f"[{species.id}]", concentration
        moving = {*self.parts.rates, *self.start.held, *dict(self.parts.assignments)}
        for name in self.named():
            if name in moving and name not in self.tables.species:
                yield name, Symbol(name)

    def named(self) -> Iterator[str]:
        yield from self.tables.compartments.ids
        yield from self.tables.parameters.ids
        for reaction in self.tables.reactions:
            yield reaction.id
            yield from (ref.id for ref in (*reaction.reactants, *reaction.products) if ref.id is not None)


def slot_of(name: str, parts: Equations) -> str:
    """Return the slot of a state: the amount for a species whose symbol is a concentration computed from it."""
    return amount_of(name).name if name in parts.concentrations else name


def species_values(name: str, tables: ModelTables, parts: Equations) -> tuple[Expression, Expression]:
    """Return the amount and the concentration of a species."""
    species, symbol = tables.species[name], Symbol(name)
    size = Symbol(species.compartment)
    if name in parts.concentrations:
        return amount_of(name), symbol
    if species.has_only_substance_units:
        return symbol, Apply("divide", (symbol, size))
    return Apply("times", (symbol, size)), symbol


def concentration_symbols(tables: ModelTables) -> frozenset[str]:
    """Return the species whose symbol is a concentration."""
    return frozenset(species.id for species in tables.species if not species.has_only_substance_units)
