"""`advance`: steps of all lanes until one of them needs its doses, or its next patient, or has failed.

Each lane has its own time and step. A step is accepted lane by lane; output times inside it are served from the dense
output. Step control: Hairer and Wanner 1996, section IV.2, with the power taken from the bits of the exponent, which
is right to a few per cent and costs next to nothing.
"""

from __future__ import annotations

from sbmlqsp.population.cohort.code import FAST, Code, Value, vector
from sbmlqsp.population.cohort.functions import ATTRIBUTES, Target
from sbmlqsp.population.cohort.graph import STATE, below
from sbmlqsp.population.cohort.step import Interpolant, Method, Step
from sbmlqsp.population.cohort.watch import Watch

_ONE_BITS = 4607182418800017408  # of 1.0
_BEFORE = 1.0 - 1e-12  # outputs as near as that to an event are left to it
_SAFETY, _GROWTH, _SHRINKAGE = 0.9, 6.0, 0.2


def advance(target: Target, method: Method) -> str:
    """Return `advance(rows, active)`: the lanes that need service, as bits of an integer; `active` are those in use."""
    return _Advance(target, method).text()


class _Advance:
    def __init__(self, target: Target, method: Method) -> None:
        self._target, self._method = target, method
        self._code = Code(FAST)
        self._kind, self._lanes = target.vector, target.lanes
        self._mask_type = vector("i1", target.lanes)

    def text(self) -> str:
        code = self._code
        step = Step(code, self._target, self._method.arrays)
        active = self._bits_to_mask(code.literal("%active", "i64"))
        loop, leave = code.label("step"), code.label("leave")
        code.jump(loop)
        code.begin(loop)
        time, edge = self._load("TIME"), self._load("EDGE")
        size, reaches = self._size(time, edge)
        step.begin(size)
        self._method.write(step)
        accepted, factor = self._verdict(step.error())
        following = size * factor
        watch = Watch(code, self._target, self._method, step).found(accepted) if self._target.system.triggers else None
        if watch is not None:
            accepted = accepted & ~watch.early
            following = code.select(watch.early, watch.until, following)
            self._store("RISEN", code.select(watch.risen, 1.0, 0.0, self._kind))
        after = code.select(accepted, code.select(reaches, edge, time + size), time)
        self._store("TIME", after)
        self._store("STEP", following)
        count = self._load("COUNT") + 1.0
        self._store("COUNT", count)
        failed = (following < self._load("LEAST")) | (count > self._load("MOST"))
        ends = (accepted & reaches) | failed
        limit = code.least(after, self._load("LIMIT"))
        if watch is not None:
            ends = ends | watch.risen
            limit = code.select(watch.risen, code.least(limit, after * _BEFORE), limit)
        service = ends & active
        self._report(step, accepted & active, (time, limit, size))
        step.each(lambda place: self._update(step, accepted, place))
        needed = self._mask_to_bits(service)
        code.branch(needed.differs(0), leave, loop)
        code.begin(leave)
        code.do(f"ret {needed}")
        return code.text(f"define i64 @advance(ptr noalias %rows, i64 %active) {ATTRIBUTES}")

    def _load(self, name: str) -> Value:
        return self._target.load(self._code, name)

    def _store(self, name: str, value: Value) -> None:
        self._code.store(value, self._target.address(self._code, name))

    def _size(self, time: Value, edge: Value) -> tuple[Value, Value]:
        """Return the step and whether it reaches the edge; two equal steps where one would leave a sliver."""
        code = self._code
        wanted, left = self._load("STEP"), edge - time
        reaches = wanted * (1.0 + 1e-9) >= left
        near = wanted * 1.5 > left
        return code.select(reaches, left, code.select(near, left * 0.5, wanted)), reaches

    def _verdict(self, error: Value) -> tuple[Value, Value]:
        """Return whether a step is accepted, and by what the next one is longer; NaN is a failure like any other."""
        code = self._code
        accepted = error <= 1.0
        usable = code.least(code.greatest(error, 1e-30), 1e30)
        factor = _SAFETY * self._power(usable, -0.5 / self._method.order)
        factor = code.least(code.greatest(factor, _SHRINKAGE), _GROWTH)
        factor = code.select(error.equals(error), factor, _SHRINKAGE)
        after_rejection = accepted & (self._load("REJECTED") > 0.0) & (factor > 1.0)
        factor = code.select(after_rejection, 1.0, factor)
        self._store("REJECTED", code.select(accepted, 0.0, 1.0, self._kind))
        return accepted, factor

    def _power(self, base: Value, exponent: float) -> Value:
        code, integers = self._code, vector("i64", self._lanes)
        logarithm = code.convert("sitofp", code.convert("bitcast", base, integers) - _ONE_BITS, self._kind)
        return code.convert("bitcast", code.convert("fptosi", logarithm * exponent, integers) + _ONE_BITS, self._kind)

    def _update(self, step: Step, accepted: Value, place: Value | float) -> None:
        code = self._code
        step.store("before", place, code.select(accepted, step.load("after", place), step.load("before", place)))
        if self._method.last_slope is not None:
            new = step.load(self._method.last_slope, place)
            step.store("slope", place, code.select(accepted, new, step.load("slope", place)))

    # --- output ----------------------------------------------------------------------------------------------------

    def _report(self, step: Step, accepted: Value, span: tuple[Value, Value, Value]) -> None:
        """Write the outputs that are due inside the step, as long as any lane has one."""
        code = self._code
        start, limit, size = span
        due = self._load("DUE")
        first = accepted & (due <= limit)
        with code.when(code.any_lane(first)):
            interpolants = {place: self._method.interpolant(step, place) for place in self._reported()}
            inverse = 1.0 / size
            pointers = vector("ptr", self._lanes)
            moving = [code.space_of(value) for value in (due, first)]
            due_at, put_at = (code.load(self._target.address(code, name), pointers) for name in ("DUE_AT", "PUT_AT"))
            moving += [code.space_of(due_at), code.space_of(put_at)]
            with code.repeat(lambda: code.any_lane(code.load(moving[1], self._mask_type))):
                self._write_outputs(interpolants, moving, (start, inverse, limit))
            for name, place in (("DUE", moving[0]), ("DUE_AT", moving[2]), ("PUT_AT", moving[3])):
                kind = self._kind if name == "DUE" else pointers
                code.store(code.load(place, kind), self._target.address(code, name))

    def _reported(self) -> list[int]:
        """Return the states that the outputs read, the places of the interpolants."""
        nodes = below(list(self._target.system.outputs))
        return sorted({node.place for node in nodes if node.operator == STATE})

    def _write_outputs(
        self, interpolants: dict[int, Interpolant], moving: list[Value], span: tuple[Value, Value, Value]
    ) -> None:
        code, pointers, kind = self._code, vector("ptr", self._lanes), self._kind
        start, inverse, limit = span
        due, mask = code.load(moving[0], kind), code.load(moving[1], self._mask_type)
        due_at, put_at = code.load(moving[2], pointers), code.load(moving[3], pointers)
        theta = (due - start) * inverse
        rest = 1.0 - theta
        lowering = self._target.lowering(code, lambda place: interpolants[place](theta, rest))
        stride = code.load(self._target.address(code, "STRIDE"), "i64")
        for place, output in enumerate(self._target.system.outputs):
            value = lowering.number(output)
            where = put_at if place == 0 else code.emit(f"getelementptr i8, {put_at}, {stride * place}", pointers)
            name = f"llvm.masked.scatter.v{self._lanes}f64.v{self._lanes}p0"
            code.do(f"call void @{name}({value}, {pointers} align 8 {where.text}, {mask})")
        one = code.convert("zext", mask, vector("i64", self._lanes))
        due_at, put_at = (code.emit(f"getelementptr double, {where}, {one}", pointers) for where in (due_at, put_at))
        name = f"llvm.masked.gather.v{self._lanes}f64.v{self._lanes}p0"
        due = code.emit(f"call {kind} @{name}({pointers} align 8 {due_at.text}, {mask}, {due})", kind)
        for value, address in zip((due, mask & (due <= limit), due_at, put_at), moving, strict=True):
            code.store(value, address)

    # --- masks -----------------------------------------------------------------------------------------------------

    def _mask_to_bits(self, mask: Value) -> Value:
        return self._code.convert("zext", self._code.convert("bitcast", mask, f"i{self._lanes}"), "i64")

    def _bits_to_mask(self, number: Value) -> Value:
        return self._code.convert("bitcast", self._code.convert("trunc", number, f"i{self._lanes}"), self._mask_type)
