"""After a run: did it reach its end with finite states in the rows that were asked for?"""

from __future__ import annotations

import numpy as np

from sbmlqsp.errors import SimulationError
from sbmlqsp.simulation.experiment import CLOCK, Experiment, Trajectory, varying_sizes

_REASONS = {
    "too many steps": "the integrator needs more than {steps} steps between two output times",
    "no convergence": "the integrator's corrector does not converge: the model may run away to infinity",
    "error test failed": "the integrator cannot keep its error below the tolerance",
    "too much accuracy": "the tolerance is smaller than rounding errors",
    "right-hand side failed": "the right-hand side cannot be computed",
    "events too dense": "events follow each other faster than the integrator can tell apart",
    "not finite": "a state is not finite",
    "no volume": "the size of compartment '{variable}' is not positive",
}
_WAYS_OUT = {
    "too many steps": "raise max_steps, loosen rtol, or look for a state that oscillates or runs away",
    "events too dense": "rewrite the event with hysteresis, or lower rtol",
    "too much accuracy": "raise rtol",
    "no volume": "end the run before, or correct the rule or the event that changes the size",
}


def verdict(trajectory: Trajectory, experiment: Experiment) -> SimulationError | None:
    """Return what is wrong with a run, or None if it is complete and finite."""
    status, message, time, variable = trajectory.status, trajectory.message, trajectory.time, trajectory.variable
    if status == "ok":
        rows = trajectory.columns[CLOCK]
        if not np.array_equal(rows, trajectory.timetable.times):
            status, message = "wrong rows", "the engine returned other times than asked for"
            time = float(rows[-1]) if len(rows) else 0.0
        elif variable is not None:
            status, message = "not finite", ""
            time, variable = _first_bad(trajectory, variable)
        elif (vanished := _first_without_volume(trajectory, experiment)) is not None:
            (time, variable), status = vanished, "no volume"
        else:
            return None
    reason = _reason(status, message, variable, experiment)
    culprit = f" (see '{variable}')" if variable and status != "no volume" else ""
    detail = f": {message}" if status == "events too dense" else ""
    return SimulationError(
        f"{reason}{culprit} at time {time:.6g}{detail}",
        where=f"model '{experiment.model.name}'",
        fix=_WAYS_OUT.get(status, "check the model's values and the times"),
        status=status,
        time=time,
        variable=variable,
        native_output=message,
    )


def _reason(status: str, message: str, variable: str | None, experiment: Experiment) -> str:
    known = _REASONS.get(status)
    if known is None:
        return message or "the simulation failed"
    return known.format(steps=experiment.settings.max_steps, variable=variable)


def _first_without_volume(trajectory: Trajectory, experiment: Experiment) -> tuple[float, str] | None:
    """Return the first row's time at which a compartment with species has no positive size, and the compartment."""
    times = trajectory.columns[CLOCK]
    found: list[tuple[float, str]] = []
    for name in varying_sizes(experiment.model.document):
        bad = np.flatnonzero(~(trajectory.columns[name] > 0))
        if len(bad):
            found.append((float(times[bad[0]]), name))
    return min(found, default=None)


def _first_bad(trajectory: Trajectory, variable: str) -> tuple[float, str]:
    """Return the time and the name of the first output that is not finite, or the end and the state."""
    times = trajectory.columns[CLOCK]
    found: list[tuple[float, str]] = []
    for name, values in trajectory.columns.items():
        bad = np.flatnonzero(~np.isfinite(values))
        if len(bad) and name.strip("[]") == variable:
            found.append((float(times[bad[0]]), variable))
    return min(found, default=(trajectory.time, variable))
