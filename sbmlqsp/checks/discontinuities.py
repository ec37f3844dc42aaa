"""Where the right-hand side or a trigger jumps: at times known beforehand, or where states cross a border.

Integrators step over what happens between two of their steps: an infusion of one hour written as a piecewise is
lost without a word. So everything that jumps is found here, and the engine stops at it or watches it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sbmlqsp.checks.atoms import Atom, atoms, reached
from sbmlqsp.checks.dependence import ON_EVENTS, ON_TIME, Dependence
from sbmlqsp.checks.enclosure import Values
from sbmlqsp.checks.moving_atoms import MovingAtoms
from sbmlqsp.checks.structure import HasTables, once_per_structure, where
from sbmlqsp.checks.time_stops import TimedAtom, time_stops
from sbmlqsp.core.expression import TIME, Apply, Expression, walk
from sbmlqsp.core.findings import Issue
from sbmlqsp.core.tables import ModelTables

RULE = "discontinuity"


@dataclass(frozen=True, slots=True)
class Discontinuities:
    """All jumps of one model.

    `timed` atoms change at times that `time_stops` tells. `watched` are conditions on states: the engine must find
    each instant at which one becomes true or false and start afresh there. `stepped` are functions of states: the
    engine must start afresh at each integer that one of them passes, however many lie in one of its steps.
    `undecidable` can be treated in no such way. Symbols have the meaning of SBML math, local parameters are
    `reaction.parameter`.
    """

    timed: tuple[TimedAtom, ...] = ()
    watched: tuple[Expression, ...] = ()
    stepped: tuple[Expression, ...] = ()
    undecidable: tuple[Issue, ...] = ()

    def time_stops(self, values: Values, start: float, end: float) -> tuple[float, ...]:
        """Return the sorted times inside (start, end) at which a formula of time alone jumps.

        `values` gives the value of each constant at the start, in model units.

        Raises:
            LimitExceeded: naming the element, when there are more than 20,000.
        """
        return time_stops(self.timed, values, start, end) if self.timed else ()


def find(model: HasTables) -> Discontinuities:
    """Return where the model's rates and triggers jump; values do not matter."""
    return _find(model)


@once_per_structure
def _find(model: HasTables) -> Discontinuities:
    tables = model.tables
    dependence = Dependence(tables)
    timed: dict[Apply, TimedAtom] = {}
    watched: dict[Expression, None] = {}
    stepped: dict[Expression, None] = {}
    issues: list[Issue] = []
    moving = MovingAtoms(tables, dependence)
    for formula in reached(tables):
        for atom in atoms(formula):
            sources = dependence.of(atom.expression)
            if sources == ON_TIME:
                expanded = dependence.expanded(atom.expression)
                assert isinstance(expanded, Apply)
                if not (atom.alone and _is_seen(expanded)):
                    timed.setdefault(expanded, TimedAtom(expanded, atom.owner))
            elif sources - ON_EVENTS:
                watched.update(dict.fromkeys(moving.watched(atom)))
                stepped.update(dict.fromkeys(moving.stepped(atom)))
                issues += _unseen(tables, atom, formula.role == "trigger")
    return Discontinuities(tuple(timed.values()), tuple(watched), tuple(stepped), tuple(issues))


def _is_seen(trigger: Apply) -> bool:
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
            f"the trigger of event '{atom.owner}' asks whether a moving quantity equals another exactly",
            "compare with >= or <= instead",
        )
