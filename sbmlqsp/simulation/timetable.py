"""A run laid out in time: stretches between stops, and which row of the run is which output."""

from __future__ import annotations

import bisect
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sbmlqsp.core.schedule import Edge
from sbmlqsp.native.roadrunner_protocol import Segment
from sbmlqsp.simulation.arrays import Floats, Rows

SAME_TIME = 1e-12

Values = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class EdgeRows:
    """A stop with the rows that hold the values just before and just after it (equal at 0 without a dose)."""

    time: float
    before: int
    after: int
    dose: bool


@dataclass(frozen=True, slots=True)
class Timetable:
    """Segments to run one after the other, and where to find things in their rows.

    Attributes:
        segments: with jumps and input rates as ids and numbers in model units.
        row_before_start: whether the first row is the state before the doses at time 0.
        output_rows: row of each output time; at a stop the one after it.
        edges: the stops, in order of time.
        times: what the time of each row must be.
    """

    segments: tuple[Segment, ...]
    row_before_start: bool
    output_rows: Rows
    edges: tuple[EdgeRows, ...]
    times: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """What happens during a run, without output times; compared by identity, so that it is a cheap key.

    Attributes:
        end: when it ends.
        doses: the dose edges from 0 to `end`, in order.
        stops: further times at which the right-hand side jumps.
        inputs: target of an infusion -> id of its input rate.
        just_before: whether the value before a stop must be taken an instant earlier, because the model itself
            may change at it.
        switches: parameters that are constant in each stretch, as a function of time.
    """

    end: float
    doses: tuple[Edge, ...] = ()
    stops: tuple[float, ...] = ()
    inputs: tuple[tuple[str, str], ...] = ()
    just_before: bool = False
    switches: Callable[[float], Values] | None = None


def timetable(course: Course, outputs: Sequence[float]) -> Timetable:
    """Return the run of a course with the given increasing output times (each from 0 to its end)."""
    doses = {course.end if _same(edge.time, course.end) else edge.time: edge for edge in course.doses}
    marks = sorted({0.0, *doses, course.end})
    stops = sorted([*marks, *_further(course.stops, marks)])
    return _Layout(course, doses, stops, _snapped(outputs, stops)).table()


def _just_before(time: float) -> float:
    """Return a time a few rounding errors earlier; CVODE refuses to go on for less than two of them."""
    return time - 16 * math.ulp(time)


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= SAME_TIME * abs(other)


def _further(stops: Iterable[float], marks: list[float]) -> list[float]:
    """Return the stops between the first and the last mark that are on none of them and differ from each other."""
    kept: list[float] = []
    for stop in sorted(stops):
        place = bisect.bisect(marks, stop)
        inside = 0 < place < len(marks)
        if inside and not any(_same(stop, mark) for mark in (*kept[-1:], *marks[place - 1 : place + 1])):
            kept.append(stop)
    return kept


def _snapped(outputs: Sequence[float], stops: list[float]) -> Floats:
    """Return the output times, those next to a stop moved onto it."""
    times = np.asarray(outputs, dtype=float)
    marks = np.asarray(stops)
    for place in (np.searchsorted(marks, times), np.searchsorted(marks, times) - 1):
        near = marks[np.clip(place, 0, len(marks) - 1)]
        times = np.where(np.abs(times - near) <= SAME_TIME * near, near, times)
    return times


class _Layout:
    def __init__(self, course: Course, doses: dict[float, Edge], stops: list[float], outputs: Floats) -> None:
        self._course = course
        self._doses = doses
        self._stops = stops
        self._outputs = outputs
        self._inputs = dict(course.inputs)
        self._rates: dict[str, float] = {}
        self._switches: Values = ()
        self._times: list[float] = []
        self._segments: list[Segment] = []
        self._edges: list[EdgeRows] = []
        self._output_rows = np.empty(len(outputs), dtype=np.intp)

    def table(self) -> Timetable:
        begins_with_dose = 0.0 in self._doses
        if begins_with_dose:
            self._times.append(0.0)
        for begin, end in pairwise(self._stops):
            self._stretch(begin, end)
        self._finish()
        return Timetable(
            tuple(self._segments),
            begins_with_dose,
            self._output_rows,
            tuple(self._edges),
            np.array(self._times),
        )

    def _stretch(self, begin: float, end: float) -> None:
        """Add a segment from `begin` to `end`."""
        switches = self._course.switches((begin + end) / 2) if self._course.switches else ()
        before = self._row_before(begin)
        row = self._row_at(begin, switches)
        first, last = np.searchsorted(self._outputs, begin, "right"), np.searchsorted(self._outputs, end, "left")
        after = len(self._times)
        self._put(begin, after if row is None else row)
        self._output_rows[first:last] = after + 1 + np.arange(last - first)
        self._edges.append(EdgeRows(begin, before, after, begin in self._doses))
        self._add(begin, [begin, *self._outputs[first:last].tolist(), *self._early(end), end], switches)
        self._put(end, len(self._times) - 1)

    def _finish(self) -> None:
        """Add what happens at the very end: a dose, or a formula that jumps there."""
        end = self._course.end
        if len(self._stops) == 1 or end in self._doses:
            self._edges.append(EdgeRows(end, self._row_before(end), len(self._times), end in self._doses))
            self._put(end, len(self._times))
            self._add(end, [end], self._switches)
        elif (row := self._row_at(end, self._switches)) is not None:
            self._put(end, row)

    def _put(self, time: float, row: int) -> None:
        self._output_rows[np.searchsorted(self._outputs, time) : np.searchsorted(self._outputs, time, "right")] = row

    def _early(self, end: float) -> list[float]:
        """Return the time of the row before `end` where the model itself may change at it."""
        early = _just_before(end)
        place = int(np.searchsorted(self._outputs, early))
        taken = place < len(self._outputs) and self._outputs[place] == early
        return [early] if self._course.just_before and end != self._course.end and not taken else []

    def _row_before(self, time: float) -> int:
        """Return the last row so far that lies before `time`; at 0 the first row."""
        last = len(self._times) - 1
        early = self._course.just_before and last > 0 and self._times[last - 1] == _just_before(time)
        return max(last - 1 if early else last, 0)

    def _row_at(self, time: float, following: Values) -> int | None:
        """Return the row for the very instant of a stop without a dose, None for the first row of what follows.

        There the formulas may have the values of either side (`time <= 24`, `time >= 24`), or of neither.
        """
        if self._course.switches is None or time in self._doses:
            return None
        exact = self._course.switches(time)
        if exact == following:
            return None
        if exact != self._switches or not self._segments:
            self._add(time, [time], exact)
        return len(self._times) - 1

    def _add(self, begin: float, times: list[float], switches: Values) -> None:
        edge = self._doses.get(begin)
        jumps: Values = ()
        values = tuple(set(switches) - set(self._switches)) if switches != self._switches else ()
        self._switches = switches
        if edge is not None:
            jumps = edge.jumps
            values += self._changed_rates(edge)
        reset, state = (False, ()) if edge is None else (edge.reset, edge.state)
        self._segments.append(Segment(tuple(times), jumps, tuple(sorted(values)), reset, state))
        self._times += times

    def _changed_rates(self, edge: Edge) -> Values:
        stopped = edge.reset or bool(edge.state)
        changed = set(self._rates) if stopped else set()
        if stopped:
            self._rates = dict.fromkeys(self._rates, 0.0)
        for target, change in edge.rates:
            self._rates[target] = self._rates.get(target, 0.0) + change
            changed.add(target)
        return tuple((self._inputs[target], self._rates[target]) for target in sorted(changed))
