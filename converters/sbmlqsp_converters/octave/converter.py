"""The converter object that the entry point names."""

from __future__ import annotations

from dataclasses import dataclass

from sbmlqsp.conversion import Loss, Proof, Request, Written, about
from sbmlqsp.conversion.program import PROGRAM_CARRIES, program_names, program_of, renamed
from sbmlqsp.conversion.running import Command, compare_run, program_losses
from sbmlqsp.errors import ConversionError
from sbmlqsp_converters.octave.language import RULES
from sbmlqsp_converters.octave.writer import function_file

_STATES = "amounts named like their species; conc_S is the concentration of S; columns are S (amount) and [S]"


@dataclass(frozen=True, slots=True)
class Octave:
    """Writes `NAME.m`, the function NAME."""

    name: str = "octave"
    title: str = "Octave and MATLAB"
    suffixes: tuple[str, ...] = (".m",)
    carries: frozenset[str] = PROGRAM_CARRIES
    proved_by: str = "the function, run in Octave, against a simulation of the model"
    needs: str = "octave-cli"

    def losses(self, request: Request) -> tuple[Loss, ...]:
        """Return every element that the function cannot run."""
        return program_losses(request)

    def write(self, request: Request) -> Written:
        """Return the function file."""
        stem = request.stem
        if not (stem.isidentifier() and stem.isascii() and len(stem) < 64):
            raise ConversionError(
                f"'{stem}' is no name of a function, and Octave calls functions by the names of their files",
                where=f"{stem}.m",
                fix="choose a name of letters, digits and underscores",
            )
        model = request.dosed()
        program = program_of(model, request.horizon)
        names = program_names(program, RULES)
        text = function_file(stem, program, names, about(model, _STATES))
        return Written(((f"{stem}.m", text),), renamed(names, program))

    def prove(self, request: Request, written: Written) -> Proof:
        """Run the function in Octave and compare it with a simulation of the model."""
        call = f"{request.stem}(fscanf(stdin, '%f'), struct(), 1);"
        return compare_run(request, written, Command(("octave-cli", "-qf", "--eval", call)))


OCTAVE = Octave()
