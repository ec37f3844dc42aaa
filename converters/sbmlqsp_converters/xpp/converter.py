"""The converter object that the entry point names."""

from __future__ import annotations

from dataclasses import dataclass

from sbmlqsp.conversion import Loss, Proof, Request, Written, about
from sbmlqsp.conversion.program import PROGRAM_CARRIES, Program, program_names, program_of, renamed
from sbmlqsp.conversion.running import compare_columns, program_losses, proof_times, run_program
from sbmlqsp.core.expression import symbols, uses
from sbmlqsp.errors import ConversionError, SbmlqspError, SimulationError
from sbmlqsp_converters.xpp.language import RULES
from sbmlqsp_converters.xpp.losses import program_losses_in_xpp
from sbmlqsp_converters.xpp.writer import OdeFile, ode_file

_STATES = "amounts named like their species; cS is the concentration of S; numbers at the start are computed"
_STEPS, _FINE_STEPS = 4000, 20_000
_RESULT = "run.dat"
TOLERANCE = 1e-4


@dataclass(frozen=True, slots=True)
class Xpp:
    """Writes `NAME.ode`."""

    name: str = "xpp"
    title: str = "XPPAUT"
    suffixes: tuple[str, ...] = (".ode",)
    carries: frozenset[str] = PROGRAM_CARRIES - {"event delay", "event priority"}
    proved_by: str = "the file, run in xppaut, against a simulation of the model"
    needs: str = "xppaut"

    def losses(self, request: Request) -> tuple[Loss, ...]:
        """Return every element that XPP cannot run as SBML means it."""
        found = program_losses(request)
        if found:
            return found
        try:
            program = self.program(request)
            found = tuple(program_losses_in_xpp(program))
            if not found:
                self.file(request, program)
        except ConversionError as error:
            return (Loss(error.where or "model", "formula", error.message),)
        except SbmlqspError as error:
            return (Loss(error.where or "model", "event", error.message),)
        return found

    def program(self, request: Request) -> Program:
        """Return the program of the dosed model."""
        return program_of(request.dosed(), request.horizon)

    def file(self, request: Request, program: Program) -> OdeFile:
        """Return the text of the file and its columns."""
        names = program_names(program, RULES)
        return ode_file(program, names, about(request.dosed(), _STATES), request.horizon, steps(program))

    def write(self, request: Request) -> Written:
        """Return the .ode file."""
        program = self.program(request)
        text = self.file(request, program).text
        said: tuple[str, ...] = ()
        if program.start.steps or program.events:
            said = ("values at the start are numbers: they do not follow when a parameter is changed",)
        return Written(((f"{request.stem}.ode", text),), renamed(program_names(program, RULES), program), said)

    def prove(self, request: Request, written: Written) -> Proof:
        """Run the file in xppaut and compare it with a simulation of the model."""
        program = self.program(request)
        columns = self.file(request, program).columns
        text = run_program(
            ("xppaut", written.files[0][0], "-silent", "-outfile", _RESULT), written.files, answer=_RESULT
        )
        rows = [[float(word) for word in line.split()] for line in text.splitlines() if line.strip()]
        wanted = steps(program) + 1
        if len(rows) < wanted:
            raise SimulationError(f"xppaut stops after {len(rows)} of {wanted} rows", status="failed")
        every = [rows[round(moment / request.horizon * (wanted - 1))] for moment in proof_times(request)]
        found = {name: [row[place] for row in every] for place, name in enumerate(columns, start=1) if name}
        return compare_columns(request, found, TOLERANCE)


def steps(program: Program) -> int:
    """Return the number of steps: more where events have to be found, for XPP interpolates on a line."""
    moved = {name for name, _ in (*program.triggers.steps, *program.switches.steps)} | set(program.states)
    looked_for = (*program.triggers.results, *program.switches.results)
    found = any(symbols(function) & moved or uses(function, "time") for function in looked_for)
    return _FINE_STEPS if found else _STEPS


XPP = Xpp()
