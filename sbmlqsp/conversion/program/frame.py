"""What a function of a program reads, so that a language can fetch just that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sbmlqsp.conversion.program.program import SWITCH, Body, Program
from sbmlqsp.core.expression import symbols


@dataclass(frozen=True, slots=True)
class Frame:
    """Slots with their places, constants and switches that the body reads and does not compute itself."""

    states: tuple[tuple[int, str], ...]
    held: tuple[tuple[int, str], ...]
    constants: tuple[str, ...]
    switches: tuple[int, ...]


def frame(body: Body, program: Program) -> Frame:
    """Return what has to be fetched before the steps of a body."""
    numbers = {**program.constants, **program.initials} if body is program.start else program.constants
    slots: tuple[tuple[str, ...], ...] = ((), ()) if body is program.start else (program.states, program.held)
    own = {name for name, _ in body.steps}
    read = {name for formula in (*(m for _, m in body.steps), *body.results) for name in symbols(formula)} - own
    return Frame(
        states=tuple(_placed(slots[0], read)),
        held=tuple(_placed(slots[1], read)),
        constants=tuple(name for name in numbers if name in read),
        switches=tuple(sorted(int(name.removeprefix(SWITCH)) for name in read if name.startswith(SWITCH))),
    )


def _placed(slots: Iterable[str], read: set[str]) -> Iterable[tuple[int, str]]:
    return ((place, name) for place, name in enumerate(slots) if name in read)
