"""The cases of the SBML Test Suite as they lie in ../shared: model, settings, expected numbers, and the comparison."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHARED = Path(__file__).parents[2].parent / "shared"
FOLDER = SHARED / "sbml_test_suite" / "cases" / "semantic"


@dataclass(frozen=True, slots=True)
class Case:
    """One case: where its model lies, which columns to report and how closely."""

    number: str
    path: Path
    start: float
    duration: float
    steps: int
    variables: tuple[str, ...]
    amounts: frozenset[str]
    concentrations: frozenset[str]
    absolute: float
    relative: float
    tags: frozenset[str]
    steady: bool

    @property
    def selections(self) -> list[str]:
        """The columns in the ecosystem's spelling: `S` an amount, `[S]` a concentration."""
        return [f"[{name}]" if name in self.concentrations else name for name in self.variables]

    @property
    def times(self) -> NDArray[np.float64]:
        """The output grid."""
        return np.linspace(self.start, self.start + self.duration, self.steps + 1)

    def expected(self) -> dict[str, NDArray[np.float64]]:
        """Return the columns of the case's result table."""
        path = self.path.with_name(f"{self.number}-results.csv")
        with path.open(newline="") as file:
            rows = [row for row in csv.reader(file) if row]
        numbers = np.array([[_number(text) for text in row] for row in rows[1:]])
        return {name.strip(): numbers[:, i] for i, name in enumerate(rows[0])}


def _number(text: str) -> float:
    text = text.strip().lower()
    return {"inf": math.inf, "-inf": -math.inf, "nan": math.nan}.get(text) or float(text)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def read_case(number: str) -> Case:
    """Return the case with this five-digit number."""
    folder = FOLDER / number
    lines = (folder / f"{number}-settings.txt").read_text(encoding="utf-8").splitlines()
    given = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
    about = (folder / f"{number}-model.m").read_text(encoding="utf-8", errors="replace")
    tags = frozenset(
        tag.strip()
        for line in about.splitlines()
        if line.startswith(("componentTags", "testTags"))
        for tag in line.partition(":")[2].split(",")
    )
    steady = "FluxBalanceSteadyState" in about
    models = sorted(folder.glob(f"{number}-sbml-l*.xml"))
    return Case(
        number=number,
        path=models[-1],
        start=float(given.get("start") or 0),
        duration=float(given.get("duration") or 0),
        steps=int(given.get("steps") or 0),
        variables=_names(given.get("variables", "")),
        amounts=frozenset(_names(given.get("amount", ""))),
        concentrations=frozenset(_names(given.get("concentration", ""))),
        absolute=float(given.get("absolute") or 1e-9),
        relative=float(given.get("relative") or 1e-9),
        tags=tags,
        steady=steady,
    )


def numbers() -> list[str]:
    """Return the numbers of all cases present, sorted; empty when ../shared is missing."""
    return sorted(p.name for p in FOLDER.iterdir() if p.is_dir()) if FOLDER.is_dir() else []


def worst(case: Case, columns: dict[str, NDArray[np.float64]]) -> tuple[float, str, float]:
    """Return (largest deviation in units of the tolerance, variable, time); at most 1 passes.

    The rule of the suite: |C - U| <= Ta + Tr |C|, NaN matching only NaN, infinity only itself.
    """
    expected = case.expected()
    result = (0.0, "", 0.0)
    for name, selection in zip(case.variables, case.selections, strict=True):
        right, got = expected[name], np.asarray(columns[selection], float)
        if right.shape != got.shape:
            return math.inf, name, math.nan
        same = (right == got) | (np.isnan(right) & np.isnan(got))
        with np.errstate(invalid="ignore"):
            ratio = np.abs(right - got) / (case.absolute + case.relative * np.abs(right))
        ratio = np.where(same, 0.0, np.where(np.isnan(ratio), math.inf, ratio))
        index = int(np.argmax(ratio))
        if ratio[index] > result[0]:
            result = float(ratio[index]), name, float(case.times[index])
    return result
