"""The driver: gives each lane its patient, and at each edge its doses; the same code for every model.

It is generated like all else, as the function `drive(arguments)`, where `arguments` is an array of integers, numbers
and addresses in the order of `ARGUMENTS`. A lane that has reached an edge, or has failed, is served; all others go on
with `advance`, the model's own function.
"""

from __future__ import annotations

from enum import IntEnum

from sbmlqsp.population.cohort.code import Code, Number, Value

ARGUMENTS = (
    "lanes patients states constants outputs points edges_shared "
    "advance prepare slopes report event_functions "
    "rows row_CONSTANT row_STATE row_SLOPE row_NEW row_SET row_OUTPUT row_ATOL row_TIME row_STEP row_EDGE row_LIMIT "
    "row_DUE row_REJECTED row_LEAST row_COUNT row_MOST row_RTOL row_DUE_AT row_PUT_AT "
    "touched touched_rows touched_values varying varying_rows varying_values start start_stride clock "
    "first_edge edge_time edge_kind edge_place edge_value "
    "event_counts event_rows event_stride times end steps_most results steps status reached lane_patient lane_edge"
).split()
"""Names of the arguments; `row_X` are the places of rows, in rows."""


class EdgeKind(IntEnum):
    """What happens to a patient at an instant; `place` and `value` of the edge say where and how much."""

    ADD = 0  # to a state
    CONSTANT = 1  # is set
    ADD_CONSTANT = 2
    STATE = 3  # is set
    RESET = 4  # all states to their start
    EVENT = 5  # of the model; place is its number
    STOP = 6  # nothing but a fresh start of the integrator


class Status(IntEnum):
    """How a patient ended."""

    COMPLETE = 0
    STEP_TOO_SMALL = 1
    TOO_MANY_STEPS = 2


_SAME = 1e-12  # times closer than this fraction are one time
_LEAST = 1e-15  # smallest step, as a fraction of the time of the next edge
_FAR = 1e300
_SERVED = -1.0  # in REJECTED, while a lane is being served


def driver() -> str:
    """Return the function `drive`."""
    return _Driver().text()


