"""Where the right-hand side or a trigger jumps: at times known beforehand, or where states cross a border.

Integrators step over what happens between two of their steps: an infusion of one hour written as a piecewise is
lost without a word. So everything that jumps is found here, and the engine stops at it or watches it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sbmlqsp.checks.atoms import Atom, atoms, reached
from sbmlqsp.checks.dependence import ON_EVENTS, ON_STATES, ON_TIME, Dependence
from sbmlqsp.checks.enclosure import Values
from sbmlqsp.checks.moving_atoms import MovingAtoms
from sbmlqsp.checks.pulses import inputs, may_rise_and_fall, with_pulses
from sbmlqsp.checks.structure import HasTables, once_per_structure, where
from sbmlqsp.checks.time_stops import TimedAtom, time_stops
from sbmlqsp.core.expression import TIME, Apply, Expression, walk
from sbmlqsp.core.findings import Issue
from sbmlqsp.core.tables import ModelTables

RULE = "discontinuity"


@dataclass(frozen=True, slots=True)
class Discontinuities:
    """All jumps of one model.

    `timed` atoms change and `pulses` come and go at times that `time_stops` tells. `watched` are conditions on
    states: the engine must find each instant at which one becomes true or false and start afresh there. `stepped` are
    functions of states: the engine must start afresh at each integer that one of them passes, however many lie in
    one of its steps.
    `undecidable` can be treated in no such way. Symbols have the meaning of SBML math, local parameters are
    `reaction.parameter`.
    """

    timed: tuple[TimedAtom, ...] = ()
    watched: tuple[Expression, ...] = ()
    stepped: tuple[Expression, ...] = ()
    undecidable: tuple[Issue, ...] = ()
    pulses: tuple[Expression, ...] = ()

    @property
    def depend_on_time(self) -> bool:
        """Whether `time_stops` may have something to tell."""
        return bool(self.timed or self.pulses)

    def time_stops(self, values: Values, start: float, end: float) -> tuple[float, ...]:
        """Return the sorted times inside (start, end) at which a formula of time alone jumps or is in a pulse.

        `values` gives the value of each constant at the start, in model units.

        Raises:
            LimitExceeded: naming the element, when there are more than 20,000.
        """
        stops = time_stops(self.timed, values, start, end) if self.timed else ()
        return with_pulses(self.pulses, stops, values, (start, end)) if self.pulses else stops


def find(model: HasTables) -> Discontinuities:
    """Return where the model's rates and triggers jump; values do not matter."""
    return _find(model)


@once_per_structure
def _find(model: HasTables) -> Discontinuities:
    search = _Search(model.tables)
    for formula in reached(model.tables):
        for atom in atoms(formula):
            search.add(atom, in_trigger=formula.role == "trigger")
        if formula.role != "trigger":
            search.add_inputs(formula.math)
    return search.found()


@once_per_structure
def crossed(model: HasTables) -> tuple[Expression, ...]:
    """Return the watched conditions, except those of triggers that only time and events move, as of doses."""
    dependence = Dependence(model.tables)
    search = _Search(model.tables)
    for formula in reached(model.tables):
        if formula.role != "trigger":
            for atom in atoms(formula):
                search.add(atom, in_trigger=False)
    in_rates = set(search.found().watched)
    return tuple(each for each in find(model).watched if each in in_rates or dependence.of(each) & ON_STATES)


@once_per_structure
def banded(model: HasTables) -> tuple[str, ...]:
    """Return elements whose rate has two borders or more that states cross: a step may pass what lies between them."""
    dependence = Dependence(model.tables)
    borders: dict[str, set[Expression]] = {}
    for formula in reached(model.tables):
        found = (atom for atom in atoms(formula) if formula.role != "trigger")
        moved = {atom.expression for atom in found if dependence.of(atom.expression) & ON_STATES}
        borders.setdefault(formula.owner, set()).update(moved)
    return tuple(owner for owner, relations in borders.items() if len(relations) > 1)


class _Search:
    """Collects the atoms of one model by what they depend on."""

    def __init__(self, tables: ModelTables) -> None:
        self._tables = tables
        self._dependence = Dependence(tables)
        self._moving = MovingAtoms(tables, self._dependence)
        self._timed: dict[Apply, TimedAtom] = {}
        self._watched: dict[Expression, None] = {}
        self._stepped: dict[Expression, None] = {}
        self._issues: list[Issue] = []
        self._pulses: dict[Expression, None] = {}

    def add_inputs(self, math: Expression) -> None:
        """Note the parts of a right-hand side that depend on time alone and may come and go."""
        expanded = (self._dependence.expanded(part) for part in inputs(math, self._dependence))
        self._pulses.update(dict.fromkeys(part for part in expanded if may_rise_and_fall(part)))

    def add(self, atom: Atom, *, in_trigger: bool) -> None:
        """Note what has to be done about an atom, if anything."""
        sources = self._dependence.of(atom.expression)
        if sources == ON_TIME:
            expanded = self._dependence.expanded(atom.expression)
            assert isinstance(expanded, Apply)
            if not (atom.alone and is_seen(expanded)):
                self._timed.setdefault(expanded, TimedAtom(expanded, atom.owner))
        elif sources - ON_EVENTS:
            self._watched.update(dict.fromkeys(self._moving.watched(atom)))
            self._stepped.update(dict.fromkeys(self._moving.stepped(atom)))
            self._issues += _unseen(self._tables, atom, in_trigger)

    def found(self) -> Discontinuities:
        """Return everything noted."""
        return Discontinuities(
            tuple(self._timed.values()),
            tuple(self._watched),
            tuple(self._stepped),
            tuple(self._issues),
            tuple(self._pulses),
        )


def is_seen(trigger: Apply) -> bool:
    """Return whether a trigger on time alone cannot be stepped over: it changes once, as `time >= 24` does."""
    operators = {"time", "plus", "minus", "times", "divide"}
    inside = (node for argument in trigger.arguments for node in walk(argument))
    linear = all(not isinstance(node, Apply) or node.operator in operators for node in inside)
    times = sum(node == TIME for argument in trigger.arguments for node in walk(argument))
    return linear and times == 1 and trigger.operator not in {"eq", "neq"}


def _unseen(tables: ModelTables, atom: Atom, in_trigger: bool) -> Iterator[Issue]:
    if in_trigger and atom.expression.operator == "eq":
        yield Issue(
            RULE,
            "warning",
            where(tables, atom.owner, "event"),
            f"the trigger of event '{atom.owner}' asks whether a moving quantity equals another exactly; simulate "
            "takes it as equal within 1e-10, other programs may never see it",
            "compare with >= or <= instead",
        )
