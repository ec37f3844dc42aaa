"""Mistakes of units as people make them, put into a model that was right: a wrong declaration or a wrong formula."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from sbmlqsp.checks.structure import Formula, formulas
from sbmlqsp.core.expression import Apply, Expression, Number, Symbol, symbols, transform
from sbmlqsp.core.tables import InitialAssignment, ModelTables, Parameter, Reaction, Rule, Table, Unit, UnitDefinition
from tests.conformance.units_models import parameters, same_unit, units_of, with_units

NEW_UNIT = "unit_of_the_mutant"
PROBE = "factor_nobody_declared"
UNITS = ("time x60", "mg to g", "mole to gram", "nM to uM")
FORMULAS = ("dropped factor", "missing volume", "extra volume")
KINDS = (*UNITS, *FORMULAS)
VARIANTS = ("as it is", "one other undeclared", "a bare literal")
_MASSES = ("gram", "kilogram")
_ROLES = ("kinetic law", "assignment rule", "rate rule", "initial assignment")
_LITERAL = Number(2.5)
Change = Callable[[Expression, Expression], Expression]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mistake of `kind` at `symbol`: a parameter gets `unit`, or `formula` becomes `math`; None for what stays.

    `probed` is the formula with an undeclared factor where the mistake is: the mistake can be decided if and only if
    the solver decides that factor. For units the symbol itself is left undeclared.
    """

    kind: str
    symbol: str
    unit: tuple[Unit, ...] = ()
    formula: Formula | None = None
    math: Expression | None = None
    probed: Expression | None = None
    undeclared: str = ""
    literal: bool = False

    @property
    def variant(self) -> str:
        """The name of the variant."""
        return VARIANTS[1] if self.undeclared else VARIANTS[2] if self.literal else VARIANTS[0]


def mutants(tables: ModelTables, spared: frozenset[str], chance: random.Random, per_kind: int) -> Iterator[Mutant]:
    """Yield at most `per_kind` mistakes of each kind, each in every variant; none at the `spared` names."""
    sites = {kind: list(_sites(kind, tables, spared)) for kind in KINDS}
    names = sorted({p.id for p in parameters(tables)} - spared)
    for kind in KINDS:
        for mutant in chance.sample(sites[kind], min(per_kind, len(sites[kind]))):
            yield mutant
            others = [name for name in names if name != mutant.symbol]
            if others:
                yield replace(mutant, undeclared=chance.choice(others))
            with_literal = _with_literal(tables, mutant)
            if with_literal is not None:
                yield with_literal


def _sites(kind: str, tables: ModelTables, spared: frozenset[str]) -> Iterator[Mutant]:
    if kind in UNITS:
        used = frozenset[str]().union(*(symbols(f.math) | {f.sets or ""} for f in formulas(tables)))
        for parameter in parameters(tables):
            before = units_of(tables, parameter.units)
            after = _CHANGES[kind](before)
            if parameter.id in used - spared and not same_unit(before, after):
                yield Mutant(kind, parameter.id, unit=after)
        return
    volumes = sorted({c.id for c in tables.compartments} - spared)
    for formula in formulas(tables):
        if formula.role not in _ROLES or formula.owner in spared:
            continue
        if kind == "extra volume":
            for volume in sorted(symbols(formula.math) & set(volumes)) or volumes[:1]:
                math, probed = (Apply("times", (formula.math, Symbol(name))) for name in (volume, PROBE))
                yield Mutant(kind, volume, formula=formula, math=math, probed=probed)
            continue
        wanted = frozenset(volumes) if kind == "missing volume" else symbols(formula.math) - spared - set(volumes)
        for name in sorted(wanted & symbols(formula.math)):
            yield from _dropped(kind, formula, name)


def _dropped(kind: str, formula: Formula, name: str) -> Iterator[Mutant]:
    """Yield the formula without the factor `name`, wherever it is a factor or the divisor."""
    math = transform(formula.math, lambda node: _without(node, name))
    if math != formula.math:
        probe = Apply("times", (Symbol(name), Symbol(PROBE)))
        probed = transform(formula.math, lambda node: _without(node, name, probe))
        yield Mutant(kind, name, formula=formula, math=math, probed=probed)


