"""`run_sedml`: a SED-ML document -> its reports and plots as numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from sbmlqsp.archive.sedml.aggregates import aggregated, reduced
from sbmlqsp.archive.sedml.algorithms import substituted
from sbmlqsp.archive.sedml.datasets import data_sources
from sbmlqsp.archive.sedml.document import Document, Generator, Quantity
from sbmlqsp.archive.sedml.labelled import Labelled
from sbmlqsp.archive.sedml.presentation import ReadFigure, ReadPlot, ReadReport, Style
from sbmlqsp.archive.sedml.sources import Open, inside, sources
from sbmlqsp.archive.sedml.styles import resolved
from sbmlqsp.archive.sedml.tasks import TaskRunner
from sbmlqsp.errors import ParseError
from sbmlqsp.simulation.arrays import Floats

RTOL = 1e-9
Progress = Callable[[str], None]
Known = Mapping[str, Mapping[str, Labelled]]


@dataclass(frozen=True, slots=True)
class Outputs:
    """What a document comes to: every generator as an array, and what its reports and plots show of them.

    `names` are those of generators that have one, `tasks` those that ran, in their order; `remarks` say where another
    algorithm stood for the one asked for.
    """

    generators: Mapping[str, Floats]
    reports: tuple[ReadReport, ...]
    plots: tuple[ReadPlot, ...]
    figures: tuple[ReadFigure, ...] = ()
    styles: Mapping[str, Style] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    tasks: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

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
        opened: gives the bytes of a model or data file by its place beside the document.
        rtol: relative tolerance of every run, unless the document asks for a smaller one.
        progress: is told the id of each task before it runs.

    Raises:
        ParseError, UnsupportedFeature, SecurityError: for what the document refers to and cannot be interpreted.
        SimulationError, ConvergenceError: for a task that fails.
    """
    styles = resolved(document)
    used = _used(document)
    data = data_sources(document.data, lambda place: opened(inside(place, place)))
    runner = TaskRunner(document, sources(document, opened), data, rtol)
    known: dict[str, Mapping[str, Labelled]] = {}
    for task, wanted in _by_task(used).items():
        if progress is not None:
            progress(task)
        known[task] = runner.run(task, wanted)
    values = {generator.id: _evaluated(generator, known, data) for generator in used}
    remarks = tuple(f"{s.id}: {said}" for s in document.simulations.values() if (said := substituted(s)))
    names = {generator.id: generator.name for generator in used if generator.name}
    shown = (document.reports, document.plots, document.figures, styles, names)
    return Outputs(values, *shown, tuple(known), remarks if known else ())


def _used(document: Document) -> list[Generator]:
    """Return the generators that outputs show; all where there is no output."""
    named = [column.generator for report in document.reports for column in report.columns]
    named += [name for plot in document.plots for curve in plot.curves for name in curve.generators]
    for name in named:
        if name not in document.generators:
            raise ParseError(f"there is no data generator '{name}'", where=name, fix="define it")
    plots = {plot.id for plot in document.plots}
    for figure in document.figures:
        for place in figure.places:
            if place.plot not in plots:
                raise ParseError(f"'{figure.id}' shows no plot '{place.plot}'", where=figure.id, fix="define it")
    return [document.generators[name] for name in dict.fromkeys(named or document.generators)]


def _by_task(generators: list[Generator]) -> dict[str, list[Quantity]]:
    """Return the variables of each task, under ids that no two generators share."""
    found: dict[str, list[Quantity]] = {}
    for generator in generators:
        for variable in generator.formula.variables:
            if variable.target.path.startswith("#"):
                continue
            if not variable.task:
                message = f"the variable '{variable.id}' of '{generator.id}' belongs to no task"
                raise ParseError(message, where=generator.id, fix="give it taskReference")
            found.setdefault(variable.task, []).append(replace(variable, id=f"{generator.id}/{variable.id}"))
    return found


def _evaluated(generator: Generator, known: Known, data: Mapping[str, Labelled]) -> Floats:
    formula = generator.formula
    values: dict[str, Floats | float] = dict(formula.parameters)
    for variable in formula.variables:
        values[variable.id] = reduced(_value(generator, variable, known, data), variable).array
    return np.asarray(aggregated(formula.math, values, generator.id), dtype=float)


def _value(generator: Generator, variable: Quantity, known: Known, data: Mapping[str, Labelled]) -> Labelled:
    if not variable.target.path.startswith("#"):
        return known[variable.task][f"{generator.id}/{variable.id}"]
    name = variable.target.path.removeprefix("#")
    if name not in data:
        message = f"'{variable.id}' of '{generator.id}' points at '#{name}', which is not there"
        raise ParseError(message, where=generator.id, fix=f"data sources are {', '.join(data) or 'none'}")
    return data[name]
