"""The system behind a model on one tape: states, rates, initial values and outputs as functions of the unknowns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from sbmlqsp.analysis.identifiability.lowering import Lowering, exact
from sbmlqsp.analysis.identifiability.tape import Node, Tape
from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.core.expression import Apply, Expression, Number, Symbol, transform
from sbmlqsp.core.inline import inline
from sbmlqsp.core.tables import ModelTables
from sbmlqsp.model import Model
from sbmlqsp.model.equations import amount_of, equations
from sbmlqsp.model.initial import initial_values
from sbmlqsp.model.initial_order import at_start


@dataclass(frozen=True, slots=True, eq=False)
class System:
    """d state / dt = rates, state(0) = initial, seen through outputs; every entry is a node of the tape.

    Attributes:
        tape: the nodes.
        states: ids of the states that outputs depend on.
        rates, initial: one node for each state.
        outputs: name and node of each.
        unknowns: ids of unknown parameters and of species whose initial value is unknown.
        inputs: ids of inputs that are observed functions of time.
        notes: what the analysis holds for.
        value: lowers a formula of the unknowns, in which a species is its initial value.
        select: lowers a formula of selections at any time.
        extra: further nodes whose values are wanted.
    """

    tape: Tape
    states: tuple[str, ...]
    rates: tuple[Node, ...]
    initial: tuple[Node, ...]
    outputs: tuple[tuple[str, Node], ...]
    unknowns: tuple[str, ...]
    inputs: tuple[str, ...]
    notes: tuple[str, ...]
    value: Callable[[Expression], Node]
    select: Callable[[Expression], Node]
    extra: tuple[Node, ...] = ()

    def with_outputs(self, extra: Iterable[tuple[str, Node]]) -> System:
        """Return the system seen through further outputs."""
        return replace(self, outputs=(*self.outputs, *extra))


class Meaning:
    """Resolves the symbols of a model, now (as time goes on) and at the start."""

    def __init__(
        self, model: Model, unknowns: tuple[str, ...], inputs: tuple[str, ...], targets: Iterable[str]
    ) -> None:
        self.tape = Tape()
        self.notes: dict[str, None] = {}
        self.tables: ModelTables = model.tables
        self._numbers = initial_values(model)
        system = equations(self.tables)
        self._formulas: Mapping[str, Expression] = dict(system.assignments)
        self.rates: dict[str, Expression] = dict(system.rates)
        self.rates.update({name: Number(0.0) for name in targets if name not in self.rates})
        self.concentrations = system.concentrations
        self._unknown = {name: self.tape.leaf("unknown", name) for name in unknowns}
        self._input = {name: self.tape.leaf("input", name) for name in inputs}
        self._state = {name: self.tape.leaf("state", name) for name in self.rates}
        self._assigned = {a.id: a.math for a in self.tables.initial_assignments if a.math is not None}
        self._ruled = {r.variable: r.math for r in self.tables.rules if r.kind == "assignment" and r.math is not None}
        self._now: dict[str, Node] = {}
        self._start: dict[str, Node] = {}
        note, clock = self._note, self.tape.leaf("time")
        self._running = Lowering(self.tape, self.now, self._nominal, note, clock)
        self._starting = Lowering(self.tape, self.start, self._nominal, note, self.tape.const(0))

    def lower_now(self, expression: Expression) -> Node:
        """Return the node of a formula as time goes on."""
        return self._running.lower(inline(expression, self.tables.functions))

    def lower_start(self, expression: Expression) -> Node:
        """Return the node of a formula at the start, a function of the unknowns alone."""
        return self._starting.lower(inline(at_start(expression, self.tables), self.tables.functions))

    def select(self, expression: Expression) -> Node:
        """Return the node of a formula of selections, in which `S` is an amount and `[S]` a concentration."""
        return self.lower_now(transform(expression, self._in_sbml))

    def now(self, name: str) -> Node:
        """Return the node of a symbol in SBML's meaning as time goes on."""
        if name not in self._now:
            self._now[name] = self._resolve_now(name)
        return self._now[name]

    def start(self, name: str) -> Node:
        """Return the node of a symbol in SBML's meaning at the start."""
        if name not in self._start:
            self._start[name] = self._resolve_start(name)
        return self._start[name]

    def initial_state(self, name: str) -> Node:
        """Return the node of a state at the start: an amount where its symbol is a concentration."""
        return self._amount(name) if name in self.concentrations else self.start(name)

    def number(self, expression: Expression) -> float:
        """Return the value of a formula at the start by the values of the model."""
        return self._nominal(expression)

    def state(self, name: str) -> Node:
        """Return the leaf of a state."""
        return self._state[name]

    def _resolve_now(self, name: str) -> Node:
        if name in self._input:
            return self._input[name]
        if name in self._unknown and name not in self.tables.species and name not in self.rates:
            return self._unknown[name]
        if name.startswith("amount of "):
            species = name.removeprefix("amount of ")
            return self._state[species] if species in self._state else self._amount(species)
        if name in self._formulas:
            return self.lower_now(self._formulas[name])
        return self._state[name] if name in self._state else self.start(name)

    def _resolve_start(self, name: str) -> Node:
        if name in self._unknown:
            return self._unknown[name]
        if name in self._ruled:
            return self.lower_start(self._ruled[name])
        if name in self._assigned:
            return self.lower_start(self._assigned[name])
        reaction = self.tables.reactions.get(name)
        if reaction is not None and reaction.kinetic_law is not None:
            return self.lower_start(reaction.kinetic_law)
        species = self.tables.species.get(name)
        if species is not None and not species.has_only_substance_units and species.initial_concentration is None:
            return self.tape.div(self._amount(name), self.start(species.compartment))
        if species is not None and species.has_only_substance_units and species.initial_amount is None:
            return self._number_of(species.initial_concentration, name, self.start(species.compartment))
        return self._literal(name)

    def _amount(self, name: str) -> Node:
        species = self.tables.species[name]
        computed = name in self._unknown or name in self._assigned or name in self._ruled
        if not computed and species.initial_amount is not None and species.initial_concentration is None:
            return self.tape.const(exact(species.initial_amount, name))
        return self.tape.mul(self.start(name), self.start(species.compartment))

    def _number_of(self, value: float | None, name: str, factor: Node) -> Node:
        return self._literal(name) if value is None else self.tape.mul(self.tape.const(exact(value, name)), factor)

    def _literal(self, name: str) -> Node:
        value = self._numbers.get(name, float("nan"))
        if value != value:  # noqa: PLR0124 - not a number: the document gives none
            self._note(f"'{name}' has no value and is taken as known")
            return self.tape.leaf("known", name)
        return self.tape.const(exact(value, name))

    def _nominal(self, expression: Expression) -> float:
        return float(evaluate(expression, self._numbers.__getitem__, self.tables.functions))

    def _note(self, sentence: str) -> None:
        self.notes[sentence] = None

    def _in_sbml(self, node: Expression) -> Expression:
        if not isinstance(node, Symbol):
            return node
        name = node.name
        if name == "time":
            return Apply("time")
        if name.startswith("["):
            inner = name[1:-1]
            volume = Symbol(self.tables.species[inner].compartment)
            amount_only = self.tables.species[inner].has_only_substance_units
            return Apply("divide", (Symbol(inner), volume)) if amount_only else Symbol(inner)
        species = self.tables.species.get(name)
        if species is None or species.has_only_substance_units:
            return node
        if name in self.concentrations:
            return amount_of(name)
        return Apply("times", (node, Symbol(species.compartment)))


def assembled(
    meaning: Meaning, outputs: tuple[tuple[str, Expression], ...], unknowns: tuple[str, ...], inputs: tuple[str, ...]
) -> System:
    """Return the system of a meaning, with the states that the outputs depend on."""
    seen = [(name, meaning.select(formula)) for name, formula in outputs]
    reached: dict[str, Node] = {}
    todo = [node for _, node in seen]
    while todo:
        below = meaning.tape.below(todo)
        found = {op[1] for op in (meaning.tape.nodes[n] for n in below) if op[0] == "state"} - set(reached)
        fresh = {name: meaning.lower_now(meaning.rates[name]) for name in meaning.rates if name in found}
        reached.update(fresh)
        todo = list(fresh.values())
    states = tuple(name for name in meaning.rates if name in reached)
    return System(
        meaning.tape,
        states,
        tuple(reached[name] for name in states),
        tuple(meaning.initial_state(name) for name in states),
        tuple(seen),
        unknowns,
        inputs,
        tuple(meaning.notes),
        meaning.lower_start,
        meaning.select,
    )
