"""The pictures of docs/pbpk.md: `python docs/pbpk_figures.py` writes them into docs/images."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
import numpy as np

mpl.use("Agg")
import matplotlib.pyplot as plt

import sbmlqsp as qsp
from sbmlqsp.templates import pbpk, transport

IMAGES = Path(__file__).parent / "images"


def uptake() -> None:
    """Draw plasma, muscle and brain of one drug, with the brain limited by flow and by its wall."""
    drug = pbpk.Drug(
        "metoprolol", fu=0.879, blood_plasma_ratio=1.52, logP=2.15, bases=(9.7,), Kp="rodgers-rowland",
        clearance={"liver": "100 L/h"}, PS={"brain": "1 L/h"}, ka="1.5 1/h",
    )  # fmt: skip
    figure, axes = plt.subplots(figsize=(7, 4), layout="constrained")
    for form, style in (("flow-limited", "-"), ("permeability-limited", "--")):
        model = pbpk.assemble(pbpk.human(), drug, {"brain": form})
        result = qsp.simulate(model, "100 mg into gut_lumen", until="24 h", points=241,
                              outputs=["plasma", "[muscle]", "[brain]"])  # fmt: skip
        shown = ("plasma", "[muscle]", "[brain]") if form == "flow-limited" else ("[brain]",)
        for colour, output in enumerate(("plasma", "[muscle]", "[brain]")):
            if output in shown:
                label = f"{output.strip('[]')}, {form}" if output == "[brain]" else output.strip("[]")
                axes.semilogy(
                    result.time.magnitude[1:], result[output].magnitude[1:], style, color=f"C{colour}", label=label
                )
    axes.set(xlabel="time (h)", ylabel="concentration (mg/L)", ylim=(1e-3, 2), xlim=(0, 24))
    axes.set_title("100 mg by mouth: the wall of the brain delays and lowers its peak", loc="left", fontsize=10)
    axes.legend(frameon=False, fontsize=8)
    figure.savefig(IMAGES / "pbpk_uptake.png", dpi=150)


def layers() -> None:
    """Draw profiles in a slab against their closed form, and the error by the number of layers."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3.6), layout="constrained")
    depth = np.linspace(0, 1, 200)
    size, diffusion = 0.002, 0.0036
    for colour, phi in enumerate((1, 3, 10)):
        left.plot(depth, [transport.profile("slab", x, phi) for x in depth], color=f"C{colour}", label=f"φ = {phi}")
        model = transport.slab(20, C=1.0, D=diffusion, k=diffusion * (phi / size) ** 2, thickness=size)
        names = [f"[layer_{i}]" for i in range(1, 21)]
        end = qsp.simulate(model, times=[100], outputs=names)
        left.plot((np.arange(20) + 0.5) / 20, [end[n].magnitude[-1] for n in names], "o", ms=3.5, color=f"C{colour}")
    left.set(xlabel="relative depth", ylabel="concentration / surface", xlim=(0, 1), ylim=(0, 1.02))
    left.legend(frameon=False, fontsize=8, title="closed form; dots: 20 layers", title_fontsize=8)
    counts = np.array([5, 10, 20, 40, 80])
    for name, make, length in (("slab", transport.slab, "thickness"), ("cylinder", transport.cylinder, "R"),
                               ("sphere", transport.spheroid, "R")):  # fmt: skip
        exact, errors = transport.effectiveness_factor(name, 1), []
        for count in counts:
            model = make(int(count), C=1.0, D=diffusion, k=diffusion / size**2, **{length: size})
            end = qsp.simulate(model, times=[1e5], outputs=["average"], settings=qsp.Settings(rtol=1e-11))
            errors.append(abs(end["average"].magnitude[-1] / exact - 1))
        right.loglog(counts, errors, "o-", ms=4, label=name)
    right.loglog(counts, 0.05 * counts**-2.0, "k:", lw=1, label="second order")
    right.set(xlabel="layers", ylabel="error of the effectiveness factor, φ = 1", xticks=counts, xticklabels=counts)
    right.minorticks_off()
    right.legend(frameon=False, fontsize=8)
    figure.savefig(IMAGES / "transport_layers.png", dpi=150)


if __name__ == "__main__":
    uptake()
    layers()
