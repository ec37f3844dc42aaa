"""`Organ`: one perfused tissue, blood pool or lumen of a body."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sbmlqsp.errors import ModelError
from sbmlqsp.templates.pbpk.doors import number

Drain = Literal["venous", "liver", "arterial"]

_NOT_PERFUSED = frozenset({"arterial", "venous", "gut_lumen"})


@dataclass(frozen=True, slots=True)
class Organ:
    """One organ.

    Attributes:
        name: an id, such as "liver".
        volume: litres, without the blood inside.
        flow: litres of arterial blood per hour; the liver's is its hepatic artery, the lung's its bronchial supply.
        blood: litres of the body's arterial and venous blood that lie inside the organ.
        mass: kilograms, or None where only the volume is known.
        drains_into: where its blood goes: "venous", "liver" by the portal vein, or "arterial" for the lung.
        sources: where the numbers come from, one line for each.
    """

    name: str
    volume: float
    flow: float = 0.0
    blood: float = 0.0
    mass: float | None = None
    drains_into: Drain = "venous"
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.name.isidentifier() or not self.name.isascii():
            raise ModelError(f"'{self.name}' is no id for an organ", where=self.name, fix="take letters, digits and _")
        for what, unit in (("volume", "L"), ("flow", "L/h"), ("blood", "L")):
            value = number(getattr(self, what), unit, f"{what} of {self.name}")
            object.__setattr__(self, what, value)
            if value < 0 or (what == "volume" and value == 0):
                message = f"the {what} of '{self.name}' is {value:g}"
                raise ModelError(message, where=self.name, fix="give a positive number in L or L/h")
        if self.drains_into not in {"venous", "liver", "arterial"}:
            message = f"'{self.name}' drains into '{self.drains_into}'"
            raise ModelError(message, where=self.name, fix="take 'venous', 'liver' or 'arterial'")

    @property
    def is_tissue(self) -> bool:
        """Whether it exchanges drug with blood: all but the blood pools and the lumen of the gut."""
        return self.name not in _NOT_PERFUSED
