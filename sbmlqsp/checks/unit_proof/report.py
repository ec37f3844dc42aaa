"""What `check_units` answers."""

from __future__ import annotations

import html
from dataclasses import asdict, dataclass, field

from sbmlqsp.checks.unit_proof.constraints import Place
from sbmlqsp.checks.unit_proof.proof import FormulaVerdict
from sbmlqsp.core.expression import Expression
from sbmlqsp.core.findings import Issue, Report
from sbmlqsp.core.json_text import json_text
from sbmlqsp.units.vectors import Exponents, Rational

WORST_FIRST = ("dimension", "scale", "literal-factor", "undeclared", "default-units", "rounded-factor")


@dataclass(frozen=True, slots=True)
class Site:
    """One place to mend: two sides inside formula number `formula` of the model that should agree.

    At place "extent" there is no formula, and `operator` is the species whose amount does not fit.
    `missing` is left unit / right unit, exponents of base units and log10 of the factor; `literal_power` the
    exponent that the bare number of the finding has on the right side, divided by the left one.
    """

    formula: int
    place: Place
    operator: str
    left: Expression | None
    right: Expression | None
    missing: tuple[Exponents, float]
    literal_power: Rational = 0


@dataclass(frozen=True, slots=True)
class UnitIssue(Issue):
    """One root cause.

    `kind` is its class ("dimension", "scale", "literal-factor", "undeclared", "default-units", "rounded-factor"),
    `cause` what it usually comes from. `left` and `right` are the two sides that should agree, with their units;
    `factor` is left unit / right unit where both measure the same thing. `chain` names at most five other formulas
    that decide the units, where some were inferred; `others` the formulas that fail for the same reason.
    """

    kind: str = ""
    cause: str = ""
    left: str = ""
    left_unit: str = ""
    right: str = ""
    right_unit: str = ""
    factor: float | None = None
    chain: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    literal: float | None = None
    sites: tuple[Site, ...] = field(default=(), repr=False)

    @property
    def fingerprint(self) -> str:
        """What stays the same when the model is edited elsewhere; used by baseline files."""
        return " | ".join((self.kind, self.where.partition(" (line")[0], self.left, self.right, self.cause))


@dataclass(frozen=True, slots=True)
class UnitReport(Report):
    """Every finding about units, worst first, and what was proved.

    `inferred` is the unit found for each id that declares none, `model_units` the same for time, substance and so
    on; `undetermined` are the ids whose unit stays open.
    """

    inferred: dict[str, str] = field(default_factory=dict)
    model_units: dict[str, str] = field(default_factory=dict)
    undetermined: tuple[str, ...] = ()
    formulas: tuple[FormulaVerdict, ...] = ()
    level: str = "default"

    @property
    def verdict(self) -> str:
        """The class of the worst finding that is not a note, or "ok"."""
        kinds = {issue.kind for issue in self.issues if isinstance(issue, UnitIssue) and issue.severity != "note"}
        return next((kind for kind in WORST_FIRST if kind in kinds), "ok")

    @property
    def ok(self) -> bool:
        """Whether nothing but notes was found."""
        return self.verdict == "ok"

    @property
    def complete(self) -> bool:
        """Whether every formula was proved or refuted: no unit in any of them stays open."""
        return all(formula.status != "undetermined" for formula in self.formulas)

    @property
    def determined_share(self) -> float:
        """The share of formulas whose units are all declared or found."""
        return _share([formula.status != "undetermined" for formula in self.formulas])

    @property
    def tested_share(self) -> float:
        """The share of formulas with any demand on units that the rest of the model can test."""
        return _share([formula.tested for formula in self.formulas if formula.demands])

    def to_json(self) -> str:
        """Return the report as JSON text."""
        content = {
            "subject": self.subject,
            "level": self.level,
            "verdict": self.verdict,
            "ok": self.ok,
            "complete": self.complete,
            "determined_share": self.determined_share,
            "tested_share": self.tested_share,
            "issues": [_plain(issue) for issue in self.issues],
            "inferred": self.inferred,
            "model_units": self.model_units,
            "undetermined": self.undetermined,
            "formulas": [asdict(formula) for formula in self.formulas],
        }
        return json_text(content)

    def _repr_html_(self) -> str:
        summary = (
            f"<p>units of {html.escape(self.subject or 'the model')}: <b>{self.verdict}</b>, "
            f"{len(self.formulas)} formulas, {self.determined_share:.0%} determined, {self.tested_share:.0%} tested</p>"
        )
        rows = "".join(
            f"<tr><td>{html.escape(name)}</td><td>{html.escape(unit)}</td></tr>"
            for name, unit in {**self.model_units, **self.inferred}.items()
        )
        inferred = f"<table><tr><th>inferred</th><th>unit</th></tr>{rows}</table>" if rows else ""
        return summary + Report._repr_html_(self) + inferred


def _share(yes: list[bool]) -> float:
    return sum(yes) / len(yes) if yes else 1.0


def _plain(issue: Issue) -> dict[str, object]:
    content = asdict(issue)
    content.pop("sites", None)
    return content
