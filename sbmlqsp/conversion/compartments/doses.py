"""Compares the records of a written data set with the schedule they were made from."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping
from dataclasses import replace

from sbmlqsp.conversion.compartments.read_back import ReadBack
from sbmlqsp.conversion.contract import Proof
from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.core.expression import Expression
from sbmlqsp.core.schedule import (
    Infusion,
    Jump,
    Schedule,
    ScheduledReplacement,
    ScheduledReset,
    SteadyStateDose,
    timed_input,
)
from sbmlqsp.model import Model
from sbmlqsp.model.initial import initial_values

Given = tuple[float, ...]


def compare_doses(
    equations: Proof, model: Model, schedule: Schedule, written: ReadBack, records: str, compartments: Mapping[str, str]
) -> Proof:
    """Return the proof of the equations with that of the doses added.

    What each record gives (start, bolus, rate, end, steady state) is worked out by the rules of PREDPP from the code's
    F, ALAG, D and R, and compared with what the schedule gives.
    """
    ours, theirs = (
        sorted(_scheduled(schedule, model, compartments)),
        sorted(_recorded(written, records, tuple(compartments.values()))),
    )
    largest = _largest(ours, theirs) if len(ours) == len(theirs) else math.inf
    return replace(
        equations,
        method=f"{equations.method}; doses worked out from the records",
        compared=equations.compared + len(theirs),
        largest=max(equations.largest, largest),
    )


def _scheduled(schedule: Schedule, model: Model, compartments: Mapping[str, str]) -> list[Given]:
    values = initial_values(model)
    numbers = {state: number for number, state in enumerate(compartments, start=1)}

    def number(expression: Expression) -> float:
        return float(evaluate(expression, values.__getitem__, model.functions))

    found: list[Given] = []
    for action in schedule:
        if isinstance(action, ScheduledReset):
            found.append((action.time, 0, 0.0, 0.0, action.time, 0.0, 3))
            continue
        if isinstance(action, ScheduledReplacement):
            found.append((action.time, numbers[action.target], action.amount, 0.0, action.time, 0.0, 8))
            continue
        dose = action.dose if isinstance(action, SteadyStateDose) else action
        mode = {"replace": 1, "add": 2}[action.mode] if isinstance(action, SteadyStateDose) else 0
        interval = action.interval if isinstance(action, SteadyStateDose) else 0.0
        assert isinstance(dose, Jump | Infusion)  # states are computed for simulation, never for a schedule
        start, amount, rate, end = timed_input(dose, number)
        found.append((start, numbers[dose.target], amount, rate, end, interval, mode))
    return found


def _recorded(written: ReadBack, records: str, names: tuple[str, ...]) -> list[Given]:
    """Return the same from the files, by the rules of PREDPP (NONMEM user's guide VI), which all three follow."""
    found: list[Given] = []
    for row in csv.DictReader(io.StringIO(records)):
        cells = {name.upper(): float(value) for name, value in row.items() if value != "."}
        time, number = cells["TIME"], int(cells["CMT"])
        if cells["EVID"] in {0, 2}:
            continue
        if cells["EVID"] == 3:
            found.append((time, 0, 0.0, 0.0, time, 0.0, 3))
            continue
        if cells["EVID"] == 8:
            found.append((time, number, cells["AMT"], 0.0, time, 0.0, 8))
            continue
        said = written.dosing(names[number - 1], {})
        start = time + said.get("ALAG", 0.0)
        amount, rate = cells["AMT"] * said.get("F", 1.0), cells["RATE"]
        if rate == -2:
            rate = amount / said["D"]
        elif rate == -1:
            rate = said["R"]
        endless = cells["SS"] > 0 and cells["AMT"] == 0
        length = math.inf if endless else (amount / rate if rate else 0.0)
        bolus = 0.0 if rate else amount
        found.append((start, number, bolus, rate, start + length, cells["II"], int(cells["SS"])))
    return found


def _largest(ours: list[Given], theirs: list[Given]) -> float:
    pairs = ((a, b) for one, other in zip(ours, theirs, strict=True) for a, b in zip(one, other, strict=True))
    return max((_relative(a, b) for a, b in pairs), default=0.0)


def _relative(one: float, other: float) -> float:
    if one == other:
        return 0.0
    difference = abs(one - other) / max(abs(one), abs(other))
    return difference if math.isfinite(difference) else math.inf
