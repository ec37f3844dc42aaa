"""What jumps in rates, as parameters that XPP sets: its integrator would step over what lasts for a short time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeGuard

from sbmlqsp.checks.discontinuities import is_seen
from sbmlqsp.conversion.program import Body, Program, StartNumbers
from sbmlqsp.core.expression import RELATIONS, Apply, Expression, symbols, uses

_TRIFLE = 1e-10


@dataclass(frozen=True, slots=True)
class Clocks:
    """Switches of time alone.

    Attributes:
        initial: value of each just after time 0, by the number of the switch.
        changes: at which times they are set to what. XPP sees a time that falls on the end of a step only just before
            or after it: before, where the jump includes its time, so that an output then has the new value.
    """

    initial: Mapping[int, float]
    changes: Mapping[float, Mapping[int, float]]


def clocks(program: Program, atoms: tuple[Expression, ...], start: StartNumbers) -> Clocks:
    """Return them; `atoms` are the switches in terms of constants, slots and time."""
    initial: dict[int, float] = {}
    changes: dict[float, dict[int, float]] = {}
    for number, atom in enumerate(atoms):
        if not _of_time(atom, program):
            continue
        first, *later = _between(atom, program, start)
        if first != _value(atom, start, 0.0):
            continue
        initial[number] = first
        for time, value, before in zip(program.stops, later, (first, *later), strict=False):
            if value != before:
                changes.setdefault(_moved(atom, start, time, value), {})[number] = value
    return Clocks(initial, changes)


def rises(trigger: Expression, program: Program, start: StartNumbers) -> list[float] | None:
    """Return when a trigger of time alone becomes true after the start, None for another trigger.

    One that changes once, as `time >= 24` does, is none of the program's stops.
    """
    if not _of_time(trigger, program) or (trigger.operator in RELATIONS and is_seen(trigger)):
        return None
    truths = [bool(value) for value in _between(trigger, program, start)]
    pairs = zip(program.stops, pairwise(truths), strict=True)
    return [_moved(trigger, start, time, 1.0) for time, (before, after) in pairs if after and not before]


def moved(time: float, *, early: bool) -> float:
    """Return a time a trifle before or after."""
    trifle = _TRIFLE * max(1.0, time)
    return time - trifle if early else time + trifle


def _moved(atom: Expression, start: StartNumbers, time: float, value: float) -> float:
    return moved(time, early=_value(atom, start, time) == value)


def _of_time(atom: Expression, program: Program) -> TypeGuard[Apply]:
    return isinstance(atom, Apply) and uses(atom, "time") and not symbols(atom) - set(program.constants)


def _between(atom: Expression, program: Program, start: StartNumbers) -> list[float]:
    """Return the values between the stops."""
    edges = (0.0, *program.stops, (program.horizon or 0.0) + 1.0)
    return [_value(atom, start, (a + b) / 2) for a, b in pairwise(edges)]


def _value(atom: Expression, start: StartNumbers, time: float) -> float:
    return start.results(Body((), (atom,)), time=time)[0]
