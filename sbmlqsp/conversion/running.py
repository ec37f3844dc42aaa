"""The proof by running: a written file is run by its own program and compared with a simulation of the model."""

from __future__ import annotations

import csv
import io
import math
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sbmlqsp.checks import discontinuities
from sbmlqsp.checks.features import features
from sbmlqsp.checks.values import value_issues
from sbmlqsp.conversion.contract import Loss, Proof, Written
from sbmlqsp.conversion.request import Request
from sbmlqsp.core.settings import Settings
from sbmlqsp.errors import ConversionError, LimitExceeded, SbmlqspError, SimulationError, UnsupportedFeature
from sbmlqsp.model.elimination import eliminated

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

Files = tuple[tuple[str, str | bytes], ...]

POINTS, FIRST, EVERY, PARTS = 41, 13, 97, 4000
"""Times of a proof: 0 and every 97th of 4,000 parts from the 13th on, where round numbers, and events, seldom are."""
TOLERANCE = 1e-4
NEGLIGIBLE = 1e-15  # of the largest value of all columns: what is smaller is rounding, where zero is meant
TIME_LIMIT = 120.0
_TIGHT, _TIGHTER = 1e-9, 1e-11
_CAN = frozenset(
    {
        "event delay",
        "event priority",
        "rateOf",
        "constraint",
        "changing stoichiometry",
        "concentration rate in a changing volume",
        "number as Boolean",
    }
)


@dataclass(frozen=True, slots=True)
class Command:
    """How a program runs a file: `{file}` in its words is the file; times come on the standard input."""

    words: tuple[str, ...]

    def run(self, files: Files, times: Sequence[float]) -> dict[str, list[float]]:
        """Return the columns that the first of the files prints as CSV; raises as `run_program`."""
        words = [word.replace("{file}", files[0][0]) for word in self.words]
        return columns_of(run_program(words, files, "\n".join(map(repr, times))))


def run_program(words: Sequence[str], files: Files, text: str = "", answer: str | None = None) -> str:
    """Return what a program prints, or the text of the file `answer` it writes, in a folder that holds the files.

    Raises:
        SimulationError: with what the program said, if it fails.
        LimitExceeded: if it takes more than two minutes.
    """
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files:
            data = content.encode("utf-8") if isinstance(content, str) else content
            (Path(folder) / name).write_bytes(data)
        printed = _answer(words, folder, text)
        if answer is None:
            return printed
        path = Path(folder) / answer
        if not path.is_file():
            raise SimulationError(f"{Path(words[0]).name} writes no result: {_reason(printed)}", status="failed")
        return path.read_text(encoding="utf-8")


def _answer(words: Sequence[str], folder: str, text: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - our own file, run by the program it was written for
            words, cwd=folder, input=text, capture_output=True, text=True, timeout=TIME_LIMIT, check=False
        )
    except subprocess.TimeoutExpired:
        raise LimitExceeded(
            f"{words[0]} takes more than {TIME_LIMIT:g} s", limit="time", step="running the written file"
        ) from None
    if done.returncode != 0:
        raise SimulationError(
            f"the written file fails in {Path(words[0]).name}: {_reason(done.stderr)}",
            status="failed",
            native_output=done.stderr,
        )
    return done.stdout


