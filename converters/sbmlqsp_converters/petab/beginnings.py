"""Where an experiment begins: values of the tables in the model that has not begun, or the rest it came to before."""

from __future__ import annotations

import math
from collections.abc import Iterable

from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.core.settings import Settings
from sbmlqsp.model import Model
from sbmlqsp.model.starting import changing, starting_from
from sbmlqsp.simulation.resting import at_rest
from sbmlqsp_converters.petab.problem import Experiment, Period
from sbmlqsp_converters.petab.symbols import Values, as_values, entities, ruled, symbol_values


def with_parameters(model: Model, values: Values) -> Model:
    """Return the model with the values of those parameters of the problem that it has itself."""
    known = set(entities(model))
    own = {name: value for name, value in values.items() if name in known}
    return model.with_values(as_values(model, own)) if own else model


def begun(model: Model, period: Period | None, values: Values, version: int) -> Model:
    """Return the model with the changes of a period at its start, all computed from the values before them.

    A name that both the parameter table and the model have means the table in version 1, the model in version 2.
    """
    if period is None or not period.changes:
        return model
    known = symbol_values(model)
    lookup = {**known, **values} if version == 1 else {**values, **known}
    begin = period.time if math.isfinite(period.time) else 0.0
    known_at = {**lookup, "time": begin}.__getitem__
    found = {target: float(evaluate(x, known_at, model.functions, begin)) for target, x in period.changes.items()}
    return model.with_values(as_values(model, found))


def rested(
    model: Model, start: Model, experiment: Experiment, values: Values, version: int, settings: Settings
) -> Model:
    """Return the model as the experiment begins after its preequilibration.

    Args:
        model: the model as it is before the experiment.
        start: the same with the later periods of the experiment.
        experiment: with a preequilibration.
        values: of the parameters of the problem.
        version: of PEtab: in version 1 a condition stands alone, and what it leaves open is as the model has it but
            for states; in version 2 everything the preequilibration changed lasts.
        settings: of the runs.
    """
    before, first = experiment.preequilibration, experiment.course[0] if experiment.course else None
    equilibrating = begun(model, before, values, version)
    state = at_rest(equilibrating, settings, f"the preequilibration of {experiment.id}")
    rest = symbol_values(starting_from(equilibrating, state))
    moved = set(changing(equilibrating))
    if version == 1:
        alone = begun(start, first, values, version)
        own = set() if first is None else set(first.changes)
        return _standing(alone, rest, moved - own)
    assert before is not None
    lasting = {target: symbol_values(equilibrating)[target] for target in before.changes if target not in moved}
    same = start.with_values(as_values(start, lasting)) if lasting else start
    return begun(_standing(same, rest, moved | set(model.species.ids)), first, values, version)


def _standing(model: Model, rest: Values, names: Iterable[str]) -> Model:
    """Return the model in which symbols have the values at rest; what initial assignments computed stays.

    Concentrations are given as such, so that another size of a compartment leaves them.
    """
    kept = {name: rest[name] for name in sorted(names) if not ruled(model, name)}
    return starting_from(model, {}).with_values(as_values(model, kept))
