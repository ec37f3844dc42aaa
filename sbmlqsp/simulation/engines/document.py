"""The SBML text an engine gets: written from the tables, so that every model is read once, in one meaning.

Level 3 Version 2 without units, names and notes. Initial assignments are left out, because the engine is given every
initial value; local parameters and variable stoichiometries become global parameters, so that each value can be set
by one kind of call.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from xml.sax.saxutils import quoteattr

from sbmlqsp.core.expression import Apply, Expression, Number, Symbol, transform
from sbmlqsp.core.mathml import lambda_to_mathml, to_mathml
from sbmlqsp.core.tables import Event, ModelTables, Parameter, Reaction, Species, SpeciesReference
from sbmlqsp.simulation.engines.elements import flag, listed, parameter_of, rule_of
from sbmlqsp.simulation.engines.guarded import guarded

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2">'
)
ARMED, WATCH, STATE, STEP, BELOW, ABOVE = "armed__", "watch__", "state__", "step__", "below__", "above__"
RESERVED = frozenset({"time"})  # ids that libRoadRunner takes for something else in selections


@dataclass(frozen=True, slots=True)
class EngineDocument:
    """SBML for one structure of a model.

    Attributes:
        text: the SBML text.
        names: id in the model -> id in the text, where they differ (local parameters, an element called "time").
        parameters: ids in the text of all parameters whose value can be set.
        compartments, species: ids whose value can be set.
        events: ids of the model's own events in the order of the text.
        watches: number of events added only to stop the integrator; they come last.
        delayed: whether an event has a delay.
        moving: whether a stoichiometry is computed.
        armed: id of a parameter, there when there are events: while it is 0 no event of the model fires.
        states: ids of parameters that say for each event whether its trigger holds.
    """

    text: str
    names: dict[str, str]
    parameters: tuple[str, ...]
    compartments: tuple[str, ...]
    species: tuple[str, ...]
    events: tuple[str, ...]
    watches: int
    delayed: bool
    moving: bool
    armed: str
    states: tuple[str, ...]

    def selection(self, name: str) -> str:
        """Return a selection of the model (`S`, `[S]`, any other id, "time") as the text spells it."""
        bare = name.strip("[]")
        own = self.names.get(bare, bare)
        return f"[{own}]" if bare != name else own


def write(
    tables: ModelTables, watched: Iterable[Expression] = (), stepped: Iterable[Expression] = ()
) -> EngineDocument:
    """Return the document of a model that stops where it must.

    Each `watched` Boolean becomes an event that changes nothing; each `stepped` number one that moves its own borders
    `below__i` and `above__i` to the integers around it, so that no integer is passed unseen.
    """
    return _Writer(tables, tuple(watched), tuple(stepped)).document()


class _Writer:
    def __init__(self, tables: ModelTables, watched: tuple[Expression, ...], stepped: tuple[Expression, ...]) -> None:
        self._tables = tables
        self._watched = watched
        self._stepped = stepped
        self._assigned = _variables(tables, "assignment")
        self._ruled = self._assigned | _variables(tables, "rate")
        self._taken = {*tables.compartments.ids, *tables.species.ids, *tables.parameters.ids, *tables.reactions.ids}
        self._taken |= {*tables.events.ids, *tables.functions.ids}
        self._taken |= {reference.id for reference in _references(tables) if reference.id}
        self._armed, self._flag = self._new(ARMED), self._new(WATCH)
        self._state = {event.id: self._new(f"{STATE}{event.id}") for event in tables.events if event.trigger}
        self._borders = [(self._new(f"{BELOW}{i}"), self._new(f"{ABOVE}{i}")) for i in range(len(stepped))]
        self._variable = self._variable_stoichiometries()
        self._names = {name: self._new(f"{name}__") for name in sorted(self._taken & RESERVED)}
        for reaction in tables.reactions:
            for local in reaction.local_parameters:
                self._names[local.id] = self._new(local.id.replace(".", "__"))
        self._extra_rules: list[str] = []

    def document(self) -> EngineDocument:
        tables = self._tables
        parameters = [*tables.parameters, *self._promoted()]
        reactions = "".join(self._reaction(reaction) for reaction in tables.reactions)
        events = [self._event(event) for event in tables.events if event.trigger is not None]
        watches = [self._watch(number, condition) for number, condition in enumerate(self._watched)]
        watches += [self._staircase(number, height) for number, height in enumerate(self._stepped)]
        conversion = f" conversionFactor={self._quoted(tables.conversion_factor)}" if tables.conversion_factor else ""
        functions = (f for f in tables.functions if f.body is not None)
        body = (
            listed("FunctionDefinitions", (self._function(f.id, f.arguments, f.body) for f in functions)),
            listed("Compartments", self._compartments()),
            listed("Species", (self._species(species) for species in tables.species)),
            listed(
                "Parameters",
                (parameter_of(name) for name in (*(self._id(p.id) for p in parameters), *self._state.values())),
            ),
            listed("Rules", [*self._rules(), *self._extra_rules, *self._states()]),
            listed("Reactions", [reactions] if reactions else []),
            listed("Events", [*events, *watches]),
        )
        free = tuple(self._id(parameter.id) for parameter in parameters if parameter.id not in self._assigned)
        return EngineDocument(
            f"{_HEAD}<model id={quoteattr(self._new('model'))}{conversion}>{''.join(body)}</model></sbml>",
            dict(self._names),
            free,
            tuple(self._id(c.id) for c in tables.compartments if c.id not in self._assigned and c.dimensions != 0),
            tuple(self._id(s.id) for s in tables.species if s.id not in self._assigned),
            tuple(event.id for event in tables.events if event.trigger is not None),
            len(watches),
            any(event.delay is not None for event in tables.events),
            bool(self._extra_rules),
            self._armed,
            tuple(self._state.values()),
        )

    def _id(self, name: str) -> str:
        return self._names.get(name, name)

    def _quoted(self, name: str) -> str:
        return quoteattr(self._id(name))

    def _new(self, wanted: str) -> str:
        name = wanted
        while name in self._taken:
            name += "_"
        self._taken.add(name)
        return name

    def _variable_stoichiometries(self) -> set[str]:
        """Return the ids of stoichiometries that do not have one value for ever."""
        changed = {a.variable for event in self._tables.events for a in event.assignments}
        changed |= self._ruled
        changed |= set(self._tables.initial_assignments.ids)
        return {reference.id for reference in _references(self._tables) if reference.id and reference.id in changed}

    def _promoted(self) -> Iterator[Parameter]:
        for reaction in self._tables.reactions:
            for local in reaction.local_parameters:
                yield replace(local, id=self._names[local.id])
        for reference in _references(self._tables):
            if reference.id:
                yield Parameter(reference.id, reference.stoichiometry)
        if len(self._tables.events):
            yield Parameter(self._armed, 0.0)
        if self._watched:
            yield Parameter(self._flag, 0.0)
        for border in chain.from_iterable(self._borders):
            yield Parameter(border, 0.0)

    def _math(self, expression: Expression) -> str:
        return to_mathml(transform(expression, self._plain))

    def _plain(self, node: Expression) -> Expression:
        if isinstance(node, Number) and node.units is not None:
            return Number(node.value)
        if isinstance(node, Symbol) and node.name in self._names:
            return Symbol(self._names[node.name])
        return guarded(node)

    def _function(self, name: str, arguments: tuple[str, ...], body: Expression | None) -> str:
        assert body is not None
        plain = transform(body, lambda node: Number(node.value) if isinstance(node, Number) else guarded(node))
        return f"<functionDefinition id={quoteattr(name)}>{lambda_to_mathml(arguments, plain)}</functionDefinition>"

    def _compartments(self) -> Iterator[str]:
        for compartment in self._tables.compartments:
            dimensions = "" if compartment.dimensions is None else f' spatialDimensions="{compartment.dimensions:g}"'
            size = "" if compartment.dimensions == 0 else ' size="1"'
            constant = flag("constant", compartment.constant and compartment.id not in self._ruled)
            yield f"<compartment id={self._quoted(compartment.id)}{dimensions}{size}{constant}/>"

    def _species(self, species: Species) -> str:
        factor = species.conversion_factor
        conversion = f" conversionFactor={self._quoted(factor)}" if factor else ""
        return (
            f'<species id={self._quoted(species.id)} compartment={self._quoted(species.compartment)} initialAmount="0"'
            + flag("hasOnlySubstanceUnits", species.has_only_substance_units)
            + flag("boundaryCondition", species.boundary_condition)
            + flag("constant", species.constant)
            + f"{conversion}/>"
        )

    def _rules(self) -> Iterator[str]:
        for rule in self._tables.rules:
            if rule.variable is not None and rule.math is not None:
                yield rule_of(rule.kind, self._id(rule.variable), self._math(rule.math))

    def _reaction(self, reaction: Reaction) -> str:
        modifiers = (f"<modifierSpeciesReference species={self._quoted(name)}/>" for name in reaction.modifiers)
        speed = Number(0.0) if reaction.kinetic_law is None else reaction.kinetic_law
        computed = {r.species for r in (*reaction.reactants, *reaction.products) if self._is_computed(r)}
        reactants = (self._reference(r) for r in reaction.reactants if r.species not in computed)
        products = (self._reference(r) for r in reaction.products if r.species not in computed)
        net = (self._net(species, reaction) for species in sorted(computed))
        return (
            f'<reaction id={self._quoted(reaction.id)} reversible="true">'
            + listed("Reactants", reactants)
            + listed("Products", [*products, *net])
            + listed("Modifiers", modifiers)
            + f"<kineticLaw>{self._math(speed)}</kineticLaw></reaction>"
        )

    def _reference(self, reference: SpeciesReference) -> str:
        value = 1.0 if reference.stoichiometry is None else reference.stoichiometry
        species = self._quoted(reference.species)
        return f'<speciesReference species={species} stoichiometry="{value!r}" constant="true"/>'

    def _is_computed(self, reference: SpeciesReference) -> bool:
        return reference.stoichiometry_math is not None or reference.id in self._variable

    def _net(self, species: str, reaction: Reaction) -> str:
        """Return one reference with the net stoichiometry: libRoadRunner cannot take several computed ones."""
        gains = tuple(self._stoichiometry(r) for r in reaction.products if r.species == species)
        losses = tuple(self._stoichiometry(r) for r in reaction.reactants if r.species == species)
        net = Apply("minus", (Apply("plus", gains), Apply("plus", losses)))
        name = self._new(f"{species}__net")
        self._extra_rules.append(rule_of("assignment", name, self._math(net)))
        return f'<speciesReference id={quoteattr(name)} species={self._quoted(species)} constant="false"/>'

    def _stoichiometry(self, reference: SpeciesReference) -> Expression:
        if reference.id in self._variable:
            return Symbol(str(reference.id))
        if reference.stoichiometry_math is not None:
            return reference.stoichiometry_math
        return Number(1.0 if reference.stoichiometry is None else reference.stoichiometry)

    def _states(self) -> Iterator[str]:
        for event in self._tables.events:
            if event.trigger is not None:
                holds = Apply("and", (Apply("true"), event.trigger))
                yield rule_of("assignment", self._state[event.id], self._math(holds))

    def _event(self, event: Event) -> str:
        assert event.trigger is not None
        trigger = Apply("and", (Apply("gt", (Symbol(self._armed), Number(0.5))), event.trigger))
        assignments = (
            f"<eventAssignment variable={self._quoted(a.variable)}>{self._math(a.math)}</eventAssignment>"
            for a in event.assignments
            if a.math is not None
        )
        return (
            f"<event id={quoteattr(event.id)}"
            + flag("useValuesFromTriggerTime", event.use_values_from_trigger_time)
            + f"><trigger{flag('initialValue', event.trigger_initial_value)}{flag('persistent', event.persistent)}>"
            + f"{self._math(trigger)}</trigger>"
            + ("" if event.priority is None else f"<priority>{self._math(event.priority)}</priority>")
            + ("" if event.delay is None else f"<delay>{self._math(event.delay)}</delay>")
            + listed("EventAssignments", assignments)
            + "</event>"
        )

    def _watch(self, number: int, condition: Expression) -> str:
        """Return an event without effect: a change of its trigger makes the integrator stop and start afresh."""
        name = quoteattr(self._new(f"{WATCH}{number}"))
        effect = f'<eventAssignment variable="{self._flag}">{to_mathml(Number(0.0))}</eventAssignment>'
        return (
            f'<event id={name} useValuesFromTriggerTime="false"><trigger initialValue="true" persistent="true">'
            f"{self._math(condition)}</trigger><listOfEventAssignments>{effect}</listOfEventAssignments></event>"
        )

    def _staircase(self, number: int, height: Expression) -> str:
        """Return an event that fires whenever `height` leaves the step it is on; at the start it is on none."""
        below, above = (Symbol(border) for border in self._borders[number])
        left = Apply("or", (Apply("geq", (height, above)), Apply("lt", (height, below))))
        floor = Apply("floor", (height,))
        effects = (
            f'<eventAssignment variable="{border.name}">{self._math(value)}</eventAssignment>'
            for border, value in ((below, floor), (above, Apply("plus", (floor, Number(1.0)))))
        )
        return (
            f'<event id="{self._new(f"{STEP}{number}")}" useValuesFromTriggerTime="false">'
            f'<trigger initialValue="false" persistent="true">{self._math(left)}</trigger>'
            f"{listed('EventAssignments', effects)}</event>"
        )


def _variables(tables: ModelTables, kind: str) -> set[str]:
    return {rule.variable for rule in tables.rules if rule.kind == kind and rule.variable and rule.math is not None}


def _references(tables: ModelTables) -> Iterator[SpeciesReference]:
    for reaction in tables.reactions:
        yield from reaction.reactants
        yield from reaction.products
