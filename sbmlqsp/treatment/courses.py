"""Schedule -> courses: the same doses repeated at a fixed interval, which one SBML event can give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sbmlqsp.core.expression import Expression
from sbmlqsp.core.schedule import Infusion, Jump, Schedule

SAME_TIME = 1e-12
SHORTEST_RUN = 3


@dataclass(frozen=True, slots=True)
class Course:
    """`doses` (their own times are not meant) given at `start`, `start` + `interval`, ..., `count` times."""

    start: float
    interval: float
    count: int
    doses: tuple[Jump | Infusion, ...]

    @property
    def lag(self) -> Expression:
        """The lag that all doses of the course share."""
        return self.doses[0].lag


def courses(schedule: Schedule) -> tuple[Course, ...]:
    """Return the courses of all boluses and infusions, by time of their start.

    Doses at one time into one target become one, so that no two events ever meet in one target unless their lags
    differ.
    """
    contents: dict[tuple[Jump | Infusion, ...], list[float]] = {}
    for time, doses in _by_instant(a for a in schedule if isinstance(a, Jump | Infusion)):
        contents.setdefault(tuple(_merged(doses)), []).append(time)
    found = [Course(*run, doses) for doses, times in contents.items() for run in _runs(times)]
    return tuple(sorted(found, key=lambda course: course.start))


def _by_instant(doses: Iterable[Jump | Infusion]) -> Iterator[tuple[float, list[Jump | Infusion]]]:
    """Yield the boluses given at one time with one lag into one target; infusions of one kind likewise."""
    instants: dict[object, list[Jump | Infusion]] = {}
    for dose in doses:
        same = dose.target if isinstance(dose, Jump) else replace(dose, time=0.0, amount=0.0)
        instants.setdefault((dose.time, dose.lag, same), []).append(dose)
    for together in instants.values():
        yield together[0].time, together


def _merged(doses: list[Jump | Infusion]) -> Iterator[Jump | Infusion]:
    """Yield doses without their time; amounts are added where everything else is the same."""
    totals: dict[Jump | Infusion, float] = {}
    for dose in doses:
        if isinstance(dose, Infusion) and dose.rate is not None:
            yield replace(dose, time=0.0)
        else:
            kind = replace(dose, time=0.0, amount=0.0)
            totals[kind] = totals.get(kind, 0.0) + dose.amount
    yield from (replace(kind, amount=total) for kind, total in totals.items())


def _runs(times: list[float]) -> Iterator[tuple[float, float, int]]:
    """Yield (start, interval, count) of the longest equally spaced runs, taken greedily from the front."""
    rest = sorted(times)
    while rest:
        count = _run_length(rest)
        if count < SHORTEST_RUN:
            yield rest[0], 0.0, 1
            rest = rest[1:]
        else:
            yield rest[0], _interval(rest[:count]), count
            rest = rest[count:]


def _run_length(times: list[float]) -> int:
    """Return how many of the first times lie one step apart."""
    if len(times) < SHORTEST_RUN:
        return 1
    step = times[1] - times[0]
    count = 2
    while count < len(times) and abs(times[0] + count * step - times[count]) <= SAME_TIME * times[count]:
        count += 1
    return count


def _interval(times: list[float]) -> float:
    """Return the shortest decimal that is the interval within the tolerance."""
    exact = (times[-1] - times[0]) / (len(times) - 1)
    rounded = float(f"{exact:.12g}")
    error = abs(times[0] + (len(times) - 1) * rounded - times[-1])
    return rounded if error <= SAME_TIME * abs(times[-1]) else exact
