"""Parts of a population on a Dask cluster. A worker that is lost loses nothing: its parts are simulated elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sbmlqsp.population.roads import Part, Road
from sbmlqsp.population.trial import Patients, Trial

Span = tuple[int, int]
_AHEAD = 3  # parts per thread of the cluster that are handed out before one is back
_RETRIES = 5


def on_cluster(
    client: Any, road: Road, trial: Trial, patients: Patients, todo: list[Span]
) -> Iterator[tuple[Span, Part]]:
    """Yield each part as it comes back from where the client points."""
    from distributed import as_completed

    shared = client.scatter(trial, broadcast=True, hash=False)
    waiting = iter(todo)
    spans: dict[str, Span] = {}

    def hand_out(span: Span) -> Any:
        future = client.submit(run_part, road, shared, patients.part(slice(*span)), pure=False, retries=_RETRIES)
        spans[future.key] = span
        return future

    ahead = _AHEAD * max(1, sum(client.nthreads().values()))
    first = [hand_out(span) for _, span in zip(range(ahead), waiting, strict=False)]
    coming = as_completed(first)
    for future in coming:
        span = spans.pop(future.key)
        yield span, future.result()
        future.release()
        following = next(waiting, None)
        if following is not None:
            coming.add(hand_out(following))


def run_part(road: Road, trial: Trial, patients: Patients) -> Part:
    """Return one part; runs on the cluster."""
    return road.run(trial, patients)
