"""The model text: parameters, formulas, derivatives, starting amounts, dosing of compartments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sbmlqsp.conversion.compartments import (
    Choose,
    Hoister,
    ModelText,
    Settings,
    Step,
    System,
    compartment_names,
    wanted_names,
)
from sbmlqsp.conversion.program import Printer
from sbmlqsp.core.expression import Expression, Number
from sbmlqsp_converters.rxode2.writing.language import CHOICE, RULES, RXODE2

_SAID = {"F": "f", "ALAG": "alag", "D": "dur", "R": "rate"}


def model_text(system: System, settings: Settings, about: Iterable[str]) -> ModelText:
    """Return the text; `settings` are ("F", state, formula) of doses.

    Raises:
        ConversionError: naming an operator that rxode2 lacks.
    """
    wanted = wanted_names(system)
    allowed = RULES.allowed(wanted.values())
    names = {symbol: allowed[name] for symbol, name in wanted.items()}
    compartments = compartment_names(system, names)
    writer = _Writer(names)
    rates = [(f"d/dt({compartments[state]})", rate) for state, rate in system.rates.items()]
    starts = [(f"{compartments[state]}(0)", start) for state, start in system.states.items() if start != Number(0.0)]
    said = [(f"{_SAID[kind]}({compartments[target]})", value) for kind, target, value in settings]
    lines = [f"# {line}" for line in about]
    lines += [f"{names[name]} = {RXODE2.number(value)}" for name, value in system.constants.items()]
    lines += writer.lines((names[name], math) for name, math in (*system.computed, *system.formulas))
    lines += writer.lines(rates or [("d/dt(nothing)", Number(0.0))])
    lines += writer.lines([*starts, *said])
    return ModelText("\n".join(lines) + "\n", names, compartments)


class _Writer:
    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = dict(names)
        self._hoister = Hoister(CHOICE)

    def lines(self, formulas: Iterable[tuple[str, Expression]]) -> Iterable[str]:
        steps = self._hoister.steps(formulas)
        self._names.update({step.symbol: step.name for step in steps if isinstance(step, Choose)})
        printer = Printer(RXODE2, self._names)
        return [_line(step, printer) for step in steps]


def _line(step: Step, printer: Printer) -> str:
    if isinstance(step, Choose):
        value, other = f"{step.name} = {printer.number(step.value)}", f"{step.name} = {printer.number(step.otherwise)}"
        return f"if ({printer.truth(step.condition)}) {{ {value} }} else {{ {other} }}"
    return f"{step.name} = {printer.number(step.value)}"
