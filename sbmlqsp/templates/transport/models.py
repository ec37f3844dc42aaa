"""Diffusion into tissue: slab, cylinder, spheroid and Krogh cylinder, by the method of lines.

Concentrations are in mg/L, lengths in dm inside; give quantities such as R="150 um" and D="2e-6 cm^2/s". `C` is the
concentration outside: an input that `compose` connects to plasma, or with `reservoir` a well-stirred volume that the
tissue takes from, into which doses go. `layer_1` lies at the supplied surface, `innermost` where nothing flows, and
`average` is the mean over the volume.
"""

from __future__ import annotations

from typing import Any, Literal

from sbmlqsp.errors import ModelError
from sbmlqsp.model import Model
from sbmlqsp.templates.options import chosen
from sbmlqsp.templates.template import Template
from sbmlqsp.templates.transport.layers import CONSUMPTION, layers
from sbmlqsp.templates.transport.shape import CYLINDER, KROGH, SLAB, SPHEROID, Shape

Consumption = Literal["first-order", "Michaelis-Menten"] | None

FEWEST, MOST = 2, 500
_THIELE = "Thiele EW. Ind Eng Chem 1939;31:916-920."
_KROGH = "Krogh A. J Physiol 1919;52:409-415."
_SPHEROID = "Mueller-Klieser W. Am J Physiol 1997;273:C1109-C1123."


def slab(layers: int = 40, consumption: Consumption = "first-order", *, wall: bool = False, reservoir: bool = False,
         **values: Any) -> Model:  # fmt: skip
    """Return tissue supplied on one face, `thickness` deep; half of a slab supplied on both.

    Args:
        layers: how many, at least 2; the error falls with their square.
        consumption: None, "first-order" (k) or "Michaelis-Menten" (Vmax, Km); a small Km makes it zero order.
        wall: whether a wall of permeability P lies on the supplied surface.
        reservoir: whether the supply is a volume V with clearance CL rather than the input C.
        values: parameters by id, such as thickness="200 um".

    Raises:
        ModelError, UnknownSymbolError, UnitsError: for options and values that do not exist or fit.
    """
    return _template(SLAB, _THIELE, layers, consumption, wall=wall, reservoir=reservoir).model(values)


def cylinder(layers: int = 40, consumption: Consumption = "first-order", *, wall: bool = False, reservoir: bool = False,
             **values: Any) -> Model:  # fmt: skip
    """Return a cylinder of radius R supplied from outside, such as a fibre; otherwise as `slab`."""
    return _template(CYLINDER, _THIELE, layers, consumption, wall=wall, reservoir=reservoir).model(values)


def spheroid(layers: int = 40, consumption: Consumption = "first-order", *, wall: bool = False, reservoir: bool = False,
             **values: Any) -> Model:  # fmt: skip
    """Return a sphere of radius R supplied from outside, such as a tumour spheroid; otherwise as `slab`."""
    return _template(SPHEROID, f"{_THIELE} {_SPHEROID}", layers, consumption, wall=wall, reservoir=reservoir).model(
        values
    )


def krogh_cylinder(layers: int = 40, consumption: Consumption = "first-order", *, wall: bool = False,
                   reservoir: bool = False, **values: Any) -> Model:  # fmt: skip
    """Return the tissue between R_capillary and R_tissue around a capillary that supplies it; otherwise as `slab`."""
    return _template(KROGH, _KROGH, layers, consumption, wall=wall, reservoir=reservoir).model(values)


def _template(
    shape: Shape, source: str, count: int, consumption: Consumption, *, wall: bool = False, reservoir: bool = False
) -> Template:
    chosen("consumption", consumption, CONSUMPTION)
    if isinstance(count, bool) or not isinstance(count, int) or not FEWEST <= count <= MOST:
        raise ModelError(f"{count!r} layers are not possible", where="layers", fix=f"take {FEWEST} to {MOST} layers")
    piece = layers(shape, source, count, consumption, wall=wall, reservoir=reservoir)
    name = f"transport.{shape.name.lower().replace(' ', '_')}"
    meaning = f"Diffusion into tissue: {shape.name} in {count} layers, {consumption or 'no'} consumption"
    if reservoir:
        return Template(f"{name}_reservoir", f"{meaning}, supplied from a volume", (piece,), "C")
    return Template(name, meaning, (piece,), inputs=("C",))


TEMPLATES = tuple(
    _template(shape, source, 20, "first-order", reservoir=reservoir)
    for shape, source in ((SLAB, _THIELE), (CYLINDER, _THIELE), (SPHEROID, f"{_THIELE} {_SPHEROID}"), (KROGH, _KROGH))
    for reservoir in (False, True)
)
"""What the catalogue lists."""
