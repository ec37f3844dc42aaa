"""What a SED-ML document that is read says, as frozen values (SED-ML Level 1, Versions 1 to 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from sbmlqsp.archive.sedml.external import DataDescription
from sbmlqsp.archive.sedml.presentation import ReadFigure, ReadPlot, ReadReport, Style
from sbmlqsp.core.expression import Expression


@dataclass(frozen=True, slots=True)
class Target:
    """Where a variable or a change points: an element of a model by XPath, or a symbol of the simulation."""

    path: str = ""
    symbol: str = ""
    namespaces: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A variable of a formula: what it is, in which model or of which task.

    `term` is the KiSAO term of an aggregate (mean, maximum, ...) over the dimensions `over`, or over all but those
    `left`; `rate` says that the rate of change of the target is meant.
    """

    id: str
    target: Target
    model: str = ""
    task: str = ""
    term: str = ""
    over: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    rate: bool = False


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula with its variables and its own constants."""

    math: Expression
    variables: tuple[Quantity, ...] = ()
    parameters: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a model's XML: `kind` is "attribute", "add", "change", "remove" or "compute"."""

    kind: str
    target: Target
    value: str = ""
    content: tuple[Element, ...] = ()
    formula: Formula | None = None


@dataclass(frozen=True, slots=True)
class ReadModel:
    """A model: the file, URN or other model it comes from, its language, and what is changed in it."""

    id: str
    source: str
    language: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadSimulation:
    """A simulation: `kind` is "uniform", "one step" or "steady state"; times are in the model's unit.

    `points` counts the intervals of a uniform time course, `step` is the length of one step. `algorithm` and its
    `settings` are KiSAO terms.
    """

    id: str
    kind: str
    initial: float = 0.0
    start: float = 0.0
    end: float = 0.0
    points: int = 0
    step: float = 0.0
    algorithm: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Range:
    """Values that a repeated task goes through: numbers, a formula of another range (`of`), or a data `source`."""

    id: str
    values: tuple[float, ...] = ()
    of: str = ""
    formula: Formula | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class SetValue:
    """Before an iteration the target of a model becomes a formula of the range."""

    model: str
    target: Target
    range: str
    formula: Formula


@dataclass(frozen=True, slots=True)
class SingleTask:
    """A model under a simulation."""

    id: str
    model: str
    simulation: str


@dataclass(frozen=True, slots=True)
class SubTask:
    """A task inside a repeated one, and what is set right before it."""

    id: str
    task: str
    changes: tuple[SetValue, ...] = ()


@dataclass(frozen=True, slots=True)
class RepeatedTask:
    """Other tasks, in their order, once for each value of a range."""

    id: str
    range: str
    reset: bool
    concatenate: bool
    ranges: tuple[Range, ...]
    changes: tuple[SetValue, ...]
    subtasks: tuple[SubTask, ...]


@dataclass(frozen=True, slots=True)
class Generator:
    """A named formula of what tasks report."""

    id: str
    name: str
    formula: Formula


@dataclass(frozen=True, slots=True)
class Document:
    """A document, each list by id in its order; `data` are files of numbers."""

    models: Mapping[str, ReadModel]
    simulations: Mapping[str, ReadSimulation]
    tasks: Mapping[str, SingleTask | RepeatedTask]
    generators: Mapping[str, Generator]
    reports: tuple[ReadReport, ...] = ()
    plots: tuple[ReadPlot, ...] = ()
    figures: tuple[ReadFigure, ...] = ()
    data: Mapping[str, DataDescription] = field(default_factory=dict)
    styles: Mapping[str, Style] = field(default_factory=dict)
