"""`reduce`: a simpler model, with the certificate of what it costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from sbmlqsp import treatment, units
from sbmlqsp.analysis.reduction.certifying import Certificate, Trial, certificate
from sbmlqsp.analysis.reduction.quasi_steady import Replaced, without_fast
from sbmlqsp.analysis.scales.report import Scales, scales
from sbmlqsp.core.expression import symbols
from sbmlqsp.core.formula import parse, to_text
from sbmlqsp.core.schedule import Infusion, Jump
from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.dosing import Dose, Item, Regimen, Replacement
from sbmlqsp.errors import ConvergenceError, ModelError
from sbmlqsp.model import Model

METHODS = ("auto", "standard", "total")
FACTOR = 2.0
"""Without a box every parameter is varied by this factor both ways."""
LAYERS = 10.0
"""Initial layers last this many times the fastest process that was taken out."""


@dataclass(frozen=True, slots=True)
class Reduction:
    """A reduced model.

    Attributes:
        model: it, valid SBML with units.
        certificate: its largest error.
        fast: the species at quasi-steady state.
        removed: reactions that were left out.
        targets: what was dosed before -> what takes the dose now, where they differ.
        conditions: fast species -> the formula that has to be small for the standard form, where it is known.
    """

    model: Model
    certificate: Certificate
    fast: tuple[str, ...]
    removed: tuple[str, ...]
    targets: Mapping[str, str]
    conditions: Mapping[str, str]

    def regimen(self, regimen: Regimen | str) -> Regimen:
        """Return the treatment with the targets that the reduced model has."""
        return _moved(Regimen.parse(regimen) if isinstance(regimen, str) else regimen, self.targets)

    def __str__(self) -> str:
        c = self.certificate
        lines = [f"{c.states[0]} states -> {c.states[1]}, {c.time_saved:.2g} x faster"]
        lines += [f"{name}: error at most {100 * bound:.3g} % of the peak" for name, bound in c.bounds.items()]
        lines += [f"{name}: holds where {formula} is small" for name, formula in self.conditions.items()]
        return "\n".join(lines)


def reduce(
    model: Model,
    fast: Sequence[str] | None = None,
    *,
    negligible: Sequence[str] = (),
    method: str = "auto",
    outputs: Sequence[str] | None = None,
    regimen: Regimen | str | Sequence[Regimen | str] | None = None,
    until: Any = None,
    box: Mapping[str, tuple[Any, Any]] | None = None,
    limit: float | None = 0.1,
    seed: int = 1,
) -> Reduction:
    """Return a simpler model with a certificate of its error.

    Args:
        model: the full model.
        fast: species at quasi-steady state. None: the complexes of bindings that are at least ten times faster than
            everything else, as `qsp.scales` finds.
        negligible: reactions that are left out.
        method: "total" keeps totals of binding partners, "standard" sets the rate to zero, "auto" takes totals where
            the species is a complex of two.
        outputs: what has to be right; None: every species that is left as it was.
        regimen: one or several treatments that it has to be right for.
        until: end of the runs; None: from the time scales.
        box: {parameter: (lower, upper)}: where it has to be right; None: a factor of 2 around every positive constant
            that a rate reads.
        limit: the largest error that is accepted, relative to the peak; None: any.
        seed: of the search.

    Raises:
        UnknownSymbolError: for names the model does not have.
        ModelError: for a species without a unique quasi-steady state, and where nothing is fast.
        ConvergenceError: where the certified error is above the limit, naming the output and the values.
    """
    if method not in METHODS:
        raise unknown_symbol(method, METHODS, "method")
    treatments = _treatments(regimen)
    found = scales(model, treatments[0] if treatments else None)
    chosen = tuple(fast) if fast is not None else _proposed(found)
    for name in negligible:
        if name not in model.reactions:
            raise unknown_symbol(name, model.reactions.ids, "reaction")
    if not chosen and not negligible:
        raise ModelError("nothing in the model is fast", where="fast", fix="name fast species or negligible reactions")
    small, targets, conditions = _small(model, chosen, tuple(negligible), method)
    end = _end(model, found, until)
    trial = Trial(
        model,
        small,
        [(each, _moved(each, targets)) for each in treatments] or [(None, None)],
        _outputs(model, small, outputs, chosen),
        end,
        min(LAYERS * _layer(found, chosen), end / 4),
        _dose_times(model, treatments, end),
    )
    proof = certificate(trial, _box(model, small, box), seed)
    if limit is not None and not proof.bound <= limit:
        worst = max(proof.bounds, key=proof.bounds.__getitem__)
        at = ", ".join(f"{name} = {value:.3g}" for name, value in list(proof.worst.items())[:4])
        raise ConvergenceError(
            f"the reduced model is wrong by {100 * proof.found[worst]:.3g} % in '{worst}' at {at}",
            where=worst,
            fix="make the box smaller, keep the species, or allow more with limit=",
        )
    return Reduction(small, proof, chosen, tuple(negligible), targets, conditions)


def _treatments(regimen: Any) -> list[Regimen]:
    if regimen is None:
        return []
    several = [regimen] if isinstance(regimen, str | Regimen) else list(regimen)
    return [Regimen.parse(each) if isinstance(each, str) else each for each in several]


def _proposed(found: Scales) -> tuple[str, ...]:
    bound = [process for process in found.processes if process.kind == "binding"]
    others = [p.time for p in found.processes if p.kind != "binding" and 0 < p.time < float("inf")]
    return tuple(dict.fromkeys(p.species for p in bound if others and p.time * 10 <= min(others)))


def _small(
    model: Model, fast: tuple[str, ...], negligible: tuple[str, ...], method: str
) -> tuple[Model, dict[str, str], dict[str, str]]:
    small = model.without(*negligible) if negligible else model
    targets: dict[str, str] = {}
    conditions: dict[str, str] = {}
    for name in fast:
        made: Replaced = without_fast(small, name, method)
        small = made.model
        targets = {old: made.targets.get(new, new) for old, new in targets.items()} | dict(made.targets)
        if made.condition is not None:
            conditions[name] = to_text(made.condition)
    return small, targets, conditions


def _moved(regimen: Regimen, targets: Mapping[str, str]) -> Regimen:
    def item(given: Item) -> Item:
        if isinstance(given, Dose | Replacement) and given.into in targets:
            renamed: dict[str, Any] = {"into": targets[given.into]}
            return replace(cast(Dose, given), **renamed)
        return given

    return Regimen(item(each) for each in regimen)


def _outputs(model: Model, small: Model, outputs: Sequence[str] | None, fast: tuple[str, ...]) -> tuple[str, ...]:
    from sbmlqsp.treatment.targets import holds_concentration

    if outputs is not None:
        for text in outputs:
            for name in symbols(parse(text)):
                if name.strip("[]") not in model.document.kinds:
                    raise unknown_symbol(name.strip("[]"), model.document.kinds, "output")
        return tuple(outputs)
    ruled = {rule.variable for rule in small.tables.rules}
    moving = [s.id for s in model.tables.species if not (s.constant or s.boundary_condition)]
    kept = [name for name in moving if name not in ruled and name not in fast] or moving
    return tuple(f"[{name}]" if holds_concentration(model.tables, name) else name for name in kept)


def _layer(found: Scales, fast: tuple[str, ...]) -> float:
    times = [process.time for process in found.processes if process.species in fast and process.time > 0]
    return min(times, default=0.0)


def _end(model: Model, found: Scales, until: Any) -> float:
    if until is not None:
        return float(units.convert(units.parse(until, what="until"), model.unit_of("time"), what="until"))
    finite = [process.time for process in found.processes if 0 < process.time < float("inf")]
    return 3 * max(finite) if finite else 100.0


def _dose_times(model: Model, treatments: list[Regimen], end: float) -> tuple[float, ...]:
    times = set()
    for regimen in treatments:
        for action in treatment.schedule(regimen, model, until=end):
            if isinstance(action, Jump | Infusion):
                times.add(action.time)
    return tuple(sorted(times))


def _box(model: Model, small: Model, box: Mapping[str, tuple[Any, Any]] | None) -> dict[str, tuple[float, float]]:
    if box is not None:
        found = {}
        for name, (low, high) in box.items():
            if name not in model.document.kinds:
                raise unknown_symbol(name, model.document.kinds, "parameter")
            unit = model.unit_of(name)
            ends = [units.convert(units.parse(end, what=name), unit, what=name) for end in (low, high)]
            if not 0 < ends[0] <= ends[1]:
                raise ModelError(
                    f"the box of '{name}' goes from {low} to {high}", where=name, fix="give positive bounds"
                )
            found[name] = (float(ends[0]), float(ends[1]))
        return found
    both = {p.id for p in small.tables.parameters}
    tables = model.tables
    fixed = [p for p in tables.parameters if p.constant and p.id in both and p.id not in tables.initial_assignments]
    return {p.id: (p.value / FACTOR, p.value * FACTOR) for p in fixed if p.value is not None and p.value > 0}