def _without(node: Expression, name: str, instead: Expression | None = None) -> Expression:
    if not isinstance(node, Apply) or node.operator not in {"times", "divide"} or Symbol(name) not in node.arguments:
        return node
    place = node.arguments.index(Symbol(name))
    if instead is not None:
        return Apply(node.operator, (*node.arguments[:place], instead, *node.arguments[place + 1 :]))
    rest = (*node.arguments[:place], *node.arguments[place + 1 :])
    if node.operator == "divide":
        return rest[0] if place == 1 else Apply("divide", (Number(1.0, "dimensionless"), rest[0]))
    return Apply("times", rest) if len(rest) > 1 else rest[0] if rest else Number(1.0, "dimensionless")


def _with_literal(tables: ModelTables, mutant: Mutant) -> Mutant | None:
    """Return the mutant with its formula, or one in which its symbol occurs, multiplied by a bare number."""
    if mutant.formula is not None and mutant.math is not None and mutant.probed is not None:
        math, probed = (Apply("times", (_LITERAL, side)) for side in (mutant.math, mutant.probed))
        return replace(mutant, math=math, probed=probed, literal=True)
    for formula in formulas(tables):
        if formula.role in _ROLES and mutant.symbol in symbols(formula.math):
            math = Apply("times", (_LITERAL, formula.math))
            return replace(mutant, formula=formula, math=math, probed=math, literal=True)
    return None


def mutated(tables: ModelTables, mutant: Mutant) -> ModelTables:
    """Return the tables with the mistake."""
    changes: dict[str, str | None] = {mutant.undeclared: None} if mutant.undeclared else {}
    if mutant.unit:
        changes[mutant.symbol] = NEW_UNIT
        tables = replace(tables, units=tables.units.replacing(UnitDefinition(NEW_UNIT, mutant.unit)))
    tables = with_units(tables, changes) if changes else tables
    return with_math(tables, mutant.formula, mutant.math) if mutant.formula and mutant.math else tables


def probed(tables: ModelTables, mutant: Mutant) -> tuple[ModelTables, str]:
    """Return the tables with an unknown in the place of the mistake, and its name."""
    changes: dict[str, str | None] = {mutant.undeclared: None} if mutant.undeclared else {}
    name = mutant.symbol if mutant.unit else PROBE
    if mutant.unit:
        changes[name] = None
    else:
        tables = replace(tables, parameters=tables.parameters.replacing(Parameter(PROBE, 1.0)))
    tables = with_units(tables, changes) if changes else tables
    if mutant.formula and mutant.probed:
        tables = with_math(tables, mutant.formula, mutant.probed)
    return tables, name


def with_math(tables: ModelTables, formula: Formula, math: Expression) -> ModelTables:
    """Return the tables with another formula in this place."""
    if formula.role == "kinetic law":
        reaction: Reaction = replace(tables.reactions[formula.owner], kinetic_law=math)
        return replace(tables, reactions=tables.reactions.replacing(reaction))
    if formula.role == "initial assignment":
        start = InitialAssignment(formula.owner, math)
        return replace(tables, initial_assignments=tables.initial_assignments.replacing(start))
    rule: Rule = replace(tables.rules[formula.owner], math=math)
    return replace(tables, rules=tables.rules.replacing(rule))


def rescaled(tables: ModelTables, kind: str, factor: float) -> ModelTables:
    """Return the tables with every mole of the unit definitions written as `factor` of another kind."""
    changed = [replace(d, units=tuple(_in(unit, kind, factor) for unit in d.units)) for d in tables.units]
    return replace(tables, units=Table(changed, "unit definition"))


def _in(unit: Unit, kind: str, factor: float) -> Unit:
    return replace(unit, kind=kind, multiplier=unit.multiplier * factor) if unit.kind == "mole" else unit


def _times(kinds: tuple[str, ...], factor: float) -> Callable[[tuple[Unit, ...]], tuple[Unit, ...]]:
    return lambda units: tuple(
        replace(u, multiplier=u.multiplier * factor) if u.kind in kinds and u.exponent else u for u in units
    )


def _concentration_in_thousands(units: tuple[Unit, ...]) -> tuple[Unit, ...]:
    kinds = {unit.kind for unit in units}
    return _times(("mole",), 1000.0)(units) if kinds & {"litre", "metre"} else units


def _mole_to_gram(units: tuple[Unit, ...]) -> tuple[Unit, ...]:
    return tuple(replace(unit, kind="gram") if unit.kind == "mole" else unit for unit in units)


_CHANGES: dict[str, Callable[[tuple[Unit, ...]], tuple[Unit, ...]]] = {
    "time x60": _times(("second",), 60.0),
    "mg to g": _times(_MASSES, 1000.0),
    "mole to gram": _mole_to_gram,
    "nM to uM": _concentration_in_thousands,
}
