"""The dense solution behind a result: a run with tighter tolerances on the integrator's own steps, as smooth curves."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sbmlqsp.core.settings import Settings
from sbmlqsp.simulation.arrays import Floats
from sbmlqsp.simulation.columns import column
from sbmlqsp.simulation.curve import Curve, curve
from sbmlqsp.simulation.experiment import CLOCK, Engine, Experiment, Trajectory
from sbmlqsp.simulation.outputs import Output
from sbmlqsp.simulation.timetable import SAME_TIME
from sbmlqsp.simulation.verdict import verdict

TIGHT = 1e-11
GAP = 1e-9


@dataclass(frozen=True, slots=True)
class Dense:
    """A run so dense that splines through its rows are as good as the integration."""

    trajectory: Trajectory
    breaks: tuple[tuple[int, int], ...]

    def curve(self, output: Output, experiment: Experiment) -> Curve:
        """Return one output as a curve."""
        return curve(self.trajectory.columns[CLOCK], column(output, self.trajectory.columns, experiment), self.breaks)


def dense(experiment: Experiment, engine: Engine) -> Dense:
    """Return the dense solution of an experiment.

    Raises:
        SimulationError: if it fails, whatever `on_failure` says.
    """
    tight = replace(experiment, settings=_tightened(experiment.settings))
    fired = _fired(tight, engine)
    mesh = np.asarray(engine.mesh(tight))
    gaps = GAP * np.maximum(fired, 1e-3 * experiment.end)
    around = np.concatenate([fired - gaps, fired + gaps])
    around = around[(around > 0) & (around < experiment.end)]
    times = np.unique(np.concatenate([_apart(mesh, fired, gaps, experiment.end), around]))
    trajectory = engine.run(tight, tuple(times.tolist()))
    failure = verdict(trajectory, tight)
    if failure is not None:
        raise failure
    return Dense(trajectory, tuple(_breaks(trajectory, fired, gaps)))


def _apart(mesh: Floats, fired: Floats, gaps: Floats, end: float) -> Floats:
    """Return the mesh without what lies closer to a firing than its gap: no integrator starts so close to a stop."""
    inside = np.zeros(len(mesh), dtype=bool)
    for time, gap in zip(fired, gaps, strict=True):
        inside |= np.abs(mesh - time) < gap
    return mesh[~inside | (mesh <= 0) | (mesh >= end)]


def _tightened(settings: Settings) -> Settings:
    rtol = min(settings.rtol, TIGHT)
    atol = None if settings.atol is None else settings.atol * rtol / settings.rtol
    return settings.replace(rtol=rtol, atol=atol, max_steps=max(settings.max_steps, 100_000), on_failure="raise")


def _fired(experiment: Experiment, engine: Engine) -> Floats:
    """Return the times at which events of the model fire, those at one instant once."""
    if not len(experiment.model.document.tables.events):
        return np.empty(0)
    times = np.unique([time for time in engine.firings(experiment) if time > 0])
    return times[np.concatenate([[True], np.diff(times) > 1e3 * SAME_TIME * times[1:]])] if len(times) else times


def _breaks(trajectory: Trajectory, fired: Floats, gaps: Floats) -> list[tuple[int, int]]:
    """Return (last row before, first row after) of each stop and each event."""
    rows = trajectory.columns[CLOCK]
    marks = [(edge.before, edge.after) for edge in trajectory.timetable.edges if edge.after > 0]
    for time, gap in zip(fired, gaps, strict=True):
        before = int(np.searchsorted(rows, time - gap, side="right")) - 1
        after = int(np.searchsorted(rows, time + gap, side="left"))
        if not any(before <= low and high <= after for low, high in marks) and after < len(rows):
            marks.append((before, after))
    return sorted(marks)
