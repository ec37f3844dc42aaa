"""`Arm` and `Variant`: what is given to whom, and for how long it is watched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sbmlqsp import units
from sbmlqsp.core.measure import Measure
from sbmlqsp.core.settings import Settings
from sbmlqsp.dosing import Regimen
from sbmlqsp.errors import ParseError
from sbmlqsp.population import Population

Quantity = Any
"""A number in model units, text such as "70 kg", a `Measure` or a pint quantity."""
Values = tuple[tuple[str, Measure], ...]


@dataclass(frozen=True, slots=True, init=False)
class Variant:
    """A named set of values: another species, a patient with renal failure, a second parameter set of the paper."""

    id: str
    values: Values

    def __init__(self, id: str, values: Mapping[str, Quantity]) -> None:  # noqa: A002 - the name tables look for
        object.__setattr__(self, "id", id)
        object.__setattr__(self, "values", _values(values, f"variant {id}"))


@dataclass(frozen=True, slots=True, init=False)
class Arm:
    """One simulated experiment.

    Attributes:
        id: its name in the study.
        until: the end of the run, a time.
        regimen: the doses, None for a run without drug.
        body_weight, body_surface_area: bind doses per kg and per m^2.
        every, points: the output grid of figures and tables; claims are evaluated between its points.
        variant: the id of a variant whose values hold in this arm.
        values: changes on top of the variant, id and quantity.
        settings: tolerances and limits of this arm, None for those of the run.
        population: the patients of a population arm: a `Population`, or the path of a population.toml.
        patients: how many of them, None for what the file says.

    Raises:
        ParseError, RegimenError, UnitsError: for what cannot be read, and for `every` together with `points`.
    """

    id: str
    until: Measure
    regimen: Regimen | None
    body_weight: Measure | None
    body_surface_area: Measure | None
    every: Measure | None
    points: int | None
    variant: str
    values: Values
    settings: Settings | None
    population: Population | Path | None
    patients: int | None

    def __init__(
        self,
        id: str,  # noqa: A002 - the name tables look for
        until: Quantity,
        regimen: Regimen | str | None = None,
        *,
        body_weight: Quantity | None = None,
        body_surface_area: Quantity | None = None,
        every: Quantity | None = None,
        points: int | None = None,
        variant: str = "",
        values: Mapping[str, Quantity] | None = None,
        settings: Settings | None = None,
        population: Population | Path | str | None = None,
        patients: int | None = None,
    ) -> None:
        if every is not None and points is not None:
            raise ParseError("'every' and 'points' exclude each other", where=f"arm {id}", fix="give one of them")
        content = {
            "id": id,
            "until": units.parse(until, what="until"),
            "regimen": Regimen.parse(regimen) if isinstance(regimen, str) else regimen,
            "body_weight": _optional(body_weight, "body weight"),
            "body_surface_area": _optional(body_surface_area, "body surface area"),
            "every": _optional(every, "every"),
            "points": points,
            "variant": variant,
            "values": _values(values or {}, f"arm {id}"),
            "settings": settings,
            "population": Path(population) if isinstance(population, str) else population,
            "patients": patients,
        }
        if patients is not None and population is None:
            raise ParseError(
                "'patients' without 'population'", where=f"arm {id}", fix='give population = "population.toml"'
            )
        for name, value in content.items():
            object.__setattr__(self, name, value)

    def patients_of(self) -> Population:
        """Return the patients of a population arm; raises as `population.read_spec` and `Population.sample`."""
        from sbmlqsp.population import Population, read_spec

        if isinstance(self.population, Population):
            return self.population if self.patients is None else self.population.part(slice(0, self.patients))
        assert self.population is not None
        return read_spec(self.population).sample(self.patients)


def _optional(value: Quantity | None, what: str) -> Measure | None:
    return None if value is None else units.parse(value, what=what)


def _values(content: Mapping[str, Quantity], owner: str) -> Values:
    return tuple((name, units.parse(value, what=f"value of {name} in {owner}")) for name, value in content.items())
