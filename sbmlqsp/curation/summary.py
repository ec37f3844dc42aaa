"""Many reproductions in a few lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sbmlqsp.curation.reproduction import Reproduction


def rows(done: Sequence[Reproduction]) -> list[dict[str, Any]]:
    """Return one row per entry: claims that pass by engine, the largest difference of engines, what is granted."""
    return [_row(one) for one in done]


def _row(one: Reproduction) -> dict[str, Any]:
    largest = next(iter(one.differences), None)
    return {
        "entry": one.entry.id,
        "area": one.entry.area,
        "title": one.entry.title,
        "level": one.entry.level,
        "ok": one.ok,
        "explained": one.explained,
        "counts": {engine: one.counts(engine) for engine in one.engines},
        "difference": None if largest is None else largest.relative,
        "where": "" if largest is None else str(largest),
        "reasons": one.not_granted(),
        "failing": one.failing(),
    }


def conclusion(done: Sequence[Reproduction]) -> str:
    """Return the totals: entries, claims in each engine, and the largest difference between engines."""
    lines = [f"{sum(one.ok for one in done)} of {len(done)} entries pass every claim"]
    explained = sum(one.explained and not one.ok for one in done)
    lines += [f"{explained} more deviate only where they say so"] if explained else []
    for engine in dict.fromkeys(engine for one in done for engine in one.engines):
        counts = [one.counts(engine) for one in done if engine in one.engines]
        lines.append(f"{sum(c[0] for c in counts)} of {sum(c[1] for c in counts)} claims pass in {engine}")
    apart = [(one.differences[0], one.entry.id) for one in done if one.differences]
    if apart:
        largest, entry = max(apart, key=lambda pair: pair[0].relative)
        lines.append(f"largest difference between engines: {largest}, {entry}")
    return "\n".join(lines)
