"""What libRoadRunner says of the rates of a model, asked in a process of its own, and whether a `System` agrees."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from sbmlqsp.derivatives import System
from sbmlqsp.errors import SbmlqspError
from sbmlqsp.model import Model
from sbmlqsp.model.agreement import random_states
from sbmlqsp.model.initial import initial_values

PROGRAM = Path(__file__).parents[1] / "model" / "roadrunner_rates.py"
TOLERANCE = 1e-10


class RoadRunner:
    """The program that answers; a model that kills it costs one answer."""

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def _start(self) -> None:
        program = [sys.executable, str(PROGRAM)]
        self._process = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def rates(self, sbml: str, states: list[dict[str, float]], names: list[str]) -> Any:
        """Return the rates of the named selections at each state, or an error as text."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps({"sbml": sbml, "states": states, "names": names}) + "\n")
            self._process.stdin.flush()
            answer = json.loads(self._process.stdout.readline())
        except (BrokenPipeError, json.JSONDecodeError):
            self.__exit__(None, None, None)
            self._start()
            return "libRoadRunner died"
        return answer.get("rates", answer.get("error"))


def selection(model: Model, name: str) -> str:
    """Return what libRoadRunner calls the state: `[S]` for a concentration that has a rate rule."""
    ruled = name in model.document.tables.rules and name in model.species
    return f"[{name}]" if ruled and not model.species[name].has_only_substance_units else name


def compare(model: Model, system: System, runner: RoadRunner, count: int) -> tuple[str, float]:
    """Return "agrees", "differs: ..." or "cannot compare: ...", and the largest deviation relative to its scale."""
    try:
        states = [state for _, state in random_states(model, count)]
        values = initial_values(model)
    except SbmlqspError as error:
        return f"cannot compare: {type(error).__name__}", 0.0
    if any(math.isnan(value) for state in states for value in state.values()):
        return "cannot compare: missing values", 0.0
    names = {name: selection(model, name) for name in system.states}
    moved = [{names[name]: value for name, value in state.items()} for state in states]
    theirs = runner.rates(model.sbml, moved, list(names.values()))
    if isinstance(theirs, str):
        return f"cannot compare: {theirs[:70]}", 0.0
    worst, where = 0.0, ""
    for state, reply in zip(states, theirs, strict=True):
        x = np.array([state[name] for name in system.states])
        ours = system.f(x, system.values, np.zeros(0), 0.0)
        flow = gross_flow(system, x)
        for number, name in enumerate(system.states):
            volume = values[model.species[name].compartment] if names[name].startswith("[") else 1.0
            off = deviation(float(ours[number]), reply[names[name]] / volume, float(flow[number]))
            if off > worst:
                worst, where = off, name
    return ("agrees" if worst <= TOLERANCE else f"differs: d {where}/dt by {worst:.1e}"), worst


def deviation(ours: float, theirs: float, scale: float) -> float:
    """Return |ours - theirs| relative to the larger of both and the flows whose difference they are."""
    if ours == theirs or (math.isnan(ours) and math.isnan(theirs)):
        return 0.0
    off = abs(ours - theirs) / max(abs(theirs), scale)
    return off if math.isfinite(off) else math.inf


def gross_flow(system: System, x: np.ndarray) -> np.ndarray:
    """Return the sum of the absolute rates of all reactions that change each state: what cancels in a rate."""
    model = system.model
    flows = np.zeros(len(system.states))
    place = {name: number for number, name in enumerate(system.states)}
    rates = system.compiled("reactions", lambda: _stacked([system.selection(r.id) for r in model.reactions]))
    speeds = np.abs(rates(x, system.values, np.zeros(0), 0.0)) if len(model.reactions) else np.zeros(0)
    for speed, reaction in zip(np.atleast_1d(speeds), model.reactions, strict=True):
        for reference in (*reaction.reactants, *reaction.products):
            if reference.species in place and math.isfinite(speed):
                flows[place[reference.species]] += speed * abs(reference.stoichiometry or 1.0)
    return flows


def _stacked(entries: list[Any]) -> Any:
    import casadi

    return casadi.densify(casadi.vertcat(*entries)) if entries else casadi.SX(0, 1)
