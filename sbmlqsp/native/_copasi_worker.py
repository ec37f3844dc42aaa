"""COPASI inside the worker process."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.errors import SimulationError, UnsupportedFeature

Floats = NDArray[np.float64]

# A unit that COPASI does not know (mg as substance) changes no number: it computes in what the document gives.
_UNITS_ONLY = re.compile(r"\bunits?\b", re.IGNORECASE)
_LOSS = re.compile(r"ignore|not support|unsupported|\bcannot\b|could not|will be lost|not able", re.IGNORECASE)


def simulate(sbml: str, times: tuple[float, ...], rtol: float, atol: float, max_steps: int) -> dict[str, Floats]:
    """Return the values of all symbols at the times; see `native.copasi.simulate`."""
    import COPASI

    data_model = COPASI.CRootContainer.addDatamodel()
    try:
        _load(COPASI, data_model, sbml)
        series = _integrate(COPASI, data_model, times, rtol, atol, max_steps)
        return _columns(data_model, series, _rows(series, times))
    finally:
        COPASI.CRootContainer.removeDatamodel(data_model)


def _load(copasi: Any, data_model: Any, sbml: str) -> None:
    copasi.CCopasiMessage.clearDeque()
    loaded = data_model.importSBMLFromString(sbml)
    said = copasi.CCopasiMessage.getAllMessageText()
    lost = [line.strip() for line in said.splitlines() if _LOSS.search(line) and not _UNITS_ONLY.search(line)]
    if not loaded or lost:
        raise UnsupportedFeature(
            f"COPASI cannot read the model: {lost[0] if lost else said.strip() or 'no reason given'}",
            fix='use engine="roadrunner"',
            engine="copasi",
            native_output=said,
        )
    data_model.getModel().forceCompile()  # without it changed stoichiometries are not simulated


def _integrate(copasi: Any, data_model: Any, times: tuple[float, ...], rtol: float, atol: float, max_steps: int) -> Any:
    task = data_model.getTask("Time-Course")
    problem, method = task.getProblem(), task.getMethod()
    problem.setUseValues(True)
    problem.setValues(" ".join(map(repr, times)))
    problem.setDuration(times[-1] - times[0])
    problem.setTimeSeriesRequested(True)
    method.getParameter("Relative Tolerance").setDblValue(rtol)
    method.getParameter("Absolute Tolerance").setDblValue(atol)
    method.getParameter("Max Internal Steps").setUIntValue(max_steps)
    copasi.CCopasiMessage.clearDeque()
    finished = task.process(True)
    series = task.getTimeSeries()
    if not finished or not _rows(series, times):
        said = copasi.CCopasiMessage.getAllMessageText().strip()
        raise SimulationError(
            f"COPASI stopped after {series.getRecordedSteps()} rows for {len(times)} times",
            fix="loosen the tolerances or shorten the run",
            status="failed",
            native_output=said,
        )
    return series


def _rows(series: Any, times: tuple[float, ...]) -> list[int]:
    """Return the row of each time, or none if a time is missing; COPASI adds rows at events next to a time."""
    found = np.array([series.getData(row, 0) for row in range(series.getRecordedSteps())])
    asked = np.asarray(times)
    rows = np.searchsorted(found, asked + 2 * np.spacing(asked), side="right") - 1
    complete = len(found) >= len(asked) and np.allclose(found[rows], asked, rtol=1e-14, atol=1e-300)
    return [int(row) for row in rows] if complete else []


def _columns(data_model: Any, series: Any, rows: list[int]) -> dict[str, Floats]:
    """Return what was recorded over time, and constants; the amount of a species is one of them, in any volume."""
    model = data_model.getModel()
    metabolites = [model.getMetabolite(number) for number in range(model.getNumMetabs())]
    species = {metabolite.getSBMLId() for metabolite in metabolites}
    columns: dict[str, Floats] = {}
    for column in range(1, series.getNumVariables()):
        name = series.getSBMLId(column, data_model)
        get = series.getConcentrationData if name in species else series.getData
        columns[f"[{name}]" if name in species else name] = np.array([get(row, column) for row in rows])
    others = [model.getCompartment(number) for number in range(model.getNumCompartments())]
    others += [model.getModelValue(number) for number in range(model.getNumModelValues())]
    for other in others:
        columns.setdefault(other.getSBMLId(), np.full(len(rows), other.getInitialValue()))
    for metabolite in metabolites:
        sizes = columns[metabolite.getCompartment().getSBMLId()]
        constant = metabolite.getInitialConcentration() * sizes[0] / sizes
        columns.setdefault(f"[{metabolite.getSBMLId()}]", constant)
    return columns
