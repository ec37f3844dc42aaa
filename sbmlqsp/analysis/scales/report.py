"""`scales`: which processes are fast, which ratios decide, and what follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sbmlqsp import treatment, units
from sbmlqsp.analysis.scales.diffusion import diffusions
from sbmlqsp.analysis.scales.modes import Mode, modes
from sbmlqsp.analysis.scales.processes import Process, processes
from sbmlqsp.analysis.scales.ratio import Ratio
from sbmlqsp.analysis.scales.ratios import ratios
from sbmlqsp.analysis.scales.verdicts import Verdict, verdicts
from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.core.expression import Expression
from sbmlqsp.core.schedule import Infusion, Jump
from sbmlqsp.dosing import Regimen, Reset
from sbmlqsp.model import Model
from sbmlqsp.model.initial import initial_values
from sbmlqsp.simulation import simulate
from sbmlqsp.treatment.targets import holds_concentration

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class Scales:
    """The time scales of a model.

    Attributes:
        processes: with formula and time, fastest first.
        ratios: dimensionless ratios.
        modes: eigenvalues along the trajectory with the states that carry them.
        verdicts: pairs of processes that share a species, in words.
        unit: of time, as pint reads it; None where the model declares none.
        reference: at which state formulas were evaluated.
    """

    processes: tuple[Process, ...]
    ratios: tuple[Ratio, ...]
    modes: tuple[Mode, ...]
    verdicts: tuple[Verdict, ...]
    unit: str | None
    reference: str

    def time(self, name: str) -> float:
        """Return the characteristic time of a process by its reaction."""
        return next(process.time for process in self.processes if process.name == name)

    def ratio(self, name: str) -> float:
        """Return the first ratio of a name, such as "PS / Q"."""
        return next(ratio.value for ratio in self.ratios if ratio.name == name)

    def to_frame(self) -> pd.DataFrame:
        """Return the processes as a table."""
        import pandas as pd

        return pd.DataFrame(
            [{n: getattr(p, n) for n in ("name", "kind", "species", "formula", "time")} for p in self.processes]
        )

    def plot(self) -> Figure:
        """Return the characteristic times on a logarithmic axis as a figure."""
        from sbmlqsp.figures.time_scales import time_scales

        marks = [
            (f"{p.name} ({p.kind})", p.kind, p.time, p.formula) for p in self.processes if 0 < p.time < float("inf")
        ]
        return time_scales(marks, unit=self.unit or "")

    def __str__(self) -> str:
        lines = [f"{p.kind:13} {p.name:20} {p.time:12.4g}  {p.formula}" for p in self.processes]
        lines += [f"{r.name} = {r.value:.4g}: {r.meaning}" for r in self.ratios]
        return "\n".join([*lines, *map(str, self.verdicts)])


def scales(
    model: Model,
    regimen: Regimen | str | None = None,
    values: Mapping[str, Any] | None = None,
    *,
    until: Any = None,
    body_weight: Any = None,
) -> Scales:
    """Return the characteristic times of every process, dimensionless ratios, modes, and verdicts in words.

    Formulas are evaluated at the largest value that each species takes in the run (at the initial values where there is
    no regimen and no `until`): concentrations in formulas such as 1 / (kon C + koff) are the highest ones.

    Args:
        model: the model.
        regimen: doses; they set the concentrations at which formulas are evaluated.
        values: put on top of the model, as `model.with_values`.
        until: end of the run; None: ten times the slowest finite time, at most.
        body_weight: binds doses per kg.

    Raises:
        As `simulate`; UnsupportedFeature for models without a Jacobian (delays, algebraic rules).
    """
    model = model.with_values(dict(values)) if values else model
    given = Regimen.parse(regimen) if isinstance(regimen, str) else regimen
    start = _evaluator(model, initial_values(model))
    targets = dosed(given)
    end = _end(model, processes(model, start, targets), until)
    value, doses, times = start, {}, [0.0]
    if given is not None or until is not None:
        value = _evaluator(model, _peaks(model, given, end, body_weight))
        doses = _doses(model, given, body_weight, end)
        times = [0.0, end / 100, end / 10, end / 2, end]
    known = (*processes(model, value, targets), *diffusions(model, value))
    found = tuple(sorted(known, key=lambda process: process.time))
    return Scales(
        found,
        ratios(model, found, value, start, doses),
        modes(model, given, times, body_weight),
        tuple(verdicts(found)),
        model.unit_of("time"),
        "the highest values of the run" if len(times) > 1 else "the initial values",
    )


def _evaluator(model: Model, known: Mapping[str, float]) -> Callable[[Expression], float]:
    def value(expression: Expression) -> float:
        try:
            return float(evaluate(expression, known.__getitem__, model.functions))
        except ZeroDivisionError:
            return float("inf")

    return value


def _peaks(model: Model, regimen: Regimen | None, end: float, body_weight: Any) -> dict[str, float]:
    """Return the largest value of every symbol in a run."""
    peaks = dict(initial_values(model))
    selections = {**_symbols(model), **{name: name for name in _varying(model)}}
    asked = list(selections.values())
    result = simulate(model, regimen, until=end, points=101, body_weight=body_weight, outputs=asked)
    for name, selection in selections.items():
        peaks[name] = max(peaks.get(name, 0.0), float(result.values(selection).max()))
    return peaks


def _symbols(model: Model) -> dict[str, str]:
    names = model.species.ids
    return {name: f"[{name}]" if holds_concentration(model.tables, name) else name for name in names}


def _varying(model: Model) -> list[str]:
    """Return parameters and compartments that rules change."""
    return [r.variable for r in model.tables.rules if r.variable is not None and r.variable not in model.species]


def _end(model: Model, found: tuple[Process, ...], until: Any) -> float:
    if until is not None:
        return float(units.convert(units.parse(until, what="until"), model.unit_of("time"), what="until"))
    finite = [process.time for process in found if 0 < process.time < float("inf")]
    return 5 * max(finite) if finite else 100.0


def dosed(regimen: Regimen | None) -> frozenset[str]:
    """Return the targets of the doses of a treatment."""
    items = () if regimen is None else regimen.items
    return frozenset(item.into for item in items if not isinstance(item, Reset) and item.into is not None)


def _doses(model: Model, regimen: Regimen | None, body_weight: Any, end: float) -> dict[str, float]:
    if regimen is None:
        return {}
    first: dict[str, float] = {}
    for action in treatment.schedule(regimen, model, body_weight, until=end):
        if isinstance(action, Jump | Infusion):
            first.setdefault(action.target, action.amount)
    return first
