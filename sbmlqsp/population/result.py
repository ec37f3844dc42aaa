"""`PopulationResult`: the time courses of all patients, (subject, time, output), with units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.population.certificate import Certificate
from sbmlqsp.population.labels import label_columns
from sbmlqsp.population.population import Population
from sbmlqsp.population.quantiles import weighted_mean, weighted_quantiles
from sbmlqsp.population.trial import Failure, Floats, Trial
from sbmlqsp.simulation.columns import unit_of
from sbmlqsp.simulation.experiment import Experiment

if TYPE_CHECKING:
    import pandas as pd
    import pint
    import xarray as xr
    from matplotlib.figure import Figure

    from sbmlqsp.population.attainment import Attainment
    from sbmlqsp.population.residual import ResidualError
    from sbmlqsp.population.vpc import Vpc
    from sbmlqsp.simulation.observations import Observations


class PopulationResult:
    """What `simulate_population` returns.

    `cohort["[Drug]"]` is a pint quantity of shape (subject, time), `cohort.values("[Drug]")` the plain numbers in model
    units. Rows of patients that failed are NaN from where they failed, and left out of summaries.

    Attributes:
        population: the patients.
        failures: the patients whose run did not reach its end, with the reason.
        provenance: engine, method, settings, hashes, certificate.
    """

    def __init__(
        self,
        trial: Trial,
        population: Population,
        results: Floats,
        failures: tuple[Failure, ...],
        provenance: Mapping[str, Any],
    ) -> None:
        self.trial = trial
        self.population = population
        self.failures = failures
        self.provenance = dict(provenance)
        self._results = results

    # --- columns ---------------------------------------------------------------------------------------------------

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the outputs."""
        return tuple(output.name for output in self.trial.outputs)

    @cached_property
    def units(self) -> Mapping[str, str | None]:
        """The unit of "time" and of each output as pint reads it, None where the model declares none."""
        trial = self.trial
        experiment = Experiment(trial.model, None, trial.outputs, trial.settings, trial.end)
        return {"time": trial.model.unit_of("time"), **{o.name: unit_of(o, experiment) for o in trial.outputs}}

    @property
    def time(self) -> pint.Quantity[Any]:
        """The output times."""
        from sbmlqsp import units

        return units.quantity(np.array(self.trial.times), self.units["time"])

    @property
    def subjects(self) -> tuple[Any, ...]:
        """The labels of the patients."""
        return self.population.subjects

    def values(self, name: str) -> Floats:
        """Return "time", or an output as numbers in model units, (subject, time).

        Raises:
            UnknownSymbolError: for a name that is no output.
        """
        if name == "time" and name not in self.names:
            return np.array(self.trial.times)
        if name not in self.names:
            raise unknown_symbol(name, self.names, "output")
        return self._column(self.names.index(name))

    def _column(self, place: int) -> Floats:
        column: Floats = self._results[:, place, :]
        return column

    def __getitem__(self, name: str) -> pint.Quantity[Any]:
        from sbmlqsp import units

        return units.quantity(self.values(name), self.units[name])

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __len__(self) -> int:
        return len(self.population)

    @cached_property
    def completed(self) -> np.ndarray:
        """Whether each patient reached the end."""
        done = np.ones(len(self), bool)
        done[[failure.subject for failure in self.failures]] = False
        return done

    @property
    def certificate(self) -> Certificate | None:
        """How far the run is from libRoadRunner; None for a run that is libRoadRunner's own, or not checked."""
        found = self.provenance.get("certificate")
        return None if found is None else Certificate(**{k: v for k, v in found.items() if k != "ok"})

    # --- summaries -------------------------------------------------------------------------------------------------

    def quantiles(self, name: str, probabilities: Sequence[float] = (0.05, 0.5, 0.95)) -> pint.Quantity[Any]:
        """Return quantiles among the patients at each time, (probability, time); by weight where patients have one."""
        from sbmlqsp import units

        chosen = self.completed
        found = weighted_quantiles(self.values(name)[chosen], probabilities, self._weights(chosen))
        return units.quantity(found, self.units[name])

    def mean(self, name: str) -> pint.Quantity[Any]:
        """Return the mean of the patients at each time."""
        from sbmlqsp import units

        chosen = self.completed
        return units.quantity(weighted_mean(self.values(name)[chosen], self._weights(chosen)), self.units[name])

    def measure(self, text: str) -> Floats:
        """Return a measure of each patient in model units, from the output times; NaN for patients that failed.

        "cmax([Drug])", "auc([Drug], 0..24)", "average", "cmin", "tmax", "tmin", "first", "last", "at([Drug], 24)";
        areas are linear trapezoids between output times.
        """
        from sbmlqsp.population.measures import evaluated

        return evaluated(self, text)

    def attainment(self, measure: str, targets: Sequence[float], *, below: bool = False) -> tuple[Attainment, ...]:
        """Return the share of patients whose measure reaches each target (in model units), or lies below it."""
        from sbmlqsp.population.attainment import attainment

        return attainment(self, measure, targets, below=below)

    def forest(self, measure: str, groups: Mapping[str, Any]) -> Figure:
        """Return a forest plot of a measure in groups over its median, {"heavy": ("body_weight", 90, 150)}."""
        from sbmlqsp.population.effects import forest

        return forest(self, measure, groups)

    def vpc(self, observations: Observations, output: str, **options: Any) -> Vpc:
        """Return the visual predictive check of an output; arguments as `population.vpc.vpc`."""
        from sbmlqsp.population.vpc import vpc

        return vpc(self, observations, output, **options)

    def _weights(self, chosen: np.ndarray) -> Floats | None:
        return None if self.population.weights is None else self.population.weights[chosen]

    # --- other forms -----------------------------------------------------------------------------------------------

    def to_xarray(self) -> xr.Dataset:
        """Return a dataset over subject and time, each output a variable with its unit as attribute "units".

        Where patients are in several arms, the coordinate "arm" lies beside "subject".
        """
        import xarray as xr

        data = {
            name: (("subject", "time"), self.values(name), {"units": self.units[name] or ""})
            for name in self.names
            if name != "time"
        }
        time = ("time", np.array(self.trial.times), {"units": self.units["time"] or ""})
        labels = {name: ("subject", column) for name, column in label_columns(self.subjects).items()}
        return xr.Dataset(data, {**labels, "time": time}, {"model": self.trial.model.name})

    def to_frame(
        self,
        *,
        residual: Mapping[str, ResidualError] | ResidualError | None = None,
        time_after_dose: bool = False,
    ) -> pd.DataFrame:
        """Return a long table: subject, time, one column for each output, in model units (`attrs["units"]`).

        Where patients are in several arms, a column "arm" stands beside "subject".

        Args:
            residual: output -> residual error, or one for every output; adds a column "<output> observed".
            time_after_dose: adds a column "time_after_dose", NaN before the first dose.
        """
        import pandas as pd

        count, points = len(self), len(self.trial.times)
        labels = {name: np.repeat(column, points) for name, column in label_columns(self.subjects).items()}
        table = pd.DataFrame(
            {
                **labels,
                "time": np.tile(np.array(self.trial.times), count),
                **{name: self.values(name).ravel() for name in self.names if name != "time"},
            }
        )
        for name, error in self._errors(residual).items():
            table[f"{name} observed"] = error.observed(self.values(name), self.units[name], name).ravel()
        if time_after_dose:
            table["time_after_dose"] = self._times_after_dose().ravel()
        table.attrs["units"] = dict(self.units)
        return table

    def _errors(self, residual: Mapping[str, ResidualError] | ResidualError | None) -> Mapping[str, ResidualError]:
        if residual is None or isinstance(residual, Mapping):
            return residual or {}
        return {name: residual for name in self.names if name != "time"}

    def save(self, path: str | Path) -> None:
        """Write all time courses to a Parquet or CSV file: one row for each patient and time, units in the header."""
        from sbmlqsp.population.tables import write_result

        write_result(self, Path(path))

    def values_of(self, place: int) -> list[float]:
        """Return the values of `trial.varying` of one patient, in model units."""
        from sbmlqsp.population.request import in_model_units

        numbers: list[float] = in_model_units(self.trial.model, self.population.part([place]))[1][0].tolist()
        return numbers

    def _times_after_dose(self) -> Floats:
        from sbmlqsp.population.dose_times import times_after_dose

        return times_after_dose(self)

    def plot(self, *names: str, observations: Any = None) -> Figure:
        """Return a figure: median, 5th to 95th percentile as a ribbon, and some patients, for each output."""
        from sbmlqsp.population.drawing_results import spaghetti

        return spaghetti(self, names, observations)

    def _repr_html_(self) -> str:
        from html import escape

        rows = []
        for name in self.names:
            last = self.quantiles(name).magnitude[:, -1]
            cells = "".join(f"<td>{value:.5g}</td>" for value in last)
            rows.append(f"<tr><td>{escape(name)}</td><td>{escape(self.units[name] or '')}</td>{cells}</tr>")
        head = "<tr><th>at the end</th><th></th><th>5 %</th><th>median</th><th>95 %</th></tr>"
        return f"<p>{escape(repr(self))}</p><table>{head}{''.join(rows)}</table>"

    def __repr__(self) -> str:
        failed = f", {len(self.failures)} failed" if self.failures else ""
        engine = self.provenance.get("engine", "")
        return f"<PopulationResult of {len(self)} patients: {', '.join(self.names)}; {engine}{failed}>"
