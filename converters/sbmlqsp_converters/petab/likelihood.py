"""A problem evaluated: every measurement simulated, log-likelihood, chi-squared and log-prior."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sbmlqsp.core.evaluate import evaluate as value_of
from sbmlqsp.core.expression import Expression, symbols
from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.errors import ConversionError
from sbmlqsp_converters.petab import noise
from sbmlqsp_converters.petab.experiments import ready
from sbmlqsp_converters.petab.priors import log_prior
from sbmlqsp_converters.petab.problem import Measurement, Observable, Problem


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a problem comes to at parameter values.

    Attributes:
        simulated: the observable for each measurement, in order.
        sizes: the noise parameter of each, on the scale of its noise.
        log_likelihood: natural logarithm of the likelihood of all measurements.
        chi_squared: sum of squared residuals on the scale of the noise, in units of the noise.
        log_prior: natural logarithm of the density of the priors of the estimated parameters, 0 without any.
    """

    simulated: tuple[float, ...]
    sizes: tuple[float, ...]
    log_likelihood: float
    chi_squared: float
    log_prior: float

    @property
    def log_posterior(self) -> float:
        """Log-likelihood plus log-prior."""
        return self.log_likelihood + self.log_prior


def evaluate(problem: Problem, values: Mapping[str, float]) -> Evaluation:
    """Return the problem at parameter values; see `Problem.evaluate`."""
    given = {**problem.nominal, **values}
    for name in values:
        if name not in problem.parameters:
            raise unknown_symbol(name, problem.parameters, "parameter of the problem")
    unset = [name for name, value in given.items() if math.isnan(value)]
    if unset:
        raise ConversionError(
            f"the parameter '{unset[0]}' has no nominal value", where=unset[0], fix="give its value to evaluate()"
        )
    pairs = _pairs(problem, given)
    likelihood, squares = 0.0, 0.0
    for measurement, (simulated, size, of) in zip(problem.measurements, pairs, strict=True):
        likelihood += noise.log_likelihood(measurement.value, simulated, size, of.scale, of.distribution)
        squares += noise.residual(measurement.value, simulated, size, of.scale) ** 2
    prior = log_prior(problem.parameters, given)
    return Evaluation(tuple(y for y, _, _ in pairs), tuple(size for _, size, _ in pairs), likelihood, squares, prior)


_Found = tuple[float, float, Observable]


def _pairs(problem: Problem, given: Mapping[str, float]) -> list[_Found]:
    """Return (simulated, noise parameter, observable) for each measurement."""
    if problem.parts:
        rows = [row for part in problem.parts for row in _pairs(part, given)]
        return [row for _, row in sorted(zip(problem.rows, rows, strict=True), key=lambda pair: pair[0])]
    parameters = {**given, **{problem.entities.get(name, name): value for name, value in given.items()}}
    found: dict[int, _Found] = {}
    for experiment, numbers in _by_experiment(problem.measurements).items():
        found |= dict(zip(numbers, _simulated(problem, experiment, numbers, parameters), strict=True))
    return [found[number] for number in range(len(problem.measurements))]


def _by_experiment(measurements: Sequence[Measurement]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for number, measurement in enumerate(measurements):
        found.setdefault(measurement.experiment, []).append(number)
    return found


def _simulated(
    problem: Problem, name: str, numbers: Sequence[int], parameters: Mapping[str, float]
) -> Iterator[_Found]:
    """Yield what `_pairs` returns for the measurements of one experiment."""
    prepared = ready(problem, problem.experiments[name])
    measured = [problem.measurements[number] for number in numbers]
    outputs = sorted({symbol for m in measured for symbol in _read(problem, m) if symbol in prepared.known})
    course = prepared.course(parameters, outputs, [measurement.time for measurement in measured])
    for measurement in measured:
        observable = problem.observables[measurement.observable]
        lookup = {**parameters, **course.at(measurement.time)}
        lookup |= _given(observable, measurement, lookup)
        simulated = _number(observable.formula, lookup, measurement, problem)
        size = _number(observable.noise, {**lookup, observable.id: simulated}, measurement, problem)
        _check(measurement, size, observable)
        yield simulated, size, observable


def _check(measurement: Measurement, size: float, observable: Observable) -> None:
    if not size > 0:
        message = f"the noise of '{observable.id}' is {size:g} at time {measurement.time:g}"
        raise ConversionError(message, where=observable.id, fix="give a noise parameter above 0")
    if observable.scale != "lin" and not measurement.value > 0:
        message = f"the measurement {measurement.value:g} of '{observable.id}' has no logarithm"
        raise ConversionError(message, where=observable.id, fix="give noise that is not logarithmic, or remove it")


def _read(problem: Problem, measurement: Measurement) -> frozenset[str]:
    observable = problem.observables[measurement.observable]
    own = {*observable.placeholders, *observable.noise_placeholders}
    given = (*measurement.observable_parameters, *measurement.noise_parameters)
    read = symbols(observable.formula) | (symbols(observable.noise) - {observable.id})
    return (read - own).union(*(symbols(formula) for formula in given))


def _given(observable: Observable, measurement: Measurement, parameters: Mapping[str, float]) -> dict[str, float]:
    """Return the values of the placeholders in the formulas of an observable."""
    found: dict[str, float] = {}
    for names, formulas, column in (
        (observable.placeholders, measurement.observable_parameters, "observableParameters"),
        (observable.noise_placeholders, measurement.noise_parameters, "noiseParameters"),
    ):
        if len(names) != len(formulas):
            raise ConversionError(
                f"'{observable.id}' has {len(names)} placeholders and a measurement gives {len(formulas)}",
                where=column,
                fix="give one value for each, set apart by ';'",
            )
        for name, formula in zip(names, formulas, strict=True):
            found[name] = float(value_of(formula, _lookup(parameters, column)))
    return found


def _number(expression: Expression, lookup: Mapping[str, float], measurement: Measurement, problem: Problem) -> float:
    time = measurement.time
    known = _lookup({"time": time, **lookup}, measurement.observable)
    return float(value_of(expression, known, problem.model.functions, time))


def _lookup(known: Mapping[str, float], where: str) -> Callable[[str], float]:
    """Return what looks names up, and names what is missing with the nearest known."""

    def found(name: str) -> float:
        try:
            return known[name]
        except KeyError:
            raise unknown_symbol(name, known, f"name in '{where}'") from None

    return found
