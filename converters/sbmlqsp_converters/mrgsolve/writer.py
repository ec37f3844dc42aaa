"""Writes a mrgsolve model file: $PARAM, $INIT, $MAIN, $ODE, $TABLE, $CAPTURE."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sbmlqsp.conversion.compartments import System, slot_of, wanted_names
from sbmlqsp.core.expression import Expression, Number
from sbmlqsp_converters.mrgsolve.names import renamed
from sbmlqsp_converters.mrgsolve.printer import Printer, number


def names_of(system: System) -> dict[str, str]:
    """Return the C++ name of every symbol. A species keeps its id for the amount; its concentration is `conc_ID`."""
    wanted = wanted_names(system)
    allowed = renamed(wanted.values())
    return {symbol: allowed[name] for symbol, name in wanted.items()}


def model_text(system: System, names: Mapping[str, str], dosing: Iterable[str], about: str) -> str:
    """Return the whole file; `dosing` are lines of $MAIN such as "F_depot = 0.5;"."""
    in_ode, in_table = Printer(names, "SOLVERTIME"), Printer(names, "TIME")
    state = {name: names[slot_of(name, system)] for name in system.states}
    main = [f"double {names[name]} = {in_table.text(math)};" for name, math in system.computed]
    main += [
        f"{state[name]}_0 = {in_table.text(math)};"
        for name, math in system.states.items()
        if not isinstance(math, Number)
    ]
    ode = [f"double {names[name]} = {in_ode.text(math)};" for name, math in system.formulas]
    ode += [f"dxdt_{state[name]} = {in_ode.text(math)};" for name, math in system.rates.items()]
    table = [f"{names[name]} = {in_table.text(math)};" for name, math in system.formulas]
    blocks = (
        ("PROB", about.splitlines()),
        ("PARAM", [f"{names[name]} = {number(value)}" for name, value in system.constants.items()]),
        ("INIT", [f"{state[name]} = {_start(math)}" for name, math in system.states.items()]),
        ("MAIN", [*main, *dosing]),
        ("ODE", ode),
        ("TABLE", table),
        ("CAPTURE", [" ".join(names[name] for name, _ in system.formulas)] if system.formulas else []),
    )
    return "\n".join(_block(name, lines) for name, lines in blocks if lines)


def _start(start: Expression) -> str:
    return number(start.value) if isinstance(start, Number) else "0.0"


def _block(name: str, lines: list[str]) -> str:
    return f"${name}\n" + "\n".join(lines) + "\n"
