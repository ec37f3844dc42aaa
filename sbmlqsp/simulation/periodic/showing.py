"""A periodic steady state in words and as a table for notebooks."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from sbmlqsp.simulation.periodic.steady_state import OUTSIDE

if TYPE_CHECKING:
    from sbmlqsp.simulation.periodic.regimens import PeriodicSteadyState

_MOST_SHOWN = 6


def verdict(multipliers: tuple[complex, ...]) -> str:
    """Return whether a steady state with these Floquet multipliers is stable, in words."""
    outside = [value for value in multipliers if abs(value) > 1 + OUTSIDE]
    if outside:
        return f"unstable: deviations grow {abs(outside[0]):.4g}-fold from dose to dose"
    conserved = [value for value in multipliers if abs(value - 1) <= OUTSIDE]
    moving = [abs(value) for value in multipliers if abs(value - 1) > OUTSIDE]
    held = f"; {len(conserved)} conserved total{'s' if len(conserved) > 1 else ''}" if conserved else ""
    slowest = max(moving, default=0.0)
    return f"stable: deviations shrink to {100 * slowest:.3g} % from dose to dose{held}"


def text(found: PeriodicSteadyState) -> str:
    """Return one line."""
    unit = found.units["time"]
    interval = f"{found.interval:g}{f' {unit}' if unit else ''}"
    name = found.result.experiment.model.name
    return f"<PeriodicSteadyState '{name}': every {interval}, {found.verdict}>"


def html(found: PeriodicSteadyState) -> str:
    """Return outputs before and after the dose, trough, peak and average, and the multipliers."""
    head = "".join(f"<th>{title}</th>" for title in ("", "unit", "before", "after", "trough", "peak", "average"))
    rows = "".join(_row(found, name) for name in found.before if name != "time")
    shown = ", ".join(_number(value) for value in found.multipliers[:_MOST_SHOWN])
    more = ", &hellip;" if len(found.multipliers) > _MOST_SHOWN else ""
    table = f"<table><tr>{head}</tr>{rows}</table>"
    return f"<p>{escape(text(found))}</p>{table}<p>Floquet multipliers: {shown}{more}</p>"


def _row(found: PeriodicSteadyState, name: str) -> str:
    measures = (found.trough(name), found.peak(name), found.average(name))
    numbers = [found.before[name], found.after[name], *(measure.magnitude for measure in measures)]
    cells = "".join(f"<td>{number:.5g}</td>" for number in numbers)
    return f"<tr><td>{escape(name)}</td><td>{escape(found.units[name] or '')}</td>{cells}</tr>"


def _number(value: complex) -> str:
    return f"{value.real:.5g}" if value.imag == 0 else f"{value.real:.5g}{value.imag:+.5g}i"
