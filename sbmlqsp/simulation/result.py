"""`Result`: the time courses of one run, with units, both sides of every dose, and where it all came from."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.errors import ModelError, SimulationError
from sbmlqsp.simulation import showing
from sbmlqsp.simulation.arrays import Floats, Rows
from sbmlqsp.simulation.columns import column, unit_of
from sbmlqsp.simulation.curve import Curve
from sbmlqsp.simulation.dense import Dense, dense
from sbmlqsp.simulation.experiment import CLOCK, Engine, Experiment, Trajectory
from sbmlqsp.simulation.grid import in_model_time
from sbmlqsp.simulation.outputs import Output
from sbmlqsp.simulation.provenance import provenance
from sbmlqsp.simulation.treated import given_doses

if TYPE_CHECKING:
    import pandas as pd
    import pint
    import xarray as xr
    from matplotlib.figure import Figure

Side = Literal["after", "before"]


class Result:
    """What `simulate` returns.

    `result["[Drug]"]` is a pint quantity over the output times (`result.time`), `result.values("[Drug]")` the plain
    numbers in model units. Measures such as `at`, `cmax` and `auc` come from the dense solution between doses,
    a second run made when the first of them is asked for, so they do not depend on the output times. In a row at
    the time of a dose the values are those after it.

    Attributes:
        experiment: what was simulated.
        engine: with what.
        status: "ok", or why the run is incomplete (only with `on_failure="return"`).
    """

    def __init__(self, experiment: Experiment, trajectory: Trajectory, engine: Engine, status: str = "ok") -> None:
        self.experiment = experiment
        self.engine = engine
        self.status = status
        self._trajectory = trajectory

    # --- the rows -------------------------------------------------------------------------------------------------

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the output columns."""
        return tuple(output.name for output in self.experiment.outputs)

    @cached_property
    def units(self) -> Mapping[str, str | None]:
        """The unit of "time" and of each column as pint reads it, "" for pure numbers, None where undeclared."""
        columns = {output.name: unit_of(output, self.experiment) for output in self.experiment.outputs}
        return {"time": self.experiment.model.unit_of("time"), **columns}

    @property
    def time(self) -> pint.Quantity[Any]:
        """The output times; a model without time unit gives plain numbers (dimensionless)."""
        from sbmlqsp import units

        return units.quantity(self._trajectory.columns[CLOCK][self._rows], self.units["time"])

    def __getitem__(self, name: str) -> pint.Quantity[Any]:
        from sbmlqsp import units

        return units.quantity(self.values(name), self._unit(name))

    def __contains__(self, name: object) -> bool:
        return name == "time" or name in self.names

    def __len__(self) -> int:
        return len(self._rows)

    def values(self, name: str) -> Floats:
        """Return "time" or a column as numbers in model units, one per output time.

        Raises:
            UnknownSymbolError: for a name that is no output.
        """
        return column(self.output(name), self._trajectory.columns, self.experiment)[self._rows]

    def to(self, name: str, unit: str, molar_mass: Any = None) -> pint.Quantity[Any]:
        """Return a column in another unit; between mass and amount of substance with a molar mass ("150 kg/mol")."""
        from sbmlqsp import units
        from sbmlqsp.core.measure import Measure

        weight = None if molar_mass is None else units.parse(molar_mass, what="molar mass")
        factor = units.convert(Measure(1.0, self._unit(name)), unit, weight, what=name)
        return units.quantity(self.values(name) * factor, unit)

    @property
    def edges(self) -> tuple[tuple[float, dict[str, float], dict[str, float]], ...]:
        """Each stop (dose edges and jumps of the model): its time, and each column before it and after it."""
        columns = {output.name: column(output, self._trajectory.columns, self.experiment) for output in self._outputs}
        rows = len(self._trajectory.columns[CLOCK])
        return tuple(
            (
                edge.time,
                {name: float(values[edge.before]) for name, values in columns.items()},
                {name: float(values[edge.after]) for name, values in columns.items()},
            )
            for edge in self._trajectory.timetable.edges
            if edge.after < rows
        )

    def rows_with_edges(self, name: str) -> tuple[Floats, Floats]:
        """Return times and values with the values before each stop added, for drawing jumps upright."""
        computed = len(self._trajectory.columns[CLOCK])
        sides = [row for edge in self._trajectory.timetable.edges for row in (edge.before, edge.after)]
        rows = np.unique([*self._rows, *(row for row in sides if row < computed)]).astype(np.intp)
        values = column(self.output(name), self._trajectory.columns, self.experiment)
        return self._trajectory.columns[CLOCK][rows], values[rows]

    @cached_property
    def doses(self) -> tuple[float, ...]:
        """The times at which doses begin, with their lags, in model time."""
        return tuple(sorted({dose.time for dose in given_doses(self.experiment)}))

    @cached_property
    def provenance(self) -> dict[str, Any]:
        """Hashes of structure and values, regimen, settings, engine and versions."""
        return provenance(self.experiment, self.engine)

    # --- the dense solution ---------------------------------------------------------------------------------------

    def curve(self, name: str, start: Any = None, end: Any = None) -> Curve:
        """Return a column of the dense solution as smooth pieces, all of it or from `start` to `end`.

        Raises:
            SimulationError: for a window outside the run or without length, and for a run that failed.
        """
        output = self.output(name)
        whole = self._curves.get(name)
        if whole is None:
            whole = self._curves[name] = self._dense.curve(output, self.experiment)
        low, high = self._window(start, end)
        return whole.between(low, high)

    def at(self, name: str, time: Any, side: Side = "after") -> pint.Quantity[Any]:
        """Return the value at a time; at a dose the one after it, or before it with `side="before"`."""
        if side not in {"after", "before"}:
            raise ModelError(f"side={side!r}", where="side", fix='give "after" or "before"')
        moment = self.moment(time)
        self.curve(name)
        return self._quantity(self._curves[name].at(moment, before=side == "before"), name)

    def cmax(self, name: str, start: Any = None, end: Any = None) -> pint.Quantity[Any]:
        """Return the maximum in [start, end]; both sides of a dose inside count."""
        return self._quantity(self.curve(name, start, end).highest()[1], name)

    def cmin(self, name: str, start: Any = None, end: Any = None) -> pint.Quantity[Any]:
        """Return the minimum in [start, end]; both sides of a dose inside count."""
        return self._quantity(self.curve(name, start, end).lowest()[1], name)

    def tmax(self, name: str, start: Any = None, end: Any = None) -> pint.Quantity[Any]:
        """Return the first time of the maximum, counted from time 0."""
        return self._quantity(self.curve(name, start, end).highest()[0], "time")

    def tmin(self, name: str, start: Any = None, end: Any = None) -> pint.Quantity[Any]:
        """Return the first time of the minimum, counted from time 0."""
        return self._quantity(self.curve(name, start, end).lowest()[0], "time")

    def auc(self, name: str, start: Any = None, end: Any = None) -> pint.Quantity[Any]:
        """Return the area under the curve from `start` to `end`."""
        return self._product(self.curve(name, start, end).integral(), name, 1)

    def aumc(self, name: str, start: Any = None, end: Any = None) -> pint.Quantity[Any]:
        """Return the area under time (since `start`) times the value."""
        part = self.curve(name, start, end)
        moment = part.integral(1) - part.start * part.integral()
        return self._product(moment, name, 2)

    def average(self, name: str, start: Any = None, end: Any = None) -> pint.Quantity[Any]:
        """Return the mean over time."""
        part = self.curve(name, start, end)
        return self._quantity(part.integral() / (part.end - part.start), name)

    def first_time(self, name: str, value: Any, start: Any = None, end: Any = None) -> pint.Quantity[Any]:
        """Return the first time at which a value is reached or jumped over.

        Raises:
            SimulationError: if it never is.
        """
        level = self._level(value, name)
        found = self.curve(name, start, end).first_at(level)
        if found is None:
            low, high = self._window(start, end)
            raise SimulationError(f"'{name}' never reaches {value} from {low:g} to {high:g}", variable=name)
        return self._quantity(found, "time")

    def time_above(self, name: str, value: Any, start: Any = None, end: Any = None) -> pint.Quantity[Any]:
        """Return how long the column is above a value."""
        return self._quantity(self.curve(name, start, end).time_above(self._level(value, name)), "time")

    def time_below(self, name: str, value: Any, start: Any = None, end: Any = None) -> pint.Quantity[Any]:
        """Return how long the column is below a value."""
        part = self.curve(name, start, end)
        return self._quantity(part.end - part.start - part.time_above(self._level(value, name)), "time")

    # --- other forms ----------------------------------------------------------------------------------------------

    def to_frame(self) -> pd.DataFrame:
        """Return a table with a column "time" and one per output, in model units (`attrs["units"]`)."""
        return showing.frame(self)

    def to_xarray(self) -> xr.Dataset:
        """Return a dataset over "time" with units as attributes."""
        return showing.dataset(self)

    def plot(self, *names: str) -> Figure:
        """Return a Matplotlib figure: linear and semilogarithmic time courses of all columns or the named ones."""
        return showing.figure(self, names)

    def __repr__(self) -> str:
        return showing.text(self)

    def _repr_html_(self) -> str:
        return showing.html(self)

    def __getstate__(self) -> dict[str, Any]:
        return {name: self.__dict__[name] for name in ("experiment", "engine", "status", "_trajectory")}

    # --- inside ---------------------------------------------------------------------------------------------------

    @cached_property
    def _rows(self) -> Rows:
        """The row of each output time, as far as the run came."""
        rows = self._trajectory.timetable.output_rows
        return rows if self.status == "ok" else rows[rows < len(self._trajectory.columns[CLOCK])]

    @property
    def _outputs(self) -> tuple[Output, ...]:
        return self.experiment.outputs

    def output(self, name: str) -> Output:
        """Return what a column is; raises `UnknownSymbolError` for a name that is none."""
        for output in self._outputs:
            if output.name == name:
                return output
        if name == "time":
            return Output("time")
        raise unknown_symbol(name, self.names, "output")

    @cached_property
    def _curves(self) -> dict[str, Curve]:
        return {}

    @cached_property
    def _dense(self) -> Dense:
        return dense(self.experiment, self.engine)

    def _unit(self, name: str) -> str | None:
        self.output(name)
        return self.units[name]

    def _quantity(self, value: float, name: str) -> pint.Quantity[Any]:
        from sbmlqsp import units

        return units.quantity(value, self._unit(name))

    def _product(self, value: float, name: str, times: int) -> pint.Quantity[Any]:
        """Return a number in the unit of a column times a power of that of time."""
        product: pint.Quantity[Any] = self._quantity(value, name) * self._quantity(1.0, "time") ** times
        return product

    def _level(self, value: Any, name: str) -> float:
        if isinstance(value, int | float):
            return float(value)
        from sbmlqsp import units

        return units.convert(units.parse(value, what=name), self._unit(name), what=name)

    def moment(self, time: Any, what: str = "time") -> float:
        """Return a time of the run in model units; raises `SimulationError` for one outside."""
        moment = in_model_time(time, self.units["time"], what)
        end = self.experiment.end
        if not -1e-12 * end <= moment <= end * (1 + 1e-12):
            raise SimulationError(f"{what} {time} lies outside the run from 0 to {end:g}", fix="simulate longer")
        return min(max(moment, 0.0), end)

    def _window(self, start: Any, end: Any) -> tuple[float, float]:
        low = 0.0 if start is None else self.moment(start, "start")
        high = self.experiment.end if end is None else self.moment(end, "end")
        if not low < high:
            raise SimulationError(f"the window from {low:g} to {high:g} is empty", fix="let it end after its start")
        return low, high
