"""libRoadRunner inside the worker process: compiled models kept by key, and runs on them.

`RoadRunner.reset()` fires events at t = 0 with the values before it, and nothing ever removes an event that is still
pending when a run ends. So a fresh run here sets every value, lets time begin again, and executes at its end what
is left pending.
"""

from __future__ import annotations

import contextlib
import ctypes
import math
import pickle
from collections import OrderedDict
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

from sbmlqsp.errors import ModelError
from sbmlqsp.native._roadrunner_places import Places
from sbmlqsp.native._roadrunner_watchman import TooDense, Watchman
from sbmlqsp.native.roadrunner_protocol import Batch, Ends, Floats, Job, Layout, Outcome, Plan, Segment

_MOST_MODELS = 24
_SEED = 1
_MOMENT = 1e-9  # of a stretch


class _Models:
    """The compiled models of this worker, least recently used first."""

    def __init__(self) -> None:
        self._by_key: OrderedDict[str, CompiledModel] = OrderedDict()

    def get(self, key: str) -> CompiledModel | None:
        model = self._by_key.get(key)
        if model is not None:
            self._by_key.move_to_end(key)
        return model

    def add(self, key: str, model: CompiledModel) -> None:
        self._by_key[key] = model
        while len(self._by_key) > _MOST_MODELS:
            self._by_key.popitem(last=False)

    def drop(self, key: str) -> None:
        self._by_key.pop(key, None)


# Compiling costs 5-100 ms and a run 1 ms: this table is what the worker lives for.
_models = _Models()


def run(job: Job, source: tuple[str, Layout] | None) -> Outcome | None:
    """Return the outcome of a job, or None if the model is not compiled here and no `source` came with the job."""
    model = _models.get(job.key)
    if model is None:
        if source is None:
            return None
        model = CompiledModel(*source)
        _models.add(job.key, model)
    outcome = model.run(job)
    if outcome.status != "ok":
        _models.drop(job.key)  # a failed integrator is not trusted with the next run
    return outcome


def run_batch(batch: Batch, source: tuple[str, Layout] | None) -> Ends | None:
    """Return the ends of many runs, or None as `run`."""
    rows = np.full((len(batch.starts), len(_unpacked(batch.plan).selections)), np.nan)
    for number, job in enumerate(batch.jobs):
        outcome = run(job, source)
        if outcome is None:
            return None
        if outcome.status != "ok":
            return Ends(rows, outcome)
        rows[number] = outcome.rows[-1]
    return Ends(rows, None)


@lru_cache(maxsize=64)
def _unpacked(plan: bytes) -> Plan:
    unpacked: Plan = pickle.loads(plan)  # noqa: S301  (it comes from our own caller)
    return unpacked


