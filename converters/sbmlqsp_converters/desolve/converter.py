"""The converter object that the entry point names."""

from __future__ import annotations

from dataclasses import dataclass

from sbmlqsp.conversion import Loss, Proof, Request, Written, about
from sbmlqsp.conversion.program import PROGRAM_CARRIES, program_names, program_of, renamed
from sbmlqsp.conversion.running import Command, compare_run, program_losses
from sbmlqsp_converters.desolve.language import RULES
from sbmlqsp_converters.desolve.writer import script

_STATES = "amounts named like their species; conc_S is the concentration of S; columns are S (amount) and [S]"


@dataclass(frozen=True, slots=True)
class DeSolve:
    """Writes `NAME.R`."""

    name: str = "desolve"
    title: str = "R with deSolve"
    suffixes: tuple[str, ...] = (".R", ".r")
    carries: frozenset[str] = PROGRAM_CARRIES
    proved_by: str = "the script, run in R, against a simulation of the model"
    needs: str = "Rscript"

    def losses(self, request: Request) -> tuple[Loss, ...]:
        """Return every element that the script cannot run."""
        return program_losses(request)

    def write(self, request: Request) -> Written:
        """Return the script."""
        model = request.dosed()
        program = program_of(model, request.horizon)
        names = program_names(program, RULES)
        text = script(program, names, about(model, _STATES))
        return Written(((f"{request.stem}.R", text),), renamed(names, program))

    def prove(self, request: Request, written: Written) -> Proof:
        """Run the script in R and compare it with a simulation of the model."""
        return compare_run(request, written, Command(("Rscript", "--vanilla", "{file}")))


DESOLVE = DeSolve()
