"""The method of lines: diffusion through layers of a shape, written as Antimony.

Each layer has one concentration; between layers flows D A dC/dx by central differences. At the supplied surface the
gradient is that of the parabola through the surface and the first two layers, so that the whole is of second order in
the thickness of a layer (Schiesser WE. The Numerical Method of Lines. Academic Press; 1991; finite volumes: Patankar
SV. Numerical Heat Transfer and Fluid Flow. 1980).
"""

from __future__ import annotations

from dataclasses import dataclass

from sbmlqsp.templates.piece import Piece
from sbmlqsp.templates.transport.shape import Shape

SURFACE, FIRST, SECOND = 8.0 / 3.0, 3.0, 1.0 / 3.0
"""Gradient at the surface, in thicknesses of a layer: 8/3 C_surface - 3 C_1 + 1/3 C_2."""

_SATURABLE = """\
Vmax = 1;  Vmax has mg_per_L_h;  Vmax is "largest rate of consumption"
Km = 0.1;  Km has mg_per_L;  Km is "concentration of half the largest rate"
"""

CONSUMPTION = {
    None: ("", "", {}),
    "first-order": (
        'k = 1;  k has per_h;  k is "rate constant of consumption"\n',
        "k * {C}",
        {"k": ("1e-4 1/h", "1e4 1/h")},
    ),
    "Michaelis-Menten": (
        _SATURABLE,
        "Vmax * {C} / (Km + {C})",
        {"Vmax": ("1e-4 mg/L/h", "1e6 mg/L/h"), "Km": ("1e-6 mg/L", "1e3 mg/L")},
    ),
}
"""Consumption by name: declarations, rate per volume, and ranges. Zero order is Michaelis-Menten with a small Km."""

_REFERENCE = "Schiesser WE. The Numerical Method of Lines. Academic Press; 1991."


@dataclass(frozen=True, slots=True)
class Layers(Piece):
    """A piece that is written for a number of layers, rather than read from a file.

    Attributes:
        shape: what is cut into layers.
        count: number of layers, at least 2.
        consumption: None, "first-order" or "Michaelis-Menten".
        wall: whether a wall of permeability P lies on the supplied surface.
        reservoir: whether the supply is a well-stirred volume that the tissue takes from, rather than an input C.
    """

    shape: Shape | None = None
    count: int = 10
    consumption: str | None = "first-order"
    wall: bool = False
    reservoir: bool = False

    @property
    def text(self) -> str:
        """The Antimony statements."""
        return f"{self._supply()}\n{self._sizes()}\n{self._layers()}\n{self._flows()}\n{self._sums()}"

    @property
    def _of(self) -> Shape:
        assert self.shape is not None
        return self.shape

    def _supply(self) -> str:
        lines = ["unit substance = 1e-3 gram", "unit extent = 1e-3 gram", "unit volume = 1 litre"]
        lines += ["unit time_unit = 3600 second", f"// {self._of.name} in {self.count} layers, layer_1 at the surface"]
        if not self.reservoir:
            return "\n".join([*lines, 'C = 0;  C has mg_per_L;  C is "concentration outside (input)"'])
        return "\n".join(
            [
                *lines,
                "compartment V",
                'V = 3;  V has volume;  V is "volume of the reservoir"',
                "species C in V",
                'C = 0;  C has mg_per_L;  C is "concentration in the reservoir"',
                'CL = 1;  CL has litre_per_h;  CL is "clearance from the reservoir"',
                "elimination: C => ;  CL * C",
            ]
        )

    def _sizes(self) -> str:
        lines = [f'{s.id} = {s.start!r};  {s.id} has {s.unit};  {s.id} is "{s.meaning}"' for s in self._of.sizes]
        lines.append('D = 0.0036;  D has dm2_per_h;  D is "diffusion coefficient in tissue"')
        if self.wall:
            lines.append('P = 1;  P has dm_per_h;  P is "permeability of the wall"')
        return "\n".join(lines) + "\n" + CONSUMPTION[self.consumption][0]

    def _layers(self) -> str:
        lines = [
            f"h = {self._of.depth} / {float(self.count)!r}",
            'h has dm;  h is "thickness of a layer"',
            "compartment " + ", ".join(f"V_{i}" for i in self._numbers),
        ]
        for i in self._numbers:
            formula = self._of.volume((i - 1) / self.count, i / self.count)
            lines.append(f'V_{i} = {formula};  V_{i} has volume;  V_{i} is "volume of layer {i}"')
        for i in self._numbers:
            lines.append(f"species layer_{i} in V_{i}")
            lines.append(f'layer_{i} = 0;  layer_{i} has mg_per_L;  layer_{i} is "concentration in layer {i}"')
        return "\n".join(lines)

    def _flows(self) -> str:
        gradient = f"({SURFACE!r} * C - {FIRST!r} * layer_1 + {SECOND!r} * layer_2) / h"
        conductance = f"P * D * h / (P * h + {SURFACE!r} * D)" if self.wall else "D"
        source = "C" if self.reservoir else ""
        lines = [f"supply: {source} -> layer_1;  {self._of.area(0.0)} * {conductance} * {gradient}"]
        for i in self._numbers[:-1]:
            area = self._of.area(i / self.count)
            lines.append(f"diffusion_{i}: layer_{i} -> layer_{i + 1};  {area} * D / h * (layer_{i} - layer_{i + 1})")
        rate = CONSUMPTION[self.consumption][1]
        if rate:
            laws = ((i, rate.format(C=f"layer_{i}")) for i in self._numbers)
            lines += [f"consumption_{i}: layer_{i} => ;  V_{i} * {law}" for i, law in laws]
        return "\n".join(lines)

    def _sums(self) -> str:
        amount = " + ".join(f"layer_{i} * V_{i}" for i in self._numbers)
        volume = " + ".join(f"V_{i}" for i in self._numbers)
        return (
            f'volume_of_tissue = {volume};  volume_of_tissue has volume;  volume_of_tissue is "volume of tissue"\n'
            f"average := ({amount}) / volume_of_tissue\n"
            'average has mg_per_L;  average is "mean concentration in tissue"\n'
            f"innermost := layer_{self.count}\n"
            'innermost has mg_per_L;  innermost is "concentration where nothing flows"'
        )

    @property
    def _numbers(self) -> range:
        return range(1, self.count + 1)


def layers(
    shape: Shape, source: str, count: int, consumption: str | None, *, wall: bool = False, reservoir: bool = False
) -> Layers:
    """Return the piece of a shape, with the ranges of its parameters."""
    ranges = {size.id: (size.low, size.high) for size in shape.sizes}
    ranges |= {"D": ("1e-9 cm^2/s", "1e-4 cm^2/s"), **CONSUMPTION[consumption][2]}
    if wall:
        ranges["P"] = ("1e-9 cm/s", "1 cm/s")
    if reservoir:
        ranges |= {"V": ("1e-3 L", "100 L"), "CL": ("0 L/h", "100 L/h")}
    name = shape.name.lower().replace(" ", "_")
    text = f"{source} {_REFERENCE}"
    return Layers(
        f"transport/{name}",
        text,
        ranges,
        shape=shape,
        count=count,
        consumption=consumption,
        wall=wall,
        reservoir=reservoir,
    )
