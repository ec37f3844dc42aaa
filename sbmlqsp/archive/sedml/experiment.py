"""What a SED-ML document says, as frozen values (Smith et al. 2021, SED-ML Level 1 Version 4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sbmlqsp.core.expression import Expression

SymbolKind = Literal["species", "parameter", "compartment", "reaction"]


@dataclass(frozen=True, slots=True)
class SedModel:
    """A model: where its SBML lies relative to the document, and the namespace of that SBML."""

    id: str
    source: str
    namespace: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class TimeCourse:
    """A uniform time course from `start` in `steps` steps to `end`, in the model's time unit, by CVODE.

    `rtol` and `atol` are its tolerances, the absolute one in the model's unit of substance.
    """

    id: str
    end: float
    steps: int
    rtol: float
    atol: float
    start: float = 0.0


@dataclass(frozen=True, slots=True)
class Task:
    """A model under a simulation."""

    id: str
    model: str
    simulation: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Variable:
    """Something a task reports: a symbol of its model, in SBML's own meaning; "time" without a kind is time."""

    id: str
    task: str
    symbol: str
    kind: SymbolKind | None = None


@dataclass(frozen=True, slots=True)
class DataGenerator:
    """A formula of variables, by their ids."""

    id: str
    math: Expression
    variables: tuple[Variable, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A table of data generators."""

    id: str
    generators: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Plot:
    """Curves (x, y, name) of data generators, on linear axes or a logarithmic y axis, with what stands at the axes."""

    id: str
    curves: tuple[tuple[str, str, str], ...]
    name: str = ""
    log_y: bool = False
    x_label: str = ""
    y_label: str = ""


@dataclass(frozen=True, slots=True)
class Experiment:
    """A document."""

    models: tuple[SedModel, ...]
    simulations: tuple[TimeCourse, ...]
    tasks: tuple[Task, ...]
    generators: tuple[DataGenerator, ...]
    reports: tuple[Report, ...] = ()
    plots: tuple[Plot, ...] = ()
    notes: str = ""
