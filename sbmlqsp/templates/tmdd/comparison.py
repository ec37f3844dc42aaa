"""Where an approximation of target-mediated drug disposition leaves the full model."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import log
from typing import TYPE_CHECKING, Any

import numpy as np

from sbmlqsp import units
from sbmlqsp.core.settings import Settings
from sbmlqsp.dosing import Regimen
from sbmlqsp.errors import ModelError, RegimenError
from sbmlqsp.model import Model
from sbmlqsp.simulation import Result, simulate
from sbmlqsp.templates.template import Template
from sbmlqsp.templates.tmdd import models
from sbmlqsp.templates.tmdd.limits import Constants, Limits, constants, limits
from sbmlqsp.templates.tmdd.phases import Phase, phases

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

_Values = Callable[[Constants], dict[str, float]]
_APPROXIMATIONS: dict[str, tuple[Mapping[bool, Template], _Values]] = {
    "QE": (
        models.QUASI_EQUILIBRIUM,
        lambda c: {"ksyn": c.ksyn, "kdeg": c.kdeg, "kint": c.kint, "KD": c.dissociation},
    ),
    "QSS": (
        models.QUASI_STEADY_STATE,
        lambda c: {"ksyn": c.ksyn, "kdeg": c.kdeg, "kint": c.kint, "KSS": c.steady_state},
    ),
    "MM": (models.MICHAELIS_MENTEN, lambda c: {"ksyn": c.ksyn, "KSS": c.steady_state}),
    "constant target": (
        models.CONSTANT_TARGET,
        lambda c: {"Rtot": c.baseline, "kon": c.kon, "koff": c.koff, "kint": c.kint},
    ),
    "irreversible": (models.IRREVERSIBLE, lambda c: {"ksyn": c.ksyn, "kdeg": c.kdeg, "kon": c.kon}),
}
APPROXIMATIONS = tuple(_APPROXIMATIONS)
_BASELINES = (0.1, 1.0, 10.0)
_POINTS = 400
_LONG = 1e6
_SEEN = 1e-6  # of the highest concentration: below it no assay finds the drug
_TIGHT = Settings(rtol=1e-9)
_INTO_L = re.compile(r"\binto L\b")


@dataclass(frozen=True, slots=True)
class Departure:
    """How one approximation differs from the full model in free drug.

    Attributes:
        name: the approximation.
        limits: its clearances and half-lives.
        largest: phase -> largest relative difference in it.
        leaves_at: time in h at which it first differs by more than the tolerance after phase A, None if never.
        leaves_below: free drug of the full model then, in nmol/L.
    """

    name: str
    limits: Limits
    largest: Mapping[str, float] = field(hash=False)
    leaves_at: float | None
    leaves_below: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """A full model of target-mediated disposition beside its approximations under one regimen.

    Attributes:
        constants: numbers of the full model, with R0 (`baseline`), KD and KSS.
        limits: clearances and half-lives of the full model.
        phases: of the full model after the last dose.
        departures: one for each approximation.
        baselines: multiple of R0 -> departures with the synthesis of target multiplied by it.
        curves: name -> free drug in nmol/L at `times` in h.
        tolerance: relative difference above which an approximation has left the full model.
    """

    regimen: str
    constants: Constants
    limits: Limits
    phases: tuple[Phase, ...]
    departures: tuple[Departure, ...]
    baselines: Mapping[float, tuple[Departure, ...]]
    times: Any
    curves: Mapping[str, Any]
    tolerance: float

    def __getitem__(self, name: str) -> Departure:
        """Return the departure of an approximation by its name."""
        found = {each.name: each for each in self.departures}
        if name not in found:
            raise ModelError(f"there is no approximation '{name}'", fix=f"take one of {', '.join(found)}")
        return found[name]

    def table(self) -> str:
        """Return clearances, half-lives, phases and differences as text."""
        from sbmlqsp.templates.tmdd.showing import table

        return table(self)

    def to_frame(self) -> pd.DataFrame:
        """Return one row for each baseline of the target and approximation."""
        from sbmlqsp.templates.tmdd.showing import frame

        return frame(self)

    def plot(self) -> Figure:
        """Return a figure of free drug in all models; circles on the full model are the ends of its phases."""
        from sbmlqsp.templates.tmdd.showing import figure

        return figure(self)


def compare(
    model: Model, regimen: Regimen | str, *, until: Any = None, tolerance: float = 0.1, body_weight: Any = None
) -> Comparison:
    """Return the full model beside its approximations, with the same constants and doses.

    Args:
        model: made by `tmdd.full`, with or without peripheral compartment.
        regimen: doses into `L`.
        until: end of the comparison; None: five terminal half-lives after the target-mediated phase.
        tolerance: relative difference in free drug from which an approximation counts as having left.
        body_weight: for doses per kg.

    Raises:
        ModelError: for a model that is no full model, and for constants that an approximation divides by and are 0.
        RegimenError: for doses into something else, and doses without end where no `until` is given.
    """
    if not 0 < tolerance < float("inf"):
        raise ModelError(f"tolerance must be positive, not {tolerance}", where="tolerance")
    c = _constants(model)
    doses = Regimen.parse(regimen) if isinstance(regimen, str) else regimen
    _refuse_other_targets(doses)
    end = None if until is None else units.convert(units.parse(until), "h", what="until")
    own = _Run(model, c, doses, end, body_weight)
    scaled = {factor: _Run(_scaled(model, factor), _times_baseline(c, factor), doses, own.end, body_weight)
              for factor in _BASELINES if factor != 1.0}  # fmt: skip
    everything = {factor: own if factor == 1.0 else scaled[factor] for factor in _BASELINES}
    return Comparison(
        str(doses),
        c,
        limits("full", c),
        own.phases,
        own.departures(tolerance),
        {factor: run.departures(tolerance) for factor, run in everything.items()},
        own.times,
        own.curves,
        tolerance,
    )


def _constants(model: Model) -> Constants:
    wanted = models.FULL[None]["Lp" in model.species].model()
    missing = [each for each in wanted.reactions.ids if each not in model.reactions]
    missing += [each for each in wanted.parameters.ids if each not in model.parameters]
    if missing or model.unit_of("time") != "h" or model.unit_of("[L]") != "nmol/L":
        lacks = f" (it lacks {', '.join(missing[:3])})" if missing else " in nmol, L and h"
        raise ModelError(f"'{model.name}' is no full model{lacks}", where=model.name, fix="make it with tmdd.full")
    found = constants(model)
    for name in ("V", "kdeg", "kon", "koff"):
        if not getattr(found, name) > 0:
            message = f"{name} is {getattr(found, name)}: an approximation divides by it"
            raise ModelError(message, where=name, fix="compare models with a positive value")
    return found


def _refuse_other_targets(doses: Regimen) -> None:
    for item in doses.items:
        target = getattr(item, "into", "L")
        if target != "L":
            raise RegimenError(f"a dose goes into '{target}'", where="into", fix="give doses of free drug into L")
    if any(getattr(item, "endless", False) for item in doses.items):
        raise RegimenError("the doses have no end", where="every", fix="give a number of doses, such as x 6")
    if not any(getattr(item, "into", None) for item in doses.items):
        raise RegimenError("the regimen gives no dose", fix='such as "100 nmol into L"')


def _scaled(model: Model, factor: float) -> Model:
    return model.with_values({"ksyn": model.parameters["ksyn"].value * factor})  # type: ignore[operator]  # checked


def _times_baseline(c: Constants, factor: float) -> Constants:
    return Constants(**{**{name: getattr(c, name) for name in Constants.__slots__}, "ksyn": c.ksyn * factor})


class _Run:
    """The full model and its approximations, simulated on one grid that is dense after the last dose."""

    def __init__(self, model: Model, c: Constants, doses: Regimen, end: float | None, body_weight: Any) -> None:
        self._constants = c
        self._weight = body_weight
        probe = self._simulated(model, doses, [_LONG if end is None else end], "[L]")
        dosed = max((time for time in probe.doses if end is None or time < end), default=0.0)
        self.end = end if end is not None else dosed + self._horizon(model, doses, dosed)
        fractions = np.concatenate([np.geomspace(1e-6, 1.0, _POINTS), np.linspace(0.0, 1.0, _POINTS)])
        after = dosed + fractions * (self.end - dosed)
        self.times = np.unique(np.concatenate([np.linspace(0.0, dosed, _POINTS // 4), after]))
        full = self._simulated(model, doses, self.times, "[L]", "[R]")
        drug = full.values("[L]")
        late = np.flatnonzero(self.times >= dosed)
        self._top = float(self.times[late[int(np.argmax(drug[late]))]])
        self.phases = phases(full, c, self._top, self.end)
        self.curves = {"full": drug, **{name: self._approximation(name, doses) for name in APPROXIMATIONS}}

    def _horizon(self, model: Model, doses: Regimen, dosed: float) -> float:
        """Return the time in which the drug passes its phases: saturated, then five terminal half-lives."""
        c, ends = self._constants, limits("full", self._constants)
        drug = max(float(self._simulated(model, doses, [dosed], "[L]").values("[L]")[-1]), c.steady_state)
        linear = ends.high_half_life / log(2) * log(drug / c.steady_state)
        by_target = drug / c.ksyn if c.ksyn else np.inf
        return float(min(linear, by_target) + 5 * max(ends.low_half_life, log(2) / c.kdeg))

    def _simulated(self, model: Model, doses: Regimen, times: Any, *outputs: str) -> Result:
        return simulate(
            model, doses, times=list(times), outputs=list(outputs), body_weight=self._weight, settings=_TIGHT
        )

    def _approximation(self, name: str, doses: Regimen) -> Any:
        """Return free drug of an approximation that has the constants of the full model."""
        template, values = _APPROXIMATIONS[name]
        c = self._constants
        tissue = {"kpt": c.kpt, "ktp": c.ktp} if c.kpt else {}
        model = template[bool(c.kpt)].model({"V": c.V, "kel": c.kel, **tissue, **values(c)})
        if template[False].dose_into == "L":
            return self._simulated(model, doses, self.times, "[L]").values("[L]")
        total = Regimen.parse(_INTO_L.sub("into Ltot", str(doses)))
        return self._simulated(model, total, self.times, "L").values("L")

    def departures(self, tolerance: float) -> tuple[Departure, ...]:
        """Return how each approximation differs after the last dose, as far as the drug can be measured."""
        full = self.curves["full"]
        seen = (self.times > self._top) & (full > _SEEN * float(full.max()))
        return tuple(self._departure(name, full, seen, tolerance) for name in APPROXIMATIONS)

    def _departure(self, name: str, full: Any, seen: Any, tolerance: float) -> Departure:
        difference = np.zeros_like(full)
        difference[seen] = np.abs(self.curves[name][seen] / full[seen] - 1.0)
        largest = {
            phase.name: float(difference[inside].max())
            for phase in self.phases
            if (inside := seen & (self.times > phase.start) & (self.times <= phase.end)).any()
        }
        settled = max((phase.end for phase in self.phases if phase.name == "A"), default=self._top)
        outside = np.flatnonzero((difference > tolerance) & (self.times > settled))
        first = outside[0] if len(outside) else None
        at, drug = (None, None) if first is None else (float(self.times[first]), float(full[first]))
        return Departure(name, limits(name, self._constants), largest, at, drug)
