"""`Arm` and `Variant`: what is given to whom, and for how long it is watched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sbmlqsp import units
from sbmlqsp.core.measure import Measure
from sbmlqsp.core.settings import Settings
from sbmlqsp.dosing import Regimen
from sbmlqsp.errors import ParseError

Values = tuple[tuple[str, Measure], ...]


def values_of(content: Mapping[str, Any] | Values, what: str) -> Values:
    """Return (id, quantity) pairs from a mapping of anything that is a quantity."""
    pairs = content.items() if isinstance(content, Mapping) else content
    return tuple((name, units.parse(value, what=f"value of {name} in {what}")) for name, value in pairs)


@dataclass(frozen=True, slots=True)
class Variant:
    """A named set of values: another species, a patient with renal failure, a second parameter set of the paper."""

    id: str
    values: Values = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", values_of(self.values, f"variant {self.id}"))


@dataclass(frozen=True, slots=True)
class Arm:
    """One simulated experiment.

    Attributes:
        id: its name in the study.
        until: the end of the run, a time.
        regimen: the doses, None for a run without drug; text is parsed.
        body_weight, body_surface_area: bind doses per kg and per m^2.
        every, points: the output grid of figures and tables; claims are evaluated between its points.
        variant: the id of a variant whose values hold in this arm.
        values: changes on top of the variant; a mapping is taken.
        settings: tolerances and limits of this arm, None for those of the run.
    """

    id: str
    until: Measure
    regimen: Regimen | None = None
    body_weight: Measure | None = None
    body_surface_area: Measure | None = None
    every: Measure | None = None
    points: int | None = None
    variant: str = ""
    values: Values = ()
    settings: Settings | None = None

    def __post_init__(self) -> None:
        for name in ("until", "body_weight", "body_surface_area", "every"):
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, units.parse(value, what=name.replace("_", " ")))
        if isinstance(self.regimen, str):
            object.__setattr__(self, "regimen", Regimen.parse(self.regimen))
        object.__setattr__(self, "values", values_of(self.values, f"arm {self.id}"))
        if self.every is not None and self.points is not None:
            raise ParseError("'every' and 'points' exclude each other", where=f"arm {self.id}", fix="give one of them")