def _reason(said: str) -> str:
    """Return the line of a program's words that says what is wrong."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower()] or lines[-1:]
    return errors[0] if errors else "no reason given"


def columns_of(text: str) -> dict[str, list[float]]:
    """Return the columns of CSV text with a header."""
    rows = list(csv.reader(io.StringIO(text)))
    if not rows:
        raise SimulationError("the written file prints nothing", status="failed")
    header, *lines = rows
    return {name: [_number(line[place]) for line in lines] for place, name in enumerate(header)}


def _number(text: str) -> float:
    word = text.strip().lower()
    return math.nan if word in {"na", "nan", "-nan"} else float(word)


def program_losses(request: Request) -> tuple[Loss, ...]:
    """Return what a program cannot run: delays, flux balance, algebraic rules without an explicit solution, ..."""
    return tuple(_program_losses(request))


def _program_losses(request: Request) -> Iterator[Loss]:
    model = request.model
    try:
        solved = eliminated(model)
    except UnsupportedFeature as error:
        yield Loss(error.element or "model", error.feature, error.message)
        solved = None
    except SbmlqspError as error:
        yield Loss(error.where or "model", "equations", error.message)
        solved = None
    for feature in features(solved or model):
        known = solved is None and feature.name in {"algebraic rule", "fast reaction"}
        if feature.name not in _CAN and not known:
            yield Loss(feature.element, feature.name, "there is nothing like it in a program of differential equations")
    for issue in discontinuities.find(solved or model).undecidable:
        yield Loss(issue.where, "equality in a trigger", "a program steps over the instant at which it holds")
    for issue in value_issues(solved or model):
        if issue.severity == "error":
            yield Loss(issue.where, "value", issue.message)


def proof_times(request: Request) -> list[float]:
    """Return the times at which a run is compared."""
    return [0.0, *(request.horizon * (FIRST + EVERY * i) / PARTS for i in range(POINTS - 1))]


def compare_run(request: Request, written: Written, command: Command) -> Proof:
    """Return the proof: all columns of the written file against `simulate`, relative to the largest of each column."""
    return compare_columns(request, command.run(written.files, proof_times(request)))


def compare_columns(request: Request, theirs: Mapping[str, Sequence[float]], tolerance: float = TOLERANCE) -> Proof:
    """Return the proof for columns at `proof_times`, by their selections."""
    differences = _differences(request, theirs, _TIGHT)
    if max(differences.values(), default=0.0) > tolerance:  # whose fault it is shows when ours is still tighter
        differences = _differences(request, theirs, _TIGHTER)
    worst = max(differences, key=differences.__getitem__, default="")
    method = f"{len(differences)} columns at {POINTS} times up to {request.horizon:g}, run and simulated"
    if worst and differences[worst] > 0:
        method += f"; the largest in {worst}"
    return Proof(method, max(len(differences), 1) * POINTS, max(differences.values(), default=0.0), tolerance)


def _differences(request: Request, theirs: Mapping[str, Sequence[float]], rtol: float) -> dict[str, float]:
    ours = _simulated(request, proof_times(request), [name for name in theirs if name != "time"], rtol)
    floor = NEGLIGIBLE * max(map(_largest, ours.values()), default=0.0)
    return {name: _difference(ours[name], theirs[name], floor) for name in ours}


def _simulated(
    request: Request, times: Sequence[float], outputs: list[str], rtol: float
) -> Mapping[str, NDArray[np.float64]]:
    from sbmlqsp.simulation import simulate

    try:
        result = simulate(request.dosed(), times=times, outputs=outputs, settings=Settings(rtol=rtol))
    except SbmlqspError as error:
        raise ConversionError(
            f"the written file cannot be proved, because the model cannot be simulated here: {error.message}",
            where=error.where,
            fix="convert without the proof (prove=False, --no-proof)",
        ) from error
    return {name: result.values(name) for name in outputs}


def _largest(values: NDArray[np.float64]) -> float:
    import numpy as np

    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max()) if finite.size else 0.0


def _difference(ours: NDArray[np.float64], theirs: Sequence[float], floor: float) -> float:
    import numpy as np

    got = np.asarray(theirs, dtype=float)
    if got.shape != ours.shape:
        return math.inf
    same = (ours == got) | (np.isnan(ours) & np.isnan(got))
    size = max(_largest(ours), floor, 1e-300)
    with np.errstate(invalid="ignore"):
        found = np.where(same, 0.0, np.abs(ours - got) / size)
    largest = float(found.max(initial=0.0))
    return largest if math.isfinite(largest) else math.inf
