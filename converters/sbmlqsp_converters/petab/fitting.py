"""A problem fitted: the conditions, observables and noise of its tables for the one optimiser of the library."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sbmlqsp.calibration.experiments import Condition, Estimated, Observable
from sbmlqsp.calibration.experiments import Measurement as Seen
from sbmlqsp.calibration.fitting import Fit, calibrated
from sbmlqsp.calibration.likelihood import PREDICTION, Likelihood
from sbmlqsp.calibration.noise import Noise
from sbmlqsp.core.expression import Expression, Number, Symbol, substitute, transform
from sbmlqsp.core.formula import to_text
from sbmlqsp.core.inline import inline
from sbmlqsp.core.schedule import Schedule
from sbmlqsp.errors import ConversionError, UnsupportedFeature
from sbmlqsp.model import Model
from sbmlqsp_converters.petab.beginnings import with_parameters
from sbmlqsp_converters.petab.dosing import with_schedules
from sbmlqsp_converters.petab.gating import Gated, gated
from sbmlqsp_converters.petab.problem import Measurement, Parameter, Problem
from sbmlqsp_converters.petab.symbols import selection
from sbmlqsp_converters.petab.writing import ids

SAME = 1e-4
"""How far the optimiser's likelihood may lie from that of `Problem.evaluate`, absolute or relative."""


def fit(problem: Problem, *, starts: int = 10, seed: int = 1, progress: Any = None) -> Fit:
    """Return the values of the estimated parameters under which the measurements are most likely.

    The search begins at nominal values and at a Latin hypercube within the bounds, on the scale of each parameter.

    Raises:
        ConversionError: for experiments that the optimiser cannot run, naming each.
        UnsupportedFeature: for several models, and for a model without exact derivatives.
    """
    likelihood = likelihood_of(problem)
    _compare(problem, likelihood)
    found = calibrated(likelihood, starts_=starts, seed=seed, progress=progress)
    priors = [name for name, one in problem.parameters.items() if one.estimate and one.prior is not None]
    notes = (f"the priors of {', '.join(priors)} are not used: this is the maximum of the likelihood",)
    return replace(found, notes=(*found.notes, *notes)) if priors else found


def likelihood_of(problem: Problem) -> Likelihood:
    """Return the likelihood of a problem in its estimated parameters; raises as `fit`."""
    given, schedules = with_schedules(problem)
    found = gated(given, ids(given.experiments))
    if found.lost:
        raise ConversionError(
            f"this problem cannot be fitted: {found.lost[0]}", where=problem.name, fix="give numbers or parameters"
        )
    maker = _Maker(given, found, schedules)
    measurements = [maker.seen(measurement) for measurement in given.measurements]
    conditions = [maker.condition(name) for name in given.experiments]
    observables = list(maker.observables.values())
    return Likelihood(maker.model, observables, conditions, measurements, maker.estimated, maker.settings)


class _Maker:
    """Puts a problem into the terms of the optimiser: numbers for what is fixed, selections for symbols."""

    def __init__(self, problem: Problem, found: Gated, schedules: Mapping[str, Schedule]) -> None:
        from sbmlqsp.calibration.likelihood import FITTING

        self._problem, self._found, self._schedules = problem, found, schedules
        own = problem.entities
        self._fixed = {own.get(n, n): p.nominal for n, p in problem.parameters.items() if not p.estimate}
        self._nominal = {own.get(n, n): _start(p) for n, p in problem.parameters.items() if p.estimate}
        self.model: Model = with_parameters(found.model, {**self._fixed, **self._nominal})
        self.estimated = [_estimated(own.get(n, n), p) for n, p in problem.parameters.items() if p.estimate]
        self.settings = FITTING
        self.observables: dict[str, Observable] = {}

    def condition(self, name: str) -> Condition:
        """Return the condition of an experiment."""
        before, own = self._found.pairs[name]
        schedule = self._schedules.get(name, Schedule())
        return Condition(name, schedule, self._values(own), self._values(before) if before else None)

    def seen(self, measurement: Measurement) -> Seen:
        """Return a measurement; its placeholders make an observable of its own."""
        of = self._problem.observables[measurement.observable]
        given = dict(zip(of.placeholders, measurement.observable_parameters, strict=True))
        given |= dict(zip(of.noise_placeholders, measurement.noise_parameters, strict=True))
        told = [to_text(formula) for formula in given.values()]
        name = " ".join([of.id, *told])
        if name not in self.observables:
            sd = substitute(of.noise, {**given, of.id: Symbol(PREDICTION)})
            noise = Noise(self._text(sd), of.distribution, of.scale)
            self.observables[name] = Observable(name, self._text(substitute(of.formula, given)), noise)
        time = measurement.time - self._found.begins[measurement.experiment]
        return Seen(measurement.experiment, name, time, measurement.value)

    def _values(self, name: str) -> Mapping[str, float | str]:
        cells = self._found.conditions[name]
        return {selection(self.model, target): self._value(text) for target, text in cells.items()}

    def _value(self, text: str) -> float | str:
        try:
            return float(text)
        except ValueError:
            if text in self._nominal:
                return text
            known = {**{p.id: p.value for p in self.model.parameters}, **self._fixed}
            value = known.get(text)
            if value is None:
                raise ConversionError(f"'{text}' has no value", where=text, fix="give it in the tables") from None
            return float(value)

    def _text(self, formula: Expression) -> str:
        fixed: dict[str, Expression] = {
            name: Number(value) for name, value in self._fixed.items() if name not in self.model.document.kinds
        }
        plain = substitute(inline(formula, self.model.functions), fixed)
        return to_text(transform(plain, self._selected))

    def _selected(self, node: Expression) -> Expression:
        known = isinstance(node, Symbol) and node.name in self.model.species
        return Symbol(selection(self.model, node.name)) if known and isinstance(node, Symbol) else node


def _start(parameter: Parameter) -> float:
    if not math.isnan(parameter.nominal):
        return min(max(parameter.nominal, parameter.lower), parameter.upper)
    middle = (parameter.lower + parameter.upper) / 2
    return middle if parameter.scale == "lin" else math.sqrt(parameter.lower * parameter.upper)


def _estimated(name: str, parameter: Parameter) -> Estimated:
    if not (math.isfinite(parameter.lower) and math.isfinite(parameter.upper)):
        raise ConversionError(
            f"'{parameter.id}' is estimated without bounds", where=parameter.id, fix="give lowerBound and upperBound"
        )
    scale = "lin" if parameter.scale == "lin" else "log"
    return Estimated(name, parameter.lower, parameter.upper, _start(parameter), scale)


def _compare(problem: Problem, likelihood: Likelihood) -> None:
    """Raise if the optimiser's likelihood is not the problem's at the start."""
    names = {own: alias for alias, own in problem.entities.items()}
    start = dict(zip(likelihood.names, likelihood.start.tolist(), strict=True))
    told = problem.evaluate({names.get(name, name): value for name, value in start.items()}).log_likelihood
    found = -likelihood.nllh(likelihood.start)
    if not abs(found - told) <= SAME * max(1.0, abs(told)):
        raise UnsupportedFeature(
            f"the optimiser's likelihood of '{problem.name}' is {found:.8g} where it is {told:.8g}",
            where=problem.name,
            fix="evaluate the problem with Problem.evaluate and another optimiser",
            feature="fit of this problem",
            element=problem.name,
            engine="sensitivities",
        )
