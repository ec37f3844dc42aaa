"""Results on disk: a folder of Parquet files, one for each part, from which an interrupted run goes on."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sbmlqsp.errors import ModelError, SimulationError
from sbmlqsp.population.parts import Span, simulated, spans
from sbmlqsp.population.progress import Watcher
from sbmlqsp.population.result import PopulationResult
from sbmlqsp.population.roads import Part
from sbmlqsp.population.trial import Failure, Floats

if TYPE_CHECKING:
    import pyarrow as pa

    from sbmlqsp.population.simulating import Run

_RECORD = "run.json"
_FAILURES = b"sbmlqsp.failures"
_FORMAT = 1


class Store:
    """One folder: `run.json` says what it holds, `part-<first>-<last>.parquet` hold patients.

    Columns: subject (its place), steps, and for each output a list with one number per output time.
    """

    def __init__(self, folder: Path, names: tuple[str, ...], points: int) -> None:
        self.folder, self._names, self._points = folder, names, points

    def open(self, record: dict[str, Any], *, resume: bool) -> None:
        """Begin a run, or make sure that the one in the folder is this one.

        Raises:
            ModelError: for a folder that holds another run, or this one without `resume`.
        """
        file = self.folder / _RECORD
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if not file.exists():
                self._refuse_other_files()
                _write_whole(file, json.dumps(record, indent=1).encode())
                return
        except OSError as error:
            raise _disk(error, self.folder) from None
        if not resume:
            raise ModelError("the folder holds a run", where=str(self.folder), fix="say resume=True, or name another")
        found = json.loads(file.read_text(encoding="utf-8"))
        other = [name for name in record if found.get(name) != record[name]]
        if other:
            message = f"the folder holds a run with another {', '.join(other)}"
            raise ModelError(message, where=str(self.folder), fix="resume with the same arguments, or name another")

    def _refuse_other_files(self) -> None:
        if any(self.folder.iterdir()):
            raise ModelError("the folder is not empty and holds no run", where=str(self.folder), fix="name another")

    def has(self, span: Span) -> bool:
        """Return whether a part is there, whole."""
        return self._file(span).exists()

    def write(self, span: Span, part: Part) -> None:
        """Write a part, whole or not at all.

        Raises:
            SimulationError: if the disk is full; what was written before is kept.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        columns: dict[str, pa.Array] = {
            "subject": pa.array(np.arange(*span)),
            "steps": pa.array(part.steps),
            **{name: self._lists(part.results[:, place]) for place, name in enumerate(self._names)},
        }
        failures = json.dumps([[f.subject, f.reason, f.time] for f in part.failures])
        table = pa.table(columns).replace_schema_metadata({_FAILURES: failures.encode()})
        file = self._file(span)
        new = file.with_suffix(".new")
        try:
            pq.write_table(table, new, compression="none", use_dictionary=False, write_statistics=False)
            new.replace(file)
        except OSError as error:
            new.unlink(missing_ok=True)
            raise _disk(error, self.folder) from None

    def _lists(self, values: Floats) -> pa.Array:
        import pyarrow as pa

        return pa.FixedSizeListArray.from_arrays(pa.array(np.ascontiguousarray(values).ravel()), self._points)

    def _file(self, span: Span) -> Path:
        return self.folder / f"part-{span[0]:09d}-{span[1]:09d}.parquet"

    def column(self, span: Span, name: str) -> Floats:
        """Return one output of a part, (patient, time)."""
        import pyarrow.parquet as pq

        lists = pq.read_table(self._file(span), columns=[name]).column(0).combine_chunks()
        numbers: Floats = lists.flatten().to_numpy().reshape(-1, self._points)
        return numbers

    def notes(self, span: Span) -> tuple[Floats, tuple[Failure, ...]]:
        """Return the steps of a part's patients and who failed."""
        import pyarrow.parquet as pq

        table = pq.read_table(self._file(span), columns=["steps"])
        failures = json.loads(table.schema.metadata[_FAILURES])
        return table.column(0).to_numpy(), tuple(Failure(*failure) for failure in failures)


class StoredResult(PopulationResult):
    """A result that stays on disk; a column is read when it is asked for."""

    store: Store
    todo: list[Span]

    @classmethod
    def of(cls, store: Store, todo: list[Span], run: Run, provenance: dict[str, Any]) -> StoredResult:
        """Return the result of a run in a folder."""
        result = cls(run.trial, run.population, np.empty((0, 0, 0)), tuple(run.failures), provenance)
        result.store, result.todo = store, todo
        return result

    def _column(self, place: int) -> Floats:
        name = self.trial.outputs[place].name
        column = np.empty((len(self), len(self.trial.times)))
        for span in self.todo:
            column[slice(*span)] = self.store.column(span, name)
        return column


def run_into_store(run: Run, folder: Path, watch: Watcher, client: Any, *, resume: bool) -> StoredResult:
    """Return the result of a run written part by part; raises as `Store` and `simulate_population`."""
    trial = run.trial
    names = tuple(output.name for output in trial.outputs)
    todo = spans(trial, len(run.patients), run.workers, steady=True)
    store = Store(folder, names, len(trial.times))
    record = {
        "format": _FORMAT,
        "model and arguments": trial.key,
        "population": run.population.digest,
        "engine": f"{run.road.name} {trial.method}".strip(),
        "tolerances": [trial.looseness, trial.tightness],
        "outputs": list(names),
        "times": list(trial.times),
        "part": todo[0][1] if todo else 0,
    }
    store.open(record, resume=resume)
    missing = [span for span in todo if not store.has(span)]
    with watch:
        watch.advance(len(run.patients) - sum(last - first for first, last in missing))
        for span, part in simulated(run.road, trial, run.patients, missing, run.workers, lambda _: None, client):
            store.write(span, part)
            watch.advance(span[1] - span[0])
    for span in todo:
        run.add(span, *store.notes(span))
    found = run.check(_reader(store, names, todo))
    return StoredResult.of(store, todo, run, {**run.provenance(found), "store": str(folder)})


def _reader(store: Store, names: tuple[str, ...], todo: list[Span]) -> Callable[[int], Floats]:
    """Return what gives (output, time) of one patient; keeps the last parts read."""

    @lru_cache(maxsize=2)
    def part(span: Span) -> Floats:
        return np.stack([store.column(span, name) for name in names], axis=1)

    def read(place: int) -> Floats:
        span = next(span for span in todo if span[0] <= place < span[1])
        found: Floats = part(span)[place - span[0]]
        return found

    return read


def _write_whole(file: Path, content: bytes) -> None:
    new = file.with_suffix(".new")
    new.write_bytes(content)
    new.replace(file)


def _disk(error: OSError, folder: Path) -> SimulationError:
    return SimulationError(
        f"the results cannot be written: {error.strerror or error}",
        where=str(folder),
        fix="make room and say resume=True; what was written is kept",
        status="not written",
    )
