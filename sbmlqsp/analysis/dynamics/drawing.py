"""Figures of diagrams, from their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sbmlqsp import figures
from sbmlqsp.analysis.dynamics.special_point import SpecialPoint
from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.figures.bifurcation import DiagramLine, DiagramMark

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sbmlqsp.analysis.dynamics.diagram import Diagram
    from sbmlqsp.analysis.dynamics.plane_diagram import PlaneDiagram

WIDE = 200.0
CYCLIC = frozenset({"cycle fold", "period doubling", "torus", "cycle branch point"})
Array = NDArray[np.float64]


def diagram_figure(diagram: Diagram, selection: str | None) -> Figure:
    """Return the bifurcation diagram of one selection."""
    name = selection or default_selection(diagram)
    states = []
    for branch in diagram.branches:
        values = _of(branch.selections, name)
        states.append(DiagramLine(branch.parameter, values, values, branch.stable))
    cycles = [DiagramLine(c.parameter, c.maxima[name], c.minima[name], c.stable) for c in diagram.cycles]
    marks = [
        DiagramMark(point.kind, point.parameter, _height(diagram, point, name)) for point in diagram.special_points
    ]
    return figures.bifurcation_diagram(
        states,
        cycles,
        marks,
        x_label=_label(diagram.name, diagram.unit),
        y_label=_label(name, diagram.model.unit_of(name)),
        title=diagram.model.name,
        logarithmic=diagram.low > 0 and diagram.high / diagram.low >= WIDE,
    )


def default_selection(diagram: Diagram) -> str:
    """Return what is drawn unless something else is asked for: the first selection that is not constant."""
    for branch in diagram.branches:
        for name, values in branch.selections.items():
            moves = values.size and values.max() - values.min() > 1e-9 * abs(values).max()
            if moves and f"[{name}]" not in branch.selections:
                return name
    names = [name for branch in diagram.branches for name in branch.selections]
    return names[0] if names else diagram.name


def _of(selections: dict[str, Array], name: str) -> Array:
    if name not in selections:
        raise unknown_symbol(name, selections, "selection")
    return selections[name]


def _height(diagram: Diagram, point: SpecialPoint, name: str) -> float:
    """Return where a point is drawn: a point of cycles at the highest value of the nearest cycle."""
    if point.kind not in CYCLIC or point.period is None:
        return float(point.values[name])
    value, period, span = point.parameter, point.period, diagram.high - diagram.low
    best = min(
        (abs(p - value) / span + abs(t - period) / period, float(top))
        for branch in diagram.cycles
        for p, t, top in zip(branch.parameter, branch.period, branch.maxima[name], strict=True)
    )
    return best[1]


def plane_figure(diagram: PlaneDiagram) -> Figure:
    """Return the two-parameter diagram."""
    marks = [DiagramMark(point.kind, point.parameter, point.second or 0.0) for point in diagram.special_points]
    wide = tuple(low > 0 and high / low >= WIDE for low, high in diagram.spans)
    return figures.two_parameter_diagram(
        [(branch.kind, branch.first, branch.second) for branch in diagram.branches],
        marks,
        x_label=_label(diagram.names[0], diagram.units[0]),
        y_label=_label(diagram.names[1], diagram.units[1]),
        title=diagram.model.name,
        logarithmic=(wide[0], wide[1]),
    )


def _label(name: str, unit: str | None) -> str:
    return f"{name} ({unit})" if unit else name
