"""The converter object that the entry point names: reads and writes."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from sbmlqsp.conversion import Imported, Loss, Proof, Request, Written, about
from sbmlqsp.conversion.compartments import (
    CARRIES,
    DataSet,
    compare,
    compare_doses,
    data_set,
    losses,
    renamed,
    system_of,
)
from sbmlqsp.errors import ConversionError
from sbmlqsp.treatment.spelled_out import spelled_out
from sbmlqsp_converters.nonmem.writing import control_stream

_STATES = "amounts, except variables of rate rules, which are themselves; CONC_S is the concentration of S"
MOST_STATES = 99
GRID = 100


@dataclass(frozen=True, slots=True)
class Nonmem:
    """Writes `NAME.ctl` and `NAME.csv`; reads control streams with their data. pharmpy (extra `nonmem`) reads."""

    name: str = "nonmem"
    title: str = "NONMEM"
    suffixes: tuple[str, ...] = (".ctl", ".mod")
    carries: frozenset[str] = CARRIES
    proved_by: str = "the control stream, read back by pharmpy, at 20 random states; the records as dose edges"
    needs: str = ""

    def losses(self, request: Request) -> tuple[Loss, ...]:
        """Return every element that NONMEM has nothing like."""
        found = tuple(losses(request.model, self.title))
        if found:
            return found
        system = system_of(request.model)
        if len(system.states) > MOST_STATES:
            return (Loss("model", "size", f"NONMEM takes {MOST_STATES} compartments, not {len(system.states)}"),)
        try:
            control_stream(system, (), about(request.model, _STATES), request.stem)
        except (ConversionError, KeyError) as error:
            return (Loss(getattr(error, "where", None) or "model", "formula", str(error)),)
        return ()

    def write(self, request: Request) -> Written:
        """Return the control stream and the data set, one record of no dose where there are none."""
        model = request.model
        system = system_of(model)
        plain = None if request.schedule is None else spelled_out(request.schedule, model.tables)
        doses = DataSet((), ()) if plain is None else data_set(plain, system.states)
        text = control_stream(system, doses.settings, about(model, _STATES), request.stem)
        names = {symbol: name for symbol, name in text.names.items() if not symbol.startswith("in error ")}
        numbers = {symbol: name for symbol, name in names.items() if not name.startswith("A(")}
        mapped = renamed(system, numbers | {s: s for s in names if s not in numbers}, text.compartments)
        return Written(
            ((f"{request.stem}.ctl", text.text), (f"{request.stem}.csv", _records(doses, request.until))), mapped
        )

    def prove(self, request: Request, written: Written) -> Proof:
        """Compare the control stream with the model, and the records with the schedule."""
        if find_spec("pharmpy") is None:
            return Proof(self.proved_by, skipped="pharmpy is not installed (extra nonmem)")
        from sbmlqsp_converters.nonmem.back import Back

        system = system_of(request.model)
        compartments = {state: str(number) for number, state in enumerate(system.states, start=1)}
        back = Back(written.files)
        names = control_stream(system, (), about(request.model, _STATES), request.stem).names
        proof = compare(request.model, back, compartments, names)
        if request.schedule is None:
            return proof
        return compare_doses(proof, request.model, request.schedule, back, str(written.files[1][1]), compartments)

    def read(self, path: Path) -> Imported:
        """Return the model and the doses of the first subject; see `read_nonmem` for all of them."""
        from sbmlqsp_converters.nonmem.reading import read_nonmem

        run = read_nonmem(path)
        first = run.subjects[0] if run.subjects else None
        notes = (f"the doses and covariates of the first of {len(run.subjects)} subjects",) if run.subjects else ()
        doses = first.regimen if first is not None and len(first.regimen) else None
        return Imported(run.model, doses, None, run.lost, tuple(run.renamed.items()), notes)


def _records(doses: DataSet, until: float | None) -> str:
    """Return the data set with DV and MDV, and observations: a grid up to the end of the run, or the last dose."""
    header, *rows = doses.text().splitlines()
    given = [(float(record[1]), 0, f"{row},.,1") for record, row in zip(doses.records, rows, strict=True)]
    last = max((time for time, _, _ in given), default=0.0)
    times = [last] if until is None else [until * place / GRID for place in range(GRID + 1)]
    seen = [(time, 1, f"1,{time!r},0,1,0,0,0,0,0,.,0") for time in times]
    return "\n".join([f"{header},DV,MDV", *(row for _, _, row in sorted([*given, *seen], key=lambda r: r[:2]))]) + "\n"


NONMEM = Nonmem()
