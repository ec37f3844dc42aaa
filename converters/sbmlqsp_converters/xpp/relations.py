"""Relations in rates that states move, as functions that pass zero."""

from __future__ import annotations

from collections.abc import Collection

from sbmlqsp.conversion.program import Body, Program, StartNumbers
from sbmlqsp.core.expression import Expression, symbols, uses
from sbmlqsp.errors import UnsupportedFeature
from sbmlqsp_converters.xpp.crossing import crossing


def relations(
    program: Program, atoms: tuple[Expression, ...], start: StartNumbers, clocks: Collection[int]
) -> dict[int, tuple[float, Expression]]:
    """Return the truth at the start and the function of each, by the number of the switch.

    Left out are those of `clocks`, those that are on their border at the start, and what is no relation: such a
    formula stays in the rate.
    """
    found: dict[int, tuple[float, Expression]] = {}
    for number, atom in enumerate(atoms):
        if number in clocks or not (symbols(atom) & {*program.states, *program.held} or uses(atom, "time")):
            continue
        try:
            function = crossing(atom, "", program.states)
        except UnsupportedFeature:
            continue
        truth, value = start.results(Body((), (atom, function)))
        if value != 0 and (value > 0) == bool(truth):
            found[number] = (truth, function)
    return found
