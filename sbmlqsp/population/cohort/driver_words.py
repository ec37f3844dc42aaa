"""The words that the driver is written in: its arguments, and the rows of the lanes."""

from __future__ import annotations

from sbmlqsp.population.cohort.code import Code, Number, Value
from sbmlqsp.population.cohort.driver_contract import ARGUMENTS


class DriverWords:
    """Reads and writes arguments and rows in the code of one function, which gets `%arguments`."""

    def __init__(self) -> None:
        self.code = Code()
        given = self.code.literal("%arguments", "ptr")
        self._given = {name: self.code.at(given, place, "i64") for place, name in enumerate(ARGUMENTS)}

    def integer(self, name: str) -> Value:
        """Return an argument that is an integer."""
        return self.code.load(self._given[name], "i64")

    def double(self, name: str) -> Value:
        """Return an argument that is a number."""
        return self.code.load(self._given[name], "double")

    def address(self, name: str) -> Value:
        """Return an argument that is an address."""
        return self.code.load(self._given[name], "ptr")

    def get(self, variable: Value, kind: str = "i64") -> Value:
        """Return what a local variable holds."""
        return self.code.load(variable, kind)

    def set(self, variable: Value, value: Number) -> None:
        """Set a local variable."""
        self.code.store(self.code.constant(value, "i64"), variable)

    def element(self, name: str, place: Number, kind: str = "double") -> Value:
        """Return the address of an element of an array that is an argument."""
        return self.code.at(self.address(name), place, kind)

    def read(self, name: str, place: Number, kind: str = "double") -> Value:
        """Return an element of an array that is an argument."""
        return self.code.load(self.element(name, place, kind), kind)

    def cell(self, row: str | Value, lane: Value, below: Number = 0) -> Value:
        """Return the address of one lane's number in a row; `below`: so many rows further."""
        first = self.integer(f"row_{row}") if isinstance(row, str) else row
        return self.code.at(self.address("rows"), (first + below) * self.integer("lanes") + lane, "double")

    def row(self, row: str | Value, lane: Value, below: Number = 0) -> Value:
        """Return one lane's number in a row."""
        return self.code.load(self.cell(row, lane, below), "double")

    def put(self, row: str | Value, lane: Value, value: Number, below: Number = 0) -> None:
        """Set one lane's number in a row."""
        self.code.store(self.code.constant(value, "double"), self.cell(row, lane, below))

    def call(self, name: str) -> None:
        """Call a function of the model."""
        self.code.do(f"call void {self.address(name).text}({self.address('rows')})")

    def patient(self, lane: Value) -> Value:
        """Return the patient of a lane, -1 for none."""
        return self.read("lane_patient", lane, "i64")
