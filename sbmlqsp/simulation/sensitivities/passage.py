"""One run from mark to mark: state, input rates and their derivatives, and what each mark does to them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sbmlqsp.derivatives import System
from sbmlqsp.errors import ConvergenceError, SimulationError, UnsupportedFeature
from sbmlqsp.simulation.arrays import Floats
from sbmlqsp.simulation.sensitivities.marks import Mark
from sbmlqsp.simulation.sensitivities.stretch import Stretch

SAME_INSTANT = 1e-12
CORNER = 1e-10
"""How far beside a corner, relative to its time, the rates before and after it are read."""
_REST = 1e-9
"""Largest change within the time already passed, relative to a state's size, that counts as rest."""
_TRACE = 1e-12
"""A state that starts with less than this part of the largest one counts as starting at 0."""
_DOUBLINGS = 60


class Passage:
    """A run of one system with numbers; used once."""

    def __init__(
        self, system: System, stretch: Stretch, p: Floats, turned: Floats, start: tuple[Floats, Floats]
    ) -> None:
        self._system, self._stretch = system, stretch
        self._p, self._turned = p, turned
        self._start = start
        self._x, self._s = start[0].copy(), start[1].copy()
        self._width = turned.shape[1]
        self._u = np.zeros(len(system.inputs))
        self._v = np.zeros((len(system.inputs), self._width))
        self._sizes = np.zeros(len(system.states))
        self._time = 0.0

    def through(self, marks: Sequence[Mark], at: Floats) -> tuple[Floats, Floats, Floats]:
        """Return states (T, n), their derivatives (T, n, M) and input rates (inputs, T) at the times."""
        self._sizes = self._typical(marks)
        n, count = len(self._x), len(at)
        states, slopes = np.zeros((count, n)), np.zeros((count, n, self._width))
        rates = np.zeros((len(self._u), count))
        waiting = list(marks)
        done = 0
        while True:
            while waiting and waiting[0].time <= self._time * (1 + SAME_INSTANT):
                self._apply(waiting.pop(0))
            following = waiting[0].time if waiting else np.inf
            edge = following * (1 - SAME_INSTANT) if np.isfinite(following) else np.inf
            last = done + int(np.searchsorted(at[done:], edge, side="left"))
            inside = slice(done, last)
            rates[:, inside] = self._u[:, None]
            stop = following if last < count else (float(at[-1]) if count else self._time)
            states[inside], slopes[inside] = self._advance(at[inside], stop)
            done = last
            if done == count:
                break
        if not (np.isfinite(states).all() and np.isfinite(slopes).all()):
            raise SimulationError("a state or its derivative is not finite", status="not finite", time=self._time)
        return states, slopes, rates

    @property
    def state(self) -> tuple[Floats, Floats]:
        """The state now and its derivatives."""
        return self._x, self._s

    def at_rest(self, x: Floats, s: Floats, u: Floats, count: int) -> tuple[Floats, Floats, Floats]:
        """Return the rows given with the state at rest behind them, `count` times; raises as `settle`."""
        self.settle()
        rows = np.repeat(self._x[None], count, 0), np.repeat(self._s[None], count, 0)
        inputs = np.repeat(self._u[:, None], count, 1)
        return np.concatenate([x, rows[0]]), np.concatenate([s, rows[1]]), np.concatenate([u, inputs], axis=1)

    def settle(self) -> None:
        """Let the model come to rest without doses; the clock starts there.

        Raises:
            UnsupportedFeature: for a model whose rates depend on time at rest.
            ConvergenceError: for a model that does not come to rest, naming the state that moves most.
        """
        if not self._sizes.any():
            self._sizes = self._typical(())
        length = self._first_length()
        for _ in range(_DOUBLINGS):
            before, turned = self._x, self._s
            self._advance(np.zeros(0), self._time + length)
            moved = np.abs(self._x - before) / self._scale(self._x)
            tilted = np.abs(self._s - turned) / np.maximum(np.abs(self._s).max(axis=0, initial=0.0), 1e-300)
            if max(moved.max(initial=0.0), tilted.max(initial=0.0)) < _REST:
                self._refuse_unrest()
                self._time = 0.0
                return
            length *= 2
        worst = self._system.states[int(moved.argmax())]
        raise ConvergenceError(
            "the model does not come to rest without doses", where=worst, fix="start from the initial values"
        )

    def _refuse_unrest(self) -> None:
        """Raise if the state at rest would move at another time, because the rates read time."""
        if not self._system.depends_on_time:
            return
        limit = _REST * self._scale(self._x) * self._speed()
        for time in (0.0, *np.geomspace(1e-3, 1e6, 19)):
            rates = self._system.f(self._x, self._p, self._u, time)
            if np.any(np.abs(rates) > np.maximum(limit, 1e-12 * self._sizes)):
                raise UnsupportedFeature(
                    "a model that depends on time has no steady state to start from",
                    where="time",
                    fix="start from the initial values",
                    feature="time",
                    element="time",
                    engine="sensitivities",
                )

    def _speed(self) -> float:
        """Return the fastest rate by which a state comes back, per time."""
        return float(np.abs(self._system.jacobian(self._x, self._p, self._u, 0.0)).max(initial=0.0))

    def _first_length(self) -> float:
        rates = np.abs(self._rate())
        speed = float((rates / self._scale(self._x)).max(initial=0.0))
        return 1.0 / speed if speed > 0 else 1.0

    # --- between marks ------------------------------------------------------------------------------------------------

    def _advance(self, at: Floats, stop: float) -> tuple[Floats, Floats]:
        """Integrate to `stop` and return what is there at the times inside."""
        n = len(self._x)
        length = stop - self._time
        if length <= 0:
            return np.repeat(self._x[None], len(at), 0), np.repeat(self._s[None], len(at), 0)
        places = np.maximum((at - self._time) / length, 0.0)
        early = int(np.searchsorted(places, 0.0, side="right"))
        inner = np.unique(np.minimum(places[early:], 1.0))
        grid = tuple(inner) if len(inner) and inner[-1] == 1.0 else (*inner, 1.0)
        x, s = self._stretch.run(
            self._x, self._s, self._p, self._turned, self._u, self._v, self._sizes, grid, self._time, length
        )
        rows = np.searchsorted(np.array(grid), np.minimum(places[early:], 1.0))
        states = np.concatenate([np.repeat(self._x[None], early, 0).reshape(early, n), x[rows]])
        slopes = np.concatenate([np.repeat(self._s[None], early, 0), s[rows]])
        self._x, self._s, self._time = x[-1], s[-1], stop
        return states, slopes

    def _typical(self, marks: Sequence[Mark]) -> Floats:
        """Return the typical size of each state: its start and the doses into it, else the smallest of the others."""
        sizes = np.abs(self._x)
        for mark in marks:
            if mark.kind in {"jump", "replace"}:
                i = self._system.states.index(mark.target)
                sizes[i] = max(sizes[i], abs(mark.value))
        for mark in marks:
            if mark.kind == "rate" and mark.value > 0:
                i = self._system.states.index(mark.target)
                sizes[i] = max(sizes[i], mark.value * self._lasting(mark, marks))
        largest = sizes.max(where=np.isfinite(sizes), initial=0.0)
        usable = (sizes > _TRACE * largest) & (sizes < np.inf)
        smallest = sizes.min(where=usable, initial=np.inf) if usable.any() else 1.0
        return np.where(usable, sizes, smallest)

    @staticmethod
    def _lasting(mark: Mark, marks: Sequence[Mark]) -> float:
        ends = [m.time for m in marks if m.kind == "rate" and m.target == mark.target and m.time > mark.time]
        return min(ends, default=mark.time + 1.0) - mark.time

    def _scale(self, x: Floats) -> Floats:
        return np.maximum(np.maximum(np.abs(x), self._sizes * 1e-6), 1e-300)

    def _rate(self, aside: float = 0.0) -> Floats:
        return self._system.f(self._x, self._p, self._u, self._time + aside)

    # --- at marks -----------------------------------------------------------------------------------------------------

    def _apply(self, mark: Mark) -> None:
        inside = CORNER * abs(mark.time) if mark.kind == "stop" else 0.0
        before = self._rate(-inside) if mark.moving.any() else None
        if mark.kind in {"jump", "replace"}:
            self._set(mark)
        elif mark.kind == "rate":
            i = self._system.inputs.index(mark.target)
            self._u[i] += mark.value
            self._v[i] += mark.slopes
            if abs(self._u[i]) < SAME_INSTANT * abs(mark.value):
                self._u[i], self._v[i] = 0.0, 0.0
        elif mark.kind == "reset":
            self._x, self._s = self._start[0].copy(), self._start[1].copy()
            self._u[:], self._v[:] = 0.0, 0.0
        elif mark.kind == "steady":
            self._repeat(mark)
        if before is not None:
            self._s += np.outer(before - self._rate(inside), mark.moving)

    def _repeat(self, mark: Mark) -> None:
        from sbmlqsp.simulation.sensitivities.repeated import Repeated

        found = Repeated(self._system, self._stretch, self._p, self._turned, mark)
        self._x, self._s = found.start(self._x, self._sizes)
        self._u[:], self._v[:] = 0.0, 0.0

    def _set(self, mark: Mark) -> None:
        i = self._system.states.index(mark.target)
        value, slopes = self._in_state(mark)
        kept = 0.0 if mark.kind == "replace" else 1.0
        self._x[i] = kept * self._x[i] + value
        self._s[i] = kept * self._s[i] + slopes

    def _in_state(self, mark: Mark) -> tuple[float, Floats]:
        """Return an amount in the measure of its state, which is a concentration where a rate rule says so."""
        slopes = mark.slopes
        volume = _volume_of(self._system, mark.target)
        if volume is None:
            return mark.value, slopes
        size, turned = self._symbol(volume)
        return mark.value / size, slopes / size - mark.value / size**2 * turned

    def _symbol(self, name: str) -> tuple[float, Floats]:
        """Return the value of a compartment now, and its derivatives."""
        import casadi

        system = self._system
        size = system.selection(name)
        f = casadi.Function(
            "v", system.arguments, [size, casadi.jacobian(size, system.x), casadi.jacobian(size, system.p)]
        )
        value, by_state, by_parameter = (np.asarray(part) for part in f(self._x, self._p, self._u, self._time))
        return float(value[0, 0]), (by_state @ self._s + by_parameter @ self._turned)[0]


def _volume_of(system: System, target: str) -> str | None:
    """Return the compartment that an amount is divided by for a state that is a concentration, else None."""
    tables = system.model.tables
    species = tables.species.get(target)
    ruled = any(rule.variable == target and rule.math is not None for rule in tables.rules)
    if species is None or not ruled or species.has_only_substance_units:
        return None
    return species.compartment if tables.compartments[species.compartment].dimensions != 0 else None
