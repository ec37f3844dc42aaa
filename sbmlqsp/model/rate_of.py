"""The csymbol rateOf as a formula (SBML L3V2 core, section 3.4.6)."""

from __future__ import annotations

from sbmlqsp.core.expression import Apply, Call, Expression, Symbol, transform, uses, walk
from sbmlqsp.core.inline import inline
from sbmlqsp.core.tables import ModelTables
from sbmlqsp.errors import ModelError, UnsupportedFeature
from sbmlqsp.model.rates import ZERO, rates


def without_rate_of(expression: Expression, tables: ModelTables) -> Expression:
    """Return the expression with each `rateOf(x)` replaced by the formula of dx/dt.

    Raises:
        UnsupportedFeature: where x follows an assignment rule, or is no symbol.
        ModelError: where a rate is defined by itself.
    """
    return _without(expression, tables, ())


def with_visible(operator: str, expression: Expression, tables: ModelTables) -> Expression:
    """Return the expression, its calls expanded if a function of the model hides the operator."""
    hidden = any(f.body is not None and uses(f.body, operator) for f in tables.functions)
    has_calls = hidden and any(isinstance(node, Call) for node in walk(expression))
    return inline(expression, tables.functions) if has_calls else expression


def _without(expression: Expression, tables: ModelTables, within: tuple[str, ...]) -> Expression:
    visible = with_visible("rateOf", expression, tables)

    def change(node: Expression) -> Expression:
        return _rate_of(node, tables, within) if isinstance(node, Apply) and node.operator == "rateOf" else node

    return transform(visible, change) if uses(visible, "rateOf") else visible


def _rate_of(node: Apply, tables: ModelTables, within: tuple[str, ...]) -> Expression:
    target = node.arguments[0]
    if not isinstance(target, Symbol):
        raise _unsupported("an expression", "name a species, a compartment or a parameter")
    name = target.name
    if name in within:
        raise ModelError(f"the rate of '{name}' is computed from itself", where=name, fix="break the circle")
    rule = tables.rules.get(name)
    if rule is not None and rule.kind == "assignment":
        raise _unsupported(name, "rateOf needs a variable that no assignment rule computes")
    within = (*within, name)
    derivative = rates(tables).get(name, ZERO)
    if rule is None and name in tables.species and not tables.species[name].has_only_substance_units:
        derivative = _of_concentration(name, derivative, tables, within)
    return _without(derivative, tables, within)


def _of_concentration(
    species: str, amount_rate: Expression, tables: ModelTables, within: tuple[str, ...]
) -> Expression:
    """Return d[S]/dt = (dA/dt - [S] dV/dt) / V."""
    compartment = tables.species[species].compartment
    volume_rate = _rate_of(Apply("rateOf", (Symbol(compartment),)), tables, within)
    if volume_rate != ZERO:
        dilution = Apply("times", (Symbol(species), volume_rate))
        amount_rate = Apply("minus", (amount_rate, dilution))
    return Apply("divide", (amount_rate, Symbol(compartment)))


def _unsupported(element: str, fix: str) -> UnsupportedFeature:
    return UnsupportedFeature(
        f"rateOf({element}) has no formula", where=element, fix=fix, feature="rateOf", element=element
    )
