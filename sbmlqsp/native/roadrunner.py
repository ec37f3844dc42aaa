"""Runs with libRoadRunner in a worker process, where compiled models are kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sbmlqsp import workers
from sbmlqsp.core.settings import Settings
from sbmlqsp.native import _roadrunner_worker
from sbmlqsp.native.roadrunner_protocol import Batch, Ends, Job, Layout, Outcome, Plan, Segment

__all__ = ["Batch", "Ends", "Job", "Layout", "Outcome", "Plan", "Segment", "run", "run_batch"]

Work = TypeVar("Work", Job, Batch)
Answer = TypeVar("Answer")
Source = Callable[[], tuple[str, Layout]]


def run(job: Job, source: Source, settings: Settings, model: str = "") -> Outcome:
    """Return the outcome of a job; `source` is asked for the SBML text only if the worker has not compiled it.

    Raises:
        ModelError: if libRoadRunner cannot compile the model.
        NativeCrash, LimitExceeded: if it crashes or takes too long or too much memory.
    """
    return _call(_roadrunner_worker.run, job, source, settings, model, "simulating")


def run_batch(batch: Batch, source: Source, settings: Settings, model: str = "") -> Ends:
    """Return where many runs end, in one call into the worker; arguments and errors as `run`."""
    return _call(_roadrunner_worker.run_batch, batch, source, settings, model, "searching a steady state")


def _call(
    function: Callable[[Work, tuple[str, Layout] | None], Answer | None],
    work: Work,
    source: Source,
    settings: Settings,
    model: str,
    step: str,
) -> Answer:
    def call(text: tuple[str, Layout] | None, step: str) -> Answer | None:
        return workers.call(
            function,
            work,
            text,
            step=step,
            model=model,
            time_limit=settings.time_limit,
            memory_limit=settings.memory_limit,
            key=work.key,
        )

    answer = call(None, step)
    if answer is None:
        answer = call(source(), f"compiling and {step}")
    assert answer is not None
    return answer
