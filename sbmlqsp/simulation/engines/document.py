"""The SBML text an engine gets: written from the tables, so that every model is read once, in one meaning.

Level 3 Version 2 without units, names and notes. Initial assignments are left out, because the engine is given every
initial value; local parameters and variable stoichiometries become global parameters, so that each value can be set
by one kind of call.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from xml.sax.saxutils import quoteattr

from sbmlqsp.core.expression import Apply, Expression, Number, Symbol, transform
from sbmlqsp.core.mathml import lambda_to_mathml, to_mathml
from sbmlqsp.core.tables import Event, ModelTables, Parameter, Reaction, Species, SpeciesReference
from sbmlqsp.simulation.engines.guarded import guarded

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2">'
)
ARMED = "armed__"
WATCH = "watch__"
STATE = "state__"
STEP, BELOW, ABOVE = "step__", "below__", "above__"
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

    No event of the model fires while the parameter `armed__` is 0 (it is there when there are events), and the
    parameter `state__<event>` says whether its trigger holds.
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
        self._taken |= {*tables.events.ids, *tables.functions.ids, ARMED, WATCH}
        self._taken |= {reference.id for reference in _references(tables) if reference.id}
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
        states = (f"{STATE}{event.id}" for event in tables.events if event.trigger is not None)
        conversion = f" conversionFactor={self._quoted(tables.conversion_factor)}" if tables.conversion_factor else ""
        functions = (f for f in tables.functions if f.body is not None)
        body = (
            _list("FunctionDefinitions", (self._function(f.id, f.arguments, f.body) for f in functions)),
            _list("Compartments", self._compartments()),
            _list("Species", (self._species(species) for species in tables.species)),
            _list("Parameters", (_parameter(name) for name in (*(self._id(p.id) for p in parameters), *states))),
            _list("Rules", [*self._rules(), *self._extra_rules, *self._states()]),
            _list("Reactions", [reactions] if reactions else []),
            _list("Events", [*events, *watches]),
        )
        free = tuple(self._id(parameter.id) for parameter in parameters if parameter.id not in self._assigned)
        return EngineDocument(
            f'{_HEAD}<model id="model"{conversion}>{"".join(body)}</model></sbml>',
            dict(self._names),
            free,
            tuple(self._id(c.id) for c in tables.compartments if c.id not in self._assigned and c.dimensions != 0),
            tuple(self._id(s.id) for s in tables.species if s.id not in self._assigned),
            tuple(event.id for event in tables.events if event.trigger is not None),
            len(watches),
            any(event.delay is not None for event in tables.events),
            bool(self._extra_rules),
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
            yield Parameter(ARMED, 0.0)
        if self._watched:
            yield Parameter(WATCH, 0.0)
        for number in range(len(self._stepped)):
            yield Parameter(f"{BELOW}{number}", 0.0)
            yield Parameter(f"{ABOVE}{number}", 0.0)

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
            constant = _flag("constant", compartment.constant and compartment.id not in self._ruled)
            yield f"<compartment id={self._quoted(compartment.id)}{dimensions}{size}{constant}/>"

    def _species(self, species: Species) -> str:
        factor = species.conversion_factor
        conversion = f" conversionFactor={self._quoted(factor)}" if factor else ""
        return (
            f'<species id={self._quoted(species.id)} compartment={self._quoted(species.compartment)} initialAmount="0"'
            + _flag("hasOnlySubstanceUnits", species.has_only_substance_units)
            + _flag("boundaryCondition", species.boundary_condition)
            + _flag("constant", species.constant)
            + f"{conversion}/>"
        )

    def _rules(self) -> Iterator[str]:
        for rule in self._tables.rules:
            if rule.variable is not None and rule.math is not None:
                yield _rule(rule.kind, self._id(rule.variable), self._math(rule.math))

    def _reaction(self, reaction: Reaction) -> str:
        modifiers = "".join(f"<modifierSpeciesReference species={self._quoted(name)}/>" for name in reaction.modifiers)
        speed = Number(0.0) if reaction.kinetic_law is None else reaction.kinetic_law
        computed = {r.species for r in (*reaction.reactants, *reaction.products) if self._is_computed(r)}
        reactants = (self._reference(r) for r in reaction.reactants if r.species not in computed)
        products = (self._reference(r) for r in reaction.products if r.species not in computed)
        net = (self._net(species, reaction) for species in sorted(computed))
        return (
            f'<reaction id={self._quoted(reaction.id)} reversible="true">'
            + _list("Reactants", reactants)
            + _list("Products", [*products, *net])
            + (f"<listOfModifiers>{modifiers}</listOfModifiers>" if modifiers else "")
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
        self._extra_rules.append(_rule("assignment", name, self._math(net)))
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
                yield _rule("assignment", f"{STATE}{event.id}", self._math(holds))

    def _event(self, event: Event) -> str:
        assert event.trigger is not None
        trigger = Apply("and", (Apply("gt", (Symbol(ARMED), Number(0.5))), event.trigger))
        assignments = (
            f"<eventAssignment variable={self._quoted(a.variable)}>{self._math(a.math)}</eventAssignment>"
            for a in event.assignments
            if a.math is not None
        )
        return (
            f"<event id={quoteattr(event.id)}"
            + _flag("useValuesFromTriggerTime", event.use_values_from_trigger_time)
            + f"><trigger{_flag('initialValue', event.trigger_initial_value)}{_flag('persistent', event.persistent)}>"
            + f"{self._math(trigger)}</trigger>"
            + ("" if event.priority is None else f"<priority>{self._math(event.priority)}</priority>")
            + ("" if event.delay is None else f"<delay>{self._math(event.delay)}</delay>")
            + _list("EventAssignments", assignments)
            + "</event>"
        )

    def _watch(self, number: int, condition: Expression) -> str:
        """Return an event without effect: a change of its trigger makes the integrator stop and start afresh."""
        name = quoteattr(self._new(f"{WATCH}{number}"))
        effect = f'<eventAssignment variable="{WATCH}">{to_mathml(Number(0.0))}</eventAssignment>'
        return (
            f'<event id={name} useValuesFromTriggerTime="false"><trigger initialValue="true" persistent="true">'
            f"{self._math(condition)}</trigger><listOfEventAssignments>{effect}</listOfEventAssignments></event>"
        )

    def _staircase(self, number: int, height: Expression) -> str:
        """Return an event that fires whenever `height` leaves the step it is on; at the start it is on none."""
        below, above = Symbol(f"{BELOW}{number}"), Symbol(f"{ABOVE}{number}")
        left = Apply("or", (Apply("geq", (height, above)), Apply("lt", (height, below))))
        floor = Apply("floor", (height,))
        effects = (
            f'<eventAssignment variable="{border.name}">{self._math(value)}</eventAssignment>'
            for border, value in ((below, floor), (above, Apply("plus", (floor, Number(1.0)))))
        )
        return (
            f'<event id="{STEP}{number}" useValuesFromTriggerTime="false"><trigger initialValue="false" '
            f'persistent="true">{self._math(left)}</trigger>{_list("EventAssignments", effects)}</event>'
        )


def _variables(tables: ModelTables, kind: str) -> set[str]:
    return {rule.variable for rule in tables.rules if rule.kind == kind and rule.variable and rule.math is not None}


def _references(tables: ModelTables) -> Iterator[SpeciesReference]:
    for reaction in tables.reactions:
        yield from reaction.reactants
        yield from reaction.products


def _flag(name: str, value: bool) -> str:
    return f' {name}="{"true" if value else "false"}"'


def _list(kind: str, items: Iterable[str]) -> str:
    content = "".join(items)
    return f"<listOf{kind}>{content}</listOf{kind}>" if content else ""


def _rule(kind: str, variable: str, math: str) -> str:
    return f"<{kind}Rule variable={quoteattr(variable)}>{math}</{kind}Rule>"


def _parameter(name: str) -> str:
    return f'<parameter id={quoteattr(name)} value="0" constant="false"/>'
