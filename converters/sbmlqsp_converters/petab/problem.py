"""`Problem`: a model with experiments, observables, measurements and parameters, alike for both versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from sbmlqsp.core.expression import Expression, symbols
from sbmlqsp.errors import UnsupportedFeature
from sbmlqsp.model import Model

if TYPE_CHECKING:
    from sbmlqsp.calibration.fitting import Fit
    from sbmlqsp_converters.petab.likelihood import Evaluation

Scale = Literal["lin", "log", "log10"]
Distribution = Literal["normal", "laplace"]


@dataclass(frozen=True, slots=True)
class Prior:
    """A prior distribution by its PEtab name, over the parameter itself or (`scaled`) over it on its scale.

    `truncated` ones are cut at the bounds of the parameter.
    """

    distribution: str
    parameters: tuple[float, ...]
    scaled: bool = False
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the problem, in linear space; `scale` says on which scale it is estimated."""

    id: str
    nominal: float
    lower: float
    upper: float
    estimate: bool
    scale: Scale = "lin"
    prior: Prior | None = None


@dataclass(frozen=True, slots=True)
class Observable:
    """What is measured: `formula` with noise of size `noise`, added to the value on the `scale`.

    Placeholders are names in the formulas whose values come with each measurement.
    """

    id: str
    formula: Expression
    noise: Expression
    scale: Scale = "lin"
    distribution: Distribution = "normal"
    placeholders: tuple[str, ...] = ()
    noise_placeholders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """From `time` on (minus infinity: until nothing changes any more) `changes` hold: target -> value."""

    time: float
    changes: Mapping[str, Expression]


@dataclass(frozen=True, slots=True)
class Experiment:
    """Periods in order of time; the first may be the way to a steady state before the experiment begins."""

    id: str
    periods: tuple[Period, ...]

    @property
    def preequilibration(self) -> Period | None:
        """The period before the experiment, None if it begins with the initial state of the model."""
        first = self.periods[0] if self.periods else None
        return first if first is not None and first.time == float("-inf") else None

    @property
    def course(self) -> tuple[Period, ...]:
        """The periods of the experiment itself."""
        return self.periods if self.preequilibration is None else self.periods[1:]


@dataclass(frozen=True, slots=True)
class Measurement:
    """One measured value of an observable; `time` infinity is the steady state that the experiment leads to."""

    observable: str
    experiment: str
    time: float
    value: float
    observable_parameters: tuple[Expression, ...] = ()
    noise_parameters: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """A PEtab problem.

    Attributes:
        name: of the problem, from its file.
        version: major version of the PEtab files, 1 or 2.
        models: by id.
        parameters, observables, experiments: by id.
        measurements: in the order of the tables.
        entities: id used in the tables -> id in the model, where they differ (mapping table).
        parts: of a problem with several models, the problem of each; they share the parameters.
        rows: of a problem with several models, the places of the measurements of each part, one after the other.
    """

    name: str
    version: int
    models: Mapping[str, Model]
    parameters: Mapping[str, Parameter]
    observables: Mapping[str, Observable]
    experiments: Mapping[str, Experiment]
    measurements: tuple[Measurement, ...]
    entities: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[Problem, ...] = ()
    rows: tuple[int, ...] = ()

    @property
    def model(self) -> Model:
        """The model.

        Raises:
            UnsupportedFeature: for a problem with several; each of its `parts` has one.
        """
        if len(self.models) != 1:
            raise UnsupportedFeature(
                f"'{self.name}' has the models {', '.join(self.models)}",
                where=self.name,
                fix="take one of its parts",
                feature="number of models",
                element=self.name,
                engine="PEtab",
            )
        return next(iter(self.models.values()))

    def introduces(self, name: str) -> bool:
        """Return whether a formula of an observable reads a parameter that the model does not have."""
        formulas = [formula for one in self.observables.values() for formula in (one.formula, one.noise)]
        return any(name in symbols(formula) for formula in formulas)

    @property
    def nominal(self) -> dict[str, float]:
        """The nominal value of every parameter, in linear space."""
        return {name: parameter.nominal for name, parameter in self.parameters.items()}

    def evaluate(self, values: Mapping[str, float] | None = None) -> Evaluation:
        """Return simulations, log-likelihood and chi-squared at parameter values (nominal where none is given).

        Raises:
            UnknownSymbolError: for a value of a parameter that the problem does not have.
            SimulationError, ConvergenceError: for an experiment that cannot be simulated, naming it.
        """
        from sbmlqsp_converters.petab.likelihood import evaluate

        return evaluate(self, values or {})

    def fit(self, *, starts: int = 10, seed: int = 1, progress: Any = None) -> Fit:
        """Return the most likely values of the estimated parameters, from exact derivatives.

        Priors are not used, and `notes` says so. What the optimiser computes at nominal values is compared with
        `evaluate` before.

        Args:
            starts: number of searches: the nominal values first, then a Latin hypercube within the bounds.
            seed: of the hypercube.
            progress: called with (done, of) after each search.

        Raises:
            ConversionError, UnsupportedFeature: for what the optimiser cannot run, naming it.
        """
        from sbmlqsp_converters.petab.fitting import fit

        return fit(self, starts=starts, seed=seed, progress=progress)
