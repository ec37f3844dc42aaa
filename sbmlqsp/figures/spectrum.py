"""The spectrum of a Fisher information: how well each direction in the parameters is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sbmlqsp.figures.style import COLOURS, bare_axes

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_COLOURS = {"stiff": COLOURS[0], "sloppy": COLOURS[1], "structural": COLOURS[3]}
_LOWEST = 1e-16


def spectrum(labels: Sequence[str], eigenvalues: Sequence[float], kinds: Sequence[str]) -> Figure:
    """Return bars of the eigenvalues on a logarithmic axis, relative to the largest, named by their direction.

    Args:
        labels: name of each direction, such as "Vmax*Km".
        eigenvalues: of the information about logarithms, largest first.
        kinds: "stiff", "sloppy" or "structural" for each.
    """
    figure, axes = bare_axes(height=1.2 + 0.42 * len(labels))
    largest = max([*eigenvalues, 1e-300])
    parts = [max(value / largest, _LOWEST) for value in eigenvalues]
    places, left = list(range(len(labels))), min(parts) / 30
    axes.barh(places, [part - left for part in parts], color=[_COLOURS[kind] for kind in kinds], left=left)
    axes.set_xscale("log")
    axes.set_yticks(places, [_shortened(label) for label in labels])
    axes.invert_yaxis()
    axes.set_xlabel("eigenvalue relative to the largest")
    shown = list(dict.fromkeys(kinds))
    for kind in shown:
        axes.barh([0], [0], color=_COLOURS[kind], label=kind)
    if len(shown) > 1:
        axes.legend(frameon=False, loc="upper center", bbox_to_anchor=(0.5, 1.0 + 0.45 / len(labels)), ncols=len(shown))
    return figure


def _shortened(label: str, longest: int = 48) -> str:
    return label if len(label) <= longest else f"{label[: longest - 1]}…"
