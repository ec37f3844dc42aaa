"""What would make every unknown identifiable, found by computing anew with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Literal

from sbmlqsp.analysis.identifiability import doses
from sbmlqsp.analysis.identifiability.experiment import Analysis, Experiment, analysed, under
from sbmlqsp.analysis.identifiability.system import assembled
from sbmlqsp.core.expression import Expression, Symbol
from sbmlqsp.core.schedule import Infusion, Jump, Schedule
from sbmlqsp.errors import SbmlqspError

if TYPE_CHECKING:
    from sbmlqsp.analysis.identifiability.verdict import StructuralIdentifiability

Kind = Literal["know", "measure", "dose"]

_SECONDS = 5.0
_MOST = 24
"""Candidates of each kind that are tried."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """One change after which every unknown is identifiable.

    Attributes:
        kind: "know" a parameter or initial value, "measure" further outputs, or "dose" in a further experiment.
        what: the ids, selections or doses, one or two.
    """

    kind: Kind
    what: tuple[str, ...]

    def __str__(self) -> str:
        verbs = {"know": "know", "measure": "also measure", "dose": "add an experiment with"}
        return f"{verbs[self.kind]} {' and '.join(self.what)}"


def remedies(answer: StructuralIdentifiability) -> tuple[Remedy, ...]:
    """Return the single changes that help, or pairs where no single one does."""
    if answer.ok:
        return ()
    singles = tuple(_singles(answer))
    return singles or tuple(_pairs(answer))


def _singles(answer: StructuralIdentifiability) -> Iterator[Remedy]:
    for name in _loose(answer):
        if _enough(answer, known=(name,)):
            yield Remedy("know", (name,))
    for name, formula in _measurable(answer):
        if _enough(answer, measured=((name, formula),)):
            yield Remedy("measure", (name,))
    for text, schedule in _experiments(answer):
        if _enough(answer, further=schedule):
            yield Remedy("dose", (text,))


def _pairs(answer: StructuralIdentifiability) -> Iterator[Remedy]:
    for pair in combinations(_loose(answer), 2):
        if _enough(answer, known=pair):
            yield Remedy("know", pair)
    for two in combinations(_measurable(answer)[: _MOST // 3], 2):
        if _enough(answer, measured=two):
            yield Remedy("measure", tuple(name for name, _ in two))


def _loose(answer: StructuralIdentifiability) -> list[str]:
    return [name for name, decided in answer.identifiable.items() if not decided][:_MOST]


def _measurable(answer: StructuralIdentifiability) -> list[tuple[str, Expression]]:
    """Return what the model has and nobody measures: species, then variables of rules."""
    model = answer.question.model
    measured = {name for name, _ in answer.analysis.experiments[0].system.outputs}
    species = [s.id if s.has_only_substance_units else f"[{s.id}]" for s in model.species]
    ruled = [rule.variable for rule in model.rules if rule.variable and rule.variable not in model.species]
    names = [name for name in (*species, *ruled) if name not in measured and name.strip("[]") not in measured]
    return [(name, Symbol(name)) for name in names[:_MOST]]


def _experiments(answer: StructuralIdentifiability) -> list[tuple[str, Schedule]]:
    """Return a second dose level, and a bolus into each state that gets none."""
    schedules = answer.question.schedules
    given = [a for s in schedules for a in s if isinstance(a, Jump | Infusion)]
    found = [("twice the dose", doses.times(schedules[0], 2.0))] if given else []
    amount = given[0].amount if given else 1.0
    targets = {action.target for action in given}
    states = answer.analysis.experiments[0].system.states
    fresh = [s for s in states if s not in targets and s in answer.question.model.species]
    return found + [(f"a bolus into {s}", Schedule((Jump(0.0, s, amount),))) for s in fresh[:_MOST]]


def _enough(
    answer: StructuralIdentifiability,
    *,
    known: Sequence[str] = (),
    measured: Sequence[tuple[str, Expression]] = (),
    further: Schedule | None = None,
) -> bool:
    try:
        changed = _changed(answer, measured, further) if measured or further is not None else answer.analysis
    except SbmlqspError:
        return False
    return _all_determined(changed, known)


def _changed(
    answer: StructuralIdentifiability, measured: Sequence[tuple[str, Expression]], further: Schedule | None
) -> Analysis:
    question, meaning = answer.question, answer.question.meaning
    system = question.experiments[0].system
    schedules = list(question.schedules) + ([further] if further is not None else [])
    system = assembled(meaning, (*question.outputs, *measured), system.unknowns, system.inputs)
    experiments: list[Experiment] = [under(system, doses.instants(s, meaning)) for s in schedules]
    return analysed(experiments, free=question.free, most=question.most_orders, time_limit=_SECONDS)


def _all_determined(analysis: Analysis, known: Sequence[str]) -> bool:
    """Return whether every unknown is determined once some of them are known."""
    names = analysis.experiments[0].system.unknowns
    fixed = [names.index(name) for name in known]
    wanted = [i for i, name in enumerate(analysis.unknowns) if i not in fixed]
    given = [one.given(fixed) if fixed else one for one in analysis.evidence]
    return any(all(one.determines_unknown(i) for i in wanted) for one in given)
