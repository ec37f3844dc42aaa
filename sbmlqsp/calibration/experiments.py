"""What was done and what was seen: conditions of an experiment, observables, measurements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sbmlqsp.calibration.noise import Noise
from sbmlqsp.core.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Observable:
    """What is measured: `formula` of selections and parameters (scales and offsets included), and its noise."""

    name: str
    formula: str
    noise: Noise


@dataclass(frozen=True, slots=True, eq=False)
class Condition:
    """What was done to the model in one experiment.

    Attributes:
        name: how messages call it.
        schedule: doses in model units.
        values: symbol as `Model.with_values` takes it -> number, or formula of the estimated parameters.
        before: the same, for a time without doses before the start in which the model comes to rest; None: the
            start is as the model says. States keep what they came to, unless `values` names them.
    """

    name: str = ""
    schedule: Schedule = field(default_factory=Schedule)
    values: Mapping[str, float | str] = field(default_factory=dict)
    before: Mapping[str, float | str] | None = None


@dataclass(frozen=True, slots=True)
class Measurement:
    """One number seen: in which condition, of which observable, when (model time; infinity: at rest), and its limit.

    With a `limit`, a value below it or NaN says only that it lies below.
    """

    condition: str
    observable: str
    time: float
    value: float
    limit: float = float("nan")


@dataclass(frozen=True, slots=True)
class Estimated:
    """A parameter to be estimated.

    Attributes:
        name: id in the model, or a name of its own that formulas use.
        lower: lowest value, in model units.
        upper: highest value.
        start: where the search begins, or its value in the model.
        scale: "log" or "lin": on which it is searched and profiled.
    """

    name: str
    lower: float
    upper: float
    start: float
    scale: str = "log"

    def __post_init__(self) -> None:
        from sbmlqsp.errors import ModelError

        if not self.lower < self.upper:
            message = f"the bounds of '{self.name}' are {self.lower:g} and {self.upper:g}"
            raise ModelError(message, where=self.name, fix="give a lower bound below the upper one")
        if self.scale not in {"log", "lin"}:
            raise ModelError(f"there is no scale '{self.scale}'", where=self.name, fix='give "log" or "lin"')
        if self.scale == "log" and not self.lower > 0:
            message = f"'{self.name}' has the lower bound {self.lower:g} on a log scale"
            raise ModelError(message, where=self.name, fix="give a positive bound, or the scale lin")
