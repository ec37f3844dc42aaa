"""Converters whose file is one script with the model as a program in it, run by the program of its language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sbmlqsp.conversion.contract import Loss, Proof, Written
from sbmlqsp.conversion.header import about
from sbmlqsp.conversion.program.building import program_of
from sbmlqsp.conversion.program.naming import NameRules, program_names, renamed
from sbmlqsp.conversion.program.program import Program
from sbmlqsp.conversion.request import Request
from sbmlqsp.conversion.running import Command, compare_run, program_losses

PROGRAM_CARRIES = frozenset(
    {
        "events",
        "event delay",
        "event priority",
        "assignment rules",
        "rate rules",
        "algebraic rules",
        "initial assignments",
        "functions",
        "piecewise",
        "volumes",
        "time",
        "dosing",
    }
)
"""What every language that a program is printed in carries; doses become events."""

_STATES = "amounts named like their species; conc_S is the concentration of S; columns are S (amount) and [S]"


@dataclass(frozen=True, slots=True)
class ScriptConverter:
    """Writes the script, under the first of its suffixes.

    Attributes:
        rules: names that the language takes.
        script: (stem of the file, program, names, lines about it) -> text; raises `ConversionError` for a stem that the
            language cannot use.
        command: words that run the script: `{file}` is its name, `{stem}` that without the suffix. Times come on the
            standard input, columns go to the standard output as CSV.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    rules: NameRules
    script: Callable[[str, Program, Mapping[str, str], Iterable[str]], str]
    command: tuple[str, ...]
    proved_by: str = "the script, run, against a simulation of the model"
    needs: str = ""
    carries: frozenset[str] = PROGRAM_CARRIES

    def losses(self, request: Request) -> tuple[Loss, ...]:
        """Return every element that the script cannot run."""
        return program_losses(request)

    def write(self, request: Request) -> Written:
        """Return the script."""
        model = request.dosed()
        program = program_of(model, request.horizon)
        names = program_names(program, self.rules)
        text = self.script(request.stem, program, names, about(model, _STATES))
        return Written(((f"{request.stem}{self.suffixes[0]}", text),), renamed(names, program))

    def prove(self, request: Request, written: Written) -> Proof:
        """Run the script and compare it with a simulation of the model."""
        words = tuple(word.replace("{stem}", request.stem) for word in self.command)
        return compare_run(request, written, Command(words))
