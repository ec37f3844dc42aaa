"""The control stream: $MODEL, $PK, $DES and $ERROR of a model with fixed parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sbmlqsp.conversion.compartments import Choose, Hoister, Step, System, slot_of, wanted_names
from sbmlqsp.conversion.program import Printer
from sbmlqsp.core.expression import Expression, Number, Symbol, substitute
from sbmlqsp_converters.nonmem.writing.language import NMTRAN, RULES, number

MOST_THETAS = 70
GREATEST_THETA = 1e6  # NM-TRAN takes it for infinity
_COLUMNS = "ID TIME EVID CMT AMT RATE II ADDL SS DV MDV"
_WIDTH = 140


@dataclass(frozen=True, slots=True)
class ControlStreamText:
    """The text, the names of symbols in it, and the compartment of each state in the order of their numbers."""

    text: str
    names: Mapping[str, str]
    compartments: Mapping[str, str]


def control_stream(
    system: System, settings: Sequence[tuple[str, str, Expression]], about: Iterable[str], stem: str
) -> ControlStreamText:
    """Return the stream; `settings` are ("F", state, formula) of doses.

    Raises:
        ConversionError: naming an operator that NM-TRAN lacks.
    """
    return _Writer(system).stream(settings, list(about), stem)


class _Writer:
    def __init__(self, system: System) -> None:
        self.system = system
        wanted = wanted_names(system)
        errors = {name: f"{wanted[name]}_E" for name, _ in system.formulas}
        allowed = RULES.allowed([*wanted.values(), *errors.values()])
        self.names = {symbol: allowed[name].upper() for symbol, name in wanted.items()}
        self.errors = {symbol: allowed[name].upper() for symbol, name in errors.items()}
        self.amounts = {slot_of(state, system): f"A({n})" for n, state in enumerate(system.states, start=1)}
        self.names.update(self.amounts)

    def stream(self, settings: Sequence[tuple[str, str, Expression]], about: list[str], stem: str) -> ControlStreamText:
        compartments = self.compartments()
        thetas = [name for name, value in self.system.constants.items() if abs(value) < GREATEST_THETA]
        thetas = thetas if len(thetas) <= MOST_THETAS else []
        lines = [f"$PROBLEM {about[0][:_WIDTH]}", *(f"; {line}" for line in about[1:])]
        lines += [f"; A({n}) is {state}" for n, state in enumerate(self.system.states, start=1)]
        lines += [f"$INPUT {_COLUMNS}", f"$DATA {stem}.csv IGNORE=@", "$SUBROUTINES ADVAN13 TOL=9", "$MODEL"]
        lines += [f"  COMP=({name})" for name in compartments.values() or ("NOTHING",)]
        lines += ["$PK", *self.parameters(thetas), *self.pk(settings)]
        lines += ["$DES", *self.des(), "$ERROR", *self.error()]
        lines += [f"$THETA {float(self.system.constants[name])!r} FIX ; {self.names[name]}" for name in thetas]
        lines += ["$OMEGA 0 FIX", "$SIGMA 1 FIX", "$SIMULATION (1) ONLYSIMULATION"]
        lines += [f"$TABLE ID TIME EVID Y NOAPPEND NOPRINT ONEHEADER FILE={stem}.tab"]
        return ControlStreamText("\n".join(lines) + "\n", self.names, compartments)

    def compartments(self) -> dict[str, str]:
        """Return a name of at most eight letters for each state."""
        rules = type(RULES)(RULES.reserved, "M", 8, RULES.folds)
        allowed = rules.allowed(self.system.states)
        return {state: allowed[state].upper() for state in self.system.states}

    def parameters(self, thetas: list[str]) -> Iterable[str]:
        for name, value in self.system.constants.items():
            place = thetas.index(name) + 1 if name in thetas else 0
            yield f"  {self.names[name]} = {f'THETA({place})' if place else number(value)}"

    def pk(self, settings: Sequence[tuple[str, str, Expression]]) -> Iterable[str]:
        numbers = {state: n for n, state in enumerate(self.system.states, start=1)}
        yield from self.lines(((self.names[name], math) for name, math in self.system.computed), "K_", "TIME")
        starts = ((f"A_0({numbers[s]})", math) for s, math in self.system.states.items() if math != Number(0.0))
        yield from self.lines(starts, "A0_", "TIME")
        said = [(f"{kind}{numbers[target]}", value) for kind, target, value in settings]
        yield from self.lines(said, "G_", "TIME")
        yield "  DUMMY = ETA(1)"

    def des(self) -> Iterable[str]:
        formulas = [(self.names[name], math) for name, math in self.system.formulas]
        rates = [(f"DADT({n})", rate) for n, rate in enumerate(self.system.rates.values(), start=1)]
        return self.lines([*formulas, *(rates or [("DADT(1)", Number(0.0))])], "W_", "T")

    def error(self) -> Iterable[str]:
        """Yield the formulas again, under names of their own as NM-TRAN asks for, and the prediction."""
        renaming: dict[str, Expression] = {name: Symbol(f"in error {name}") for name, _ in self.system.formulas}
        self.names.update({f"in error {name}": own for name, own in self.errors.items()})
        formulas = [(self.errors[name], substitute(math, renaming)) for name, math in self.system.formulas]
        yield from self.lines(formulas, "E_", "TIME")
        shown = next((self.errors[name] for name in self.system.concentrations if name in self.errors), "A(1)")
        yield f"  Y = {shown} + EPS(1)"

    def lines(self, formulas: Iterable[tuple[str, Expression]], prefix: str, time: str) -> list[str]:
        steps = Hoister(prefix).steps(formulas)
        names = {**self.names, **{step.symbol: step.name for step in steps if isinstance(step, Choose)}}
        printer = Printer(replace(NMTRAN, time=time), names)
        return [line for step in steps for line in _lines(step, printer)]


def _lines(step: Step, printer: Printer) -> Iterable[str]:
    if isinstance(step, Choose):
        yield f"  IF ({printer.truth(step.condition)}) THEN"
        yield _wrapped(f"    {step.name} = {printer.number(step.value)}")
        yield "  ELSE"
        yield _wrapped(f"    {step.name} = {printer.number(step.otherwise)}")
        yield "  ENDIF"
    else:
        yield _wrapped(f"  {step.name} = {printer.number(step.value)}")


def _wrapped(line: str) -> str:
    """Return the line broken with `&` where it is longer than NM-TRAN reads."""
    pieces: list[str] = []
    while len(line) > _WIDTH:
        place = line.rfind(" ", 20, _WIDTH)
        if place < 0:
            break
        pieces.append(f"{line[:place]} &")
        line = f"      {line[place + 1 :]}"
    return "\n".join([*pieces, line])
