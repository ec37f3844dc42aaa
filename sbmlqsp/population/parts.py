"""A population cut into parts that are simulated side by side: threads, worker processes, or a Dask cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any

from sbmlqsp.population.roads import Part, Road
from sbmlqsp.population.trial import Floats, Patients, Trial

_NUMBERS = 4_000_000
_SMALLEST, _LARGEST = 64, 4096
_PARTS_EACH = 4

Span = tuple[int, int]
Into = Callable[[Span], Floats | None]


def spans(trial: Trial, count: int, workers: int, *, steady: bool = False) -> list[Span]:
    """Return the parts of a population: (first, last) of each.

    With `steady` their size does not depend on the number of workers, so that an interrupted run can go on with others.
    """
    numbers = max(1, len(trial.outputs) * len(trial.times))
    size = min(_LARGEST, max(_SMALLEST, _NUMBERS // numbers))
    if not steady:
        size = min(size, max(_SMALLEST, -(-count // (_PARTS_EACH * workers))))
    return [(first, min(first + size, count)) for first in range(0, count, size)]


def simulated(
    road: Road, trial: Trial, patients: Patients, todo: list[Span], workers: int, into: Into, client: Any = None
) -> Iterator[tuple[Span, Part]]:
    """Yield each part as it is ready, in any order."""
    if client is not None:
        from sbmlqsp.population.cluster import on_cluster

        yield from on_cluster(client, road, trial, patients, todo)
        return
    if workers == 1:
        for span in todo:
            yield span, road.run(trial, patients.part(slice(*span)), into(span))
        return
    yield from _in_threads(road, trial, patients, todo, workers, into)


def _in_threads(
    road: Road, trial: Trial, patients: Patients, todo: list[Span], workers: int, into: Into
) -> Iterator[tuple[Span, Part]]:
    """Run parts in threads: the cohort engine lets the interpreter go, libRoadRunner runs in worker processes."""
    waiting = iter(todo)
    running: dict[Future[Part], Span] = {}
    with ThreadPoolExecutor(workers) as pool:

        def start(span: Span) -> None:
            running[pool.submit(road.run, trial, patients.part(slice(*span)), into(span))] = span

        for span in waiting:
            start(span)
            if len(running) >= 2 * workers:
                break
        while running:
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                span = running.pop(future)
                yield span, future.result()
                following = next(waiting, None)
                if following is not None:
                    start(following)
