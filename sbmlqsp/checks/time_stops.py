"""The exact times at which formulas of time alone jump, whatever values their constants have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from sbmlqsp.checks.atoms import inner_atoms
from sbmlqsp.checks.crossings import MOST_CROSSINGS, crossings
from sbmlqsp.checks.enclosure import Values, frozen
from sbmlqsp.core.evaluate import prepare
from sbmlqsp.core.expression import RELATIONS, Apply, Expression, symbols
from sbmlqsp.errors import LimitExceeded


@dataclass(frozen=True, slots=True)
class TimedAtom:
    """A relation or stepping function in terms of time and constants; `owner` is the element that holds it."""

    expression: Apply
    owner: str


def time_stops(atoms: Iterable[TimedAtom], values: Values, start: float, end: float) -> tuple[float, ...]:
    """Return the sorted times inside (start, end) at which any of the atoms changes.

    A time in the middle of a span is added where something holds that holds at neither end of it, so that an
    integrator that looks at the ends only cannot miss it.

    Raises:
        LimitExceeded: naming the element, when there are too many or they cannot be isolated.
    """
    search = _Search(values, start, end)
    atoms = tuple(atoms)
    near = 1e-12 * (end - start)
    stops = sorted({stop for atom in atoms for stop in search.of(atom) if start + near < stop < end - near})
    stops = _merged(stops, near)
    return tuple(_with_hidden(stops, atoms, values, start, end)) if stops else ()


def _merged(stops: list[float], near: float) -> list[float]:
    """Return the stops without those that differ from the one before by rounding only."""
    kept = stops[:1]
    for stop in stops[1:]:
        if stop - kept[-1] > max(1e-12 * abs(stop), near):
            kept.append(stop)
    return kept


class _Search:
    """Locates atoms, inner ones before the ones around them; remembers each."""

    def __init__(self, values: Values, start: float, end: float) -> None:
        self._values = values
        self._span = (start, end)
        self._known: dict[Apply, list[float]] = {}

    def of(self, atom: TimedAtom) -> list[float]:
        """Return the jumps of an atom and of everything inside it."""
        try:
            return self._of(atom.expression)
        except LimitExceeded as error:
            error.where = error.where or atom.owner
            raise

    def _of(self, atom: Apply) -> list[float]:
        if atom not in self._known:
            inside = sorted({stop for inner in inner_atoms(atom) for stop in self._of(inner)})
            own = self._own(atom, inside)
            if len(own) + len(inside) > MOST_CROSSINGS:
                raise LimitExceeded(
                    f"a formula jumps more than {MOST_CROSSINGS} times",
                    fix="simulate a shorter time, or write the input as a regimen or as events",
                    limit="time stops",
                    step="looking for discontinuities",
                )
            self._known[atom] = sorted({*inside, *own})
        return self._known[atom]

    def _own(self, atom: Apply, inside: list[float]) -> list[float]:
        if any(self._values(name) != self._values(name) for name in symbols(atom)):
            return []  # a comparison with NaN never changes
        function, every_integer = _crossing(atom)
        bounds = [self._span[0], *(t for t in inside if self._span[0] < t < self._span[1]), self._span[1]]
        found: list[float] = []
        for cell in pairwise(bounds):
            smooth = frozen(function, self._values, (cell[0] + cell[1]) / 2)
            found += crossings(smooth, self._values, cell, every_integer=every_integer)
        return found


def _crossing(atom: Apply) -> tuple[Expression, bool]:
    """Return the function whose crossings are the atom's jumps, and whether of every integer or of 0."""
    arguments = atom.arguments
    if atom.operator in RELATIONS:
        return Apply("minus", arguments), False
    return (Apply("divide", arguments) if len(arguments) == 2 else arguments[0]), True


def _with_hidden(
    stops: list[float], atoms: tuple[TimedAtom, ...], values: Values, start: float, end: float
) -> list[float]:
    """Return the stops and the middles of spans that look different from both of their ends."""
    prepared = [prepare(_stepwise(atom.expression)) for atom in atoms]

    def state(moment: float) -> list[float]:
        return [float(function(values, moment)) for function in prepared]

    bounds = [start, *stops, end]
    states = [state(moment) for moment in bounds]
    result = list(stops)
    for (left, right), (before, after) in zip(pairwise(bounds), pairwise(states), strict=True):
        middle = (left + right) / 2
        inside = state(middle)
        if inside not in (before, after):
            result.append(middle)
    return sorted(result)


def _stepwise(atom: Apply) -> Apply:
    """Return what stays constant between the jumps of an atom."""
    return Apply("quotient", atom.arguments) if atom.operator == "rem" else atom
