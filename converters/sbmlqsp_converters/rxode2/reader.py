"""The converter object that the entry point names: reads and writes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sbmlqsp.conversion import Imported, Loss, Proof, Request, Written, about
from sbmlqsp.conversion.compartments import (
    CARRIES,
    COLUMNS,
    compare,
    compare_doses,
    data_set,
    losses,
    renamed,
    system_of,
)
from sbmlqsp.errors import ConversionError
from sbmlqsp.treatment.spelled_out import spelled_out
from sbmlqsp_converters.rxode2.back import Back
from sbmlqsp_converters.rxode2.writing import model_text

_STATES = "amounts, except variables of rate rules, which are themselves; conc_S is the concentration of S"


@dataclass(frozen=True, slots=True)
class Rxode2:
    """Writes `NAME.rxode2` and, with doses, `NAME.csv`; reads model texts with event tables beside them."""

    name: str = "rxode2"
    title: str = "rxode2"
    suffixes: tuple[str, ...] = (".rxode2",)
    carries: frozenset[str] = CARRIES
    proved_by: str = "the text, read back by a reader of its own, at 20 random states; the records as dose edges"
    needs: str = ""

    def losses(self, request: Request) -> tuple[Loss, ...]:
        """Return every element that rxode2 has nothing like."""
        found = tuple(losses(request.model, self.title))
        if not found:
            try:
                self.write(Request(request.model, request.stem))
            except ConversionError as error:
                return (Loss(error.where or "model", "formula", error.message),)
        return found

    def write(self, request: Request) -> Written:
        """Return the model text and the event table."""
        model = request.model
        system = system_of(model)
        plain = None if request.schedule is None else spelled_out(request.schedule, model.tables)
        doses = None if plain is None else data_set(plain, system.states)
        text = model_text(system, () if doses is None else doses.settings, about(model, _STATES))
        files: list[tuple[str, str | bytes]] = [(f"{request.stem}.rxode2", text.text)]
        if doses is not None:
            files.append((f"{request.stem}.csv", doses.text(column.lower() for column in COLUMNS)))
        return Written(tuple(files), renamed(system, text.names, text.compartments))

    def prove(self, request: Request, written: Written) -> Proof:
        """Compare the text with the model, and the records with the schedule."""
        system = system_of(request.model)
        text = model_text(system, (), ())
        back, compartments = Back(written.text), text.compartments
        proof = compare(request.model, back, compartments, text.names)
        if request.schedule is None:
            return proof
        return compare_doses(proof, request.model, request.schedule, back, str(written.files[1][1]), compartments)

    def read(self, path: Path) -> Imported:
        """Return the model of a text, with its doses and parameters where tables lie beside it."""
        from sbmlqsp_converters.rxode2.reading import read

        return read(path)


RXODE2 = Rxode2()
