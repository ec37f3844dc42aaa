"""A system made into machine code, and the call of it."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sbmlqsp.core.settings import Settings
from sbmlqsp.population.cohort.batch import Batch, Floats, Outcome
from sbmlqsp.population.cohort.compiling import Compiled, compiled, machine
from sbmlqsp.population.cohort.driver_contract import ARGUMENTS
from sbmlqsp.population.cohort.module import driver_text, module_text
from sbmlqsp.population.cohort.rows import Rows, rows_of
from sbmlqsp.population.cohort.step import Method
from sbmlqsp.population.cohort.system import System

_FAR = 1e300
_PAGE = 4096


@dataclass(frozen=True, slots=True, eq=False)
class Engine:
    """The engine of one system and one method; threads may share it."""

    system: System
    method: Method
    rows: Rows
    lanes: int
    code: Compiled
    driver: Compiled

    def run(self, batch: Batch, into: Floats | None = None) -> Outcome:
        """Integrate every patient of a batch; `into` takes the results in place of a new array."""
        count, points = len(batch), len(batch.times)
        results = np.empty((count, len(self.system.outputs), points)) if into is None else into
        results.fill(np.nan)
        outcome = Outcome(results, np.zeros(count), np.zeros(count, np.int64), np.zeros(count))
        if count:
            self._call(batch, outcome)
        return outcome

    def _call(self, batch: Batch, outcome: Outcome) -> None:
        arguments = _Arguments()
        memory = self._memory(batch, outcome)
        system, lanes = self.system, self.lanes
        arguments.integers(
            lanes=lanes,
            patients=len(batch),
            states=len(system.states),
            constants=len(system.constants),
            outputs=len(system.outputs),
            points=len(batch.times),
            edges_shared=batch.edges.shared,
            touched=len(batch.changed),
            varying=len(batch.varying),
            start_stride=0 if len(batch.start) == 1 else len(system.states),
            clock=len(system.states) - 1 if system.has_clock else -1,
            **{name: self.code.address(name) for name in ("advance", "prepare", "slopes", "report", "triggers")},
            **{f"row_{name}": place for name, place in self.rows.places.items()},
        )
        arguments.numbers(end=batch.end, steps_most=batch.most_steps)
        arguments.arrays(rows=memory, results=outcome.results, steps=outcome.steps, reached=outcome.reached)
        arguments.arrays(
            touched_rows=batch.changed,
            touched_values=batch.constants[batch.changed],
            varying_rows=batch.varying,
            varying_values=batch.values,
            start=batch.start,
            times=np.append(batch.times, _FAR),
            status=outcome.status,
            lane_patient=np.zeros(lanes, np.int64),
            lane_edge=np.zeros(lanes, np.int64),
        )
        edges = batch.edges
        arguments.arrays(
            first_edge=edges.first,
            edge_time=_padded(edges.time),
            edge_kind=_padded(edges.kind),
            edge_place=_padded(edges.place),
            edge_value=_padded(edges.value),
        )
        self._give_events(arguments)
        self._give_triggers(arguments, batch)
        drive = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(self.driver.address("drive"))
        drive(arguments.packed().ctypes.data)  # without the interpreter's lock

    def _memory(self, batch: Batch, outcome: Outcome) -> Floats:
        """Return the working memory of the lanes with what stays the same in it, at the start of a page."""
        size = self.rows.count * self.lanes
        room = np.zeros(size + _PAGE // 8)
        begin = (-room.ctypes.data % _PAGE) // 8
        memory = room[begin : begin + size].reshape(self.rows.count, self.lanes)
        constants = self.rows["CONSTANT"]
        memory[constants : constants + len(batch.constants)] = batch.constants[:, None]
        atol = self.rows["ATOL"]
        memory[atol : atol + len(batch.atol)] = batch.atol[:, None]
        memory[self.rows["RTOL"]] = batch.rtol
        memory[self.rows["STRIDE"]].view(np.int64)[:] = 8 * outcome.results.shape[2]
        return memory

    def _give_events(self, arguments: _Arguments) -> None:
        """Say which function computes what each event sets, and the rows of that."""
        events = list(self.system.events.values())
        width = max((len(changes) for changes in events), default=0)
        rows = np.zeros((len(events), width), np.int64)
        for number, changes in enumerate(events):
            for place, change in enumerate(changes):
                rows[number, place] = self.rows["STATE" if change.is_state else "CONSTANT"] + change.place
        functions = [self.code.address(f"event_{number}") for number in range(len(events))]
        arguments.integers(event_stride=width)
        arguments.arrays(
            event_counts=np.array([len(changes) for changes in events], np.int64),
            event_rows=rows,
            event_functions=np.array(functions, np.int64),
        )

    def _give_triggers(self, arguments: _Arguments, batch: Batch) -> None:
        """Say which events triggers fire, what they hold at first, and which events must not meet."""
        system = self.system
        numbers = {name: number for number, name in enumerate(system.events)}
        meetings = np.eye(len(numbers), dtype=np.int64)
        for one, other in system.interacting:
            meetings[numbers[one], numbers[other]] = meetings[numbers[other], numbers[one]] = 1
        timed = [int(system.reads_clock(trigger)) for trigger in system.triggers.values()]
        arguments.integers(events=len(numbers), trigger_count=len(system.triggers))
        arguments.arrays(
            meetings=_padded(meetings.ravel()),
            trigger_event=_padded(np.array([numbers[name] for name in system.triggers], np.int64)),
            trigger_first=_padded(batch.triggers_first),
            trigger_timed=_padded(np.array(timed, np.int64)),
        )


class _Arguments:
    """The arguments of the driver; keeps the arrays alive whose addresses it holds."""

    def __init__(self) -> None:
        self._values = np.zeros(len(ARGUMENTS), np.int64)
        self._places = {name: place for place, name in enumerate(ARGUMENTS)}
        self._kept: list[object] = []

    def integers(self, **values: int) -> None:
        for name, value in values.items():
            if name in self._places:
                self._values[self._places[name]] = value

    def numbers(self, **values: float) -> None:
        for name, value in values.items():
            self._values.view(np.float64)[self._places[name]] = value

    def arrays(self, **values: np.ndarray) -> None:
        for name, value in values.items():
            array = value if value.flags.c_contiguous else np.ascontiguousarray(value)
            self._kept.append(array)
            self._values[self._places[name]] = array.ctypes.data

    def packed(self) -> np.ndarray:
        return self._values


def _padded(values: np.ndarray) -> np.ndarray:
    """Return an array that has at least one element, so that its first may be read."""
    return values if len(values) else np.zeros(1, values.dtype)


def engine_of(system: System, method: Method, settings: Settings, lanes: int | None = None) -> Engine:
    """Return the engine of a system, compiled if it has not been before."""
    lanes = machine().lanes if lanes is None else lanes
    rows = rows_of(system, implicit=method.implicit)
    code = compiled(module_text(system, rows, method, lanes), settings)
    return Engine(system, method, rows, lanes, code, _driver(settings))


@lru_cache(maxsize=1)
def _driver(settings: Settings) -> Compiled:
    return compiled(driver_text(), settings)
