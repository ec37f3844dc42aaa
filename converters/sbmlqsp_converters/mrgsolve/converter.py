"""The converter object that the entry point names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sbmlqsp.conversion import Imported, Loss, Proof, Request, Written, about
from sbmlqsp.model.equations import amount_of
from sbmlqsp.treatment.spelled_out import spelled_out
from sbmlqsp_converters.mrgsolve.dataset import data_set
from sbmlqsp_converters.mrgsolve.losses import CARRIES, losses
from sbmlqsp_converters.mrgsolve.printer import Printer
from sbmlqsp_converters.mrgsolve.proof import compare
from sbmlqsp_converters.mrgsolve.proof_of_dosing import compare_doses
from sbmlqsp_converters.mrgsolve.system import System, system_of
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
        return tuple(losses(request.model))

    def write(self, request: Request) -> Written:
        """Return the model file and the data set."""
        model, schedule, stem = request.model, request.schedule, request.stem
        system = system_of(model)
        names = names_of(system)
        compartments = _compartments(system, names)
        plain = None if schedule is None else spelled_out(schedule, model.tables)
        doses = None if plain is None else data_set(plain, compartments, Printer(names, "TIME"))
        text = model_text(system, names, () if doses is None else doses.main, "\n".join(about(model, _STATES)))
        files: list[tuple[str, str | bytes]] = [(f"{stem}.cpp", text)]
        if doses is not None:
            files.append((f"{stem}.csv", doses.text()))
        return Written(tuple(files), _renamed(system, names, compartments))

    def prove(self, request: Request, written: Written) -> Proof:
        """Compare the files with the model, and the records with the schedule."""
        model, schedule = request.model, request.schedule
        system = system_of(model)
        compartments = _compartments(system, names_of(system))
        text = written.text
        proof = compare(model, text, compartments)
        if schedule is None:
            return proof
        return compare_doses(proof, model, schedule, text, str(written.files[1][1]), compartments)

    def read(self, path: Path) -> Imported:
        """Return the model of a file in the plain subset, with the doses of a data set beside it."""
        from sbmlqsp_converters.mrgsolve.importing import read

        return read(path)


def _renamed(system: System, names: dict[str, str], compartments: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Return (id, name) where they differ; a species is where its amount is."""
    written = {symbol: name for symbol, name in names.items() if symbol not in system.concentrations}
    pairs = {**compartments, **written}.items()
    return tuple((symbol, name) for symbol, name in pairs if symbol != name and not symbol.startswith("amount of "))


def _compartments(system: System, names: dict[str, str]) -> dict[str, str]:
    """Return the compartment of each state, in the order of their numbers."""
    return {state: names[amount_of(state).name if state in system.concentrations else state] for state in system.states}


MRGSOLVE = Mrgsolve()
