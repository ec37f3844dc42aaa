"""`Design`: what was chosen, how good it is, and against what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sbmlqsp.analysis.identifiability.precision import FisherInformation


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Design:
    """A design found by exchange.

    Attributes:
        chosen: what was chosen: (output, time) of every sample, or (regimen, number of groups).
        information: of the design.
        reference: information of the design it is compared with, or None.
        efficiency: of the design relative to the reference: 1.05 is as good as 5 % more subjects; None without one.
        criterion: value of ln det (or its Ds counterpart).
        exchanges: how many exchanges led here from the best start.
    """

    chosen: tuple[tuple[str, float], ...]
    information: FisherInformation
    reference: FisherInformation | None
    efficiency: float | None
    criterion: float
    exchanges: int

    @property
    def times(self) -> dict[str, list[float]]:
        """The times of each output, in model units."""
        found: dict[str, list[float]] = {}
        for name, time in self.chosen:
            found.setdefault(name, []).append(time)
        return {name: sorted(times) for name, times in found.items()}

    @property
    def gains(self) -> dict[str, float]:
        """For each parameter the variance under the reference over that under this design; empty without one."""
        if self.reference is None:
            return {}
        now, then = self.information.standard_errors, self.reference.standard_errors
        return {name: (then[name] / now[name]) ** 2 for name in now}

    def plot(self) -> Any:
        """Return a figure of the relative standard errors under this design, and under the reference."""
        from sbmlqsp.figures.bars import bars

        names = list(self.information.names)
        series: list[Any] = [("this design", [self.information.rse[n] for n in names], None)]
        if self.reference is not None:
            series.append(("reference", [self.reference.rse[n] for n in names], None))
        return bars(names, series, "relative standard error [%]")

    def __repr__(self) -> str:
        lines = [f"{name}: {', '.join(f'{time:g}' for time in times)}" for name, times in self.times.items()]
        if self.efficiency is not None:
            lines.append(f"efficiency {self.efficiency:.4f}")
        return "\n".join([*lines, repr(self.information)])
