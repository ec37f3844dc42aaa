"""LLVM IR text, written with values that add and compare like numbers.

A `Code` is the body of one function. A `Value` is a name in it with a type: "double", "i64", "i1", "ptr", or a vector
of one of them. Nothing of a model's text ever gets here: names are numbered, numbers are written as bits.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager

FAST = "reassoc nsz arcp contract afn"  # without nnan and ninf: a step that fails is known by its NaN


def vector(kind: str, lanes: int) -> str:
    """Return the type of a vector."""
    return f"<{lanes} x {kind}>"


def bits(number: float) -> str:
    """Return a double as LLVM writes it without rounding."""
    return f"0x{struct.unpack('<Q', struct.pack('<d', number))[0]:016X}"


class Value:
    """One value of a function; arithmetic with it writes code."""

    __slots__ = ("code", "text", "type")

    def __init__(self, code: Code, text: str, kind: str) -> None:
        self.code, self.text, self.type = code, text, kind

    def __str__(self) -> str:
        return f"{self.type} {self.text}"

    def _with(self, operator: str, other: Number, *, swapped: bool = False) -> Value:
        one, two = self, self.code.constant(other, self.type)
        return self.code.binary(operator, two, one) if swapped else self.code.binary(operator, one, two)

    def __add__(self, other: Number) -> Value:
        return self._with("add", other)

    def __radd__(self, other: Number) -> Value:
        return self._with("add", other, swapped=True)

    def __sub__(self, other: Number) -> Value:
        return self._with("sub", other)

    def __rsub__(self, other: Number) -> Value:
        return self._with("sub", other, swapped=True)

    def __mul__(self, other: Number) -> Value:
        return self._with("mul", other)

    def __rmul__(self, other: Number) -> Value:
        return self._with("mul", other, swapped=True)

    def __truediv__(self, other: Number) -> Value:
        return self._with("div", other)

    def __rtruediv__(self, other: Number) -> Value:
        return self._with("div", other, swapped=True)

    def __lt__(self, other: Number) -> Value:
        return self.code.compare("lt", self, self.code.constant(other, self.type))

    def __le__(self, other: Number) -> Value:
        return self.code.compare("le", self, self.code.constant(other, self.type))

    def __gt__(self, other: Number) -> Value:
        return self.code.compare("gt", self, self.code.constant(other, self.type))

    def __ge__(self, other: Number) -> Value:
        return self.code.compare("ge", self, self.code.constant(other, self.type))

    def equals(self, other: Number) -> Value:
        """Return whether two values are equal."""
        return self.code.compare("eq", self, self.code.constant(other, self.type))

    def differs(self, other: Number) -> Value:
        """Return whether two values are not equal; true for NaN."""
        return self.code.compare("ne", self, self.code.constant(other, self.type))

    def __and__(self, other: Value) -> Value:
        return self.code.plain("and", self, other)

    def __or__(self, other: Value) -> Value:
        return self.code.plain("or", self, other)

    def __xor__(self, other: Value) -> Value:
        return self.code.plain("xor", self, other)

    def __invert__(self) -> Value:
        true = self.code.literal("true" if self.type == "i1" else "splat (i1 true)", self.type)
        return self.code.plain("xor", self, true)


Number = Value | float | int

_FLOAT = {"lt": "olt", "le": "ole", "gt": "ogt", "ge": "oge", "eq": "oeq", "ne": "une"}
_INTEGER = {"lt": "slt", "le": "sle", "gt": "sgt", "ge": "sge", "eq": "eq", "ne": "ne"}


class Code:
    """The body of one function, written from its start to its end."""

    def __init__(self, flags: str = "") -> None:
        self.lines: list[str] = ["entry:"]
        self.flags = flags
        self._count = 0
        self._block = "entry"

    # --- values ----------------------------------------------------------------------------------------------------

    def literal(self, text: str, kind: str) -> Value:
        """Return a value by its text: an argument (`%w`), a constant or `zeroinitializer`."""
        return Value(self, text, kind)

    def constant(self, number: Number, kind: str) -> Value:
        """Return a number of a type; a value is returned itself."""
        if isinstance(number, Value):
            return number
        scalar = kind.rpartition(" x ")[2].rstrip(">")
        text = bits(number) if scalar == "double" else str(int(number))
        return Value(self, f"splat ({scalar} {text})" if kind.startswith("<") else text, kind)

    def emit(self, instruction: str, kind: str) -> Value:
        """Add an instruction and return its result."""
        name = f"%v{self._next()}"
        self.lines.append(f"  {name} = {instruction}")
        return Value(self, name, kind)

    def do(self, instruction: str) -> None:
        """Add an instruction without a result."""
        self.lines.append(f"  {instruction}")

    def binary(self, operator: str, one: Value, two: Value) -> Value:
        """Return arithmetic of two values of one type."""
        if "double" in one.type:
            return self.emit(f"f{operator} {self.flags} {one}, {two.text}", one.type)
        return self.plain(operator, one, two)

    def plain(self, operator: str, one: Value, two: Value) -> Value:
        """Return an integer or logical instruction."""
        return self.emit(f"{operator} {one}, {two.text}", one.type)

    def compare(self, relation: str, one: Value, two: Value) -> Value:
        """Return a comparison; false where a number is NaN, except "ne"."""
        kind = "i1" if not one.type.startswith("<") else f"{one.type.partition(' x ')[0]} x i1>"
        if "double" in one.type:
            return self.emit(f"fcmp {_FLOAT[relation]} {one}, {two.text}", kind)
        return self.emit(f"icmp {_INTEGER[relation]} {one}, {two.text}", kind)

    def select(self, condition: Value, one: Number, other: Number, kind: str = "") -> Value:
        """Return `one` where the condition holds, else `other`."""
        kind = kind or next(value.type for value in (one, other) if isinstance(value, Value))
        return self.emit(f"select {condition}, {self.constant(one, kind)}, {self.constant(other, kind)}", kind)

    def least(self, one: Value, other: Number) -> Value:
        """Return the smaller; `other` where `one` is NaN."""
        return self.select(one < other, one, other)

    def greatest(self, one: Value, other: Number) -> Value:
        """Return the larger; `other` where `one` is NaN."""
        return self.select(one > other, one, other)

    def any_lane(self, mask: Value) -> Value:
        """Return whether a mask, a vector of truth values, holds in any lane."""
        lanes = mask.type.partition(" x ")[0].lstrip("<")
        return self.convert("bitcast", mask, f"i{lanes}").differs(0)

    def convert(self, operator: str, value: Value, kind: str) -> Value:
        """Return a conversion such as "bitcast", "sitofp" or "zext"."""
        return self.emit(f"{operator} {value} to {kind}", kind)

    def call(self, name: str, kind: str, *arguments: Value, flags: bool = False) -> Value:
        """Return the result of a call."""
        written = f"{self.flags} {kind}" if flags and self.flags else kind
        return self.emit(f"call {written} @{name}({', '.join(map(str, arguments))})", kind)

    # --- memory ----------------------------------------------------------------------------------------------------

    def space(self, kind: str) -> Value:
        """Return the address of a local variable; call it before any branch."""
        return self.emit(f"alloca {kind}, align 64", "ptr")

    def space_of(self, value: Value) -> Value:
        """Return the address of a local variable that holds a value."""
        address = f"%p{self._next()}"
        self.lines.insert(1, f"  {address} = alloca {value.type}, align 64")
        place = Value(self, address, "ptr")
        self.store(value, place)
        return place

    def _next(self) -> int:
        self._count += 1
        return self._count

    def at(self, base: Value, place: Number, kind: str) -> Value:
        """Return the address of an element of an array."""
        place = self.constant(place, "i64")
        if place.text == "0":
            return base
        return self.emit(f"getelementptr {kind}, {base}, {place}", "ptr")

    def load(self, address: Value, kind: str) -> Value:
        """Return what is stored at an address."""
        return self.emit(f"load {kind}, {address}", kind)

    def store(self, value: Value, address: Value) -> None:
        """Store a value at an address."""
        self.do(f"store {value}, {address}")

    # --- control ---------------------------------------------------------------------------------------------------

    def label(self, name: str) -> str:
        """Return an unused name of a block."""
        return f"{name}{self._next()}"

    def begin(self, block: str) -> None:
        """Begin a block."""
        self.lines.append(f"{block}:")
        self._block = block

    def jump(self, block: str) -> None:
        """Go to a block."""
        self.do(f"br label %{block}")

    def branch(self, condition: Value, yes: str, no: str) -> None:
        """Go to one of two blocks."""
        self.do(f"br {condition}, label %{yes}, label %{no}")

    @contextmanager
    def when(self, condition: Value) -> Iterator[None]:
        """Write code that runs only where a condition holds."""
        inside, after = self.label("when"), self.label("done")
        self.branch(condition, inside, after)
        self.begin(inside)
        yield
        self.jump(after)
        self.begin(after)

    @contextmanager
    def repeat(self, holds: Callable[[], Value]) -> Iterator[None]:
        """Write a loop that runs while a condition, computed before each turn, holds."""
        head, inside, after = self.label("while"), self.label("turn"), self.label("done")
        self.jump(head)
        self.begin(head)
        self.branch(holds(), inside, after)
        self.begin(inside)
        yield
        self.jump(head)
        self.begin(after)

    @contextmanager
    def loop(self, first: Number, end: Number) -> Iterator[Value]:
        """Write a loop over the integers from `first` up to, not including, `end`."""
        end, before = self.constant(end, "i64"), self._block
        head, inside, last, after = (self.label(name) for name in ("for", "turn", "next", "done"))
        self.jump(head)
        self.begin(head)
        following = f"%following.{head}"
        start = self.constant(first, "i64").text
        number = self.emit(f"phi i64 [ {start}, %{before} ], [ {following}, %{last} ]", "i64")
        self.branch(number < end, inside, after)
        self.begin(inside)
        yield number
        self.jump(last)
        self.begin(last)
        self.do(f"{following} = add i64 {number.text}, 1")
        self.jump(head)
        self.begin(after)

    def text(self, head: str) -> str:
        """Return the function; `head` is its line up to the body."""
        return "\n".join([f"{head} {{", *self.lines, "}"])
