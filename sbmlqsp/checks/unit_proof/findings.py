"""From conflicts to findings: one `UnitIssue` for each root cause."""

from __future__ import annotations

from sbmlqsp.checks.structure import where
from sbmlqsp.checks.unit_proof.constraints import Tier
from sbmlqsp.checks.unit_proof.elimination import Conflict
from sbmlqsp.checks.unit_proof.explaining import (
    Explanation,
    assumptions,
    because,
    explain,
    own_literals,
    place,
    sentence,
    side_text,
)
from sbmlqsp.checks.unit_proof.grouping import Group, groups
from sbmlqsp.checks.unit_proof.measures import measure_issues
from sbmlqsp.checks.unit_proof.proof import Proof, is_hard, undeclared
from sbmlqsp.checks.unit_proof.report import WORST_FIRST, Site, UnitIssue
from sbmlqsp.checks.unit_proof.terms import UnitTerm, base_exponents
from sbmlqsp.core.findings import Severity
from sbmlqsp.core.tables import ModelTables
from sbmlqsp.units.vectors import rational

RULE = "units"
_SEVERITY: dict[str, Severity] = {
    "dimension": "error",
    "scale": "error",
    "literal-factor": "warning",
    "undeclared": "warning",
    "default-units": "note",
    "rounded-factor": "note",
}
_PERCENT = -2.0


def unit_issues(proof: Proof, tables: ModelTables, level: str) -> tuple[UnitIssue, ...]:
    """Return the findings of a level, worst first."""
    hard = [c for c in proof.solution.conflicts if is_hard(proof, c) and not _is_percent(proof, c)]
    issues = [_issue(proof, tables, group) for group in groups(proof, hard)]
    issues += measure_issues(tables, proof.collection.environment)
    issues += _defaults(proof, tables)
    if level == "strict":
        issues += _undeclared(proof, tables)
    if level == "lenient":
        issues = [issue for issue in issues if issue.severity == "error" or issue.kind == "dimension"]
    return tuple(sorted(issues, key=lambda issue: WORST_FIRST.index(issue.kind)))


def _is_percent(proof: Proof, conflict: Conflict) -> bool:
    """Whether a number such as 100 is added to percents, which is no mistake."""
    is_number = proof.constraints[conflict.constraint].tier is Tier.NUMBER
    return is_number and abs(abs(conflict.logarithm) + _PERCENT) < 1e-9


def _issue(proof: Proof, tables: ModelTables, group: Group) -> UnitIssue:
    conflict = group.conflicts[0]
    constraint = proof.constraints[conflict.constraint]
    explanation = explain(proof, conflict)
    others = tuple(dict.fromkeys(place(proof, tables, c.constraint) for c in group.conflicts))[1:]
    return UnitIssue(
        rule=f"{RULE}: {explanation.kind}",
        severity=_SEVERITY[explanation.kind],
        where=place(proof, tables, conflict.constraint),
        message="; ".join(_clauses(proof, tables, conflict, group, explanation, others)),
        fix=explanation.cause.edit,
        kind=explanation.kind,
        cause=explanation.cause.name,
        left=side_text(constraint.left_expression) or constraint.wanted,
        left_unit=proof.text(constraint.left),
        right=side_text(constraint.right_expression) or "extent",
        right_unit=proof.text(constraint.right),
        factor=explanation.factor,
        chain=because(proof, tables, conflict),
        others=others,
        literal=explanation.literal,
        sites=_sites(proof, group, explanation.literal),
    )


def _clauses(
    proof: Proof,
    tables: ModelTables,
    conflict: Conflict,
    group: Group,
    explanation: Explanation,
    others: tuple[str, ...],
) -> list[str]:
    constraint = proof.constraints[conflict.constraint]
    clauses = [sentence(proof, constraint), explanation.cause.sentence]
    chain = because(proof, tables, conflict)
    if chain:
        known = ", ".join(assumptions(proof, constraint)) or "of the units found elsewhere"
        clauses.append(f"because {known} by {', '.join(chain)}")
    if others:
        shared = _shared(proof, tables, group)
        clauses.append(f"{shared} in {len(others)} more: {', '.join(others[:3])}{' ...' if len(others) > 3 else ''}")
    return clauses


def _shared(proof: Proof, tables: ModelTables, group: Group) -> str:
    if isinstance(group.shared, int):
        return f"the same difference to {place(proof, tables, group.shared)}"
    if group.shared == "@extent":
        return "kinetic laws are amounts (extents) per time in SBML, the same difference is"
    if group.shared.startswith("@"):
        return f"the model's unit of {group.shared[1:]} is suspect, the same difference is"
    return f"the unit of '{group.shared}' is suspect, the same difference is"


def _sites(proof: Proof, group: Group, literal: float | None) -> tuple[Site, ...]:
    """Return what to multiply by which unit, so that each formula of the group fits; the first of each formula."""
    found: dict[int, Site] = {}
    for conflict in group.conflicts:
        constraint = proof.constraints[conflict.constraint]
        key = constraint.formula if constraint.place != "extent" else -1 - conflict.constraint
        if key in found:
            continue
        powers = [power for value, power in own_literals(constraint) if value == literal]
        found[key] = Site(
            constraint.formula,
            constraint.place,
            constraint.operator,
            constraint.left_expression,
            constraint.right_expression,
            (base_exponents(conflict.powers), conflict.logarithm),
            rational(sum(powers)),
        )
    return tuple(found.values())


def _defaults(proof: Proof, tables: ModelTables) -> list[UnitIssue]:
    """Return notes about Level 2's units that the formulas contradict and nobody declared."""
    issues = []
    for conflict in proof.solution.conflicts:
        constraint = proof.constraints[conflict.constraint]
        if constraint.tier is not Tier.DEFAULT:
            continue
        found, given = proof.text(constraint.left), proof.text(constraint.right)
        message = (
            f"the unit of {constraint.operator} was never declared: SBML Level 2 says {given}, the formulas say {found}"
        )
        issues.append(
            UnitIssue(
                rule=f"{RULE}: default-units",
                severity="note",
                where=where(tables, tables.id, "model") if tables.id else "model",
                message=message,
                fix=f"declare it: model.with_units({constraint.operator}='{found}')",
                kind="default-units",
                cause="default units never declared",
                left=constraint.operator,
                left_unit=found,
                right=f"default of {constraint.operator}",
                right_unit=given,
                chain=because(proof, tables, conflict),
            )
        )
    return issues


def _undeclared(proof: Proof, tables: ModelTables) -> list[UnitIssue]:
    issues = []
    for key, term in undeclared(proof).items():
        name = f"the model's unit of {key[1:]}" if key.startswith("@") else f"'{key}'"
        found = proof.text(UnitTerm({key: 1})) if term.known else ""
        issues.append(
            UnitIssue(
                rule=f"{RULE}: undeclared",
                severity="warning",
                where="model" if key.startswith("@") else where(tables, key),
                message=f"the unit of {name} is not declared" + (f"; the formulas say {found}" if found else ""),
                fix="write it, or take what is inferred: qsp.annotate_units(model)" if found else "declare it",
                kind="undeclared",
                cause="undeclared",
                left=key,
                left_unit=found,
            )
        )
    return issues
