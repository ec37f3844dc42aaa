"""A structure made ready for an engine: its SBML, the order of its values, where it jumps; kept with the document."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

import numpy as np

from sbmlqsp.checks import discontinuities
from sbmlqsp.checks.discontinuities import Discontinuities
from sbmlqsp.checks.features import refuse
from sbmlqsp.checks.values import value_issues
from sbmlqsp.core.findings import Report
from sbmlqsp.core.tables import ModelTables
from sbmlqsp.model import Model
from sbmlqsp.model.clock import CLOCK, ticking
from sbmlqsp.model.initial import initial_amounts, initial_values
from sbmlqsp.native.roadrunner_protocol import Layout
from sbmlqsp.simulation.arrays import Booleans, Floats
from sbmlqsp.simulation.doses import Doses
from sbmlqsp.simulation.engines.document import EngineDocument, write
from sbmlqsp.simulation.engines.slopes import turning_points
from sbmlqsp.simulation.engines.switches import Switches, switched
from sbmlqsp.simulation.timetable import Course


@dataclass(frozen=True, slots=True)
class Prepared:
    """One structure.

    Attributes:
        key: names its compiled form: a hash of the text.
        document: its SBML text.
        layout: the order of its values.
        sources: id in the model of each value of the layout, None for those of the engine.
        names: the same, with the engine's own ids for those.
        states: whether each value of the layout (compartments, species, parameters) is integrated.
        jumps: where its right-hand side jumps.
        switches: the formulas of time alone that are frozen between jumps.
    """

    key: str
    document: EngineDocument
    layout: Layout
    sources: tuple[str | None, ...]
    names: tuple[str, ...]
    states: Booleans
    jumps: Discontinuities
    switches: Switches

    def initial(self, model: Model) -> Floats:
        """Return sizes, amounts and parameters at t = 0 of a model of this structure, in the order of the layout."""
        values, amounts = initial_values(model), initial_amounts(model)
        return np.array(
            [0.0 if name is None else amounts[name] if name in amounts else values[name] for name in self.sources]
        )

    def course(self, model: Model, doses: Doses, end: float) -> Course:
        """Return what happens in a run of a model of this structure."""
        watchful = bool(self.document.events)
        if not self.jumps.depend_on_time:
            return _plain_course(end, doses, watchful)
        values = initial_values(model).__getitem__
        stops = self.jumps.time_stops(values, 0.0, end)
        switches = self.switches.prepared(values) if self.switches.formulas else None
        return Course(end, doses.edges, stops, doses.inputs, watchful, switches)


def check_values(model: Model) -> None:
    """Raise `ModelError` if a value is missing or makes no sense.

    A model that differs from one that was found right only in finite numbers put on top is right too, unless one of
    them is a size that is not positive or an event has a delay, which may be computed from them.
    """
    document = model.document
    plain = not any(event.delay is not None for event in document.tables.events)
    sizes = document.tables.compartments
    if not (plain and all(math.isfinite(value) and (value > 0 or name not in sizes) for name, value in model.values)):
        Report(value_issues(model)).raise_if_errors()
        return
    names = " ".join(name for name, _ in model.values)
    document.keep(f"values right with {names}", lambda _: Report(value_issues(model)).raise_if_errors())


def prepared(model: Model, engine: str) -> Prepared:
    """Return the model's structure ready for the engine, from the second time on without computing.

    Raises:
        UnsupportedFeature: naming a feature the engine cannot do.
        ModelError: for jumps that can neither be located nor watched.
    """
    ready: Prepared = model.document.keep(f"{engine} {model.structure_hash}", lambda _: _prepare(model, engine))
    return ready


def _prepare(model: Model, engine: str) -> Prepared:
    refuse(model, engine)
    tables = model.tables
    jumps = discontinuities.find(model)
    Report(jumps.undecidable).raise_if_errors()
    clock = CLOCK if CLOCK in tables.parameters else ""
    watched = (*jumps.watched, *turning_points(tables))
    seen = [[ticking(e) if clock else e for e in expressions] for expressions in (watched, jumps.stepped)]
    frozen, switches = switched(tables, jumps)
    document = write(frozen, *seen)
    layout = Layout(
        document.compartments,
        document.species,
        document.parameters,
        document.events,
        document.armed if document.events else "",
        document.states,
        document.delayed,
        document.moving,
        bool(jumps.stepped),
        clock,
    )
    back = {own: name for name, own in document.names.items()}
    known = {*tables.compartments.ids, *tables.species.ids, *tables.parameters.ids, *back.values()}
    known |= _stoichiometries(tables)
    own = [back.get(name, name) for name in layout.names]
    sources = tuple(name if name in known else None for name in own)
    key = f"{engine} {sha256(document.text.encode()).hexdigest()}"
    return Prepared(key, document, layout, sources, tuple(own), _states(tables, own), jumps, switches)


@lru_cache(maxsize=64)
def _plain_course(end: float, doses: Doses, watchful: bool) -> Course:
    return Course(end, doses.edges, (), doses.inputs, watchful)


def _stoichiometries(tables: ModelTables) -> set[str]:
    references = (r for reaction in tables.reactions for r in (*reaction.reactants, *reaction.products))
    return {reference.id for reference in references if reference.id}


def _states(tables: ModelTables, names: list[str]) -> Booleans:
    rated = {rule.variable for rule in tables.rules if rule.kind == "rate"}
    moved = {s.id for s in tables.species if not s.boundary_condition and not s.constant}
    return np.array([name in rated or name in moved for name in names], dtype=bool)
