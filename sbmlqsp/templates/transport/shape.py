"""Shapes of tissue, cut into layers of equal thickness from the surface that is supplied.

Lengths are in dm, so that dm^3 is the litre. A layer is numbered from the supplied surface, from 1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Range = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Length:
    """A size of a shape: its id, starting value in dm, meaning and typical range."""

    id: str
    start: float
    meaning: str
    low: str
    high: str
    unit: str = "dm"


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape of tissue.

    Attributes:
        name: what it is called.
        sizes: the lengths that describe it.
        depth: formula of the distance from the supplied surface to where nothing flows.
        area: formula of the area at a relative depth between 0 and 1, per unit length where it is long.
        volume: formula of the volume between two relative depths.
    """

    name: str
    sizes: tuple[Length, ...]
    depth: str
    area: Callable[[float], str]
    volume: Callable[[float, float], str]


def _slab_area(_at: float) -> str:
    return "A"


def _slab_volume(top: float, bottom: float) -> str:
    return f"A * thickness * {bottom - top!r}"


def _cylinder_area(at: float) -> str:
    return f"2 * pi * L * R * {1.0 - at!r}"


def _cylinder_volume(top: float, bottom: float) -> str:
    return f"pi * L * R^2 * {(1.0 - top) ** 2 - (1.0 - bottom) ** 2!r}"


def _sphere_area(at: float) -> str:
    return f"4 * pi * R^2 * {(1.0 - at) ** 2!r}"


def _sphere_volume(top: float, bottom: float) -> str:
    return f"4 / 3 * pi * R^3 * {(1.0 - top) ** 3 - (1.0 - bottom) ** 3!r}"


def _krogh_area(at: float) -> str:
    return f"2 * pi * L * (R_capillary + (R_tissue - R_capillary) * {at!r})"


def _krogh_volume(top: float, bottom: float) -> str:
    gap = "(R_tissue - R_capillary)"
    return f"pi * L * {gap} * {bottom - top!r} * (2 * R_capillary + {gap} * {top + bottom!r})"


_LONG = Length("L", 0.01, "length along the axis", "0.01 mm", "10 cm")
_RADIUS = Length("R", 0.002, "radius", "5 um", "5 mm")
SLAB = Shape(
    "slab",
    (
        Length("thickness", 0.002, "depth from the supplied face to where nothing flows", "5 um", "5 mm"),
        Length("A", 0.01, "area of the supplied face", "0.01 mm^2", "1 m^2", "dm2"),
    ),
    "thickness",
    _slab_area,
    _slab_volume,
)
CYLINDER = Shape("cylinder", (_RADIUS, _LONG), "R", _cylinder_area, _cylinder_volume)
SPHEROID = Shape("spheroid", (_RADIUS,), "R", _sphere_area, _sphere_volume)
KROGH = Shape(
    "Krogh cylinder",
    (
        Length("R_capillary", 3e-5, "radius of the capillary", "2 um", "20 um"),
        Length("R_tissue", 3e-4, "radius of the tissue that one capillary supplies", "21 um", "0.5 mm"),
        _LONG,
    ),
    "(R_tissue - R_capillary)",
    _krogh_area,
    _krogh_volume,
)
