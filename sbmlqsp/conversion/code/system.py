"""Compartments, derivatives and formulas read from model code -> a model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sbmlqsp.core.expression import TIME, Apply, Expression, Number, Symbol, substitute, symbols, transform
from sbmlqsp.core.formula import to_text
from sbmlqsp.core.formula_words import FUNCTION_WORDS, RESERVED
from sbmlqsp.errors import ParseError
from sbmlqsp.model import Model

SPACE = "amounts"
"""The compartment of size 1 that all amounts lie in: such code has amounts and no volumes of their own."""
_WORDS = frozenset(
    "model species compartment in at if is has and or not const var function end import unit event reaction ext "
    "substanceOnly formula gene operator delay piecewise".split()
)


@dataclass(frozen=True, slots=True)
class System:
    """What the code of a model says.

    Attributes:
        states: ids in the order of their numbers.
        derivatives: d/dt of each state.
        starts: initial amounts that are not zero.
        parameters: values.
        formulas: further variables, each after what it reads.
        times: names that stand for time.
    """

    states: tuple[str, ...]
    derivatives: Mapping[str, Expression]
    starts: Mapping[str, Expression]
    parameters: Mapping[str, float]
    formulas: Mapping[str, Expression]
    times: frozenset[str] = field(default_factory=frozenset)


def model_of(system: System, name: str) -> tuple[Model, dict[str, str]]:
    """Return the model, amounts as species with rate rules, and names -> ids where they differ.

    Raises:
        ParseError: for names that nothing defines.
    """
    known = {*system.states, *system.parameters, *system.formulas, *system.times}
    formulas = (*system.derivatives.values(), *system.starts.values(), *system.formulas.values())
    missing = sorted({each for formula in formulas for each in symbols(formula)} - known)
    if missing:
        message = f"'{missing[0]}' is read and never given a value"
        raise ParseError(message, where=missing[0], fix="declare it as a parameter")
    clash = sorted(system.times & {*system.states, *system.parameters, *system.formulas})
    if clash:
        raise ParseError(f"'{clash[0]}' is given a value and means time", where=clash[0], fix="call it something else")
    ids = _ids(known - system.times)
    text = _Writer(ids, system.times)
    lines = [f"compartment {ids.get(SPACE, SPACE)} = 1"]
    lines += [f"substanceOnly species {ids[s]} in {SPACE}; {ids[s]} = 0" for s in system.states]
    lines += [f"{ids[p]} = {value!r}" for p, value in system.parameters.items()]
    lines += [f"{ids[f]} := {text(formula)}" for f, formula in system.formulas.items()]
    lines += [f"{ids[s]} = {text(formula)}" for s, formula in system.starts.items()]
    lines += [f"{ids[s]}' = {text(system.derivatives[s])}" for s in system.states]
    model = Model.from_antimony("model read\n  " + "\n  ".join(lines) + "\nend\n", fallback_name=name)
    return model, {own: given for own, given in ids.items() if own != given}


def _ids(names: set[str]) -> dict[str, str]:
    taken = {SPACE}
    found: dict[str, str] = {}
    for name in sorted(names):
        plain = "".join(letter if letter.isalnum() or letter == "_" else "_" for letter in name)
        if plain in _WORDS | RESERVED | FUNCTION_WORDS.keys() or not (plain[:1].isalpha() or plain[:1] == "_"):
            plain = f"{plain}_"
        while plain in taken:
            plain += "_"
        taken.add(plain)
        found[name] = plain
    return found


class _Writer:
    def __init__(self, ids: Mapping[str, str], times: frozenset[str]) -> None:
        self._ids: dict[str, Expression] = {name: Symbol(own) for name, own in ids.items()}
        self._times = times

    def __call__(self, formula: Expression) -> str:
        timed = transform(formula, lambda node: TIME if isinstance(node, Symbol) and node.name in self._times else node)
        return to_text(substitute(timed, self._ids))


ZERO = Number(0.0)


def constant(formula: Expression) -> float | str | None:
    """Return the number or the one name that a formula is, None for anything else."""
    if isinstance(formula, Number):
        return formula.value
    if isinstance(formula, Apply) and formula.operator == "minus" and len(formula.arguments) == 1:
        inside = formula.arguments[0]
        return -inside.value if isinstance(inside, Number) else None
    return formula.name if isinstance(formula, Symbol) else None
