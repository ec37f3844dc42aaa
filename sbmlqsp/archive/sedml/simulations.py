"""One simulation of one model: what it reports, and the model as it leaves it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from sbmlqsp.archive.sedml.algorithms import settings_of
from sbmlqsp.archive.sedml.document import ReadSimulation
from sbmlqsp.archive.sedml.values import Source
from sbmlqsp.archive.sedml.variables import Column, Reported, reporting
from sbmlqsp.core.settings import Settings
from sbmlqsp.errors import UnsupportedFeature
from sbmlqsp.model import Model
from sbmlqsp.model.resuming import at_time, resumed
from sbmlqsp.model.starting import changing, reads_time, starting_from
from sbmlqsp.simulation import simulate
from sbmlqsp.simulation.arrays import Floats
from sbmlqsp.simulation.resting import at_rest

Columns = dict[Column, Floats]
TIME = Column("time")
Left = Callable[[], Source]
"""Gives the model as a simulation leaves it; raises where it cannot go on."""


def simulated(
    source: Source, simulation: ReadSimulation, columns: Sequence[Column], rtol: float
) -> tuple[Columns, Left]:
    """Return the columns with `TIME`, and the model as the simulation leaves it.

    A time course begins at its initialTime, whatever ran before; a single step begins where the last run ended and
    reports its two ends.

    Raises:
        UnsupportedFeature: for algorithms that are not those of differential equations, and steady states of models
            that read the time.
        SimulationError, ConvergenceError: for a run that fails.
    """
    settings = settings_of(simulation, source.model, rtol)
    if simulation.kind == "steady state":
        return _rest(source, columns, settings)
    if simulation.kind == "one step":
        begin, times = source.clock, np.array([source.clock, source.clock + simulation.step])
    else:
        begin, times = simulation.initial, np.linspace(simulation.start, simulation.end, simulation.points + 1)
    return _course(source, begin, times, columns, settings)


def _course(
    source: Source, begin: float, times: Floats, columns: Sequence[Column], settings: Settings
) -> tuple[Columns, Left]:
    model = at_time(source.model, begin)
    running, shown = reporting(model, [each for each in columns if each != TIME])
    grid, states = times - begin, changing(model)
    asked = np.unique(np.concatenate([[0.0], grid]))
    outputs = list(dict.fromkeys([*(each.selection for each in shown.values()), *states]))
    result = simulate(running, times=asked.tolist(), outputs=outputs, settings=settings)
    rows = np.searchsorted(asked, grid)
    found = {each: result.values(said.selection)[rows] * said.factor for each, said in shown.items()}
    state = {name: float(result.values(name)[-1]) for name in states}
    end = float(times[-1])
    return {**found, TIME: times}, lambda: _going_on(source, resumed(model, state, end - begin), end)


def _rest(source: Source, columns: Sequence[Column], settings: Settings) -> tuple[Columns, Left]:
    """Return the columns where the model comes to rest; they have no axis."""
    model = source.model
    if reads_time(model.tables):
        raise UnsupportedFeature(
            f"the model '{source.id}' reads the time, and a steady state is asked of it",
            where=source.id,
            fix="give it a time course",
            feature="time-dependent model",
            element=source.id,
            engine="SED-ML",
        )
    state = at_rest(model, settings, f"'{source.id}'")
    rested, shown = reporting(starting_from(model, state), [each for each in columns if each != TIME])
    found = _at_start(rested, shown, settings) if shown else {}
    return {**found, TIME: np.asarray(np.inf)}, lambda: _going_on(source, resumed(model, state, 0.0), source.clock)


def _at_start(model: Model, shown: Mapping[Column, Reported], settings: Settings) -> Columns:
    outputs = list(dict.fromkeys(said.selection for said in shown.values()))
    result = simulate(model, times=[0.0], outputs=outputs, settings=settings)
    return {each: np.asarray(result.values(said.selection)[0] * said.factor) for each, said in shown.items()}


def _going_on(source: Source, model: Model, clock: float) -> Source:
    return replace(source, model=model, clock=clock)
