"""The forms of target-mediated drug disposition, each with the doses at which it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import numpy as np

from sbmlqsp import treatment
from sbmlqsp.analysis.reduction.dosing import moved
from sbmlqsp.analysis.reduction.links import links
from sbmlqsp.analysis.reduction.quasi_steady import of_enzyme, without_fast
from sbmlqsp.analysis.reduction.rates import rate_of
from sbmlqsp.analysis.reduction.relaxing import Relaxation, relaxation
from sbmlqsp.analysis.reduction.scene import Scene
from sbmlqsp.analysis.reduction.step import Step
from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.core.measure import Measure
from sbmlqsp.core.schedule import Infusion, Jump
from sbmlqsp.dosing import Dose, Regimen
from sbmlqsp.errors import ModelError, SbmlqspError
from sbmlqsp.model import Model
from sbmlqsp.model.equations import right_hand_sides
from sbmlqsp.model.initial import initial_amounts, initial_values
from sbmlqsp.treatment.targets import holds_concentration

LADDER = tuple(float(f) for f in np.geomspace(1e-2, 1e3, 16))
"""Doses that are tried, as multiples of the amount of target at the start."""
SETTLING = (1e-9, 1e-4, 1e-3)
"""Fractions of the run after a dose: where drug and target are equally many, binding slows down as it goes."""
LOOKED = (0, 6, 15)
"""Places on the ladder at which the length of the layers is looked at."""


@dataclass(frozen=True, slots=True)
class Form:
    """One approximation of a drug that binds a target.

    Attributes:
        name: "QE", "QSS" or "MM".
        model: the approximation.
        outputs: what is compared: free drug, and free and bound target where the form has them.
        errors: first dose in model units -> largest difference at the values of the model, relative to the peak after
            the layers (at low doses binding takes most of the drug at once).
        limit: of the error, up to which a form holds.
        unit: of the doses, None where the model declares none.
    """

    name: str
    model: Model
    outputs: tuple[str, ...]
    errors: Mapping[float, float] = field(hash=False)
    limit: float
    unit: str | None

    @property
    def ranges(self) -> tuple[tuple[float, float], ...]:
        """Intervals of doses tried at all of which the form holds."""
        found: list[list[float]] = []
        inside = False
        for dose, error in sorted(self.errors.items()):
            if error <= self.limit:
                if inside:
                    found[-1][1] = dose
                else:
                    found.append([dose, dose])
            inside = error <= self.limit
        return tuple((low, high) for low, high in found)

    def __str__(self) -> str:
        unit = f" {self.unit}" if self.unit else ""
        spans = " and ".join(f"{low:.3g} to {high:.3g}{unit}" for low, high in self.ranges)
        where = f"holds for doses of {spans}" if spans else "holds for no dose tried"
        return f"{self.name}: {where} (of {min(self.errors):.3g} to {max(self.errors):.3g}{unit}, {self.limit:.3g})"


@dataclass(frozen=True, slots=True)
class _Binding:
    drug: str
    target: str
    complex: str


def forms_of(scene: Scene, fast: Sequence[str], limit: float) -> tuple[Form, ...]:
    """Return quasi-equilibrium, quasi-steady state and Michaelis-Menten for the first complex with a target.

    A target is the partner that is made without drug. QE and QSS keep the totals of both (Mager & Krzyzanski 2005;
    Gibiansky et al. 2008); MM has complex and target at steady state and free drug as its one state.
    """
    found = next(_bindings(scene.model, fast, scene.dosed), None)
    if found is None:
        return ()
    ways: dict[str, Callable[[], tuple[Step, ...]]] = {
        "QE": lambda: (without_fast(scene.model, found.complex, "equilibrium"),),
        "QSS": lambda: (without_fast(scene.model, found.complex, "total"),),
        "MM": lambda: _michaelis_menten(scene.model, found),
    }
    made = []
    for name, way in ways.items():
        try:
            made.append(_form(name, scene, found, way(), limit))
        except SbmlqspError:
            continue
    return tuple(made)


def _bindings(model: Model, fast: Sequence[str], dosed: frozenset[str]) -> Iterator[_Binding]:
    for name in fast:
        for link in links(model, name):
            if len(link.partners) != 2:
                continue
            made = [part for part in link.partners if _is_made(model, part)]
            targets = [part for part in made if part not in dosed] or made
            if len(targets) == 1:
                yield _Binding(next(p for p in link.partners if p != targets[0]), targets[0], name)


def _is_made(model: Model, species: str) -> bool:
    """Return whether a species is made at zero of everything."""
    values = initial_values(model)
    nothing = {**values, **dict.fromkeys(right_hand_sides(model), 0.0)}
    try:
        return float(evaluate(rate_of(model, species), nothing.__getitem__)) > 0
    except (ZeroDivisionError, ValueError):
        return False


def _michaelis_menten(model: Model, found: _Binding) -> tuple[Step, ...]:
    """Return complex, then target at quasi-steady state, in whichever order can be solved."""
    first = of_enzyme(model, found.complex, found.target)
    second = without_fast(first.model, f"{found.target}_total", "standard")
    return (first, second)


def _form(name: str, scene: Scene, found: _Binding, steps: tuple[Step, ...], limit: float) -> Form:
    wanted = (found.drug,) if name == "MM" else (found.drug, found.target, found.complex)
    holds = [holds_concentration(scene.model.tables, n) if n in scene.model.tables.species else False for n in wanted]
    outputs = tuple(f"[{n}]" if held else n for n, held in zip(wanted, holds, strict=True))
    trial = replace(scene.trial(steps), outputs=outputs, settled=True)
    target = initial_amounts(scene.model).get(found.target, initial_values(scene.model)[found.target])
    bolus = Regimen([Dose(target, found.drug)])
    given = scene.treatments[0] if scene.treatments else bolus
    factors = [factor * target / _first_dose(scene, given) for factor in LADDER]
    ladder = tuple(_scaled(given, factor) for factor in factors)
    pair = (ladder, tuple(moved(dose, steps) for dose in ladder))
    layer = max(
        trial.layer, *(replace(scene, relaxation=_relaxed(scene, ladder[n])).trial(steps).layer for n in LOOKED)
    )
    errors = replace(trial, regimens=[pair], layer=layer).errors({}, len(ladder)).outside.max(axis=1)
    doses = [factor * target for factor in LADDER]
    found_errors = dict(zip(doses, errors.tolist(), strict=True))
    return Form(name, steps[-1].model, outputs, found_errors, limit, scene.model.unit_of(found.drug))


def _relaxed(scene: Scene, regimen: Regimen) -> Relaxation:
    return relaxation(scene.model, regimen, scene.until, scene.doses, scene.body_weight, SETTLING)


def _first_dose(scene: Scene, regimen: Regimen) -> float:
    """Return the amount of the first dose in model units."""
    for action in treatment.schedule(regimen, scene.model, scene.body_weight, until=scene.until):
        if isinstance(action, Jump | Infusion) and action.amount > 0:
            return float(action.amount)
    raise ModelError("the treatment gives no dose", where="regimen", fix="give a dose")


def _scaled(regimen: Regimen, factor: float) -> Regimen:
    def item(given: Any) -> Any:
        if not isinstance(given, Dose):
            return given
        changes: dict[str, Any] = {"amount": Measure(given.amount.value * factor, given.amount.unit)}
        if isinstance(given.rate, Measure):
            changes["rate"] = Measure(given.rate.value * factor, given.rate.unit)
        return replace(cast(Any, given), **changes)

    return Regimen(item(each) for each in regimen)
