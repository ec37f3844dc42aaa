"""The converter object that the entry point names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sbmlqsp.conversion import Imported, Loss, Proof, Request, Written, about
from sbmlqsp.conversion.compartments import (
    CARRIES,
    compare,
    compare_doses,
    compartment_names,
    data_set,
    losses,
    renamed,
    system_of,
)
from sbmlqsp.treatment.spelled_out import spelled_out
from sbmlqsp_converters.mrgsolve.printer import Printer
from sbmlqsp_converters.mrgsolve.reader import read
from sbmlqsp_converters.mrgsolve.writer import model_text, names_of

_STATES = "amounts, except variables of rate rules, which are themselves; conc_S is the concentration of S"


@dataclass(frozen=True, slots=True)
class Mrgsolve:
    """Writes `NAME.cpp` and, with doses, `NAME.csv`."""

    name: str = "mrgsolve"
    title: str = "mrgsolve"
    suffixes: tuple[str, ...] = (".cpp",)
    carries: frozenset[str] = CARRIES
    proved_by: str = "the file, read back by a reader of its own, at 20 random states; the records as dose edges"
    needs: str = ""

    def losses(self, request: Request) -> tuple[Loss, ...]:
        """Return every element that mrgsolve has nothing like."""
        return tuple(losses(request.model, self.title))

    def write(self, request: Request) -> Written:
        """Return the model file and the data set."""
        model, schedule, stem = request.model, request.schedule, request.stem
        system = system_of(model)
        names = names_of(system)
        compartments = compartment_names(system, names)
        plain = None if schedule is None else spelled_out(schedule, model.tables)
        doses = None if plain is None else data_set(plain, compartments)
        printer = Printer(names, "TIME")
        said = () if doses is None else doses.settings
        main = [f"{kind}_{compartments[target]} = {printer.text(value)};" for kind, target, value in said]
        text = model_text(system, names, main, "\n".join(about(model, _STATES)))
        files: list[tuple[str, str | bytes]] = [(f"{stem}.cpp", text)]
        if doses is not None:
            files.append((f"{stem}.csv", doses.text()))
        return Written(tuple(files), renamed(system, names, compartments))

    def prove(self, request: Request, written: Written) -> Proof:
        """Compare the files with the model, and the records with the schedule."""
        model, schedule = request.model, request.schedule
        system = system_of(model)
        names = names_of(system)
        compartments = compartment_names(system, names)
        back = read(written.text)
        proof = compare(model, back, compartments, names)
        if schedule is None:
            return proof
        return compare_doses(proof, model, schedule, back, str(written.files[1][1]), compartments)

    def read(self, path: Path) -> Imported:
        """Return the model of a file in the plain subset, with the doses of a data set beside it."""
        from sbmlqsp_converters.mrgsolve.importing import read as read_file

        return read_file(path)


MRGSOLVE = Mrgsolve()
