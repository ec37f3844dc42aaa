"""Draw a published dose ladder: target-mediated drug disposition at four doses (the picture of the README).

python examples/dose_ladder.py [FILE]
"""

from __future__ import annotations

import sys
from pathlib import Path

from matplotlib.figure import Figure

import sbmlqsp as qsp

ENTRY = "PeletierGabrielsson2012_tmdd"
DOSES = ("1.5 mg/kg", "5 mg/kg", "15 mg/kg", "45 mg/kg")  # mg per kg of body weight, the paper's ladder


def draw() -> Figure:
    """Return free drug and free target over time, one line for each dose."""
    model = qsp.repository()[ENTRY].model
    figure = Figure(figsize=(10, 3.6), layout="constrained")
    drug, target = figure.subplots(1, 2, sharex=True)
    for dose in DOSES:
        result = qsp.simulate(model, f"{dose} into L", until="1500 h", every="1 h", body_weight="70 kg")
        days = result.time.to("day").magnitude
        drug.semilogy(days, result["[L]"].magnitude, label=dose)
        target.semilogy(days, result["[R]"].magnitude, label=dose)
    for axes, what in ((drug, "free drug"), (target, "free target")):
        axes.set(xlabel="time (days)", ylabel=f"{what} (mg/L)", ylim=(1e-3, 2e3 if what == "free drug" else 5e1))
        axes.grid(visible=True, alpha=0.3)
    figure.legend(*drug.get_legend_handles_labels(), loc="outside right center", frameon=False)
    return figure


if __name__ == "__main__":
    draw().savefig(Path(sys.argv[1] if len(sys.argv) > 1 else "dose_ladder.png"), dpi=150)
