"""Fair comparisons of CPU time: contestants take turns, medians are compared, worker processes count too."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping

from sbmlqsp import workers


def cpu_seconds(function: Callable[[int], object], count: int) -> float:
    """Return the CPU time of one call, of this process and of its worker together."""
    in_worker, here = workers.call(time.process_time), time.process_time()
    for number in range(count):
        function(number)
    spent = time.process_time() - here
    return (spent + workers.call(time.process_time) - in_worker) / count


def contest(contestants: Mapping[str, Callable[[int], object]], count: int, rounds: int) -> dict[str, float]:
    """Return the median CPU time of one call of each contestant, who take turns after one call to warm up."""
    for function in contestants.values():
        function(0)
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, function in contestants.items():
            times[name].append(cpu_seconds(function, count))
    return {name: statistics.median(found) for name, found in times.items()}


def report(title: str, found: Mapping[str, float], baseline: str, limits: Mapping[str, float]) -> bool:
    """Print a table with ratios to the baseline; return whether all limits are kept."""
    print(f"\n{title}")
    kept = True
    for name, seconds in found.items():
        ratio = seconds / found[baseline]
        limit = limits.get(name)
        verdict = "" if limit is None else f"  (limit {limit:g}: {'kept' if ratio <= limit else 'BROKEN'})"
        kept = kept and (limit is None or ratio <= limit)
        print(f"  {name:<44} {1e3 * seconds:9.3f} ms CPU   {ratio:6.2f} x{verdict}")
    return kept
