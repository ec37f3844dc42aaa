"""One run from mark to mark: state, input rates and their derivatives, and what each mark does to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

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
_DOUBLINGS = 60
_NEWTON = 30


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
            UnsupportedFeature: for a model whose rates depend on time.
            ConvergenceError: for a model that does not come to rest, naming the state that moves most.
        """
        if self._system.depends_on_time:
            raise UnsupportedFeature(
                "a model that depends on time has no steady state to start from",
                where="time",
                fix="start from the initial values",
                feature="time",
                element="time",
                engine="sensitivities",
            )
        if not self._sizes.any():
            self._sizes = self._typical(())
        length = self._first_length()
        for _ in range(_DOUBLINGS):
            before, turned = self._x, self._s
            self._advance(np.zeros(0), self._time + length)
            moved = np.abs(self._x - before) / self._scale(self._x)
            tilted = np.abs(self._s - turned) / np.maximum(np.abs(self._s).max(axis=0, initial=0.0), 1e-300)
            if max(moved.max(initial=0.0), tilted.max(initial=0.0)) < _REST:
                self._time = 0.0
                return
            length *= 2
        worst = self._system.states[int(moved.argmax())]
        raise ConvergenceError(
            "the model does not come to rest without doses", where=worst, fix="start from the initial values"
        )

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
        usable = (sizes > 0) & (sizes < np.inf)
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

    # --- the steady state of a repeated dose --------------------------------------------------------------------------

    def _repeat(self, mark: Mark) -> None:
        """Set the state to that just before one more dose after endless repetition: x = Phi(x), by Newton's method.

        Its derivatives follow from those of the map over one interval, (1 - dPhi/dx) S = dPhi/d unknown.
        """
        from sbmlqsp.simulation.sensitivities.marks import Marks

        assert mark.dose is not None
        self._refuse_memory(mark)
        interval, dose = mark.dose.interval, replace(mark.dose.dose, time=0.0)
        from sbmlqsp.core.schedule import Schedule

        every = list(range(len(self._p)))
        marks = [self._turn(one) for one in Marks(Schedule((dose,)), self._system, every).at(self._p)]
        if any(one.time >= interval for one in marks):
            raise UnsupportedFeature(
                f"the dose into '{mark.target}' at steady state lasts longer than its interval",
                where=mark.target,
                fix="give enough doses one by one instead",
                feature="overlapping steady state",
                element=mark.target,
                engine="sensitivities",
            )
        x = np.asarray(self._x)
        for _ in range(_NEWTON):
            reached, by_state, by_unknown = self._interval(x, marks, interval)
            step = _solved(np.eye(len(x)) - by_state, reached - x)
            x = np.asarray(x + step, dtype=np.float64)
            if np.all(np.abs(step) <= 1e-10 * np.maximum(np.abs(x), self._sizes * 1e-6)):
                break
        else:
            raise ConvergenceError("the repeated dose has no steady state", where=mark.target, fix="give single doses")
        _, by_state, by_unknown = self._interval(x, marks, interval)
        self._x = x
        self._s = _solved(np.eye(len(x)) - by_state, by_unknown)
        self._u[:], self._v[:] = 0.0, 0.0

    def _interval(self, x: Floats, marks: Sequence[Mark], interval: float) -> tuple[Floats, Floats, Floats]:
        """Return the state one interval later and its derivatives in the state before and in the unknowns."""
        n = len(x)
        wide = np.concatenate([np.zeros((len(self._p), n)), self._turned], axis=1)
        seeds = np.concatenate([np.eye(n), np.zeros((n, self._width))], axis=1)
        inner = Passage(self._system, self._stretch, self._p, wide, (x, seeds))
        shifted = [
            replace(
                one,
                moving=np.concatenate([np.zeros(n), one.moving]),
                slopes=np.concatenate([np.zeros(n), one.slopes]),
            )
            for one in marks
        ]
        _, slopes, _ = inner.through(shifted, np.array([interval]))
        return inner._x, slopes[-1][:, :n], slopes[-1][:, n:]

    def _turn(self, mark: Mark) -> Mark:
        return replace(mark, moving=mark.moving @ self._turned, slopes=mark.slopes @ self._turned)

    def _refuse_memory(self, mark: Mark) -> None:
        if self._system.depends_on_time:
            raise UnsupportedFeature(
                "a model that depends on time has no steady state under repeated doses",
                where=mark.target,
                fix="give the doses one by one",
                feature="time",
                element=mark.target,
                engine="sensitivities",
            )


def _solved(matrix: Floats, right: Floats) -> Floats:
    """Return the least-squares solution: directions that nothing decides stay as they are."""
    return np.asarray(np.linalg.lstsq(matrix, right, rcond=1e-12)[0], dtype=np.float64)


def _volume_of(system: System, target: str) -> str | None:
    """Return the compartment that an amount is divided by for a state that is a concentration, else None."""
    tables = system.model.tables
    species = tables.species.get(target)
    ruled = any(rule.variable == target and rule.math is not None for rule in tables.rules)
    if species is None or not ruled or species.has_only_substance_units:
        return None
    return species.compartment if tables.compartments[species.compartment].dimensions != 0 else None
