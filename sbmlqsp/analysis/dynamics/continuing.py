"""`continuation`: every branch of steady states over one parameter."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.analysis.dynamics.arclength import Steps, correct
from sbmlqsp.analysis.dynamics.autonomous import Autonomous, autonomous
from sbmlqsp.analysis.dynamics.axis import INTERIOR, Axis, axis, inputs_of
from sbmlqsp.analysis.dynamics.bounds import Domain, domain
from sbmlqsp.analysis.dynamics.branch_point import other_tangent
from sbmlqsp.analysis.dynamics.cycle_branch import CycleBranch, CycleSteps
from sbmlqsp.analysis.dynamics.cycling import branch_from_run, branches_of_cycles
from sbmlqsp.analysis.dynamics.detection import Found
from sbmlqsp.analysis.dynamics.diagram import Diagram
from sbmlqsp.analysis.dynamics.equilibria import EquilibriumCurve, inside
from sbmlqsp.analysis.dynamics.finding import with_inputs
from sbmlqsp.analysis.dynamics.reasons import notes
from sbmlqsp.analysis.dynamics.roots import all_roots
from sbmlqsp.analysis.dynamics.special_point import SpecialPoint
from sbmlqsp.analysis.dynamics.tracing import Traced, trace
from sbmlqsp.core.settings import Settings
from sbmlqsp.errors import LimitExceeded, ModelError
from sbmlqsp.model import Model

Array = NDArray[np.float64]
SAME_STATE, SAME_VALUE = 1e-3, 1e-6
PATIENCE = 8
SHARES = (1.0, 0.1, 0.01)  # of the first step, from a crossing on to the other branch


def continuation(
    model: Model,
    parameter: str,
    span: tuple[Any, Any],
    *,
    values: Mapping[str, Any] | None = None,
    inputs: Mapping[str, Any] | None = None,
    leave_out: Iterable[str] = (),
    cycles: bool = True,
    steps: Steps | None = None,
    cycle_steps: CycleSteps | None = None,
    starts: int = 24,
    resume: Diagram | None = None,
    settings: Settings | None = None,
    progress: Callable[[str], None] | None = None,
) -> Diagram:
    """Return the branches of steady states over a parameter, with folds, Hopf and branch points refined.

    Branches set out from every root found at the model's own value, at both ends of the range and at three values
    inside; at branch points the other branch is taken as well.

    Args:
        model: the model.
        parameter: an id, `[S]` or `reaction.k` that `Model.with_values` takes; "into Drug" for a constant input rate;
            "total of A" for a conserved total.
        span: (from, to), numbers in model units or quantities.
        values: values put on top, as for `Model.with_values`.
        inputs: constant input rates: {"Drug": "5 mg/h"}.
        leave_out: states that only collect.
        cycles: whether limit cycles are followed from each Hopf point, with their folds and period doublings.
        steps: lengths and number of steps along steady states.
        cycle_steps: the same along cycles.
        starts: random starts for roots at each of the values.
        resume: a diagram of the same model, parameter and range that a time limit ended: what it has is kept.
        settings: `time_limit` bounds the work; the error that ends it has the part that is done as `partial`.
        progress: called with a sentence now and then.

    Raises:
        LimitExceeded: when the time is over; `partial` is the diagram so far.
        UnsupportedFeature, ModelError, UnknownSymbolError, UnitsError: as `steady_states`, and for the parameter.
    """
    ready = model.with_values(values) if values else model
    targets = tuple(dict.fromkeys([*(inputs or {}), *inputs_of([parameter])]))
    system = autonomous(ready, targets, leave_out)
    along = axis(system, parameter, span)
    q = with_inputs(system, inputs or {})
    work = Work(
        curve=EquilibriumCurve(system, along, q, np.empty(0)),
        space=domain(system, (along.put(q, along.low), along.put(q, along.high))),
        steps=steps or Steps(),
        cycle_steps=(cycle_steps or CycleSteps()) if cycles else None,
        limit=(settings or Settings()).time_limit,
        progress=progress,
    )
    if resume is not None:
        work.take_up(resume)
    return work.diagram(starts)


@dataclass(slots=True)
class Work:
    """One continuation under way: what was traced, and when it has to end."""

    curve: EquilibriumCurve
    space: Domain
    steps: Steps
    cycle_steps: CycleSteps | None
    limit: float
    progress: Callable[[str], None] | None = None
    traced: list[Traced] = field(default_factory=list)
    points: list[SpecialPoint] = field(default_factory=list)
    cycles: list[CycleBranch] = field(default_factory=list)
    begun: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        floors = self.space.floors[list(self.curve.system.independent)]
        self.curve = EquilibriumCurve(self.curve.system, self.curve.axis, self.curve.q, floors)

    @property
    def system(self) -> Autonomous:
        """The reduced system."""
        return self.curve.system

    @property
    def _sizes(self) -> Array:
        found: Array = self.space.sizes[list(self.curve.system.independent)]
        return found

    @property
    def axis(self) -> Axis:
        """The parameter."""
        return self.curve.axis

    def diagram(self, starts: int) -> Diagram:
        """Return the diagram of everything that can be reached from the roots at some values."""
        with np.errstate(all="ignore"):
            for number, value in enumerate(self._values()):
                q = self.axis.put(self.curve.q, value)
                for root in all_roots(self.system, q, self.space, starts=starts, seed=1 + number, patience=PATIENCE):
                    self._from(self.curve.point(root, value), None)
        if self.cycle_steps is not None:
            done = {branch.origin for branch in self.cycles}
            hopf = tuple(self.points)
            waiting = tuple(point for point in hopf if point.parameter not in done)
            branches_of_cycles(self.curve, waiting, self.cycle_steps, self.watch, self._keep_cycles)
            if self._is_restless():
                args = self.cycle_steps, self.watch, self._keep_cycles, hopf
                branch_from_run(self.curve, tuple(self.cycles), *args)
        return self.result(finished=True)

    def _is_restless(self) -> bool:
        """Return whether no steady state is stable at the model's own value."""
        value = self.axis.of(self.curve.q)
        parts = self.result(finished=False).intervals
        return any(part.low <= value <= part.high and not part.stable for part in parts) or (
            self.axis.holds(value) and not parts
        )

    def _keep_cycles(self, branch: CycleBranch, points: list[SpecialPoint]) -> None:
        self.cycles.append(branch)
        self.points += points

    def take_up(self, earlier: Diagram) -> None:
        """Begin with the branches, cycles and points of an earlier diagram.

        Raises:
            ModelError: if it is of another model, parameter or range.
        """
        model = self.system.system.model
        same = (model.structure_hash, model.value_hash, self.axis.name, self.axis.low, self.axis.high)
        other = earlier.model
        if same != (other.structure_hash, other.value_hash, earlier.name, earlier.low, earlier.high):
            raise ModelError(
                "the diagram to resume is of another model, parameter or range",
                where=earlier.name,
                fix="give the model, values, parameter and range it was made with",
            )
        self.traced = [Traced(branch, ()) for branch in earlier.branches]
        self.cycles, self.points = list(earlier.cycles), list(earlier.special_points)

    def result(self, *, finished: bool) -> Diagram:
        """Return the diagram of what is done."""
        return Diagram(
            model=self.system.system.model,
            name=self.axis.name,
            unit=self.axis.unit,
            low=self.axis.low,
            high=self.axis.high,
            branches=tuple(traced.branch for traced in self.traced),
            cycles=tuple(self.cycles),
            special_points=tuple(sorted(self.points, key=lambda point: point.parameter)),
            notes=notes(self.system),
            finished=finished,
        )

    def watch(self, value: float) -> None:
        """Raise `LimitExceeded` when the time is over."""
        spent = time.monotonic() - self.begun
        if spent > self.limit:
            error = LimitExceeded(
                f"the continuation in '{self.axis.name}' took more than {self.limit:g} s, at {value:.6g}",
                where=self.axis.name,
                fix="take what is done from the error's `partial`, or give Settings(time_limit=...)",
                limit="wall time",
                step="continuation",
            )
            error.__dict__["partial"] = self.result(finished=False)
            raise error
        if self.progress is not None and spent > 1.0:
            self.progress(f"{self.axis.name} = {value:.5g}, {len(self.traced)} branches, {len(self.points)} points")

    def _values(self) -> list[float]:
        axis = self.axis
        own = axis.of(self.curve.q)
        inside = [axis.inside(share) for share in INTERIOR]
        return [*([own] if axis.holds(own) else []), axis.low, axis.high, *inside]

    def _from(self, y: Array, along: Array | None) -> None:
        """Trace the branch through a point unless it is known, and those that cross it."""
        if self._known(y):
            return
        traced = trace(self.curve, self.space, y, along, self.steps, self.watch)
        if traced is None:
            return
        number = len(self.traced)
        self.traced.append(traced)
        for found in traced.found:
            if self._keep(found, number) and found.point.kind == "branch point":
                self._switch(found)

    def _keep(self, found: Found, branch: int) -> bool:
        """Keep a special point that is inside and new; return whether it was."""
        point = found.point
        q = self.axis.put(self.curve.q, point.parameter)
        if not self.axis.holds(point.parameter) or not self.space.holds(self.system.whole(point.position, q)):
            return False
        if any(self._same(point, other) for other in self.points):
            return False
        from dataclasses import replace

        self.points.append(replace(point, branch=branch))
        return True

    def _same(self, a: SpecialPoint, b: SpecialPoint) -> bool:
        scale = max(abs(a.parameter), 1e-6 * (self.axis.high - self.axis.low))
        sizes = np.maximum(np.abs(a.position), self._sizes)
        near = bool(np.all(np.abs(a.position - b.position) <= SAME_STATE * sizes))
        return a.kind == b.kind and abs(a.parameter - b.parameter) <= SAME_VALUE * scale and near

    def _switch(self, found: Found) -> None:
        y = self.curve.point(found.point.position, found.point.parameter)
        other = other_tangent(self.curve, y, found.near.point.tangent)
        if other is None:
            return
        for sign in (1.0, -1.0):
            start = self._start(y, sign * other)
            if start is not None:
                self._from(start, sign * other)

    def _start(self, y: Array, along: Array) -> Array | None:
        """Return a point of the other branch near a crossing, inside the range: near an end by a shorter step."""
        for share in SHARES:
            corrected = correct(self.curve, y + share * self.steps.first * along, along)
            if corrected is not None and inside(self.curve, self.space, corrected[0]):
                return corrected[0]
        return None

    def _known(self, y: Array) -> bool:
        """Return whether a traced branch passes through a point."""
        z, value = y[:-1], self.axis.value(y[-1])
        sizes = np.maximum(np.abs(z), self._sizes)
        across = np.append(np.zeros(len(z)), 1.0)
        for traced in self.traced:
            for position in traced.branch.at(value):
                if np.any(np.abs(position - z) > 0.3 * sizes):
                    continue
                corrected = correct(self.curve, self.curve.point(position, value), across)
                near = position if corrected is None else corrected[0][:-1]
                if np.all(np.abs(near - z) <= SAME_STATE * sizes):
                    return True
        return False
