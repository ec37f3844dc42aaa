"""`two_parameter`: fold and Hopf curves over two parameters, and the points where they change their nature."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.analysis.dynamics import selections
from sbmlqsp.analysis.dynamics.arclength import Point, Steps, correct, follow
from sbmlqsp.analysis.dynamics.autonomous import Autonomous, autonomous
from sbmlqsp.analysis.dynamics.axis import INTERIOR, Axis, axis, inner, inputs_of
from sbmlqsp.analysis.dynamics.bautin import second_lyapunov
from sbmlqsp.analysis.dynamics.bounds import Domain, domain
from sbmlqsp.analysis.dynamics.codimension_two import invariant_plane, is_smooth, zero
from sbmlqsp.analysis.dynamics.continuing import Work
from sbmlqsp.analysis.dynamics.equilibria import EquilibriumCurve
from sbmlqsp.analysis.dynamics.finding import with_inputs
from sbmlqsp.analysis.dynamics.forms import Forms
from sbmlqsp.analysis.dynamics.plane import FoldCurve, HopfCurve
from sbmlqsp.analysis.dynamics.plane_diagram import PlaneBranch, PlaneDiagram
from sbmlqsp.analysis.dynamics.reasons import notes
from sbmlqsp.analysis.dynamics.special_point import SpecialPoint
from sbmlqsp.core.settings import Settings
from sbmlqsp.errors import LimitExceeded
from sbmlqsp.model import Model

Array = NDArray[np.float64]
NEAR = 1e-3


def two_parameter(
    model: Model,
    parameters: tuple[str, str],
    spans: tuple[tuple[Any, Any], tuple[Any, Any]],
    *,
    values: Mapping[str, Any] | None = None,
    inputs: Mapping[str, Any] | None = None,
    leave_out: Iterable[str] = (),
    steps: Steps | None = None,
    settings: Settings | None = None,
) -> PlaneDiagram:
    """Return the fold and Hopf curves of a model over two parameters, with their points of codimension two.

    Curves set out from every fold and Hopf point met when either parameter is varied with the other at its value (where
    none is met, at values inside the ranges), and from Bogdanov-Takens points. Cusps, Bogdanov-Takens, generalised Hopf
    (Bautin) and zero-Hopf points are refined by secants along the curve, until the function that vanishes there does so
    to rounding.

    Args:
        model: the model.
        parameters: two names as for `continuation`.
        spans: the range of each.
        values: values put on top, as for `continuation`.
        inputs: constant input rates, as for `continuation`.
        leave_out: states that only collect.
        steps: lengths of steps along the curves.
        settings: `time_limit` bounds the work.

    Raises:
        LimitExceeded: when the time is over; `partial` is the diagram so far.
        Otherwise as `continuation`.
    """
    ready = model.with_values(values) if values else model
    targets = tuple(dict.fromkeys([*(inputs or {}), *inputs_of(parameters)]))
    system = autonomous(ready, targets, leave_out)
    axes = axis(system, parameters[0], spans[0]), axis(system, parameters[1], spans[1])
    q = with_inputs(system, inputs or {})
    limit = (settings or Settings()).time_limit
    corners = [
        axes[1].put(axes[0].put(q, a), b) for a in (axes[0].low, axes[0].high) for b in (axes[1].low, axes[1].high)
    ]
    work = _Plane(system, axes, q, domain(system, corners), steps or Steps(), limit)
    return work.diagram()


@dataclass(slots=True)
class _Plane:
    """One two-parameter analysis under way."""

    system: Autonomous
    axes: tuple[Axis, Axis]
    q: Array
    space: Domain
    steps: Steps
    limit: float
    branches: list[PlaneBranch] = field(default_factory=list)
    points: list[SpecialPoint] = field(default_factory=list)
    joined: list[SpecialPoint] = field(default_factory=list)
    begun: float = field(default_factory=time.monotonic)

    def diagram(self) -> PlaneDiagram:
        with np.errstate(all="ignore"):
            for q in (self.q, *(inner(self.axes, self.q, share) for share in INTERIOR)):
                for along in self.axes:
                    for point in self._one_parameter(along, q):
                        self._from(point)
                if self.branches:
                    break
            for point in [p for p in self.points if p.kind == "bogdanov-takens" and not self._is_joined(p)]:
                self._from(replace(point, kind="hopf"))
        return self.result(finished=True)

    def result(self, *, finished: bool) -> PlaneDiagram:
        first, second = self.axes
        return PlaneDiagram(
            model=self.system.system.model,
            names=(first.name, second.name),
            units=(first.unit, second.unit),
            spans=((first.low, first.high), (second.low, second.high)),
            branches=tuple(self.branches),
            special_points=tuple(self.points),
            notes=notes(self.system),
            finished=finished,
        )

    def watch(self, _value: float) -> None:
        if time.monotonic() - self.begun > self.limit:
            error = LimitExceeded(
                f"the curves over '{self.axes[0].name}' and '{self.axes[1].name}' took more than {self.limit:g} s",
                fix="take what is done from the error's `partial`, or give Settings(time_limit=...)",
                limit="wall time",
                step="two-parameter continuation",
            )
            error.__dict__["partial"] = self.result(finished=False)
            raise error

    def _one_parameter(self, along: Axis, q: Array) -> tuple[SpecialPoint, ...]:
        curve = EquilibriumCurve(self.system, along, q, np.empty(0))
        left = max(0.1, self.limit - (time.monotonic() - self.begun))
        work = Work(curve, self.space, self.steps, None, left)
        points = work.diagram(24).special_points
        other = self.axes[1] if along is self.axes[0] else self.axes[0]
        found = [point for point in points if point.kind in {"fold", "hopf"} and point.converged]
        return tuple(replace(point, second=other.of(q), second_name=other.name) for point in found)

    def _from(self, point: SpecialPoint) -> None:
        """Trace the curve through a fold, Hopf or Bogdanov-Takens point, unless one passes there."""
        q = self._q_at(point)
        pair = self.axes[0].of(q), self.axes[1].of(q)
        kind = "fold" if point.kind == "fold" else "hopf"
        if any(b.kind == kind and b.passes(pair, point.position, self._spans(), NEAR) for b in self.branches):
            return
        made = self._fold_curve(point, q) if kind == "fold" else self._hopf_curve(point, q)
        if made is None:
            return
        curve, start = made
        backward, forward = (self._to_border(curve, self._one_way(curve, start, sign)) for sign in (-1.0, 1.0))
        points = [*reversed(backward[1:]), *forward]
        if len(points) < 2:
            return
        special = list(self._special(curve, points))
        if kind == "hopf":
            self.joined += [found for found in special if found.kind == "bogdanov-takens"]
        self.points += [found for found in special if self._is_new(found, self.points)]
        self.branches.append(self._branch(curve, points, kind))

    def _q_at(self, point: SpecialPoint) -> Array:
        own = {along.name: along for along in self.axes}
        assert point.second is not None
        return own[point.second_name].put(own[point.name].put(self.q, point.parameter), point.second)

    def _spans(self) -> tuple[float, float]:
        return self.axes[0].high - self.axes[0].low, self.axes[1].high - self.axes[1].low

    def _sizes(self, z: Array) -> tuple[Array, Array]:
        floor = self.space.floors[list(self.system.independent)]
        return np.maximum(np.abs(z), floor), floor

    def _end(self, q: Array) -> list[float]:
        return [along.coordinate(along.of(q)) for along in self.axes]

    def _fold_curve(self, point: SpecialPoint, q: Array) -> tuple[FoldCurve, Array] | None:
        sizes, floor = self._sizes(point.position)
        vector = np.linalg.svd(Forms(self.system, point.position, q, sizes).matrix)[2][-1]
        curve = FoldCurve(self.system, self.axes, self.q, sizes, floor)
        return curve, np.concatenate([point.position, vector, self._end(q)])

    def _hopf_curve(self, point: SpecialPoint, q: Array) -> tuple[HopfCurve, Array] | None:
        sizes, floor = self._sizes(point.position)
        matrix = Forms(self.system, point.position, q, sizes).matrix
        square, plane = invariant_plane(matrix, point.frequency)
        phase = np.random.default_rng(4).standard_normal(len(sizes))
        across = phase @ plane
        vector = plane @ np.array([-across[1], across[0]])
        vector /= np.linalg.norm(vector)
        scale = max(square, 1e-3 * float(np.linalg.norm(matrix, 2)) ** 2)
        curve = HopfCurve(self.system, self.axes, self.q, sizes, floor, phase, scale)
        return curve, np.concatenate([point.position, vector, [square / scale], self._end(q)])

    def _one_way(self, curve: FoldCurve | HopfCurve, start: Array, sign: float) -> list[Point]:
        """Return the points of one direction, up to the border of the plane, of the domain, or a circle closed."""
        along = np.zeros(len(start))
        along[-1] = sign
        points: list[Point] = []
        weights = curve.weights(start)

        def goes_on(point: Point) -> bool:
            self.watch(0.0)
            back = np.linalg.norm((point.y - start) / weights) < 0.6 * point.step and len(points) > 20
            return self._inside(curve, point.y) and not back

        for point in follow(curve, start, along, self.steps, goes_on):
            points.append(point)  # noqa: PERF402 - `goes_on` counts what is there already
        return points

    def _to_border(self, curve: FoldCurve | HopfCurve, points: list[Point]) -> list[Point]:
        """Return the points with the last one, if it is outside the plane, replaced by one on its border."""
        if len(points) < 2:
            return points
        before, last = points[-2].y, points[-1].y
        for along, place in zip(self.axes, (-2, -1), strict=True):
            if along.holds(along.value(last[place])):
                continue
            border = along.coordinate(along.high if along.value(last[place]) > along.high else along.low)
            share = (border - before[place]) / (last[place] - before[place])
            across = np.zeros(len(last))
            across[place] = 1.0
            corrected = correct(curve, before + share * (last - before), across)
            if corrected is not None and self._inside_all(curve, corrected[0]):
                return [*points[:-1], Point(corrected[0], points[-1].tangent, points[-1].step)]
        return points

    def _inside(self, curve: FoldCurve | HopfCurve, y: Array) -> bool:
        first, second = curve.values(y)
        x = self.system.whole(y[: self.system.size], curve.parameters(y))
        inside = self.axes[0].holds(first) and self.axes[1].holds(second)
        kept = bool(np.all(x >= self.space.lower - 0.05 * self.space.sizes))
        return inside and kept and not (isinstance(curve, HopfCurve) and curve.square(y) < 0)

    def _special(self, curve: FoldCurve | HopfCurve, points: list[Point]) -> Iterator[SpecialPoint]:
        left: Array | None = None
        marks = []
        for point in points:
            found, left = curve.tests(point.y, left)
            marks.append((point, found, left))
        for (a, at_a, left), (b, at_b, _) in pairwise(marks):
            turned = at_a["bogdanov-takens"] * at_b["bogdanov-takens"] < 0
            for kind in sorted(at_a.keys() & at_b.keys()):
                if turned and kind != "bogdanov-takens":
                    continue  # the others change sign there as well, because what they are made of vanishes
                if at_a[kind] * at_b[kind] < 0 and is_smooth(kind, at_a[kind], at_b[kind]):
                    reached, y = zero(curve, a, b, kind, left)
                    if self._inside_all(curve, y):
                        yield self._point(curve, y, kind, converged=reached)

    def _inside_all(self, curve: FoldCurve | HopfCurve, y: Array) -> bool:
        first, second = curve.values(y)
        return self.axes[0].holds(first) and self.axes[1].holds(second)

    def _point(self, curve: FoldCurve | HopfCurve, y: Array, kind: str, *, converged: bool) -> SpecialPoint:
        z, q = y[: self.system.size], curve.parameters(y)
        square = curve.square(y) if isinstance(curve, HopfCurve) and kind != "bogdanov-takens" else 0.0
        forms = curve.forms(y)
        values = np.linalg.eigvals(forms.matrix)
        return SpecialPoint(
            kind=kind,  # type: ignore[arg-type]  # the names of the tests are kinds
            name=self.axes[0].name,
            parameter=curve.values(y)[0],
            unit=self.axes[0].unit,
            values=selections.values(self.system, z, q),
            period=float(2 * np.pi / np.sqrt(square)) if square > 0 else None,
            l1=0.0 if kind == "generalised hopf" else None,
            coefficient=second_lyapunov(forms, float(np.sqrt(square))) if kind == "generalised hopf" else None,
            converged=converged,
            eigenvalues=tuple(complex(value) for value in values[np.lexsort((-values.imag, -values.real))]),
            branch=len(self.branches),
            second=curve.values(y)[1],
            second_name=self.axes[1].name,
            position=z,
        )

    def _is_joined(self, point: SpecialPoint) -> bool:
        """Return whether a Hopf curve already ends at a Bogdanov-Takens point."""
        return not self._is_new(point, self.joined)

    def _is_new(self, point: SpecialPoint, others: list[SpecialPoint]) -> bool:
        assert point.second is not None
        spans = self._spans()
        for other in others:
            assert other.second is not None
            off = abs(point.parameter - other.parameter) / spans[0] + abs(point.second - other.second) / spans[1]
            if other.kind == point.kind and off < 1e-6:
                return False
        return True

    def _branch(self, curve: FoldCurve | HopfCurve, points: list[Point], kind: str) -> PlaneBranch:
        kept = [p for p in points if self._inside(curve, p.y)]
        pairs = np.array([curve.values(point.y) for point in kept]).reshape(len(kept), 2)
        states = np.array([point.y[: self.system.size] for point in kept]).reshape(len(kept), self.system.size)
        found = [curve.tests(point.y, None)[0] for point in kept]
        l1 = np.array([tests.get("generalised hopf", np.nan) for tests in found])
        return PlaneBranch(kind, pairs[:, 0], pairs[:, 1], states, l1 if kind == "hopf" else np.full(len(kept), np.nan))
