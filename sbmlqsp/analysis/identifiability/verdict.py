"""`StructuralIdentifiability`: the answer, in tables and in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from sbmlqsp.analysis.identifiability.combining import Combinations
from sbmlqsp.analysis.identifiability.experiment import Analysis, Experiment
from sbmlqsp.analysis.identifiability.system import Meaning
from sbmlqsp.core import formula
from sbmlqsp.core.expression import Expression, Symbol, symbols, transform
from sbmlqsp.core.json_text import json_text
from sbmlqsp.core.schedule import Schedule
from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.model import Model

if TYPE_CHECKING:
    from sbmlqsp.analysis.identifiability.globally import GlobalIdentifiability

Verdict = Literal["globally", "locally", "nonidentifiable", "undecided"]


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What was asked, for further questions."""

    model: Model
    meaning: Meaning
    outputs: tuple[tuple[str, Expression], ...]
    schedules: tuple[Schedule, ...]
    experiments: tuple[Experiment, ...]
    free: bool
    most_orders: int
    complete: bool


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class StructuralIdentifiability:
    """Which unknowns the outputs determine. A species stands for its initial value."""

    analysis: Analysis
    found: Combinations
    notes: tuple[str, ...]
    question: Question
    _kept: dict[str, Any] = field(default_factory=dict)

    @property
    def unknowns(self) -> tuple[str, ...]:
        """What was unknown: parameters, and species for their initial values."""
        return self.analysis.unknowns

    @property
    def identifiable(self) -> dict[str, bool | None]:
        """For each unknown whether finitely many values explain the outputs; None: undecided."""
        return {name: self._decided(i, name) for i, name in enumerate(self.unknowns)}

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """For each unknown "globally", "locally" (global not decided or refuted), "nonidentifiable" or "undecided"."""
        words: dict[bool | None, Verdict] = {True: "locally", False: "nonidentifiable", None: "undecided"}
        return {name: words[decided] for name, decided in self.identifiable.items()}

    @property
    def combinations(self) -> list[str]:
        """Identifiable formulas of unknowns that are not identifiable themselves, such as "CL/F"."""
        return list(self.found.formulas)

    @property
    def scalings(self) -> tuple[Mapping[str, float], ...]:
        """The scaling symmetries: the power of the factor that multiplies each unknown."""
        return tuple({name: float(w) for name, w in one.items()} for one in self.analysis.scalings)

    @property
    def rank(self) -> int:
        """The number of independent functions of the unknowns that the outputs determine."""
        return len(self.unknowns) - self.nullity

    @property
    def nullity(self) -> int:
        """The number of independent directions in the unknowns that change no output."""
        return min(self.analysis.nullity, len(self.unknowns))

    @property
    def order(self) -> int:
        """The highest time derivative of the outputs that was used."""
        return max(one.order for one in self.analysis.rankings)

    @property
    def ok(self) -> bool:
        """Whether every unknown is identifiable."""
        return all(self.identifiable.values())

    @property
    def remedies(self) -> tuple[Any, ...]:
        """What would make every unknown identifiable: measurements, known parameters, experiments; fewest first."""
        from sbmlqsp.analysis.identifiability.remedies import remedies

        return self._keep("remedies", lambda: remedies(self))  # type: ignore[no-any-return]

    def is_identifiable(self, expression: str) -> bool:
        """Return whether a function of the unknowns is determined (locally): "CL/F", "a+b". A species is its start.

        Raises:
            ParseError: for text that is no formula; UnknownSymbolError for names that the model does not have.
        """
        parsed = formula.parse(expression)
        named = transform(parsed, lambda n: Symbol(n.name.strip("[]")) if isinstance(n, Symbol) else n)
        for name in symbols(named):
            if name not in self.question.model.document.kinds:
                raise unknown_symbol(name, self.question.model.document.kinds, "parameter or species")
        return self.analysis.determines(named)

    def globally(self, time_limit: float = 20.0) -> GlobalIdentifiability:
        """Return which identifiable unknowns have one value only: proved, refuted with a twin, or not decided.

        Args:
            time_limit: seconds for the Groebner basis.
        """
        from sbmlqsp.analysis.identifiability.globally import globally

        return self._keep("globally", lambda: globally(self, time_limit))  # type: ignore[no-any-return]

    def to_julia(self) -> str:
        """Return a script for StructuralIdentifiability.jl; raises `UnsupportedFeature` for transcendental systems."""
        from sbmlqsp.analysis.identifiability.julia import script

        return script(self)

    def table(self) -> list[dict[str, str]]:
        """Return one row for each unknown: name, verdict, why."""
        reasons = self._reasons()
        return [{"unknown": n, "verdict": v, "why": reasons.get(n, "")} for n, v in self.verdicts.items()]

    def sentences(self) -> tuple[str, ...]:
        """Return the answer in words."""
        from sbmlqsp.analysis.identifiability.wording import sentences

        return sentences(self)

    def to_json(self) -> str:
        """Return everything as JSON text."""
        content = {
            "identifiable": self.identifiable,
            "verdicts": self.verdicts,
            "combinations": self.combinations,
            "rank": self.rank,
            "unknowns": len(self.unknowns),
            "unexplained": self.found.unexplained,
            "order": self.order,
            "notes": list(self.notes),
            "remedies": [str(remedy) for remedy in self.remedies],
        }
        return json_text(content)

    def __repr__(self) -> str:
        return "\n".join(self.sentences())

    def _repr_html_(self) -> str:
        from sbmlqsp.analysis.identifiability.wording import html

        return html(self)

    def _decided(self, position: int, name: str) -> bool | None:
        if self.analysis.determines_unknown(position):
            return True
        proved = any(name in scaling for scaling in self.analysis.scalings) and self.question.complete
        return False if proved or (self.analysis.certain and self.question.complete) else None

    def _reasons(self) -> dict[str, str]:
        reached = self.analysis.experiments[0].system
        roots = [*reached.rates, *reached.initial, *reached.extra, *(node for _, node in reached.outputs)]
        below = {reached.tape.nodes[n][1:2] for n in reached.tape.below(roots) if reached.tape.nodes[n][0] == "unknown"}
        found = {}
        for name in self.unknowns:
            inside = [c for c in self.combinations if name in symbols(formula.parse(c))]
            if self.identifiable[name]:
                continue
            if (name,) not in below:
                found[name] = "no output depends on it"
            elif inside:
                found[name] = f"only {', '.join(inside)}"
        return found

    def _keep(self, name: str, compute: Any) -> Any:
        if name not in self._kept:
            self._kept[name] = compute()
        return self._kept[name]
