"""`sampling_times`: the best times to sample, by exchange on a grid.

Each sample in turn moves to the best place of the grid, until no move helps (coordinate exchange: Meyer and Nachtsheim
1995, Technometrics 37:60; in population designs, Retout, Duffull and Mentre 2001).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from sbmlqsp.analysis.design.criterion import Criterion, criterion, determined
from sbmlqsp.analysis.design.result import Design
from sbmlqsp.analysis.identifiability.fisher import information, prepared
from sbmlqsp.analysis.identifiability.information import PopulationInformation, between_from, individual
from sbmlqsp.analysis.identifiability.sensing import Sensed
from sbmlqsp.dosing import Regimen
from sbmlqsp.errors import ModelError
from sbmlqsp.model import Model
from sbmlqsp.simulation.arrays import Floats, Rows
from sbmlqsp.simulation.grid import in_model_time, output_times

_GAIN = 1e-9
_PASSES = 100


def sampling_times(
    model: Model,
    regimen: Regimen | str | None = None,
    *,
    outputs: Any,
    candidates: Any,
    count: int,
    unknown: Any,
    error: Any,
    interest: Sequence[str] | None = None,
    reference: Any = None,
    windows: Sequence[tuple[Any, Any]] | None = None,
    spacing: Any = 0.0,
    replicates: bool = False,
    between: Mapping[str, float] | None = None,
    additive: Sequence[str] = (),
    subjects: int = 1,
    full: bool = False,
    starts: int = 4,
    seed: int = 1,
    body_weight: Any = None,
    body_surface_area: Any = None,
) -> Design:
    """Return the D-optimal times of `count` samples, or with `interest` the Ds-optimal ones.

    Args:
        model: the model, at the values for which the design is to be good.
        regimen: doses.
        outputs: what can be measured; each sample measures one of them.
        candidates: times at which a sample may be taken.
        count: number of samples of one subject.
        unknown: ids of parameters.
        error: standard deviations, as in `identifiability.fisher`.
        interest: parameters whose precision counts; the others are nuisance.
        reference: times of all outputs of a design to compare with; also a start of the search.
        windows: intervals in which samples may be taken; None: anywhere.
        spacing: least time between two samples of one output.
        replicates: whether one output may be sampled twice at one time.
        between: variance of eta of parameters that differ between individuals: a population design.
        additive: those of `between` with value + eta.
        subjects: number of individuals.
        full: whether what the variance tells counts, too.
        starts: number of random starts.
        seed: of the starts.
        body_weight: binds doses per kg.
        body_surface_area: binds doses per m^2.

    Raises:
        ModelError: where fewer places than samples are left, or no design determines the parameters.
        UnknownSymbolError: for names the model does not have.
    """
    unit = model.unit_of("time")
    grid = _within(output_times(unit, None, None, None, candidates), windows, unit)
    known = [] if reference is None else list(output_times(unit, None, None, None, reference))
    every = sorted({*grid, *known})
    size = (body_weight, body_surface_area)
    seen = prepared(model, regimen, outputs, every, unknown, error, *size, bends=full and between is not None)
    allowed = np.flatnonzero(np.isin(seen.times, grid))
    matrix, names = _matrix(seen, between, additive, full=full)
    search = _Exchange(
        seen, allowed, matrix, criterion(names, interest), in_model_time(spacing, unit, "spacing"), replicates
    )
    begun = _starts(search, count, starts, seed)
    compared = [int(np.flatnonzero(seen.times == t)[0]) for t in known]
    if compared and len(compared) == count and np.isin(compared, allowed).all():
        begun.insert(0, compared)
    rows, value, exchanges = max((search.improved(rows) for rows in begun), key=lambda found: found[1])
    if not np.isfinite(value) or not determined(matrix(seen.at(rows))):
        raise ModelError(
            "no design of these samples determines the parameters", where="design", fix="allow more samples"
        )
    chosen = tuple(sorted((seen.outputs[i], float(seen.times[i])) for i in rows))
    told = information(seen.at(rows), between, additive, subjects, full=full, loose=0)
    if not compared:
        return Design(chosen, told, None, None, value, exchanges)
    old = information(seen.at(compared), between, additive, subjects, full=full, loose=0)
    efficiency = search.criterion.efficiency(value, search.criterion.value(matrix(seen.at(compared))))
    return Design(chosen, told, old, efficiency, value, exchanges)


def _within(times: Sequence[float], windows: Sequence[tuple[Any, Any]] | None, unit: str | None) -> list[float]:
    if windows is None:
        return list(times)
    inside = [(in_model_time(a, unit, "windows"), in_model_time(b, unit, "windows")) for a, b in windows]
    return [t for t in times if any(a <= t <= b for a, b in inside)]


def _matrix(
    seen: Sensed, between: Mapping[str, float] | None, additive: Sequence[str], *, full: bool
) -> tuple[Callable[[Sensed], Floats], tuple[str, ...]]:
    if between is None:
        return (lambda rows: individual(rows, full=full)), seen.unknowns
    population = PopulationInformation(seen, between_from(between, additive), full=full)
    return population.matrix, population.names


def _starts(search: _Exchange, count: int, starts: int, seed: int) -> list[list[int]]:
    rng = np.random.default_rng(seed)
    return [search.drawn(count, rng) for _ in range(starts)]


class _Exchange:
    """Moves one sample at a time."""

    def __init__(
        self,
        seen: Sensed,
        allowed: Rows,
        matrix: Callable[[Sensed], Floats],
        criterion_: Criterion,
        spacing: float,
        replicates: bool,
    ) -> None:
        self._seen, self._allowed, self._matrix = seen, allowed, matrix
        self.criterion, self._spacing, self._replicates = criterion_, spacing, replicates

    def drawn(self, count: int, rng: np.random.Generator) -> list[int]:
        """Return random places that keep their distance.

        Raises:
            ModelError: where there is no room for all.
        """
        rows: list[int] = []
        for row in rng.permutation(self._allowed):
            if len(rows) == count:
                break
            if self._fits(int(row), rows):
                rows.append(int(row))
        if len(rows) < count and not (self._replicates and rows):
            fix = "allow more candidates, less spacing or replicates"
            raise ModelError(f"there is room for {len(rows)} samples, not {count}", where="design", fix=fix)
        return [*rows, *rows[:1] * (count - len(rows))]

    def improved(self, rows: Sequence[int]) -> tuple[list[int], float, int]:
        """Return the places after exchanging until nothing helps, the criterion and the number of exchanges."""
        at, exchanges = list(rows), 0
        value = self._value(at)
        for _ in range(_PASSES):
            before = exchanges
            for place in range(len(at)):
                best, where = max(self._moves(at, place), default=(-np.inf, -1))
                if best > value + _GAIN or (best > -np.inf and not np.isfinite(value)):
                    at[place], value, exchanges = where, best, exchanges + 1
            if exchanges == before:
                break
        return at, value, exchanges

    def _moves(self, at: Sequence[int], place: int) -> list[tuple[float, int]]:
        others = [row for i, row in enumerate(at) if i != place]
        free = [int(row) for row in self._allowed if self._fits(int(row), others)]
        return [(self._value([*others, row]), row) for row in free]

    def _fits(self, row: int, others: Sequence[int]) -> bool:
        seen = self._seen
        for other in others:
            if seen.outputs[other] != seen.outputs[row]:
                continue
            apart = abs(float(seen.times[other] - seen.times[row]))
            if (apart == 0 and not self._replicates) or 0 < apart < self._spacing * (1 - 1e-9):
                return False
        return True

    def _value(self, rows: Sequence[int]) -> float:
        return self.criterion.value(self._matrix(self._seen.at(rows)))
