"""Converters whose model is a text and whose doses are a table of event records beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sbmlqsp.conversion.compartments.data_set import COLUMNS, data_set
from sbmlqsp.conversion.compartments.doses import compare_doses
from sbmlqsp.conversion.compartments.losses import CARRIES, losses
from sbmlqsp.conversion.compartments.naming import renamed
from sbmlqsp.conversion.compartments.read_back import ReadBack, compare
from sbmlqsp.conversion.compartments.system import System, system_of
from sbmlqsp.conversion.contract import Imported, Loss, Proof, Written
from sbmlqsp.conversion.header import about
from sbmlqsp.conversion.request import Request
from sbmlqsp.core.expression import Expression
from sbmlqsp.errors import ConversionError
from sbmlqsp.treatment.spelled_out import spelled_out

_STATES = "amounts, except variables of rate rules, which are themselves; conc_S is the concentration of S"
Settings = Iterable[tuple[str, str, Expression]]


@dataclass(frozen=True, slots=True)
class ModelText:
    """A text, the names of symbols in it, and the compartment of each state in the order of their numbers."""

    text: str
    names: Mapping[str, str]
    compartments: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TextConverter:
    """Writes the text and, with doses, `NAME.csv`; reads such texts with the tables beside them.

    Attributes:
        model_text: (system, ("F", state, formula) of doses, lines about it) -> text; raises `ConversionError` naming an
            operator that the language lacks.
        read_back: text -> what a reader of its own makes of it.
        importing: file -> model and doses.
        columns: names of the table's columns.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    model_text: Callable[[System, Settings, Iterable[str]], ModelText]
    read_back: Callable[[str], ReadBack]
    importing: Callable[[Path], Imported]
    columns: tuple[str, ...] = COLUMNS
    carries: frozenset[str] = CARRIES
    proved_by: str = "the file, read back by a reader of its own, at 20 random states; the records as dose edges"
    needs: str = ""

    def losses(self, request: Request) -> tuple[Loss, ...]:
        """Return every element that the language has nothing like."""
        found = tuple(losses(request.model, self.title))
        if not found:
            try:
                self.model_text(system_of(request.model), (), ())
            except ConversionError as error:
                return (Loss(error.where or "model", "formula", error.message),)
        return found

    def write(self, request: Request) -> Written:
        """Return the model text and the table of doses."""
        model = request.model
        system = system_of(model)
        plain = None if request.schedule is None else spelled_out(request.schedule, model.tables)
        doses = None if plain is None else data_set(plain, system.states)
        text = self.model_text(system, () if doses is None else doses.settings, about(model, _STATES))
        files: list[tuple[str, str | bytes]] = [(f"{request.stem}{self.suffixes[0]}", text.text)]
        if doses is not None:
            files.append((f"{request.stem}.csv", doses.text(self.columns)))
        return Written(tuple(files), renamed(system, text.names, text.compartments))

    def prove(self, request: Request, written: Written) -> Proof:
        """Compare the text with the model, and the records with the schedule."""
        text = self.model_text(system_of(request.model), (), ())
        back = self.read_back(written.text)
        proof = compare(request.model, back, text.compartments, text.names)
        if request.schedule is None:
            return proof
        records = str(written.files[1][1])
        return compare_doses(proof, request.model, request.schedule, back, records, text.compartments)

    def read(self, path: Path) -> Imported:
        """Return the model of a text, with its doses and parameters where tables lie beside it."""
        return self.importing(path)