class CompiledModel:
    """One compiled model and the places of its values."""

    def __init__(self, sbml: str, layout: Layout) -> None:
        self._roadrunner, self._options = _load(sbml)
        self._model = self._roadrunner.model
        self._integrator = self._roadrunner.getIntegrator()
        self._layout = layout
        self._compartments = Places(layout.compartments, self._model.getCompartmentIds(), 0)
        offset = len(layout.compartments)
        self._floating = Places(layout.species, self._model.getFloatingSpeciesIds(), offset)
        self._held = [(offset + n, name) for n, name in enumerate(layout.species) if name not in self._floating.names]
        self._parameters = Places(layout.parameters, self._model.getGlobalParameterIds(), offset + len(layout.species))
        names = layout.names
        count = len(self._integrator.getAbsoluteToleranceVector())
        states = [self._model.getStateVectorId(number) for number in range(count)]
        self._states = [(names.index(state), state) for state in states]
        self._state_places = np.array([place for place, _ in self._states], dtype=np.intp)
        self._watchman = Watchman(self._model, layout.events, layout.states) if layout.events else None
        self._random = ctypes.CDLL(None)
        self._set_for = (b"", b"")  # the plan and tolerances that the integrator is set for

    def run(self, job: Job) -> Outcome:
        """Return what the integrator made of the job, complete or up to where it failed."""
        plan = _unpacked(job.plan)
        blocks: list[Any] = []
        self._settings(plan, job)
        status, message = self._attempt(plan, plan.segments, job, blocks)
        outcome = self._outcome(plan, blocks, status, message)
        if status == "ok" or not plan.salvage:
            return outcome
        rows = _joined(self._salvaged(plan, len(blocks) - plan.row_before_start, job), plan)
        return outcome._replace(rows=rows)

    def _salvaged(self, plan: Plan, done: int, job: Job) -> list[Any]:
        """Return the rows of the first `done` segments and of the next one as far as it goes."""
        blocks: list[Any] = []
        self._attempt(plan, plan.segments[:done], job, blocks)
        with contextlib.suppress(TooDense, RuntimeError):
            for segment in plan.segments[done : done + 1]:
                for piece in _pieces(segment):
                    blocks.append(self._segment(piece, plan, job)[-1:])  # noqa: PERF401  (the same)
        return blocks

    def _attempt(self, plan: Plan, segments: tuple[Segment, ...], job: Job, blocks: list[Any]) -> tuple[str, str]:
        """Add the rows of the segments to `blocks` up to a failure; return status and message."""
        try:
            self._begin(plan, job, blocks)
            for segment in segments:
                blocks.append(self._segment(segment, plan, job))  # noqa: PERF401  (a failure must leave what was done)
        except TooDense as dense:
            return "events too dense", str(dense)
        except RuntimeError as error:
            return _status(str(error)), str(error)
        return "ok", ""

    def _settings(self, plan: Plan, job: Job) -> None:
        if self._set_for == (job.plan, job.atol.tobytes()):
            return
        setting = self._integrator.setValue
        setting("variable_step_size", plan.own_steps)
        setting("maximum_num_steps", plan.max_steps)
        setting("relative_tolerance", plan.rtol)
        if self._states:
            setting("absolute_tolerance", job.atol[self._state_places].tolist())
        self._roadrunner.timeCourseSelections = plan.selections
        self._set_for = (job.plan, job.atol.tobytes())

    def _begin(self, plan: Plan, job: Job, blocks: list[Any]) -> None:
        """Set every value, add the row before doses at t = 0 if asked for, and let events at t = 0 fire."""
        self._set(job)
        if self._layout.moving:
            self._roadrunner.getRatesOfChange()  # brings computed stoichiometries up to date
        if plan.row_before_start:
            self._model.setTime(0.0)
            blocks.append([self._roadrunner.getSelectedValues()])
        if self._watchman is not None:
            self._random.srand(_SEED)  # events at one time without priorities come in one order, run after run
            self._watchman.begin(plan.rtol)
            self._model.setValue(self._layout.armed, 1.0)
        if self._watchman is not None or self._layout.stepped:
            self._starts_at(0.0)  # or events at t = 0 fire at the last stop of the run before
            self._model.setTime(-math.inf)
            self._integrator.restart(0.0)
            self._checked(None)

    def _set(self, job: Job) -> None:
        model, initial = self._model, job.initial
        model.setCompartmentVolumes(self._compartments.here, initial[self._compartments.there])
        model.setGlobalParameterValues(self._parameters.here, initial[self._parameters.there])
        # Amounts last: they must not be rescaled by a volume that follows.
        if self._floating.names:
            model.setFloatingSpeciesAmounts(self._floating.here, initial[self._floating.there])
        for place, name in self._held:
            model.setValue(name, initial[place])

    def _segment(self, segment: Segment, plan: Plan, job: Job) -> Any:
        model, times = self._model, segment.times
        if segment.reset:
            for place, name in self._states:
                if name != self._layout.clock:
                    model.setValue(name, job.initial[place])
        for name, value in segment.state:
            model.setValue(name, value)
        for name, amount in segment.jumps:
            model.setValue(name, model.getValue(name) + amount)
        for name, value in segment.values:
            model.setValue(name, value)
        if len(times) == 1:
            model.setTime(times[0])
            return [self._roadrunner.getSelectedValues()]
        if plan.own_steps:
            return self._own_steps(times[0], times[-1])
        # `simulate` does the same at twice the cost: it looks up and restores every option around each call.
        self._options.times = times
        return self._checked(self._roadrunner._simulate(self._options))

    def _own_steps(self, start: float, end: float) -> Any:
        """Return rows at the integrator's own steps.

        The first moment is run without them: libRoadRunner 2.10 goes on from the state before the events that fire at
        the start of a run with own steps.
        """
        begun = start + _MOMENT * (end - start)
        if self._watchman is None or begun <= start:
            return self._checked(np.array(self._roadrunner.simulate(start, end)))
        self._integrator.setValue("variable_step_size", False)
        self._options.times = [start, begun]
        first = self._checked(np.array(self._roadrunner._simulate(self._options)))
        self._integrator.setValue("variable_step_size", True)
        return np.concatenate([first, self._checked(np.array(self._roadrunner.simulate(begun, end)))])

    def _checked(self, rows: Any) -> Any:
        if self._watchman is not None:
            self._watchman.check()
        return rows

    def _outcome(self, plan: Plan, blocks: list[Any], status: str, message: str) -> Outcome:
        model = self._model
        bad = tuple(name for _, name in self._states if not math.isfinite(model.getValue(name)))
        time = float(model.getTime())
        fired = tuple(self._watchman.fired) if self._watchman is not None else ()
        if self._layout.delayed:
            self._forget_pending_events()
        fastest = None if status == "ok" else self._fastest()
        return Outcome(_joined(blocks, plan), status, message, time, bad, fastest, fired)

    def _fastest(self) -> str | None:
        """Return the state with the largest rate of change relative to its size, as far as the model can tell."""
        if not self._states:
            return None
        speeds: dict[str, float] = {}
        for rate, (_, name) in zip(self._roadrunner.getRatesOfChange(), self._states, strict=False):
            size = abs(float(self._model.getValue(name)))
            speeds[name] = abs(float(rate)) / (size or 1.0)
        return max(speeds, key=speeds.__getitem__, default=None)

    def _forget_pending_events(self) -> None:
        """Execute what is pending, far in the future and with every trigger off: nothing else empties the queue."""
        far = 1e300
        self._model.setValue(self._layout.armed, 0.0)
        self._starts_at(far)
        self._model.setTime(far)
        self._integrator.restart(far)
        self._starts_at(0.0)

    def _starts_at(self, time: float) -> None:
        for clock in (self._model, self._integrator):
            clock.setIntegrationStartTime(time)


