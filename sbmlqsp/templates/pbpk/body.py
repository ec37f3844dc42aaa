"""`Body`: organs whose volumes make a body and whose flows make a cardiac output."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.errors import ModelError
from sbmlqsp.templates.pbpk.doors import number
from sbmlqsp.templates.pbpk.organ import Drain, Organ

if TYPE_CHECKING:
    import pandas as pd

FLOWS_AGREE = 0.01
MASSES_AGREE = 0.01
LIGHTEST, HEAVIEST = 0.85, 1.25
"""Bounds on the mean density of a body, kg/L: fat is 0.9, lean tissue 1.1."""


@dataclass(frozen=True, slots=True)
class Body:
    """A human or an animal.

    Attributes:
        name: what it is, such as "woman, 35 years, 60 kg, 163 cm".
        weight: kilograms.
        cardiac_output: litres of blood per hour.
        organs: every organ with the blood pools `arterial` and `venous` and, where known, the `gut_lumen`.
        haematocrit: volume of red cells to volume of blood.
        filtration: glomerular filtration rate, litres of plasma per hour, or None.

    Raises:
        ModelError: where flows do not add up to the cardiac output or masses to the weight (1 %), or a pool is missing.
    """

    name: str
    weight: float
    cardiac_output: float
    organs: tuple[Organ, ...]
    haematocrit: float = 0.45
    filtration: float | None = None

    def __post_init__(self) -> None:
        for what, unit in (("weight", "kg"), ("cardiac_output", "L/h"), ("haematocrit", "")):
            object.__setattr__(self, what, number(getattr(self, what), unit, what))
        names = [organ.name for organ in self.organs]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ModelError(f"'{twice[0]}' is there twice", where=twice[0], fix="give each organ once")
        for pool in ("arterial", "venous"):
            if pool not in names:
                raise ModelError(f"the body has no '{pool}' blood", where=pool, fix=f'add Organ("{pool}", volume)')
        if not 0 < self.haematocrit < 1:
            message = f"the haematocrit is {self.haematocrit:g}"
            raise ModelError(message, where="haematocrit", fix="give a number between 0 and 1")
        self._refuse_loose_ends()
        self._refuse_flows()
        self._refuse_masses()

    def _refuse_loose_ends(self) -> None:
        drained = [organ.name for organ in self.organs if organ.drains_into == "liver"]
        if drained and all(organ.name != "liver" for organ in self.organs):
            raise ModelError(f"'{drained[0]}' drains into a liver that is not there", fix="add the liver")
        inside, pools = self.blood_in_organs, self["arterial"].volume + self["venous"].volume
        if inside >= pools:
            message = f"organs hold {inside:g} L of blood, the body has {pools:g} L"
            raise ModelError(message, where="blood", fix="give organs less blood than arterial and venous together")

    def _refuse_flows(self) -> None:
        flows = sum(organ.flow for organ in self.organs)
        if not abs(flows - self.cardiac_output) <= FLOWS_AGREE * self.cardiac_output:
            message = (
                f"the flows of the organs add up to {flows:g} L/h, the cardiac output is {self.cardiac_output:g} L/h"
            )
            raise ModelError(
                message, where="cardiac_output", fix="make the flows add up, or scale them with `balanced`"
            )

    def _refuse_masses(self) -> None:
        masses = [organ.mass for organ in self.organs]
        if all(mass is not None for mass in masses):
            total = sum(mass or 0.0 for mass in masses)
            if abs(total - self.weight) > MASSES_AGREE * self.weight:
                message = f"the organs weigh {total:g} kg together, the body {self.weight:g} kg"
                raise ModelError(message, where="weight", fix="make the masses add up to the weight")
        density = self.weight / self.volume
        if not LIGHTEST <= density <= HEAVIEST:
            message = f"the volumes add up to {self.volume:g} L for a weight of {self.weight:g} kg"
            raise ModelError(
                message, where="weight", fix="add the organs that are missing; a kilogram is about a litre"
            )

    def __getitem__(self, name: str) -> Organ:
        found = next((organ for organ in self.organs if organ.name == name), None)
        if found is None:
            raise unknown_symbol(name, [organ.name for organ in self.organs], "organ")
        return found

    def __contains__(self, name: str) -> bool:
        return any(organ.name == name for organ in self.organs)

    @property
    def tissues(self) -> tuple[Organ, ...]:
        """The organs that exchange drug with blood."""
        return tuple(organ for organ in self.organs if organ.is_tissue)

    @property
    def volume(self) -> float:
        """Litres of the whole body: organs, blood and lumen."""
        return sum(organ.volume for organ in self.organs)

    @property
    def blood_in_organs(self) -> float:
        """Litres of arterial and venous blood that lie inside organs."""
        return sum(organ.blood for organ in self.organs)

    def to_frame(self) -> pd.DataFrame:
        """Return one row for each organ: volume and blood in L, mass in kg, flow in L/h, and the sources."""
        import pandas as pd

        columns = {
            "volume (L)": [organ.volume for organ in self.organs],
            "blood (L)": [organ.blood for organ in self.organs],
            "mass (kg)": [organ.mass for organ in self.organs],
            "flow (L/h)": [organ.flow for organ in self.organs],
            "drains into": [organ.drains_into if organ.is_tissue else "" for organ in self.organs],
            "sources": ["; ".join(organ.sources) for organ in self.organs],
        }
        return pd.DataFrame(columns, index=pd.Index([organ.name for organ in self.organs], name="organ"))

    def balanced(self) -> Body:
        """Return the body with all flows scaled by one factor, so that they add up to the cardiac output."""
        factor = self.cardiac_output / sum(organ.flow for organ in self.organs)
        return replace(self, organs=tuple(replace(organ, flow=organ.flow * factor) for organ in self.organs))

    def with_organ(
        self, name: str, volume: Any, flow: Any, *, blood: Any = 0.0, drains_into: Drain = "venous", source: str = ""
    ) -> Body:
        """Return the body with one more organ, such as a tumour; cardiac output and weight grow by it.

        Args:
            name: an id that the body does not have.
            volume: of the tissue, a quantity or a number in L.
            flow: of arterial blood, a quantity or a number in L/h.
            blood: inside the organ, a quantity or a number in L.
            drains_into: "venous" or "liver".
            source: where the numbers come from.
        """
        size, supply = number(volume, "L", f"volume of {name}"), number(flow, "L/h", f"flow of {name}")
        inside = number(blood, "L", f"blood of {name}")
        added = Organ(name, size, supply, inside, size, drains_into, (source,) if source else ())
        grown = replace(self["venous"], volume=self["venous"].volume + inside)
        organs = tuple(grown if organ.name == "venous" else organ for organ in self.organs)
        return replace(
            self,
            organs=(*organs, added),
            weight=self.weight + size,
            cardiac_output=self.cardiac_output + supply,
        )
