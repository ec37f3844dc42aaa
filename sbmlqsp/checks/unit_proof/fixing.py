"""`suggest_fix`: a model in which one finding about units is mended by a named parameter that carries its unit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import chain

from sbmlqsp.checks.structure import Formula, formulas
from sbmlqsp.checks.unit_proof.checking import check_units
from sbmlqsp.checks.unit_proof.collecting import written_out
from sbmlqsp.checks.unit_proof.conversions import Conversion, conversion, readable_id
from sbmlqsp.checks.unit_proof.report import Site, UnitIssue, UnitReport
from sbmlqsp.checks.unit_proof.unit_definitions import UnitIds, free_id
from sbmlqsp.core.expression import Apply, Expression, Number, Symbol, transform, walk
from sbmlqsp.core.tables import Event, InitialAssignment, ModelTables, Parameter, Rule
from sbmlqsp.errors import SbmlqspError, UnitsError
from sbmlqsp.model.model import Model
from sbmlqsp.native.edits import (
    AddEvent,
    AddParameter,
    AddUnitDefinition,
    Edit,
    RemoveElement,
    SetAttribute,
    SetInitialAssignment,
    SetKineticLaw,
    SetRule,
)
from sbmlqsp.units.text import product_of

Change = Callable[[Expression], Expression]


def suggest_fix(model: Model, finding: UnitIssue) -> Model:
    """Return the model with a conversion put in where a finding of `check_units` says that units differ.

    A volume that is missing is the compartment's; anything else becomes a parameter with a name and a unit. Where
    only the modeller knows its number (a molar mass) it has no value, and the model is not simulated until it has.
    Conversions of scale change the numbers the model computes: look whether the declared unit is what is wrong.

    Raises:
        UnitsError: if no conversion mends the finding, as where a declared unit or the formula itself is wrong.
    """
    before = check_units(model)
    for attempt in _attempts(model, finding):
        after = check_units(attempt)
        fingerprints = {issue.fingerprint for issue in after.issues if isinstance(issue, UnitIssue)}
        if finding.fingerprint not in fingerprints and _measure(after) < _measure(before):
            return attempt
    raise UnitsError(
        "no conversion mends this finding", where=finding.where, fix=finding.fix or "correct the declared unit"
    )


def _measure(report: UnitReport) -> tuple[int, int]:
    """Return the number of formulas in conflict, and of findings."""
    return sum(formula.status == "conflict" for formula in report.formulas), len(report.issues)


def _attempts(model: Model, finding: UnitIssue) -> Iterator[Model]:
    """Yield models with a volume, with the literal named, with the right side and with the left side converted."""
    plans: list[Iterator[list[Edit]]] = []
    if finding.literal is not None:
        plans.append(_edits(model, finding, _literal_named))
    elif finding.cause == "amount or concentration":
        for compartment in model.compartments.ids:
            plans += [_with_volume(model, finding, compartment, operator) for operator in ("times", "divide")]
    plans += [_edits(model, finding, _right_converted), _edits(model, finding, _left_converted)]
    for edits in chain.from_iterable(plans):
        try:
            yield model.edited(edits)
        except SbmlqspError:
            continue


Mend = Callable[[Site, Conversion, Symbol], Change]


def _edits(model: Model, finding: UnitIssue, mend: Mend) -> Iterator[list[Edit]]:
    ids, taken = UnitIds(model.tables), set(model.document.kinds)
    parameters: dict[tuple[object, object], str] = {}
    edits: list[Edit] = []
    changed: list[tuple[Formula, Expression]] = []
    found = list(formulas(model.tables))
    for site in finding.sites:
        need = conversion(finding, site)
        if mend is _left_converted:
            need = _reciprocal(need)
        unit = ids.id_of(need.exponents, need.logarithm, need.text)
        key = (unit, need.value)
        if key not in parameters:
            parameters[key] = free_id(need.id, taken)
            taken.add(parameters[key])
            edits.append(AddParameter(Parameter(parameters[key], need.value, unit, name=need.name)))
        if site.place == "extent":
            edits.append(SetAttribute(site.operator, "conversionFactor", parameters[key]))
            continue
        math = _changed(model.tables, found[site.formula].math, mend(site, need, Symbol(parameters[key])))
        if math is None:
            return
        changed.append((found[site.formula], math))
    if edits:
        definitions = [AddUnitDefinition(definition) for definition in ids.new]
        yield [*definitions, *edits, *_formula_edits(model.tables, changed)]


def _with_volume(model: Model, finding: UnitIssue, compartment: str, operator: str) -> Iterator[list[Edit]]:
    found, changed = list(formulas(model.tables)), []
    for site in finding.sites:
        if site.place == "extent":
            return
        change = _inside(site, site.right, lambda side: Apply(operator, (side, Symbol(compartment))))
        math = _changed(model.tables, found[site.formula].math, change)
        if math is None:
            return
        changed.append((found[site.formula], math))
    if changed:
        yield _formula_edits(model.tables, changed)


def _reciprocal(need: Conversion) -> Conversion:
    exponents = tuple((base, -exponent) for base, exponent in need.exponents)
    value = None if need.value is None else 1 / need.value
    text = product_of([(need.text, Fraction(-1))]) if need.text else ""
    id_ = readable_id(text) if text and value is not None else need.id
    name = need.name if value is None else f"conversion of units by {value:g}"
    return replace(need, id=id_, name=name, value=value, exponents=exponents, logarithm=-need.logarithm, text=text)


def _right_converted(site: Site, _: Conversion, parameter: Symbol) -> Change:
    return _inside(site, site.right, lambda side: Apply("times", (side, parameter)))


def _left_converted(site: Site, _: Conversion, parameter: Symbol) -> Change:
    return _inside(site, site.left, lambda side: Apply("times", (side, parameter)))


def _literal_named(site: Site, need: Conversion, parameter: Symbol) -> Change:
    def named(node: Expression) -> Expression:
        return parameter if isinstance(node, Number) and node.value == need.value else node

    side = site.right if site.right is not None and _has_number(site.right, need.value) else site.left
    return _inside(site, side, lambda expression: transform(expression, named))


def _has_number(expression: Expression, value: float | None) -> bool:
    return any(isinstance(node, Number) and node.value == value for node in walk(expression))


def _inside(site: Site, side: Expression | None, change: Change) -> Change:
    """Return the change of one side, made only where the two sides meet: in their sum, relation, function call."""

    def at_place(node: Expression) -> Expression:
        if not isinstance(node, Apply) or side not in node.arguments:
            return node
        if site.place in {"argument", "exponent", "delay"}:
            fits = node.operator in {site.operator, "root"} or site.place == "delay"
        else:
            fits = site.left in node.arguments and site.right in node.arguments
        arguments = tuple(change(argument) if argument == side else argument for argument in node.arguments)
        return Apply(node.operator, arguments) if fits else node

    if site.place == "target":
        return lambda math: change(math) if side is not None else math
    return lambda math: transform(math, at_place)


def _changed(tables: ModelTables, math: Expression, change: Change) -> Expression | None:
    """Return the changed formula; its function calls are written out where the place is inside a function."""
    for form in (math, written_out(math, tables)):
        new = change(form)
        if new != form:
            return new
    return None


def _formula_edits(tables: ModelTables, changed: Sequence[tuple[Formula, Expression]]) -> list[Edit]:
    edits: list[Edit] = []
    events: dict[str, Event] = {}
    for formula, math in changed:
        if formula.role == "kinetic law":
            edits.append(SetKineticLaw(formula.owner, math))
        elif formula.role == "initial assignment":
            edits.append(SetInitialAssignment(InitialAssignment(formula.owner, math)))
        elif formula.role in {"assignment rule", "rate rule"}:
            kind = tables.rules[formula.owner].kind
            edits.append(SetRule(Rule(kind, formula.owner, formula.sets, math)))
        elif formula.owner in tables.events:
            event = events.get(formula.owner, tables.events[formula.owner])
            events[formula.owner] = _of_event(event, formula, math)
        else:
            raise UnitsError(f"a {formula.role} cannot be rewritten", where=formula.owner, fix="write the conversion")
    return [*edits, *(edit for event in events.values() for edit in (RemoveElement(event.id), AddEvent(event)))]


def _of_event(event: Event, formula: Formula, math: Expression) -> Event:
    if formula.role == "trigger":
        return replace(event, trigger=math)
    if formula.role == "delay":
        return replace(event, delay=math)
    if formula.role == "priority":
        return replace(event, priority=math)
    assignments = tuple(replace(a, math=math) if a.variable == formula.sets else a for a in event.assignments)
    return replace(event, assignments=assignments)
