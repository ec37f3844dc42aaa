"""Output columns from the columns an engine computed."""

from __future__ import annotations

import numpy as np

from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.simulation.arrays import Floats
from sbmlqsp.simulation.experiment import CLOCK, Experiment
from sbmlqsp.simulation.outputs import Output


def column(output: Output, columns: dict[str, Floats], experiment: Experiment) -> Floats:
    """Return the values of an output, one per row, in its own unit (`unit_of`)."""
    time = columns[CLOCK]
    if output.formula is None:
        return columns.get(output.name, time)
    functions = experiment.model.document.tables.functions
    values = evaluate(output.formula, lambda name: columns.get(name, time), functions, time)
    return np.broadcast_to(np.asarray(values, dtype=float), time.shape)


def unit_of(output: Output, experiment: Experiment) -> str | None:
    """Return the unit of an output, None where the model does not declare what it needs.

    Raises:
        UnitsError: for a formula that adds or compares different units.
    """
    model = experiment.model
    if output.formula is None:
        return model.unit_of(output.name)
    from sbmlqsp import units

    return units.of_expression(output.formula, model.unit_of)[0]
