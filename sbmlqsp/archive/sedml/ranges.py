"""Values of the ranges of a repeated task, iteration by iteration."""

from __future__ import annotations

from collections.abc import Mapping

from sbmlqsp.archive.sedml.document import Formula, Range, RepeatedTask
from sbmlqsp.archive.sedml.labelled import Labelled
from sbmlqsp.archive.sedml.values import Source, computed
from sbmlqsp.core.expression import symbols
from sbmlqsp.errors import ParseError

Data = Mapping[str, Labelled]


def iterations(task: RepeatedTask, models: Mapping[str, Source], data: Data) -> list[dict[str, float]]:
    """Return the value of every range in each iteration of the driving one.

    Functional ranges read the models as they stand before the first iteration.

    Raises:
        ParseError: for ranges shorter than the driving one, or computed from each other in a circle.
    """
    ranges = {each.id: each for each in task.ranges}
    listed = {name: _listed(each, data) for name, each in ranges.items() if each.formula is None}
    count = _length(task.range, ranges, listed, ())
    short = next((name for name, values in listed.items() if len(values) < count), None)
    if short is not None:
        message = f"the range '{short}' has {len(listed[short])} values, fewer than '{task.range}'"
        raise ParseError(message, where=short, fix="give it as many")
    return [_Iteration(ranges, models, data, listed, number).values() for number in range(count)]


def length(task: RepeatedTask, data: Data) -> int:
    """Return the number of iterations."""
    ranges = {each.id: each for each in task.ranges}
    listed = {name: _listed(each, data) for name, each in ranges.items() if each.formula is None}
    return _length(task.range, ranges, listed, ())


def _listed(each: Range, data: Data) -> tuple[float, ...]:
    if not each.source:
        return each.values
    if each.source not in data:
        known = ", ".join(data) or "none"
        raise ParseError(f"there is no data source '{each.source}'", where=each.id, fix=f"known are {known}")
    array = data[each.source].array
    if array.ndim != 1:
        message = f"the data '{each.source}' of the range '{each.id}' have {array.ndim} dimensions"
        raise ParseError(message, where=each.id, fix="give a source of one dimension")
    return tuple(array.tolist())


def _length(
    name: str, ranges: Mapping[str, Range], listed: Mapping[str, tuple[float, ...]], within: tuple[str, ...]
) -> int:
    if name in listed:
        return len(listed[name])
    if name in within:
        raise _circle(name)
    inner = [_length(other, ranges, listed, (*within, name)) for other in _read(ranges[name], ranges)]
    if not inner:
        raise ParseError(f"the range '{name}' has no length", where=name, fix="let it read another range")
    return min(inner)


def _read(each: Range, ranges: Mapping[str, Range]) -> list[str]:
    """Return the ranges that a functional range reads."""
    formula: Formula = each.formula  # type: ignore[assignment]  # asked for functional ranges alone
    pointed = [v.target.path.removeprefix("#") for v in formula.variables if v.target.path.startswith("#")]
    if each.of and each.of not in ranges:
        raise ParseError(f"'{each.id}' has no range '{each.of}'", where=each.id, fix="name one of its ranges")
    own = {variable.id for variable in formula.variables} | set(formula.parameters)
    named = [name for name in symbols(formula.math) if name in ranges and name not in own]
    return [name for name in dict.fromkeys([*([each.of] if each.of else []), *pointed, *named]) if name in ranges]


class _Iteration:
    """One iteration; computes each functional range once, after those that it reads."""

    def __init__(
        self,
        ranges: Mapping[str, Range],
        models: Mapping[str, Source],
        data: Data,
        listed: Mapping[str, tuple[float, ...]],
        number: int,
    ) -> None:
        self._ranges, self._models, self._data = ranges, models, data
        self._known = {name: values[number] for name, values in listed.items()}

    def values(self) -> dict[str, float]:
        for name in self._ranges:
            self._value(name, ())
        return self._known

    def _value(self, name: str, within: tuple[str, ...]) -> None:
        if name in self._known:
            return
        if name in within:
            raise _circle(name)
        each = self._ranges[name]
        for other in _read(each, self._ranges):
            self._value(other, (*within, name))
        assert each.formula is not None
        self._known[name] = computed(each.formula, self._models, self._known, self._data)


def _circle(name: str) -> ParseError:
    return ParseError(f"the range '{name}' is computed from itself", where=name, fix="let it read another range")
