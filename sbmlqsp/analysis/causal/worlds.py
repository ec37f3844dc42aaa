"""The world as it is, the world under an intervention, and both in one: the runs behind an effect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sbmlqsp.analysis.causal.intervening import do
from sbmlqsp.analysis.causal.multiples import Times
from sbmlqsp.analysis.causal.twin import twin
from sbmlqsp.core.expression import symbols
from sbmlqsp.core.formula import parse
from sbmlqsp.core.settings import Settings
from sbmlqsp.dosing import Dose, Regimen, Replacement
from sbmlqsp.errors import ModelError
from sbmlqsp.model import Model
from sbmlqsp.model.causes import concentration_reads, descendants, touched
from sbmlqsp.population import Population, simulate_population
from sbmlqsp.simulation import simulate
from sbmlqsp.simulation.arrays import Floats
from sbmlqsp.simulation.grid import in_model_time, output_times
from sbmlqsp.simulation.untouched import read_by_doses

ALONE, TOGETHER = Settings(rtol=1e-9), Settings(rtol=1e-7)

Treatment = Regimen | str | None


@dataclass(frozen=True, slots=True)
class Worlds:
    """A question: model, interventions and when they begin, treatments, patients, body sizes, and how to simulate."""

    model: Model
    interventions: Mapping[str, Any]
    at: Any
    regimens: tuple[Treatment, Treatment]
    population: Population | None
    sizes: Mapping[str, Any]
    settings: Settings | None
    workers: int | None
    grid: Mapping[str, Any]

    def __post_init__(self) -> None:
        if self.at is None:
            return
        unit = self.model.unit_of("time")
        grid = (self.grid.get(name) for name in ("until", "every", "points", "times"))
        end = output_times(unit, *grid)[-1]
        if in_model_time(self.at, unit, "at") >= end:
            fix = "let the run end later, or intervene earlier"
            raise ModelError(f"the intervention at {self.at} begins after the end at {end:g}", where="at", fix=fix)

    def natural(self, output: str) -> tuple[Floats, Floats, str | None]:
        """Return times, the output without the intervention, and its unit."""
        return self._run(self.model, self.regimens[0], output, self.population)

    def intervened(self, output: str) -> Floats:
        """Return the output under the intervention."""
        return self._run(self._after(), self.regimens[1], output, self._intervened_patients())[1]

    def crossed(self, output: str, mediator: str) -> Floats:
        """Return the output under the intervention, with the mediator as it is without it."""
        both = twin(self.model, self._after(), mediator)
        patients = self.population and both.population(self.population, self._intervened_patients() or self.population)
        return self._run(both.model, both.regimen(*self.regimens), both.output(output), patients)[1]

    def reaches(self, output: str) -> bool:
        """Return whether the interventions or the other treatment have a causal path to an output."""
        after = self._after()
        reached = touched(self.model, after) if after is not self.model else frozenset[str]()
        reached |= descendants(after, (name.strip("[]") for name in self.interventions))
        natural, other = (_items(regimen) for regimen in self.regimens)
        given = {item.into for item in (*natural, *other) if isinstance(item, Dose | Replacement)}
        if natural != other:
            reached |= descendants(after, given)
        read = {target for parameter, target in read_by_doses(self.regimens[1]) if parameter in reached}
        reached |= descendants(after, read)
        names = symbols(parse(output))
        return any(concentration_reads(name, self.model) & reached for name in names)

    def _after(self) -> Model:
        if not self.interventions:
            return self.model
        return do(self.model, self._for_the_model(), at=self.at)

    def _for_the_model(self) -> dict[str, Any]:
        """Return the interventions without those that scale what each patient has of his own."""
        if self.at is not None or self.population is None:
            return dict(self.interventions)
        own = set(self.population.names)
        return {k: v for k, v in self.interventions.items() if not (isinstance(v, Times) and k in own)}

    def _intervened_patients(self) -> Population | None:
        """Return the patients with columns scaled, and without those that an intervention sets for all."""
        patients = self.population
        if patients is None or self.at is not None:
            return patients
        scaled = {k: v.factor for k, v in self.interventions.items() if isinstance(v, Times)}
        fixed = {name.strip("[]") for name, value in self.interventions.items() if not isinstance(value, Times)}
        kept = [place for place, name in enumerate(patients.names) if name.strip("[]") not in fixed]
        names = tuple(patients.names[place] for place in kept)
        factors = np.array([scaled.get(name, 1.0) for name in names])
        units = tuple(patients.units[place] for place in kept)
        return replace(patients, names=names, values=patients.values[:, kept] * factors, units=units)

    def _run(
        self, model: Model, regimen: Treatment, output: str, patients: Population | None
    ) -> tuple[Floats, Floats, str | None]:
        asked: dict[str, Any] = {"outputs": [{"effect": output}], **self.sizes, **self.grid}
        if patients is None:
            alone = simulate(model, regimen, settings=self.settings or ALONE, **asked)
            return np.asarray(alone.values("time")), np.asarray(alone.values("effect")), alone.units["effect"]
        asked |= {"settings": self.settings or TOGETHER, "workers": self.workers, "progress": False, "certified": 0}
        found = simulate_population(model, patients, regimen, **asked)
        return found.values("time"), found.values("effect"), found.units["effect"]


def _items(regimen: Treatment) -> tuple[Any, ...]:
    return tuple(Regimen.parse(regimen) if isinstance(regimen, str) else regimen or ())
