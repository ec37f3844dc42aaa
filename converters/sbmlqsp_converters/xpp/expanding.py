"""Formulas of events and frozen rates with everything computed written out, so that XPP has nothing stale to read."""

from __future__ import annotations

from collections.abc import Collection

from sbmlqsp.conversion.program import SWITCH, Body, Program
from sbmlqsp.core.expression import Apply, Expression, Symbol, substitute, transform, walk
from sbmlqsp.errors import LimitExceeded

_MOST_NODES = 2_000


class Expanding:
    """Expands the bodies of one program."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def results(self, body: Body) -> tuple[Expression, ...]:
        """Return the results of a body in terms of slots and constants; raises `LimitExceeded` where they are long."""
        known: dict[str, Expression] = {}
        for name, math in body.steps:
            known[name] = _short(substitute(math, known))
        return tuple(_short(substitute(result, known)) for result in body.results)

    @property
    def atoms(self) -> tuple[Expression, ...]:
        """The switches."""
        return self.results(self._program.switches)

    def trigger(self, number: int) -> Expression:
        """Return the trigger of an event."""
        program = self._program
        return self.results(Body(program.triggers.steps, program.triggers.results[number : number + 1]))[0]

    def values(self, number: int) -> tuple[Expression, ...]:
        """Return what the settings of an event set."""
        event = self._program.events[number]
        new, volumes = self.results(event.values), self.results(event.volumes)
        found = []
        for setting in event.settings:
            value = Symbol(setting.slot) if setting.number is None else new[setting.number]
            found.append(value if setting.before is None else Apply("times", (value, volumes[setting.before])))
        return tuple(found)

    def thawed(self, kept: Collection[int] = ()) -> Body:
        """Return the rates with relations in place of switches, except of those kept."""
        atoms = {
            f"{SWITCH}{number}": atom
            for number, atom in enumerate(self._program.switches.results)
            if number not in kept
        }

        def change(node: Expression) -> Expression:
            return atoms.get(node.name, node) if isinstance(node, Symbol) else node

        rates = self._program.rates
        steps = {name: transform(math, change) for name, math in self._program.switches.steps}
        steps |= {name: transform(math, change) for name, math in rates.steps}
        ordered = [name for name in dict(self._program.outputs.steps) if name in steps]
        ordered += [name for name in steps if name not in ordered]
        return Body(
            tuple((name, steps[name]) for name in ordered), tuple(transform(rate, change) for rate in rates.results)
        )


def _short(expression: Expression) -> Expression:
    for count, _ in enumerate(walk(expression)):
        if count > _MOST_NODES:
            raise LimitExceeded(
                "a formula of an event is too long when written out", limit="formula size", step="writing for XPP"
            )
    return expression
