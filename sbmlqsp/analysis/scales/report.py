"""`scales`: which processes are fast, which ratios decide, and what follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from sbmlqsp import treatment, units
from sbmlqsp.analysis.scales.modes import Mode, modes
from sbmlqsp.analysis.scales.processes import Process, processes
from sbmlqsp.analysis.scales.ratios import Ratio, ratios
from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.core.expression import Expression
from sbmlqsp.core.schedule import Infusion, Jump
from sbmlqsp.dosing import Regimen
from sbmlqsp.model import Model
from sbmlqsp.model.initial import initial_values
from sbmlqsp.simulation import simulate

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

SEPARATED = 10.0
"""Time scales this far apart count as separated (Segel & Slemrod 1989 ask for a ratio much below 1)."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Two processes compared: "separated", "comparable" or "reversed", by which factor, and what follows."""

    fast: str
    slow: str
    verdict: str
    factor: float
    follows: str

    def __str__(self) -> str:
        return f"{self.fast} and {self.slow}: {self.verdict} (factor {self.factor:.3g}): {self.follows}"


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
    start = dict(initial_values(model))
    first = processes(model, _evaluator(model, start))
    end = _end(model, first, until)
    peak, doses = dict(start), {}
    times = [0.0]
    if given is not None or until is not None:
        result = simulate(model, given, until=end, points=101, body_weight=body_weight, outputs=_symbols(model))
        for selection in _symbols(model):
            name = selection.strip("[]")
            peak[name] = max(peak.get(name, 0.0), float(result.values(selection).max()))
        doses = _doses(model, given, body_weight, end)
        times = [0.0, end / 100, end / 10, end / 2, end]
    value = _evaluator(model, peak)
    found = tuple(sorted(processes(model, value), key=lambda process: process.time))
    bare = given if body_weight is None else None
    return Scales(
        found,
        ratios(model, found, value, doses),
        modes(model, bare, times if bare is not None or given is None else [0.0]),
        tuple(_verdicts(found)),
        model.unit_of("time"),
        "the highest values of the run" if len(times) > 1 else "the initial values",
    )


def _evaluator(model: Model, known: Mapping[str, float]) -> Any:
    def value(expression: Expression) -> float:
        return float(evaluate(expression, known.__getitem__, model.functions))

    return value


def _symbols(model: Model) -> list[str]:
    from sbmlqsp.treatment.targets import holds_concentration

    return [f"[{name}]" if holds_concentration(model.tables, name) else name for name in model.species.ids]


def _end(model: Model, found: tuple[Process, ...], until: Any) -> float:
    if until is not None:
        return float(units.convert(units.parse(until, what="until"), model.unit_of("time"), what="until"))
    finite = [process.time for process in found if 0 < process.time < float("inf")]
    return 5 * max(finite) if finite else 100.0


def _doses(model: Model, regimen: Regimen | None, body_weight: Any, end: float) -> dict[str, float]:
    if regimen is None:
        return {}
    first: dict[str, float] = {}
    for action in treatment.schedule(regimen, model, body_weight, until=end):
        if isinstance(action, Jump | Infusion):
            first.setdefault(action.target, action.amount)
    return first


_FOLLOWS = {
    "binding": "quasi-steady state of the complex is justified",
    "distribution": "the two spaces are one well-stirred space",
    "permeation": "the tissue is flow-limited",
    "absorption": "absorption is as good as a bolus",
    "turnover": "the pool follows its input without delay",
    "elimination": "what is eliminated fast is at quasi-steady state",
    "conversion": "what is converted fast is at quasi-steady state",
}
_EXPECTED_FAST = ("binding", "permeation", "distribution", "absorption")


def _verdicts(found: tuple[Process, ...]) -> Iterator[Verdict]:
    """Yield a verdict for each pair of kinds, by their slowest and fastest members that are finite."""
    finite = [process for process in found if 0 < process.time < float("inf")]
    for one, other in combinations(finite, 2):
        if one.kind == other.kind or not (one.kind in _EXPECTED_FAST or other.kind in _EXPECTED_FAST):
            continue
        fast, slow = sorted((one, other), key=lambda process: process.time)
        factor = slow.time / fast.time
        label, other_label = f"{fast.kind} ({fast.name})", f"{slow.kind} ({slow.name})"
        turned = slow.kind in _EXPECTED_FAST and fast.kind not in _EXPECTED_FAST
        if factor < SEPARATED:
            yield Verdict(label, other_label, "comparable", factor, "both have to be simulated")
        elif turned:
            follows = f"{slow.kind} limits: no quasi-steady state for it"
            yield Verdict(label, other_label, "reversed", factor, follows)
        else:
            yield Verdict(label, other_label, "separated", factor, _FOLLOWS[fast.kind])
