"""`effect`: what an intervention does to an output over time, in all, directly, and through a mediator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from sbmlqsp.analysis.causal.worlds import Worlds
from sbmlqsp.core.settings import Settings
from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.dosing import Regimen
from sbmlqsp.errors import ModelError
from sbmlqsp.model import Model
from sbmlqsp.population import Population
from sbmlqsp.simulation.arrays import Floats

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

Part = Literal["total", "direct", "mediated", "without", "with"]
LEVELS = (0.05, 0.5, 0.95)


@dataclass(frozen=True, slots=True, eq=False)
class Effect:
    """The effect of an intervention on an output, in the unit of the output, at the times of `time`.

    Arrays are (time,) for one patient and (subject, time) for a population.

    Attributes:
        output: the formula.
        mediator: the variable through which a part goes, "" where none was named.
        time: in model time.
        without, with_: the output without and with the intervention.
        direct: with the mediator as it would be without the intervention (natural direct effect); None without one.
        unit: of the output as pint reads it, None where the model declares none.
        population: the patients, None for one.
    """

    output: str
    mediator: str
    time: Floats
    without: Floats
    with_: Floats
    direct: Floats | None = None
    unit: str | None = None
    population: Population | None = None

    @property
    def total(self) -> Floats:
        """With minus without the intervention; exactly zero where there is no causal path."""
        return self.with_ - self.without

    @property
    def mediated(self) -> Floats | None:
        """What goes through the mediator: total minus direct effect."""
        return None if self.direct is None else self.total - self.direct

    @property
    def parts(self) -> dict[str, Floats]:
        """The effects by name: "total", and with a mediator "direct" and "mediated"."""
        if self.direct is None:
            return {"total": self.total}
        return {"total": self.total, "direct": self.direct, "mediated": self.total - self.direct}

    def quantiles(self, part: Part = "total", probabilities: Sequence[float] = LEVELS) -> Floats:
        """Return quantiles of an effect among the patients, (probability, time), by weight where patients have one.

        Patients whose runs failed are left out.

        Raises:
            ModelError: for the effect in one patient.
            UnknownSymbolError: for a part that is none.
        """
        from sbmlqsp.population.quantiles import weighted_quantiles

        if self.population is None:
            fix = "give effect(..., population=) the patients"
            raise ModelError("one patient has no quantiles", where="population", fix=fix)
        known = {**self.parts, "without": self.without, "with": self.with_}
        if part not in known:
            raise unknown_symbol(part, known, "part of an effect")
        done = np.isfinite(known[part]).all(axis=1)
        weights = self.population.weights
        return weighted_quantiles(known[part][done], probabilities, None if weights is None else weights[done])

    def of(self, subject: Any) -> Effect:
        """Return the effect in one of the patients, by its label.

        Raises:
            UnknownSymbolError: for a label that no patient has.
        """
        subjects = () if self.population is None else self.population.subjects
        if subject not in subjects:
            raise unknown_symbol(str(subject), map(str, subjects), "patient")
        row = subjects.index(subject)
        direct = None if self.direct is None else self.direct[row]
        return replace(self, without=self.without[row], with_=self.with_[row], direct=direct, population=None)

    def to_frame(self) -> pd.DataFrame:
        """Return a table with a row for each time, or for each patient and time."""
        import pandas as pd

        columns = {"time": self.time, "without": self.without, "with": self.with_, **self.parts}
        if self.population is None:
            return pd.DataFrame(columns)
        count, points = self.without.shape
        subject = np.repeat(np.array(self.population.subjects, dtype=object), points)
        flat = {name: np.ravel(values) for name, values in columns.items() if name != "time"}
        return pd.DataFrame({"subject": subject, "time": np.tile(self.time, count), **flat})

    def summary(self, probabilities: Sequence[float] = LEVELS) -> pd.DataFrame:
        """Return a table of quantiles with a row for each time ("total 0.05", "total 0.5"); raises as `quantiles`."""
        import pandas as pd

        columns: dict[str, Floats] = {"time": self.time}
        for part in self.parts:
            found = self.quantiles(part, probabilities)  # type: ignore[arg-type]  # keys of parts are parts
            columns |= {f"{part} {level:g}": row for level, row in zip(probabilities, found, strict=True)}
        return pd.DataFrame(columns)

    def plot(self) -> Figure:
        """Return the effects over time as a figure; for a population medians with ribbons from 5 to 95 %."""
        from sbmlqsp import figures

        lines = []
        for part, values in self.parts.items():
            label = f"through {self.mediator}" if part == "mediated" else part
            if self.population is None:
                lines.append(figures.Line(label, self.time, values))
            else:
                low, middle, high = self.quantiles(part)  # type: ignore[arg-type]  # keys of parts are parts
                lines.append(figures.Line(label, self.time, middle, (low, high)))
        y_label = f"change of {self.output}" + (f" ({self.unit})" if self.unit else "")
        return figures.lines(lines, title=f"effect on {self.output}", x_label="time", y_label=y_label)


def effect(
    model: Model,
    interventions: Mapping[str, Any],
    output: str,
    regimen: Regimen | str | None = None,
    *,
    mediator: str = "",
    until: Any = None,
    points: int = 201,
    times: Any = None,
    at: Any = None,
    intervened_regimen: Regimen | str | None = None,
    population: Population | None = None,
    body_weight: Any = None,
    body_surface_area: Any = None,
    settings: Settings | None = None,
    workers: int | None = None,
) -> Effect:
    """Return the effect of an intervention on an output over time, in one patient or in each of a population.

    An intervention without a causal path to the output changes no bit of it. The direct effect is the natural one
    (Pearl 2001): the mediator follows the course that it has without the intervention, in a model that holds both
    worlds side by side. A population runs through the cohort engine, three times with a mediator.

    Args:
        model: the model.
        interventions: as `do`; of a parameter that is a column of the population, a value is the same for all and
            `Times(0.5)` halves each patient's own.
        output: formula of selections, such as "[Drug]".
        regimen: treatment in both worlds.
        mediator: a species or a variable of a rule.
        until: end of the run, a quantity or model time.
        points: number of equally spaced rows.
        times: the output times themselves; excludes `until`.
        at: from which time on the interventions hold.
        intervened_regimen: another treatment in the world of the intervention.
        population: the patients; their values replace those of the model.
        body_weight: binds doses per kg.
        body_surface_area: binds doses per m^2.
        settings: tolerances; by default a relative tolerance of 1e-9, and 1e-7 for a population.
        workers: how many parts of a population are simulated side by side; None: one for each core.

    Raises:
        ModelError: for a mediator that is a parameter, and an intervention after the end; otherwise as `do`, `simulate`
            and `simulate_population`.
    """
    grid = {"times": times} if times is not None else {"until": until, "points": points}
    other = regimen if intervened_regimen is None else intervened_regimen
    sizes = {"body_weight": body_weight, "body_surface_area": body_surface_area}
    worlds = Worlds(model, interventions, at, (regimen, other), population, sizes, settings, workers, grid)
    time, without, unit = worlds.natural(output)
    with_ = worlds.intervened(output) if worlds.reaches(output) else without.copy()
    if not mediator:
        return Effect(output, "", time, without, with_, None, unit, population)
    crossed = worlds.crossed(output, mediator)
    return Effect(output, mediator, time, without, with_, crossed - without, unit, population)
