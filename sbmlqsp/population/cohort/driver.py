"""The driver: gives each lane its patient, and at each edge its doses; the same code for every model.

It is generated like all else, as the function `drive(arguments)`, where `arguments` is an array of integers, numbers
and addresses in the order of `ARGUMENTS`. A lane that has reached an edge, or has failed, is served; all others go on
with `advance`, the model's own function.
"""

from __future__ import annotations

from sbmlqsp.population.cohort.code import Value
from sbmlqsp.population.cohort.driver_contract import EdgeKind, Status
from sbmlqsp.population.cohort.driver_events import DriverEvents

_SAME = 1e-12  # times closer than this fraction are one time
_LEAST = 1e-15  # smallest step, as a fraction of the time of the next edge
_FAR = 1e300
_SERVED = -1.0  # in REJECTED, while a lane is being served


def driver() -> str:
    """Return the function `drive`."""
    return _Driver().text()


class _Driver(DriverEvents):
    def __init__(self) -> None:
        super().__init__()
        code = self.code
        self._busy = code.space_of(code.constant(0, "i64"))
        self._next = code.space_of(code.constant(0, "i64"))
        self._mask = code.space_of(code.constant(0, "i64"))
        self._due = code.space_of(code.constant(0, "i64"))

    def text(self) -> str:
        code = self.code
        self._clear_lanes()
        self.set(self._mask, code.plain("shl", code.constant(1, "i64"), self.integer("lanes")) - 1)
        self._fill_lanes()
        with code.repeat(lambda: self.get(self._busy) > 0):
            self._serve()
            self._go_on()
            self._end_lanes()
            self._fill_lanes()
        code.do("ret void")
        return code.text('define void @drive(ptr noalias %arguments) "no-builtins"')

    def _is_served(self, lane: Value) -> Value:
        return self.row("REJECTED", lane).equals(_SERVED)

    # --- lanes -----------------------------------------------------------------------------------------------------

    def _clear_lanes(self) -> None:
        code = self.code
        with code.loop(0, self.integer("lanes")) as lane:
            code.store(code.constant(-1, "i64"), self.element("lane_patient", lane, "i64"))
            self._rest(lane)

    def _rest(self, lane: Value) -> None:
        """Let a lane without a patient run idle."""
        for row in ("EDGE", "LIMIT", "DUE", "MOST"):
            self.put(row, lane, _FAR)
        for row in ("TIME", "REJECTED", "LEAST"):
            self.put(row, lane, 0.0)
        self.put("STEP", lane, 1.0)

    def _fill_lanes(self) -> None:
        """Give every free lane the next patient."""
        code = self.code
        self.set(self._dirty, 0)
        with code.loop(0, self.integer("lanes")) as lane:
            free = (self.patient(lane) < 0) & (self.get(self._next) < self.integer("patients"))
            with code.when(free):
                patient = self.get(self._next)
                self.set(self._next, patient + 1)
                self.set(self._busy, self.get(self._busy) + 1)
                self.set(self._dirty, 1)
                code.store(patient, self.element("lane_patient", lane, "i64"))
                self._enter(lane, patient)
        with code.when(self.get(self._dirty).differs(0)):
            self.call("prepare")

    def _enter(self, lane: Value, patient: Value) -> None:
        """Set a patient's constants and states at time 0; its first edge is there."""
        code = self.code
        for count, rows, values, base in (
            ("touched", "touched_rows", "touched_values", None),
            ("varying", "varying_rows", "varying_values", patient * self.integer("varying")),
        ):
            with code.loop(0, self.integer(count)) as number:
                place = number if base is None else base + number
                self.put("CONSTANT", lane, self.read(values, place), self.read(rows, number, "i64"))
        self._restart_states(lane, patient)
        column = code.select(self.integer("edges_shared").differs(0), 0, patient)
        code.store(self.read("first_edge", column, "i64"), self.element("lane_edge", lane, "i64"))
        self.put_integer("DUE_AT", lane, code.convert("ptrtoint", self.address("times"), "i64"))
        size = self.integer("outputs") * self.integer("points")
        first = self.element("results", patient * size)
        self.put_integer("PUT_AT", lane, code.convert("ptrtoint", first, "i64"))
        for row in ("TIME", "EDGE", "COUNT"):
            self.put(row, lane, 0.0)
        self.put("MOST", lane, self.double("steps_most"))
        self.put("REJECTED", lane, _SERVED)
        self.enter_events(lane)

    def put_integer(self, row: str, lane: Value, value: Value) -> None:
        self.code.store(value, self.cell(row, lane))

    def _restart_states(self, lane: Value, patient: Value) -> None:
        base = patient * self.integer("start_stride")
        with self.code.loop(0, self.integer("states")) as place:
            self.put("STATE", lane, self.read("start", base + place), place)

    def _end_lanes(self) -> None:
        """Free the lanes whose patient has reached the end or has failed; mark the others that stopped."""
        code = self.code
        with code.loop(0, self.integer("lanes")) as lane:
            bit = code.plain("lshr", self.get(self._mask), lane) & code.constant(1, "i64")
            stopped = bit.differs(0) & (self.patient(lane) >= 0)
            with code.when(stopped):
                risen = self.row("RISEN", lane).differs(0.0)
                arrived = (self.row("TIME", lane) >= self.row("EDGE", lane)) | risen
                with code.when(arrived):
                    self.put("REJECTED", lane, _SERVED)
                with code.when(~arrived):
                    small = self.row("STEP", lane) < self.row("LEAST", lane)
                    status = code.select(small, int(Status.STEP_TOO_SMALL), int(Status.TOO_MANY_STEPS), "i64")
                    self._leave(lane, status)

    def _leave(self, lane: Value, status: Value) -> None:
        code, patient = self.code, self.patient(lane)
        code.store(status, self.element("status", patient, "i64"))
        code.store(self.row("COUNT", lane), self.element("steps", patient))
        code.store(self.row("TIME", lane), self.element("reached", patient))
        code.store(code.constant(-1, "i64"), self.element("lane_patient", lane, "i64"))
        self.set(self._busy, self.get(self._busy) - 1)
        self._rest(lane)

    # --- service ---------------------------------------------------------------------------------------------------

    def _serve(self) -> None:
        """Do what the edges of the served lanes say, write outputs at them, and start the integrator afresh."""
        code = self.code
        self.set(self._dirty, 0)
        self.set(self._due, 0)
        with code.loop(0, self.integer("lanes")) as lane, code.when(self._is_served(lane)):
            self.begin_events(lane)
            self._set_clock(lane)
            self.fire_risen(lane)
            self._apply_edges(lane)
            self.fire_risen(lane)
            self.end_events(lane)
            self._set_next_edge(lane)
        with code.when(self.get(self._dirty).differs(0)):
            self.call("prepare")
        with code.when(self.get(self._due).differs(0)):
            self.call("report")
        self.call("slopes")
        with code.loop(0, self.integer("lanes")) as lane, code.when(self._is_served(lane)):
            self._write_outputs(lane)
            met = self.row("MET", lane).differs(0.0)
            at_end = self.row("TIME", lane) >= self.double("end")
            with code.when(met | at_end):
                status = code.select(met, int(Status.EVENTS_MEET), int(Status.COMPLETE), "i64")
                self._leave(lane, status)
            with code.when(~(met | at_end)):
                self._restart(lane)

    def _set_clock(self, lane: Value) -> None:
        """Set the state that is time to the lane's time, which has no rounding errors."""
        with self.code.when(self.integer("clock") >= 0):
            self.put("STATE", lane, self.row("TIME", lane), self.integer("clock"))

    def _apply_edges(self, lane: Value) -> None:
        code, time = self.code, self.row("TIME", lane)
        counter = self.element("lane_edge", lane, "i64")
        column = code.select(self.integer("edges_shared").differs(0), 0, self.patient(lane))
        end = self.read("first_edge", column + 1, "i64")

        def due() -> Value:
            number = code.load(counter, "i64")
            inside = number < end
            safe = code.select(inside, number, 0)
            return inside & (self.read("edge_time", safe) <= time)

        with code.repeat(due):
            number = code.load(counter, "i64")
            self._apply(lane, number)
            code.store(number + 1, counter)

    def _apply(self, lane: Value, number: Value) -> None:
        code = self.code
        kind, place = self.read("edge_kind", number, "i64"), self.read("edge_place", number, "i64")
        value = self.read("edge_value", number)
        with code.when(kind.differs(EdgeKind.STOP)):
            self.set(self.changed, 1)
        with code.when(kind.equals(EdgeKind.ADD)):
            self.put("STATE", lane, self.row("STATE", lane, place) + value, place)
        with code.when(kind.equals(EdgeKind.STATE)):
            self.put("STATE", lane, value, place)
        with code.when(kind.equals(EdgeKind.CONSTANT)):
            self.put("CONSTANT", lane, value, place)
            self.set(self._dirty, 1)
        with code.when(kind.equals(EdgeKind.ADD_CONSTANT)):
            self.put("CONSTANT", lane, self.row("CONSTANT", lane, place) + value, place)
            self.set(self._dirty, 1)
        with code.when(kind.equals(EdgeKind.RESET)):
            self._restart_states(lane, self.patient(lane))
            self._set_clock(lane)
        with code.when(kind.equals(EdgeKind.EVENT)):
            self.fire(lane, place)

    def _set_next_edge(self, lane: Value) -> None:
        code = self.code
        column = code.select(self.integer("edges_shared").differs(0), 0, self.patient(lane))
        number, end = self.read("lane_edge", lane, "i64"), self.double("end")
        inside = number < self.read("first_edge", column + 1, "i64")
        time = self.read("edge_time", code.select(inside, number, 0))
        edge = code.select(inside & (time < end), time, end)
        self.put("EDGE", lane, edge)
        self.put("LIMIT", lane, edge * (1.0 - _SAME))
        self.put("LEAST", lane, edge * _LEAST)
        with code.when(self._next_due(lane) <= self._served_until(lane)):
            self.set(self._due, 1)

    def _due_at(self, lane: Value) -> Value:
        return self.code.load(self.cell("DUE_AT", lane), "ptr")

    def _next_due(self, lane: Value) -> Value:
        return self.code.load(self._due_at(lane), "double")

    def _served_until(self, lane: Value) -> Value:
        return self.row("TIME", lane) * (1.0 + _SAME)

    def _write_outputs(self, lane: Value) -> None:
        code = self.code
        with code.repeat(lambda: self._next_due(lane) <= self._served_until(lane)):
            into = code.load(self.cell("PUT_AT", lane), "ptr")
            with code.loop(0, self.integer("outputs")) as number:
                code.store(self.row("OUTPUT", lane, number), code.at(into, number * self.integer("points"), "double"))
            code.store(code.at(into, 1, "double"), self.cell("PUT_AT", lane))
            code.store(code.at(self._due_at(lane), 1, "double"), self.cell("DUE_AT", lane))
        self.put("DUE", lane, self._next_due(lane))

    def _restart(self, lane: Value) -> None:
        """Choose a first step: a twentieth of what changes a state by its tolerance, to the power of the method."""
        code = self.code
        total = code.space_of(code.constant(0.0, "double"))
        rtol = self.row("RTOL", lane)
        with code.loop(0, self.integer("states")) as place:
            slope, state = self.row("NEW", lane, place), self.row("STATE", lane, place)
            self.put("SLOPE", lane, slope, place)
            magnitude = code.select(state < 0.0, 0.0 - state, state)
            ratio = slope / (self.row("ATOL", lane, place) + rtol * magnitude)
            code.store(code.load(total, "double") + ratio * ratio, total)
        count = code.convert("sitofp", self.integer("states"), "double")
        norm = code.call("llvm.sqrt.f64", "double", code.load(total, "double") / count)
        left = self.row("EDGE", lane) - self.row("TIME", lane)
        root = code.call("llvm.pow.f64", "double", rtol, code.constant(-0.2, "double"))
        step = code.select(norm > 0.0, 0.05 / norm * root, left * 1e-3)
        step = code.greatest(code.least(step, left), left * 1e-9)
        self.put("STEP", lane, step)
        self.put("REJECTED", lane, 0.0)

    def _go_on(self) -> None:
        code = self.code
        active = code.space_of(code.constant(0, "i64"))
        with code.loop(0, self.integer("lanes")) as lane, code.when(self.patient(lane) >= 0):
            bit = code.plain("shl", code.constant(1, "i64"), lane)
            code.store(code.load(active, "i64") | bit, active)
        self.set(self._mask, 0)
        with code.when(code.load(active, "i64").differs(0)):
            advance = self.address("advance").text
            mask = code.emit(f"call i64 {advance}({self.address('rows')}, {code.load(active, 'i64')})", "i64")
            self.set(self._mask, mask)
