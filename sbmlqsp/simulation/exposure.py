"""`Exposure`: the measures of a noncompartmental analysis, each with its unit or the reason why there is none."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Literal

from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.errors import SimulationError, UnsupportedFeature
from sbmlqsp.simulation.terminal import Terminal

if TYPE_CHECKING:
    import pandas as pd
    import pint

Route = Literal["intravenous", "extravascular"]
MEASURES = "cmax tmax trough auc_last auc_inf extrapolated aumc_last aumc_inf lambda_z half_life mrt cl vz vss".split()

_ALIASES = {"auc": "auc_inf", "aumc": "aumc_inf", "t_half": "half_life", "clearance": "cl"}


@dataclass(frozen=True, slots=True)
class Exposure:
    """Noncompartmental measures of one curve; every measure is a pint quantity.

    Times count from the dose. With t, C the last time and value: AUC_inf = AUC_last + C / lambda_z;
    AUMC_inf = AUMC_last + t C / lambda_z + C / lambda_z^2; MRT = AUMC_inf / AUC_inf - (infusion time) / 2;
    CL = dose / AUC_inf (CL/F after extravascular doses); Vz = CL / lambda_z; Vss = MRT CL, after intravenous doses
    only. Sources: J. Gabrielsson, D. Weiner, Pharmacokinetic and Pharmacodynamic Data Analysis, 5th ed., 2016,
    chapter 2.8; M. Rowland, T. Tozer, Clinical Pharmacokinetics and Pharmacodynamics, 4th ed., 2011, appendix.
    `exposure["Cmax"]` and `exposure.cmax` are the same; "AUC" and "AUMC" stand for those to infinity.

    Attributes:
        peak: (time since the dose, value) of the maximum.
        last: (time since the dose, value) at the end.
        area: AUC to the last time.
        moment: AUMC to the last time.
        terminal: the terminal slope, or why there is none.
        dose: amount given, or None.
        single: "" for a single dose, else why clearance cannot be told.
        route: how it was given, or None if unknown.
        infusion_time: length of the infusion.
        units: units of value, time and dose, None where undeclared.
        method: how the areas were computed.
    """

    peak: tuple[float, float]
    last: tuple[float, float]
    area: float
    moment: float
    terminal: Terminal | str
    dose: float | None = None
    single: str = ""
    route: Route | None = None
    infusion_time: float = 0.0
    units: tuple[str | None, str | None, str | None] = (None, None, None)
    method: str = "dense"

    @property
    def cmax(self) -> pint.Quantity[Any]:
        """The maximum."""
        return self._quantity(self.peak[1], value=1)

    @property
    def tmax(self) -> pint.Quantity[Any]:
        """The time of the maximum since the dose."""
        return self._quantity(self.peak[0], time=1)

    @property
    def trough(self) -> pint.Quantity[Any]:
        """The value at the end, just before a dose that follows."""
        return self._quantity(self.last[1], value=1)

    @property
    def auc_last(self) -> pint.Quantity[Any]:
        """The area under the curve to the end."""
        return self._quantity(self.area, value=1, time=1)

    @property
    def aumc_last(self) -> pint.Quantity[Any]:
        """The area under time times value to the end."""
        return self._quantity(self.moment, value=1, time=2)

    @property
    def lambda_z(self) -> pint.Quantity[Any]:
        """The terminal rate; raises `SimulationError` if the end is no terminal phase."""
        return self._quantity(self._rate, time=-1)

    @property
    def half_life(self) -> pint.Quantity[Any]:
        """The terminal half-life, ln 2 / lambda_z."""
        return self._quantity(math.log(2) / self._rate, time=1)

    @property
    def auc_inf(self) -> pint.Quantity[Any]:
        """The area under the curve extrapolated to infinity."""
        return self._quantity(self._area, value=1, time=1)

    @property
    def aumc_inf(self) -> pint.Quantity[Any]:
        """The area under time times value extrapolated to infinity."""
        return self._quantity(self._moment, value=1, time=2)

    @property
    def extrapolated(self) -> pint.Quantity[Any]:
        """The fraction of AUC_inf that lies after the end."""
        return self._quantity(1 - self.area / self._area)

    @property
    def mrt(self) -> pint.Quantity[Any]:
        """The mean residence time, corrected for the infusion; after an extravascular dose absorption is included."""
        return self._quantity(self._residence, time=1)

    @property
    def cl(self) -> pint.Quantity[Any]:
        """Dose / AUC_inf; the apparent clearance CL/F after an extravascular dose."""
        return self._quantity(self._clearance, value=-1, time=-1, dose=1)

    @property
    def vz(self) -> pint.Quantity[Any]:
        """The volume of the terminal phase, CL / lambda_z (over F after an extravascular dose)."""
        return self._quantity(self._clearance / self._rate, value=-1, dose=1)

    @property
    def vss(self) -> pint.Quantity[Any]:
        """The volume at steady state, MRT times CL; raises `UnsupportedFeature` unless the dose was intravenous."""
        if self.route != "intravenous":
            known = f"after an {self.route} dose" if self.route else "when the route is unknown"
            raise UnsupportedFeature(
                f"Vss cannot be told {known}: absorption takes part of the mean residence time",
                fix='pass route="intravenous" if the dose went into the sampled compartment',
                feature="Vss",
            )
        return self._quantity(self._residence * self._clearance, value=-1, dose=1)

    def __getitem__(self, name: str) -> pint.Quantity[Any]:
        measure = _ALIASES.get(name.lower(), name.lower().replace("-", "_"))
        if measure not in MEASURES:
            raise unknown_symbol(name, MEASURES, "measure")
        quantity: pint.Quantity[Any] = getattr(self, measure)
        return quantity

    def measures(self) -> Iterator[tuple[str, pint.Quantity[Any] | None, str]]:
        """Yield (name, quantity, "") of each measure, or (name, None, the reason why there is none)."""
        for name in MEASURES:
            try:
                yield name, getattr(self, name), ""
            except (SimulationError, UnsupportedFeature) as error:
                yield name, None, str(error)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per measure: value, unit, and why it is missing."""
        import pandas as pd

        rows = [
            (name, math.nan if q is None else q.magnitude, "" if q is None else f"{q.units:~}", note)
            for name, q, note in self.measures()
        ]
        return pd.DataFrame(rows, columns=["measure", "value", "unit", "note"]).set_index("measure")

    def __str__(self) -> str:
        return "\n".join(f"{name:<13}{note if q is None else f'{q:.6g~P}'}" for name, q, note in self.measures())

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{name}</td><td>{escape(note) if q is None else f'{q:.6g~P}'}</td></tr>"
            for name, q, note in self.measures()
        )
        return f"<table>{rows}</table>"

    @property
    def _rate(self) -> float:
        if isinstance(self.terminal, str):
            raise SimulationError(f"there is no terminal phase: {self.terminal}", status="no terminal phase")
        return self.terminal.rate

    @property
    def _area(self) -> float:
        return self.area + self.last[1] / self._rate

    @property
    def _moment(self) -> float:
        time, value = self.last
        return self.moment + time * value / self._rate + value / self._rate**2

    @property
    def _residence(self) -> float:
        self._require_single("the mean residence time")
        return self._moment / self._area - self.infusion_time / 2

    @property
    def _clearance(self) -> float:
        self._require_single("clearance")
        if self.dose is None:
            raise SimulationError("clearance needs the dose", fix='pass dose="100 mg"', status="no dose")
        return self.dose / self._area

    def _require_single(self, what: str) -> None:
        if self.single:
            raise SimulationError(f"{what} cannot be told: {self.single}", status="several doses")

    def _quantity(self, number: float, *, value: int = 0, time: int = 0, dose: int = 0) -> pint.Quantity[Any]:
        from sbmlqsp import units

        result: Any = units.quantity(number, "")
        for unit, power in zip(self.units, (value, time, dose), strict=True):
            if power:
                result = result * units.quantity(1.0, unit) ** power
        return result.to_reduced_units() if value and dose else result  # type: ignore[no-any-return]
