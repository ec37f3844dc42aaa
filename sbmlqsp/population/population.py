"""`Population`: the patients of a virtual trial as one table of values with units."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.dosing import Regimen
from sbmlqsp.errors import ModelError
from sbmlqsp.population import columns
from sbmlqsp.population.distributions.distribution import Distribution, Floats

if TYPE_CHECKING:
    import pandas as pd
    import pint

Treatments = tuple[Regimen | None, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """Patients: one row each. Arrays cannot be written to; equal by content.

    Attributes:
        names: of the columns: parameters of a model (`CL`, `S`, `[S]`, `reaction.parameter`) and covariates.
        values: (patient, column), in `units`.
        units: unit of each column, None for model units.
        covariates: the columns that describe patients and are no values of the model, such as "body_weight" (kg) and
            "body_surface_area" (m^2), which bind doses per kg and per m^2.
        subjects: label of each patient.
        weights: how much each patient counts in summaries, None for all the same.
        regimens: a treatment for each patient, None for that of the simulation.
        provenance: how the patients were made.
    """

    names: tuple[str, ...]
    values: Floats
    units: tuple[str | None, ...] = ()
    covariates: frozenset[str] = frozenset()
    subjects: tuple[Any, ...] = ()
    weights: Floats | None = None
    regimens: Treatments | None = None
    provenance: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        values = columns.checked(self.names, self.values)
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "units", self.units or (None,) * len(self.names))
        object.__setattr__(self, "subjects", self.subjects or tuple(range(1, len(values) + 1)))
        if self.weights is not None:
            object.__setattr__(self, "weights", columns.checked_weights(self.weights, len(values)))
        for what, given in (("subjects", self.subjects), ("regimens", self.regimens)):
            if given is not None and len(given) != len(values):
                raise ModelError(f"{len(given)} {what} for {len(values)} patients", where=what, fix="give one for each")

    # --- making ----------------------------------------------------------------------------------------------------

    @classmethod
    def sample(
        cls,
        n: int,
        distributions: Mapping[str, Distribution | Any],
        *,
        seed: int = 0,
        sampling: str = "random",
        correlation: Any = None,
        covariance: Any = None,
        covariates: Mapping[str, Distribution | Any] | None = None,
        effects: Mapping[str, Any] | None = None,
    ) -> Population:
        """Return n patients drawn from distributions.

        Args:
            n: number of patients.
            distributions: parameter -> distribution; a plain number or quantity is the same for all.
            seed: the same seed gives the same patients on every computer.
            sampling: "random", "sobol" (scrambled Sobol points) or "lhs" (Latin hypercube).
            correlation: of the normal numbers behind the parameters (etas): {("CL", "V"): 0.6}, or a matrix in the
                order of `distributions`, then `covariates`.
            covariance: of the etas instead, {("CL", "V"): 0.04}.
            covariates: name -> distribution of what describes patients; "body_weight" binds doses per kg.
            effects: parameter -> covariate effects on it, such as `Power("body_weight", "70 kg", 0.75)`.

        Raises:
            ModelError: for a spread that is negative, a correlation that is not positive definite, and numbers that
                make no sense; UnknownSymbolError for names that are not sampled; UnitsError for units.
        """
        from sbmlqsp.population.drawing import drawn

        request = (dict(distributions), dict(covariates or {}), dict(effects or {}))
        return drawn(n, *request, seed=seed, sampling=sampling, correlation=correlation, covariance=covariance)

    @classmethod
    def from_table(
        cls,
        table: Any,
        units: Mapping[str, str] | None = None,
        *,
        covariates: Iterable[str] = (),
        subject: str | None = None,
        weight: str | None = None,
    ) -> Population:
        """Return the patients of a table: a data frame, a mapping of columns, a list of dictionaries.

        Args:
            table: one row for each patient; a column may be an array with a unit.
            units: unit of columns; without one a column is in model units.
            covariates: columns that are no values of the model; "body_weight" and "body_surface_area" are anyway.
            subject: column of labels.
            weight: column of how much each patient counts.

        Raises:
            ModelError: naming row and column of each number that is missing or not finite; UnknownSymbolError for
                columns that are not there.
        """
        from sbmlqsp.population.tables import read

        return read(table, dict(units or {}), frozenset(covariates), subject, weight)

    @classmethod
    def grid(cls, axes: Mapping[str, Iterable[Any]]) -> Population:
        """Return every combination of the values of some parameters, the last one fastest.

        Raises:
            ModelError: for an axis without values; UnitsError for units of one axis that do not fit together.
        """
        read = {name: columns.axis(name, values) for name, values in axes.items()}
        rows = np.array(list(product(*(values for values, _ in read.values()))), float).reshape(-1, len(read))
        units = tuple(unit for _, unit in read.values())
        how = {"grid": {name: len(values) for name, (values, _) in read.items()}}
        return cls(tuple(read), rows, units, columns.BODY & frozenset(read), provenance=how)

    # --- looking ---------------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self.values)

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __getitem__(self, name: str) -> pint.Quantity[Any]:
        from sbmlqsp import units

        return units.quantity(self.column(name), self.units[self.names.index(name)])

    def column(self, name: str) -> Floats:
        """Return the numbers of a column in its unit.

        Raises:
            UnknownSymbolError: for a column that is not there.
        """
        if name not in self.names:
            raise unknown_symbol(name, self.names, "column of the population")
        return self.values[:, self.names.index(name)]

    @property
    def parameters(self) -> tuple[str, ...]:
        """The columns that are values of a model."""
        return tuple(name for name in self.names if name not in self.covariates)

    @property
    def digest(self) -> str:
        """SHA-256 of everything but the provenance."""
        texts = (self.names, self.units, sorted(self.covariates), self.subjects, [str(r) for r in self.regimens or ()])
        content = hashlib.sha256(repr(texts).encode())
        content.update(np.ascontiguousarray(self.values).tobytes())
        content.update(b"" if self.weights is None else self.weights.tobytes())
        return content.hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Population) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    # --- changing --------------------------------------------------------------------------------------------------

    def part(self, chosen: Sequence[int] | slice | np.ndarray) -> Population:
        """Return some of the patients, by place or by a Boolean for each; they keep their labels."""
        places = np.arange(len(self))[chosen]
        return replace(
            self,
            values=self.values[places],
            subjects=tuple(self.subjects[place] for place in places),
            weights=None if self.weights is None else self.weights[places],
            regimens=None if self.regimens is None else tuple(self.regimens[place] for place in places),
        )

    def with_column(self, name: str, values: Any, unit: str | None = None, *, covariate: bool = False) -> Population:
        """Return the population with a column added, or replaced."""
        kept = [n for n, other in enumerate(self.names) if other != name]
        added = np.broadcast_to(np.asarray(values, float), len(self))[:, None]
        return replace(
            self,
            names=(*(self.names[n] for n in kept), name),
            values=np.hstack([self.values[:, kept], added]),
            units=(*(self.units[n] for n in kept), unit),
            covariates=(self.covariates - {name}) | ({name} if covariate or name in columns.BODY else set()),
        )

    def without_column(self, name: str) -> Population:
        """Return the population without a column; raises `UnknownSymbolError` for one that is not there."""
        self.column(name)
        kept = [n for n, other in enumerate(self.names) if other != name]
        return replace(
            self,
            names=tuple(self.names[n] for n in kept),
            values=self.values[:, kept],
            units=tuple(self.units[n] for n in kept),
            covariates=self.covariates - {name},
        )

    def with_weights(self, weights: Any) -> Population:
        """Return the population with how much each patient counts."""
        return replace(self, weights=np.asarray(weights, float))

    def with_regimens(self, regimens: Iterable[Regimen | str | None]) -> Population:
        """Return the population with a treatment for each patient, as `Regimen` or text."""
        read = tuple(Regimen.parse(given) if isinstance(given, str) else given for given in regimens)
        return replace(self, regimens=read)

    # --- other forms -----------------------------------------------------------------------------------------------

    def to_frame(self) -> pd.DataFrame:
        """Return a table indexed by subject, in the units of `attrs["units"]`."""
        from sbmlqsp.population.tables import frame

        return frame(self)

    def save(self, path: str | Path) -> None:
        """Write a CSV file with units in its header, "CL [L/h]", or a Parquet file; raises `ModelError` for others."""
        from sbmlqsp.population.tables import write

        write(self, Path(path))

    @classmethod
    def load(cls, path: str | Path) -> Population:
        """Return the population of a CSV or Parquet file that `save` wrote, or of a CSV file like it."""
        from sbmlqsp.population.tables import load

        return load(Path(path))

    def __repr__(self) -> str:
        return f"<Population of {len(self)}: {', '.join(self.names)}>"