class _Driver:
    def __init__(self) -> None:
        code = self._code = Code()
        given = code.literal("%arguments", "ptr")
        self._given = {name: code.at(given, place, "i64") for place, name in enumerate(ARGUMENTS)}
        self._busy = code.space_of(code.constant(0, "i64"))
        self._next = code.space_of(code.constant(0, "i64"))
        self._mask = code.space_of(code.constant(0, "i64"))
        self._dirty = code.space_of(code.constant(0, "i64"))
        self._due = code.space_of(code.constant(0, "i64"))

    def text(self) -> str:
        code = self._code
        self._clear_lanes()
        self._set(self._mask, code.plain("shl", code.constant(1, "i64"), self._integer("lanes")) - 1)
        self._fill_lanes()
        with code.repeat(lambda: self._get(self._busy) > 0):
            self._serve()
            self._go_on()
            self._end_lanes()
            self._fill_lanes()
        code.do("ret void")
        return code.text('define void @drive(ptr noalias %arguments) "no-builtins"')

    # --- small words -----------------------------------------------------------------------------------------------

    def _integer(self, name: str) -> Value:
        return self._code.load(self._given[name], "i64")

    def _double(self, name: str) -> Value:
        return self._code.load(self._given[name], "double")

    def _address(self, name: str) -> Value:
        return self._code.load(self._given[name], "ptr")

    def _get(self, variable: Value, kind: str = "i64") -> Value:
        return self._code.load(variable, kind)

    def _set(self, variable: Value, value: Number) -> None:
        self._code.store(self._code.constant(value, "i64"), variable)

    def _element(self, name: str, place: Number, kind: str = "double") -> Value:
        """Return the address of an element of an array that is an argument."""
        return self._code.at(self._address(name), place, kind)

    def _read(self, name: str, place: Number, kind: str = "double") -> Value:
        return self._code.load(self._element(name, place, kind), kind)

    def _cell(self, row: str | Value, lane: Value, below: Number = 0) -> Value:
        """Return the address of one lane's number in a row; `below`: so many rows further."""
        first = self._integer(f"row_{row}") if isinstance(row, str) else row
        return self._code.at(self._address("rows"), (first + below) * self._integer("lanes") + lane, "double")

    def _row(self, row: str | Value, lane: Value, below: Number = 0) -> Value:
        return self._code.load(self._cell(row, lane, below), "double")

    def _put(self, row: str | Value, lane: Value, value: Number, below: Number = 0) -> None:
        self._code.store(self._code.constant(value, "double"), self._cell(row, lane, below))

    def _call(self, name: str) -> None:
        self._code.do(f"call void {self._address(name).text}({self._address('rows')})")

    def _patient(self, lane: Value) -> Value:
        return self._read("lane_patient", lane, "i64")

    def _is_served(self, lane: Value) -> Value:
        return self._row("REJECTED", lane).equals(_SERVED)

    # --- lanes -----------------------------------------------------------------------------------------------------

    def _clear_lanes(self) -> None:
        code = self._code
        with code.loop(0, self._integer("lanes")) as lane:
            code.store(code.constant(-1, "i64"), self._element("lane_patient", lane, "i64"))
            self._rest(lane)

    def _rest(self, lane: Value) -> None:
        """Let a lane without a patient run idle."""
        for row in ("EDGE", "LIMIT", "DUE", "MOST"):
            self._put(row, lane, _FAR)
        for row in ("TIME", "REJECTED", "LEAST"):
            self._put(row, lane, 0.0)
        self._put("STEP", lane, 1.0)

    def _fill_lanes(self) -> None:
        """Give every free lane the next patient."""
        code = self._code
        self._set(self._dirty, 0)
        with code.loop(0, self._integer("lanes")) as lane:
            free = (self._patient(lane) < 0) & (self._get(self._next) < self._integer("patients"))
            with code.when(free):
                patient = self._get(self._next)
                self._set(self._next, patient + 1)
                self._set(self._busy, self._get(self._busy) + 1)
                self._set(self._dirty, 1)
                code.store(patient, self._element("lane_patient", lane, "i64"))
                self._enter(lane, patient)
        with code.when(self._get(self._dirty).differs(0)):
            self._call("prepare")

    def _enter(self, lane: Value, patient: Value) -> None:
        """Set a patient's constants and states at time 0; its first edge is there."""
        code = self._code
        for count, rows, values, base in (
            ("touched", "touched_rows", "touched_values", None),
            ("varying", "varying_rows", "varying_values", patient * self._integer("varying")),
        ):
            with code.loop(0, self._integer(count)) as number:
                place = number if base is None else base + number
                self._put("CONSTANT", lane, self._read(values, place), self._read(rows, number, "i64"))
        self._restart_states(lane, patient)
        column = code.select(self._integer("edges_shared").differs(0), 0, patient)
        code.store(self._read("first_edge", column, "i64"), self._element("lane_edge", lane, "i64"))
        self._put_integer("DUE_AT", lane, code.convert("ptrtoint", self._address("times"), "i64"))
        size = self._integer("outputs") * self._integer("points")
        first = self._element("results", patient * size)
        self._put_integer("PUT_AT", lane, code.convert("ptrtoint", first, "i64"))
        for row in ("TIME", "EDGE", "COUNT"):
            self._put(row, lane, 0.0)
        self._put("MOST", lane, self._double("steps_most"))
        self._put("REJECTED", lane, _SERVED)

    def _put_integer(self, row: str, lane: Value, value: Value) -> None:
        self._code.store(value, self._cell(row, lane))

    def _restart_states(self, lane: Value, patient: Value) -> None:
        base = patient * self._integer("start_stride")
        with self._code.loop(0, self._integer("states")) as place:
            self._put("STATE", lane, self._read("start", base + place), place)

    def _end_lanes(self) -> None:
        """Free the lanes whose patient has reached the end or has failed; mark the others that stopped."""
        code = self._code
        with code.loop(0, self._integer("lanes")) as lane:
            bit = code.plain("lshr", self._get(self._mask), lane) & code.constant(1, "i64")
            stopped = bit.differs(0) & (self._patient(lane) >= 0)
            with code.when(stopped):
                arrived = self._row("TIME", lane) >= self._row("EDGE", lane)
                with code.when(arrived):
                    self._put("REJECTED", lane, _SERVED)
                with code.when(~arrived):
                    small = self._row("STEP", lane) < self._row("LEAST", lane)
                    status = code.select(small, int(Status.STEP_TOO_SMALL), int(Status.TOO_MANY_STEPS), "i64")
                    self._leave(lane, status)

    def _leave(self, lane: Value, status: Value) -> None:
        code, patient = self._code, self._patient(lane)
        code.store(status, self._element("status", patient, "i64"))
        code.store(self._row("COUNT", lane), self._element("steps", patient))
        code.store(self._row("TIME", lane), self._element("reached", patient))
        code.store(code.constant(-1, "i64"), self._element("lane_patient", lane, "i64"))
        self._set(self._busy, self._get(self._busy) - 1)
        self._rest(lane)

    # --- service ---------------------------------------------------------------------------------------------------

    def _serve(self) -> None:
        """Do what the edges of the served lanes say, write outputs at them, and start the integrator afresh."""
        code = self._code
        self._set(self._dirty, 0)
        self._set(self._due, 0)
        with code.loop(0, self._integer("lanes")) as lane, code.when(self._is_served(lane)):
            self._apply_edges(lane)
            self._set_next_edge(lane)
        with code.when(self._get(self._dirty).differs(0)):
            self._call("prepare")
        with code.when(self._get(self._due).differs(0)):
            self._call("report")
        self._call("slopes")
        with code.loop(0, self._integer("lanes")) as lane, code.when(self._is_served(lane)):
            self._write_outputs(lane)
            at_end = self._row("TIME", lane) >= self._double("end")
            with code.when(at_end):
                self._leave(lane, code.constant(int(Status.COMPLETE), "i64"))
            with code.when(~at_end):
                self._restart(lane)

    def _apply_edges(self, lane: Value) -> None:
        code, time = self._code, self._row("TIME", lane)
        counter = self._element("lane_edge", lane, "i64")
        column = code.select(self._integer("edges_shared").differs(0), 0, self._patient(lane))
        end = self._read("first_edge", column + 1, "i64")

        def due() -> Value:
            number = code.load(counter, "i64")
            inside = number < end
            safe = code.select(inside, number, 0)
            return inside & (self._read("edge_time", safe) <= time)

        with code.repeat(due):
            number = code.load(counter, "i64")
            self._apply(lane, number)
            code.store(number + 1, counter)

    def _apply(self, lane: Value, number: Value) -> None:
        code = self._code
        kind, place = self._read("edge_kind", number, "i64"), self._read("edge_place", number, "i64")
        value = self._read("edge_value", number)
        with code.when(kind.equals(EdgeKind.ADD)):
            self._put("STATE", lane, self._row("STATE", lane, place) + value, place)
        with code.when(kind.equals(EdgeKind.STATE)):
            self._put("STATE", lane, value, place)
        with code.when(kind.equals(EdgeKind.CONSTANT)):
            self._put("CONSTANT", lane, value, place)
            self._set(self._dirty, 1)
        with code.when(kind.equals(EdgeKind.ADD_CONSTANT)):
            self._put("CONSTANT", lane, self._row("CONSTANT", lane, place) + value, place)
            self._set(self._dirty, 1)
        with code.when(kind.equals(EdgeKind.RESET)):
            clock = self._row("TIME", lane)
            self._restart_states(lane, self._patient(lane))
            with code.when(self._integer("clock") >= 0):
                self._put("STATE", lane, clock, self._integer("clock"))
        with code.when(kind.equals(EdgeKind.EVENT)):
            self._fire(lane, place)

    def _fire(self, lane: Value, event: Value) -> None:
        """Call an event's function and copy what it sets, for this lane alone."""
        code = self._code
        with code.when(self._get(self._dirty).differs(0)):
            self._call("prepare")
        function = self._read("event_functions", event, "ptr")
        code.do(f"call void {function.text}({self._address('rows')})")
        base = event * self._integer("event_stride")
        with code.loop(0, self._read("event_counts", event, "i64")) as number:
            row = self._read("event_rows", base + number, "i64")
            self._put(row, lane, self._row("SET", lane, number))
        self._set(self._dirty, 1)

    def _set_next_edge(self, lane: Value) -> None:
        code = self._code
        column = code.select(self._integer("edges_shared").differs(0), 0, self._patient(lane))
        number, end = self._read("lane_edge", lane, "i64"), self._double("end")
        inside = number < self._read("first_edge", column + 1, "i64")
        time = self._read("edge_time", code.select(inside, number, 0))
        edge = code.select(inside & (time < end), time, end)
        self._put("EDGE", lane, edge)
        self._put("LIMIT", lane, edge * (1.0 - _SAME))
        self._put("LEAST", lane, edge * _LEAST)
        with code.when(self._integer("clock") >= 0):
            self._put("STATE", lane, self._row("TIME", lane), self._integer("clock"))
        with code.when(self._next_due(lane) <= self._served_until(lane)):
            self._set(self._due, 1)

    def _due_at(self, lane: Value) -> Value:
        return self._code.load(self._cell("DUE_AT", lane), "ptr")

    def _next_due(self, lane: Value) -> Value:
        return self._code.load(self._due_at(lane), "double")

    def _served_until(self, lane: Value) -> Value:
        return self._row("TIME", lane) * (1.0 + _SAME)

    def _write_outputs(self, lane: Value) -> None:
        code = self._code
        with code.repeat(lambda: self._next_due(lane) <= self._served_until(lane)):
            into = code.load(self._cell("PUT_AT", lane), "ptr")
            with code.loop(0, self._integer("outputs")) as number:
                code.store(self._row("OUTPUT", lane, number), code.at(into, number * self._integer("points"), "double"))
            code.store(code.at(into, 1, "double"), self._cell("PUT_AT", lane))
            code.store(code.at(self._due_at(lane), 1, "double"), self._cell("DUE_AT", lane))
        self._put("DUE", lane, self._next_due(lane))

    def _restart(self, lane: Value) -> None:
        """Choose a first step: a twentieth of what changes a state by its tolerance, to the power of the method."""
        code = self._code
        total = code.space_of(code.constant(0.0, "double"))
        rtol = self._row("RTOL", lane)
        with code.loop(0, self._integer("states")) as place:
            slope, state = self._row("NEW", lane, place), self._row("STATE", lane, place)
            self._put("SLOPE", lane, slope, place)
            magnitude = code.select(state < 0.0, 0.0 - state, state)
            ratio = slope / (self._row("ATOL", lane, place) + rtol * magnitude)
            code.store(code.load(total, "double") + ratio * ratio, total)
        count = code.convert("sitofp", self._integer("states"), "double")
        norm = code.call("llvm.sqrt.f64", "double", code.load(total, "double") / count)
        left = self._row("EDGE", lane) - self._row("TIME", lane)
        root = code.call("llvm.pow.f64", "double", rtol, code.constant(-0.2, "double"))
        step = code.select(norm > 0.0, 0.05 / norm * root, left * 1e-3)
        step = code.greatest(code.least(step, left), left * 1e-9)
        self._put("STEP", lane, step)
        self._put("REJECTED", lane, 0.0)

    def _go_on(self) -> None:
        code = self._code
        active = code.space_of(code.constant(0, "i64"))
        with code.loop(0, self._integer("lanes")) as lane, code.when(self._patient(lane) >= 0):
            bit = code.plain("shl", code.constant(1, "i64"), lane)
            code.store(code.load(active, "i64") | bit, active)
        self._set(self._mask, 0)
        with code.when(code.load(active, "i64").differs(0)):
            advance = self._address("advance").text
            mask = code.emit(f"call i64 {advance}({self._address('rows')}, {code.load(active, 'i64')})", "i64")
            self._set(self._mask, mask)
