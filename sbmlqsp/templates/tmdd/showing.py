"""A comparison of TMDD models as text, table and figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sbmlqsp.templates.tmdd.limits import Limits

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sbmlqsp.templates.tmdd.comparison import Comparison, Departure

_MEANINGS = {
    "A": "binding until drug or target is used up",
    "B": "target saturated",
    "C": "drug near KSS",
    "D": "terminal",
}


def table(found: Comparison) -> str:
    """Return clearances, half-lives, phases and differences as text."""
    c = found.constants
    ratio = found.limits.low_clearance / found.limits.high_clearance if found.limits.high_clearance else float("inf")
    lines = [
        f"full model under {found.regimen}",
        f"R0 {c.baseline:.4g} nmol/L, KD {c.dissociation:.4g} nmol/L, KSS {c.steady_state:.4g} nmol/L",
        f"clearance at low dose is {ratio:.4g} times that at high dose",
        "",
        *_aligned([("phase", "from (h)", "to (h)", "meaning"), *_phases(found)]),
        "",
        *_aligned([_head(found), *_rows(found)]),
        "",
        "largest relative difference of free drug after phase A, by baseline of the target",
        *_aligned([("R0 (nmol/L)", *(each.name for each in found.departures)), *_baselines(found)]),
    ]
    return "\n".join(lines)


def _phases(found: Comparison) -> Iterator[tuple[str, ...]]:
    for phase in found.phases:
        yield phase.name, f"{phase.start:.4g}", f"{phase.end:.4g}", _MEANINGS[phase.name]


def _head(found: Comparison) -> tuple[str, ...]:
    differences = (f"differs in {phase.name}" for phase in found.phases)
    return ("model", "CL low (L/h)", "CL high (L/h)", "t1/2 low (h)", "t1/2 high (h)", *differences,
            f"over {found.tolerance:.0%} from (h)", "below (nmol/L)")  # fmt: skip


def _rows(found: Comparison) -> Iterator[tuple[str, ...]]:
    yield ("full", *_ends(found.limits), *("" for _ in found.phases), "", "")
    for each in found.departures:
        differences = (_percent(each.largest.get(phase.name)) for phase in found.phases)
        left = "never" if each.leaves_at is None else f"{each.leaves_at:.4g}"
        yield (each.name, *_ends(each.limits), *differences, left, _number(each.leaves_below))


def _ends(limits: Limits) -> tuple[str, ...]:
    return tuple(
        f"{number:.4g}"
        for number in (limits.low_clearance, limits.high_clearance, limits.low_half_life, limits.high_half_life)
    )


def _baselines(found: Comparison) -> Iterator[tuple[str, ...]]:
    for factor, departures in found.baselines.items():
        yield (f"{factor * found.constants.baseline:.4g}", *(_percent(later(each)) for each in departures))


def later(departure: Departure) -> float | None:
    """Return the largest difference after binding has settled."""
    return max((value for name, value in departure.largest.items() if name != "A"), default=None)


def _percent(number: float | None) -> str:
    return "" if number is None else f"{100 * number:.3g} %"


def _number(number: float | None) -> str:
    return "" if number is None else f"{number:.4g}"


def _aligned(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def frame(found: Comparison) -> pd.DataFrame:
    """Return one row for each baseline and approximation, with numbers as numbers."""
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "R0": factor * found.constants.baseline,
                "model": each.name,
                "low_clearance": each.limits.low_clearance,
                "high_clearance": each.limits.high_clearance,
                "low_half_life": each.limits.low_half_life,
                "high_half_life": each.limits.high_half_life,
                **{f"difference_{phase}": each.largest.get(phase, np.nan) for phase in "ABCD"},
                "leaves_at": np.nan if each.leaves_at is None else each.leaves_at,
                "leaves_below": np.nan if each.leaves_below is None else each.leaves_below,
            }
            for factor, departures in found.baselines.items()
            for each in departures
        ]
    )


def figure(found: Comparison) -> Figure:
    """Return free drug in all models, linear and semilogarithmic, with the ends of the phases of the full model."""
    from sbmlqsp.figures import Curve, Panel, concentration_time

    full = found.curves["full"]
    marks = tuple((phase.end, float(np.interp(phase.end, found.times, full))) for phase in found.phases[:-1])
    curves = [Curve(name, found.times, values) for name, values in found.curves.items() if name != "full"]
    curves.append(Curve("full", found.times, full, marks))
    title = f"{found.regimen}: circles end phases {', '.join(phase.name for phase in found.phases[:-1])}"
    return concentration_time([Panel(tuple(curves), "nmol/L", "free drug")], time_unit="h", title=title)
