"""`run_sedml`: a SED-ML document -> its reports and plots as numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from sbmlqsp.archive.sedml.aggregates import aggregated
from sbmlqsp.archive.sedml.document import Document, Generator, Quantity, ReadPlot, ReadReport
from sbmlqsp.archive.sedml.sources import Open, sources
from sbmlqsp.archive.sedml.tasks import TaskRunner
from sbmlqsp.core.expression import Expression
from sbmlqsp.errors import ParseError
from sbmlqsp.simulation.arrays import Floats

RTOL = 1e-9
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Outputs:
    """What a document comes to: every generator as an array, and what its reports and plots show of them."""

    generators: Mapping[str, Floats]
    reports: tuple[ReadReport, ...]
    plots: tuple[ReadPlot, ...]

    def table(self, report: str) -> dict[str, Floats]:
        """Return the columns of a report by the ids of its data sets."""
        found = next((each for each in self.reports if each.id == report), None)
        if found is None:
            raise ParseError(f"there is no report '{report}'", where=report)
        return {column.id: self.generators[column.generator] for column in found.columns}


def run_sedml(document: Document, opened: Open, *, rtol: float = RTOL, progress: Progress | None = None) -> Outputs:
    """Return the outputs of a document.

    Args:
        document: what `read_sedml` read.
        opened: gives the bytes of a model file by its place beside the document.
        rtol: relative tolerance of every run, unless the document asks for a smaller one.
        progress: is told the id of each task before it runs.

    Raises:
        ParseError, UnsupportedFeature, SecurityError: for what the document refers to and cannot be interpreted.
        SimulationError, ConvergenceError: for a task that fails.
    """
    runner = TaskRunner(document, sources(document, opened), rtol)
    used = _used(document)
    known: dict[str, dict[str, Floats]] = {}
    for task, wanted in _by_task(used).items():
        if progress is not None:
            progress(task)
        known[task] = runner.run(task, wanted)
    values = {generator.id: _evaluated(generator, known) for generator in used}
    return Outputs(values, document.reports, document.plots)


def _used(document: Document) -> list[Generator]:
    """Return the generators that outputs show; all where there is no output."""
    named = [column.generator for report in document.reports for column in report.columns]
    named += [name for plot in document.plots for curve in plot.curves for name in curve.generators]
    for name in named:
        if name not in document.generators:
            raise ParseError(f"there is no data generator '{name}'", where=name, fix="define it")
    return [document.generators[name] for name in dict.fromkeys(named or document.generators)]


def _by_task(generators: list[Generator]) -> dict[str, list[Quantity]]:
    """Return the variables of each task, under ids that no two generators share."""
    found: dict[str, list[Quantity]] = {}
    for generator in generators:
        for variable in generator.formula.variables:
            if not variable.task:
                message = f"the variable '{variable.id}' of '{generator.id}' belongs to no task"
                raise ParseError(message, where=generator.id, fix="give it taskReference")
            found.setdefault(variable.task, []).append(_unique(generator, variable))
    return found


def _unique(generator: Generator, variable: Quantity) -> Quantity:
    return Quantity(f"{generator.id}/{variable.id}", variable.target, variable.model, variable.task)


def _evaluated(generator: Generator, known: Mapping[str, Mapping[str, Floats]]) -> Floats:
    formula = generator.formula
    values: dict[str, Floats | float] = dict(formula.parameters)
    for variable in formula.variables:
        values[variable.id] = known[variable.task][f"{generator.id}/{variable.id}"]
    expression: Expression = formula.math
    return np.asarray(aggregated(expression, values, generator.id), dtype=float)
