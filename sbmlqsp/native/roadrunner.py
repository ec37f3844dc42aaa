"""Runs with libRoadRunner in a worker process, where compiled models are kept."""

from __future__ import annotations

from collections.abc import Callable

from sbmlqsp import workers
from sbmlqsp.core.settings import Settings
from sbmlqsp.native import _roadrunner_worker
from sbmlqsp.native.roadrunner_protocol import Job, Layout, Outcome, Plan, Segment

__all__ = ["Job", "Layout", "Outcome", "Plan", "Segment", "run"]


def run(job: Job, source: Callable[[], tuple[str, Layout]], settings: Settings, model: str = "") -> Outcome:
    """Return the outcome of a job; `source` is asked for the SBML text only if the worker has not compiled it.

    Raises:
        ModelError: if libRoadRunner cannot compile the model.
        NativeCrash, LimitExceeded: if it crashes or takes too long or too much memory.
    """
    outcome = _call(job, None, settings, model, "simulating")
    if outcome is None:
        outcome = _call(job, source(), settings, model, "compiling and simulating")
    assert outcome is not None
    return outcome


def _call(job: Job, source: tuple[str, Layout] | None, settings: Settings, model: str, step: str) -> Outcome | None:
    return workers.call(
        _roadrunner_worker.run,
        job,
        source,
        step=step,
        model=model,
        time_limit=settings.time_limit,
        memory_limit=settings.memory_limit,
        key=job.key,
    )
