"""Writes a mrgsolve model file: $PARAM, $INIT, $MAIN, $ODE, $TABLE, $CAPTURE."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sbmlqsp.conversion.compartments import ModelText, Settings, System, compartment_names, wanted_names
from sbmlqsp.conversion.program import Printer
from sbmlqsp.core.expression import Expression, Number
from sbmlqsp_converters.mrgsolve.language import CPP, number
from sbmlqsp_converters.mrgsolve.names import renamed


def names_of(system: System) -> dict[str, str]:
    """Return the C++ name of every symbol. A species keeps its id for the amount; its concentration is `conc_ID`."""
    wanted = wanted_names(system)
    allowed = renamed(wanted.values())
    return {symbol: allowed[name] for symbol, name in wanted.items()}


def printer_of(names: Mapping[str, str], time: str = "TIME") -> Printer:
    """Return the printer of formulas with this name of the clock."""
    return Printer(replace(CPP, time=time), names)


def model_text(system: System, settings: Settings, about: Iterable[str]) -> ModelText:
    """Return the whole file; `settings` are ("F", state, formula) of doses.

    Raises:
        ConversionError: naming an operator that C++ lacks.
    """
    names = names_of(system)
    compartments = compartment_names(system, names)
    in_ode, in_table = printer_of(names, "SOLVERTIME"), printer_of(names, "TIME")
    main = [f"double {names[name]} = {in_table.number(math)};" for name, math in system.computed]
    main += [
        f"{compartments[name]}_0 = {in_table.number(math)};"
        for name, math in system.states.items()
        if not isinstance(math, Number)
    ]
    main += [f"{kind}_{compartments[target]} = {in_table.number(value)};" for kind, target, value in settings]
    ode = [f"double {names[name]} = {in_ode.number(math)};" for name, math in system.formulas]
    ode += [f"dxdt_{compartments[name]} = {in_ode.number(math)};" for name, math in system.rates.items()]
    table = [f"{names[name]} = {in_table.number(math)};" for name, math in system.formulas]
    blocks = (
        ("PROB", list(about)),
        ("PARAM", [f"{names[name]} = {number(value)}" for name, value in system.constants.items()]),
        ("INIT", [f"{compartments[name]} = {_start(math)}" for name, math in system.states.items()]),
        ("MAIN", main),
        ("ODE", ode),
        ("TABLE", table),
        ("CAPTURE", [" ".join(names[name] for name, _ in system.formulas)] if system.formulas else []),
    )
    text = "\n".join(_block(name, lines) for name, lines in blocks if lines)
    return ModelText(text, names, compartments)


def _start(start: Expression) -> str:
    return number(start.value) if isinstance(start, Number) else "0.0"


def _block(name: str, lines: list[str]) -> str:
    return f"${name}\n" + "\n".join(lines) + "\n"