def _joined(blocks: list[Any], plan: Plan) -> Floats:
    rows = np.concatenate(blocks) if blocks else np.empty((0, len(plan.selections)))
    return np.asarray(rows, dtype=float)


def _pieces(segment: Segment) -> Iterator[Segment]:
    """Yield a stretch in pieces whose last rows are its rows: its start, and each step from one time to the next."""
    yield segment._replace(times=segment.times[:1])
    for step in pairwise(segment.times):
        yield Segment(step)


def _load(sbml: str) -> tuple[Any, Any]:
    import roadrunner

    roadrunner.Logger.setLevel(roadrunner.Logger.LOG_FATAL)
    config = roadrunner.Config
    config.setValue(config.LLVM_BACKEND, config.LLJIT)
    # Otherwise a model with an id such as "model" or "simulate" replaces that method, in every model after it too.
    config.setValue(config.ROADRUNNER_DISABLE_PYTHON_DYNAMIC_PROPERTIES, True)
    try:
        return roadrunner.RoadRunner(sbml), roadrunner.SimulateOptions()
    except RuntimeError as error:
        raise ModelError(f"libRoadRunner cannot compile the model: {error}", fix='try engine="copasi"') from error


def _status(message: str) -> str:
    known = {
        "CV_TOO_MUCH_WORK": "too many steps",
        "CV_CONV_FAILURE": "no convergence",
        "CV_ERR_FAILURE": "error test failed",
        "CV_TOO_MUCH_ACC": "too much accuracy",
        "RHSFUNC": "right-hand side failed",
    }
    return next((status for code, status in known.items() if code in message), "failed")
