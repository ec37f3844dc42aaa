"""`phase_plane`: nullclines, direction field and steady states of a model with two independent states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.analysis.dynamics.autonomous import autonomous
from sbmlqsp.analysis.dynamics.finding import steady_states
from sbmlqsp.analysis.dynamics.steady_state import SteadyStates
from sbmlqsp.derivatives import Mapped
from sbmlqsp.errors import ModelError, UnsupportedFeature
from sbmlqsp.model import Model

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Array = NDArray[np.float64]
POINTS = 201


@dataclass(frozen=True, slots=True, eq=False)
class PhasePlane:
    """Rates on a grid; numbers in model units.

    Attributes:
        names, units: of the two states.
        x, y: the grid, shapes (points,).
        rates: dx/dt and dy/dt, each of shape (points, points), rows along y.
        steady_states: what `steady_states` found.
    """

    names: tuple[str, str]
    units: tuple[str | None, str | None]
    x: Array
    y: Array
    rates: tuple[Array, Array]
    steady_states: SteadyStates

    def plot(self) -> Figure:
        """Return the figure: nullclines, stream lines, filled circles for stable and open ones for other roots."""
        from sbmlqsp import figures

        labels = [f"{name} ({unit})" if unit else name for name, unit in zip(self.names, self.units, strict=True)]
        roots = [(float(s.position[0]), float(s.position[1]), s.stable) for s in self.steady_states]
        return figures.phase_plane(
            self.x, self.y, self.rates, roots, labels=(labels[0], labels[1]), title=self.steady_states.model.name
        )


def phase_plane(
    model: Model,
    spans: tuple[tuple[float, float], tuple[float, float]] | None = None,
    *,
    values: Mapping[str, Any] | None = None,
) -> PhasePlane:
    """Return nullclines and directions of a model with two independent states.

    Args:
        model: the model; conserved totals are taken out first.
        spans: ranges of the two states in model units (amounts of species); None: around the steady states.
        values: values put on top.

    Raises:
        UnsupportedFeature: for a model with another number of independent states, naming them.
        ModelError: for an empty range.
    """
    ready = model.with_values(values) if values else model
    system = autonomous(ready)
    states = tuple(system.system.states[place] for place in system.independent)
    if len(states) != 2:
        raise UnsupportedFeature(
            f"a phase plane needs two independent states, the model has {len(states)}: {', '.join(states[:6])}",
            where=states[0] if states else None,
            fix="clamp the others, or look at a bifurcation diagram",
            feature="phase plane",
            element=states[0] if states else "",
        )
    found = steady_states(ready)
    chosen = spans or _around(found, system.start)
    if any(not low < high for low, high in chosen):
        raise ModelError(f"the ranges {chosen} are empty", fix="give ((from, to), (from, to))")
    x, y = (np.linspace(low, high, POINTS) for low, high in chosen)
    grid = np.column_stack([part.ravel() for part in np.meshgrid(x, y)])
    rates = Mapped(system.z, system.q, [system.rates], len(grid))(grid, system.values)[0][:, :, 0]
    shape = (POINTS, POINTS)
    return PhasePlane(
        names=(states[0], states[1]),
        units=(ready.unit_of(states[0]), ready.unit_of(states[1])),
        x=x,
        y=y,
        rates=(rates[:, 0].reshape(shape), rates[:, 1].reshape(shape)),
        steady_states=found,
    )


def _around(found: SteadyStates, start: Array) -> tuple[tuple[float, float], tuple[float, float]]:
    places = np.array([start, *(state.position for state in found)])
    spans = []
    for low, high in zip(places.min(axis=0), places.max(axis=0), strict=True):
        room = 0.4 * (high - low) or max(abs(high), 1.0)
        spans.append((0.0 if low >= 0 else float(low - room), float(high + room)))
    return spans[0], spans[1]
