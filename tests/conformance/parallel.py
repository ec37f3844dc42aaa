"""Run a function over many items in two processes that may die or hang; every item gets an answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import TimeoutError as Late
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one item: `value` of the call, or `failure`, the class and text of the error."""

    item: Any
    value: Any = None
    failure: str = ""
    seconds: float = 0.0


def over(
    function: Callable[[Any], Any], items: Iterable[Any], processes: int = 2, limit: float = 120.0
) -> list[Answer]:
    """Return one `Answer` per item in order; `limit` seconds each."""
    from pebble import ProcessPool

    items = list(items)
    with ProcessPool(max_workers=processes, max_tasks=200) as pool:
        waiting = [pool.schedule(_timed, args=(function, item), timeout=limit) for item in items]
        return [_answer(item, future) for item, future in zip(items, waiting, strict=True)]


def _timed(function: Callable[[Any], Any], item: Any) -> Answer:
    start = time.perf_counter()
    try:
        return Answer(item, function(item), "", time.perf_counter() - start)
    except Exception as error:  # noqa: BLE001 - every failure is a row of the table
        return Answer(item, None, f"{type(error).__name__}: {error}", time.perf_counter() - start)


def _answer(item: Any, future: Any) -> Answer:
    try:
        answer: Answer = future.result()
    except Late:
        return Answer(item, failure="Late: over the time limit")
    except Exception as error:  # noqa: BLE001 - a dead process raises what pebble raises
        return Answer(item, failure=f"Died: {error}")
    return answer
