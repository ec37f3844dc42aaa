"""The equations of a model as a graph: states, what is constant for a patient, rates, Jacobian, outputs, events."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from sbmlqsp.core.expression import Apply, Expression, Symbol, walk
from sbmlqsp.core.inline import inline
from sbmlqsp.core.tables import ModelTables
from sbmlqsp.model.equations import Equations, amount_of, equations
from sbmlqsp.population.cohort.algebra import Algebra
from sbmlqsp.population.cohort.derivative import jacobian
from sbmlqsp.population.cohort.graph import CONSTANT, Graph, Node, below
from sbmlqsp.population.cohort.sparsity import Elimination, elimination
from sbmlqsp.population.cohort.structure import interacting
from sbmlqsp.population.cohort.translation import Translation
from sbmlqsp.simulation.outputs import Output

CLOCK = "time of the patient"
"""Name of the state that is time itself, where the equations read it."""


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """What an event sets: a state, or else a constant of the patient."""

    is_state: bool
    place: int
    value: Node


@dataclass(frozen=True, eq=False)
class System:
    """One system of differential equations.

    Attributes:
        states: their ids (amounts for species that reactions change); the last one is `CLOCK` where time is read.
        constants: names of the values each patient has: ids, and "amount of S".
        rates: the right-hand side of each state.
        outputs: what is reported.
        events: what each event sets, by id.
        triggers: the conditions of the events that fire when one becomes true, by id; time fires the others.
        interacting: pairs of events whose order matters if they meet.
        algebra: makes further nodes.
    """

    states: tuple[str, ...]
    constants: tuple[str, ...]
    rates: tuple[Node, ...]
    outputs: tuple[Node, ...]
    events: Mapping[str, tuple[Change, ...]]
    triggers: Mapping[str, Node]
    interacting: frozenset[tuple[str, str]]
    algebra: Algebra

    @cached_property
    def jacobian(self) -> dict[tuple[int, int], Node]:
        """The derivatives of the rates, without zeros."""
        return jacobian(list(self.rates), self.algebra)

    @cached_property
    def elimination(self) -> Elimination:
        """How the matrices of an implicit step are factorised."""
        return elimination(len(self.states), self.jacobian)

    @cached_property
    def held(self) -> dict[int, int]:
        """Node that is computed once for each patient -> its row."""
        changes = [change.value for event in self.events.values() for change in event]
        roots = [*self.rates, *self.jacobian.values(), *self.outputs, *changes, *self.triggers.values()]
        reached = {node.id: node for node in roots}
        reached |= {a.id: a for node in below(roots) if node.level == 2 for a in node.arguments}
        names = sorted(number for number, node in reached.items() if node.level == 1 and node.operator != CONSTANT)
        return {number: row for row, number in enumerate(names)}

    @property
    def has_clock(self) -> bool:
        """Whether the last state is time."""
        return bool(self.states) and self.states[-1] == CLOCK

    def reads_clock(self, node: Node) -> bool:
        """Return whether time is among what a node is computed from."""
        return self.has_clock and len(self.states) - 1 in node.states


def system(
    tables: ModelTables,
    outputs: Iterable[Output],
    folded: Mapping[str, float],
    *,
    watched: Collection[str] = (),
    resets: bool = False,
) -> System:
    """Return the system of a model's tables with the given outputs.

    `folded` are constants that become part of the code as numbers; none of them may change. `watched` are the events
    that fire when their condition becomes true. Species that nothing
    but doses and events change are constants too, unless there are `resets`, which bring back states only.

    Raises:
        UnsupportedFeature: for what the engine cannot compute.
    """
    reported = tuple(outputs)
    whole = _Builder(tables, folded).system(reported, watched)
    rated = {rule.variable for rule in tables.rules if rule.kind == "rate"}
    zero = whole.algebra.zero
    still = {name for name, rate in zip(whole.states, whole.rates, strict=True) if rate is zero and name not in rated}
    return _Builder(tables, folded, still).system(reported, watched) if still and not resets else whole


def fixed_by_code(tables: ModelTables, values: Mapping[str, float], varying: Collection[str]) -> dict[str, float]:
    """Return the constants worth writing into the code: 0 and 1, and exponents that are small whole or half numbers.

    Terms that vanish vanish from the Jacobian too, and x^2 is a product instead of a logarithm and an exponential.
    """
    exponents = _exponents(tables)
    changed = {assignment.variable for event in tables.events for assignment in event.assignments}
    return {
        name: value
        for name, value in values.items()
        if name not in varying
        and name not in changed
        and (value in (0.0, 1.0) or (name in exponents and abs(value) <= 8 and 2 * value == round(2 * value)))
    }


def _exponents(tables: ModelTables) -> frozenset[str]:
    maths = [rule.math for rule in tables.rules if rule.math is not None]
    maths += [reaction.kinetic_law for reaction in tables.reactions if reaction.kinetic_law is not None]
    found = set[str]()
    for math in maths:
        for node in walk(inline(math, tables.functions)):
            if isinstance(node, Apply) and node.operator == "power" and isinstance(node.arguments[1], Symbol):
                found.add(node.arguments[1].name)
    return frozenset(found)


class _Builder:
    def __init__(self, tables: ModelTables, folded: Mapping[str, float], still: Collection[str] = ()) -> None:
        self._tables = tables
        self._folded = folded
        self._equations: Equations = equations(tables)
        self._graph = Graph()
        self._algebra = Algebra(self._graph)
        self._constants: dict[str, int] = {}
        self._rates = {name: rate for name, rate in self._equations.rates.items() if name not in still}
        self._states = list(self._rates)
        self._places = {name: place for place, name in enumerate(self._states)}
        self._names = _Names(self._unassigned)
        self._clock: Node | None = None
        self._translation = Translation(self._algebra, self._names, self._time)

    def system(self, outputs: tuple[Output, ...], watched: Collection[str]) -> System:
        for name, formula in self._equations.assignments:
            self._names[name] = self._node(formula)
        rates = [self._algebra.as_number(self._node(rate)) for rate in self._rates.values()]
        reported = tuple(self._algebra.as_number(self._output(output)) for output in outputs)
        events = {event.id: self._event(event.id) for event in self._tables.events}
        triggers = {name: self._trigger(name) for name in watched}
        if self._clock is not None:
            self._states.append(CLOCK)
            rates.append(self._algebra.one)
        met = interacting(self._tables)
        states, constants = tuple(self._states), tuple(self._constants)
        return System(states, constants, tuple(rates), reported, events, triggers, met, self._algebra)

    def _node(self, formula: Expression) -> Node:
        return self._translation.node(inline(formula, self._tables.functions))

    def _time(self) -> Node:
        if self._clock is None:
            self._clock = self._graph.state(len(self._rates))
        return self._clock

    def _unassigned(self, name: str) -> Node:
        """Return a state, or what is constant for a patient."""
        own = name.removeprefix(amount_of("").name) if name.startswith(amount_of("").name) else name
        if own in self._places and (own == name or own in self._equations.concentrations):
            return self._graph.state(self._places[own])
        if name in self._folded:
            return self._graph.number(self._folded[name])
        return self._graph.constant(self._constants.setdefault(name, len(self._constants)))

    def _output(self, output: Output) -> Node:
        if output.formula is None:
            return self._selection(output.name)
        formula = inline(output.formula, self._tables.functions)
        names = _Names(self._selection)
        return Translation(self._algebra, names, self._time).node(formula)

    def _selection(self, name: str) -> Node:
        """Return `S` as an amount, `[S]` as a concentration, any other id as itself."""
        if name == "time":
            return self._time()
        bare = name[1:-1] if name.startswith("[") else name
        species = self._tables.species.get(bare)
        if species is None:
            return self._names[bare]
        is_amount = species.has_only_substance_units
        if is_amount == (bare == name):
            return self._names[bare]
        if bare in self._equations.concentrations:
            return self._names[amount_of(bare).name]
        size = self._names[species.compartment]
        return (
            self._algebra.quotient(self._names[bare], size)
            if is_amount
            else self._algebra.times(self._names[bare], size)
        )

    def _event(self, name: str) -> tuple[Change, ...]:
        assignments = self._tables.events[name].assignments
        return tuple(self._change(a.variable, self._node(a.math)) for a in assignments if a.math is not None)

    def _trigger(self, event: str) -> Node:
        trigger = self._tables.events[event].trigger
        assert trigger is not None
        return self._node(trigger)

    def _change(self, variable: str, value: Node) -> Change:
        """Return what sets a variable: behind a concentration, its amount."""
        target = variable
        if variable in self._equations.concentrations:
            value = self._algebra.times(value, self._names[self._equations.concentrations[variable]])
            target = amount_of(variable).name
        if variable in self._places:
            return Change(is_state=True, place=self._places[variable], value=value)
        return Change(is_state=False, place=self._constants.setdefault(target, len(self._constants)), value=value)


class _Names(dict[str, Node]):
    """Names with their nodes; one that is not there is made by a function."""

    def __init__(self, missing: object) -> None:
        super().__init__()
        self._missing = missing

    def __missing__(self, name: str) -> Node:
        node: Node = self._missing(name)  # type: ignore[operator]
        self[name] = node
        return node
