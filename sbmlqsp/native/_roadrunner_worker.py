"""libRoadRunner inside the worker process: compiled models kept by key, and runs on them.

`RoadRunner.reset()` fires events at t = 0 with the values before it, and nothing ever removes an event that is still
pending when a run ends. So a fresh run here sets every value, lets time begin again, and executes at its end what
is left pending.
"""

from __future__ import annotations

import ctypes
import math
from collections import OrderedDict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.errors import ModelError
from sbmlqsp.native._roadrunner_watchman import TooDense, Watchman
from sbmlqsp.native.roadrunner_protocol import Job, Layout, Outcome, Segment

Floats = NDArray[np.float64]

_MOST_MODELS = 24
_SEED = 1


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


class CompiledModel:
    """One compiled model and the places of its values."""

    def __init__(self, sbml: str, layout: Layout) -> None:
        self._roadrunner = _load(sbml)
        self._model = self._roadrunner.model
        self._integrator = self._roadrunner.getIntegrator()
        self._layout = layout
        self._parameters = _places(layout.parameters, self._model.getGlobalParameterIds())
        self._compartments = _places(layout.compartments, self._model.getCompartmentIds())
        floating = list(self._model.getFloatingSpeciesIds())
        self._floating = [number for number, name in enumerate(layout.species) if name in set(floating)]
        self._floating_places = _places([layout.species[number] for number in self._floating], floating)
        self._other = [(n, name) for n, name in enumerate(layout.species) if n not in set(self._floating)]
        names = (*layout.compartments, *layout.species, *layout.parameters)
        count = len(self._integrator.getAbsoluteToleranceVector())
        self.states = [names.index(self._model.getStateVectorId(number)) for number in range(count)]
        self._watchman = Watchman(self._model, layout.events, layout.states) if layout.events else None
        self._random = ctypes.CDLL(None)

    def run(self, job: Job) -> Outcome:
        """Return what the integrator made of the job, complete or up to where it failed."""
        self._settings(job)
        blocks: list[Floats] = []
        try:
            first = self._begin(job)
            if first is not None:
                blocks.append(first)
            for segment in job.segments:
                blocks.append(self._segment(segment, job))  # noqa: PERF401  (a failure must leave what was done)
            status, message = "ok", ""
        except TooDense as dense:
            status, message = "events too dense", str(dense)
        except RuntimeError as error:
            status, message = _status(str(error)), str(error)
        return self._outcome(job, blocks, status, message)

    def _settings(self, job: Job) -> None:
        setting = self._integrator.setValue
        setting("variable_step_size", job.own_steps)
        setting("maximum_num_steps", job.max_steps)
        setting("relative_tolerance", job.rtol)
        if self.states:
            setting("absolute_tolerance", job.atol[self.states].tolist())
        self._roadrunner.timeCourseSelections = job.selections

    def _begin(self, job: Job) -> Floats | None:
        """Set every value, let events at t = 0 fire, and return the row before doses at t = 0 if there are any."""
        layout = self._layout
        self._model.setCompartmentVolumes(self._compartments, job.compartments)
        self._model.setGlobalParameterValues(self._parameters, job.parameters)
        self._set_species(job)  # last: amounts must not be rescaled by a volume that follows
        if self._watchman is not None:
            self._start_events(job, self._watchman)
        elif layout.stepped:
            self._model.setTime(-math.inf)
            self._integrator.restart(0.0)
        if layout.moving:
            self._roadrunner.getRatesOfChange()  # brings computed stoichiometries up to date
        if not job.row_before_start:
            return None
        self._model.setTime(0.0)
        return np.array([self._roadrunner.getSelectedValues()])

    def _start_events(self, job: Job, watchman: Watchman) -> None:
        self._random.srand(_SEED)  # events at one time without priorities come in one order, run after run
        watchman.begin(job.rtol)
        self._model.setValue(self._layout.armed, 1.0)
        self._model.setTime(-math.inf)
        self._integrator.restart(0.0)
        watchman.check()

    def _set_species(self, job: Job) -> None:
        if self._floating:
            self._model.setFloatingSpeciesAmounts(self._floating_places, job.species[self._floating])
        for number, name in self._other:
            self._model.setValue(name, job.species[number])

    def _segment(self, segment: Segment, job: Job) -> Floats:
        model = self._model
        if segment.reset:
            self._return_to_start(job)
        for name, amount in segment.jumps:
            model.setValue(name, model.getValue(name) + amount)
        for name, value in segment.values:
            model.setValue(name, value)
        if len(segment.times) == 1:
            model.setTime(segment.times[0])
            return np.array([self._roadrunner.getSelectedValues()])
        if job.own_steps:
            rows = self._roadrunner.simulate(segment.times[0], segment.times[-1])
        else:
            rows = self._roadrunner.simulate(times=segment.times)
        if self._watchman is not None:
            self._watchman.check()
        return np.array(rows)

    def _return_to_start(self, job: Job) -> None:
        """Give every state its initial value again."""
        names = (*self._layout.compartments, *self._layout.species, *self._layout.parameters)
        values = np.concatenate([job.compartments, job.species, job.parameters])
        for place in self.states:
            if names[place] != self._layout.clock:
                self._model.setValue(names[place], values[place])

    def _outcome(self, job: Job, blocks: list[Floats], status: str, message: str) -> Outcome:
        names = (*self._layout.compartments, *self._layout.species, *self._layout.parameters)
        ends = {names[place]: float(self._model.getValue(names[place])) for place in self.states}
        time = float(self._model.getTime())
        fired = self._watchman.fired if self._watchman is not None else ()
        if self._layout.delayed:
            self._forget_pending_events()
        rows = np.concatenate(blocks) if blocks else np.empty((0, len(job.selections)))
        lengths = tuple(len(block) for block in blocks)
        bad = tuple(name for name, value in ends.items() if not math.isfinite(value))
        return Outcome(rows, lengths, status, message, time, bad, tuple(fired))

    def _forget_pending_events(self) -> None:
        """Execute what is pending, far in the future and with every trigger off: nothing else empties the queue."""
        far = 1e300
        self._model.setValue(self._layout.armed, 0.0)
        for clock in (self._model, self._integrator):
            clock.setIntegrationStartTime(far)
        self._model.setTime(far)
        self._integrator.restart(far)
        for clock in (self._model, self._integrator):
            clock.setIntegrationStartTime(0.0)


def _load(sbml: str) -> Any:
    import roadrunner

    roadrunner.Logger.setLevel(roadrunner.Logger.LOG_FATAL)
    config = roadrunner.Config
    config.setValue(config.LLVM_BACKEND, config.LLJIT)
    try:
        return roadrunner.RoadRunner(sbml)
    except RuntimeError as error:
        raise ModelError(f"libRoadRunner cannot compile the model: {error}", fix='try engine="copasi"') from error


def _places(names: Any, order: Any) -> NDArray[np.int32]:
    position = {name: place for place, name in enumerate(order)}
    return np.array([position[name] for name in names], dtype=np.int32)


def _status(message: str) -> str:
    known = {
        "CV_TOO_MUCH_WORK": "too many steps",
        "CV_CONV_FAILURE": "no convergence",
        "CV_ERR_FAILURE": "error test failed",
        "CV_TOO_MUCH_ACC": "too much accuracy asked",
        "RHSFUNC": "right-hand side failed",
    }
    return next((status for code, status in known.items() if code in message), "failed")
