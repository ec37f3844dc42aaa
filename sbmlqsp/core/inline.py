"""Formulas without function calls: each call replaced by the body of its function definition."""

from __future__ import annotations

from sbmlqsp.core.evaluate import Functions, called
from sbmlqsp.core.expression import Apply, Call, Expression, substitute, walk
from sbmlqsp.errors import LimitExceeded, ModelError

MOST_NODES = 200_000


def inline(expression: Expression, functions: Functions) -> Expression:
    """Return the expression with every call of a model function replaced by its body.

    Raises:
        ModelError: for a function that is unknown, recursive or called with the wrong number of arguments.
        UnsupportedFeature: for a function definition without math.
        LimitExceeded: when a call would expand to more than 200,000 nodes.
    """
    return _Inlining(functions).inline(expression, ())


class _Inlining:
    """One pass; remembers the expanded body of each function."""

    def __init__(self, functions: Functions) -> None:
        self._functions = functions
        self._bodies: dict[str, Expression] = {}

    def inline(self, expression: Expression, within: tuple[str, ...]) -> Expression:
        if isinstance(expression, Apply):
            return Apply(expression.operator, tuple(self.inline(a, within) for a in expression.arguments))
        if not isinstance(expression, Call):
            return expression
        definition, body = called(expression, self._functions)
        if definition.id in within:
            raise ModelError(f"function '{definition.id}' calls itself", where=definition.id)
        if definition.id not in self._bodies:
            self._bodies[definition.id] = self.inline(body, (*within, definition.id))
        arguments = [self.inline(argument, within) for argument in expression.arguments]
        values = dict(zip(definition.arguments, arguments, strict=True))
        result = substitute(self._bodies[definition.id], values)
        _check_size(result, definition.id)
        return result


def _check_size(expression: Expression, function: str) -> None:
    for count, _ in enumerate(walk(expression)):
        if count > MOST_NODES:
            raise LimitExceeded(
                f"function '{function}' expands to more than {MOST_NODES} terms",
                where=function,
                limit="formula size",
                step="expanding function calls",
            )
