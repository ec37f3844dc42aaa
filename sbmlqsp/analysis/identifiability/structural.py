"""`structural`: which parameters the outputs can tell, under the actual doses, before any data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sbmlqsp.analysis.identifiability import asking, doses
from sbmlqsp.analysis.identifiability.combining import explained
from sbmlqsp.analysis.identifiability.experiment import analysed, under
from sbmlqsp.analysis.identifiability.own_doses import with_own_doses
from sbmlqsp.analysis.identifiability.ranks import MOST_ORDERS
from sbmlqsp.analysis.identifiability.system import Meaning, assembled
from sbmlqsp.analysis.identifiability.verdict import Question, StructuralIdentifiability
from sbmlqsp.core.schedule import Schedule
from sbmlqsp.dosing import Regimen
from sbmlqsp.model import Model


def structural(
    model: Model,
    outputs: Any,
    unknown: Any = None,
    regimen: Regimen | str | Sequence[Regimen | str] | None = None,
    known_initial: Any = None,
    *,
    inputs: Any = (),
    body_weight: Any = None,
    body_surface_area: Any = None,
    most_orders: int = MOST_ORDERS,
    time_limit: float | None = 45.0,
) -> StructuralIdentifiability:
    """Return which unknowns perfect measurements of the outputs would determine.

    The outputs' power series in time, and their derivatives in all unknowns, are computed exactly modulo a prime at two
    random points; an unknown is locally identifiable if no direction that leaves all outputs unchanged moves it
    (Sedoglavic 2002, J. Symb. Comput. 33:735). "Identifiable" holds for almost all values. Known parameters and doses
    enter with their own values.

    Args:
        model: the model.
        outputs: what is measured: "[Drug]", or {"occupancy": "[Complex]/([Target]+[Complex])"}. A constant that is not
            unknown is a known input when measured.
        unknown: ids of unknown parameters, and of species whose initial value is unknown. None: every constant
            parameter without an initial assignment.
        regimen: doses; a list of regimens is as many experiments with the same unknowns.
        known_initial: None: initial values are as the model gives them; []: all are unknown; or the known ids.
        inputs: parameters or species that are known functions of time, whatever they are in the model.
        body_weight: quantity, or a number in kg; binds doses per kg.
        body_surface_area: quantity, or a number in m^2; binds doses per m^2.
        most_orders: most time derivatives; what they do not decide is "undecided".
        time_limit: CPU seconds after which no more derivatives are computed; None: no limit.

    Raises:
        UnknownSymbolError: for a name the model does not have, with the nearest; ModelError for one that is computed.
        UnsupportedFeature: for delays, resets, doses at steady state, and whatever has no power series, by name.
    """
    model = asking.prepared(model)
    model, regimens, notes = with_own_doses(model, _experiments(regimen))
    measured = asking.asked_outputs(model, outputs)
    parameters = asking.asked_unknowns(model, unknown)
    schedules = [doses.scheduled(one, model, body_weight, body_surface_area) for one in regimens]
    targets = dict.fromkeys(a.target for s in schedules for a in s if isinstance(a, doses.Given))
    starts = asking.unknown_starts(model, known_initial, tuple(targets))
    unknowns = tuple(dict.fromkeys((*parameters, *starts)))
    known_functions = asking.asked_inputs(model, inputs, measured, unknowns)
    meaning = Meaning(model, unknowns, known_functions, targets)
    system = assembled(meaning, measured, unknowns, known_functions)
    experiments = tuple(under(system, doses.instants(schedule, meaning)) for schedule in schedules)
    free = known_initial is not None and set(system.states) <= set(unknowns)
    analysis = analysed(experiments, free=free, most=most_orders, time_limit=time_limit)
    question = Question(model, meaning, measured, tuple(schedules), experiments, free, most_orders, not notes)
    combinations = explained(analysis, _denominators(model, schedules))
    answer = StructuralIdentifiability(analysis, combinations, (*notes, *meaning.notes), question)
    open_ = "undecided" in answer.verdicts.values()
    return replace(answer, notes=(*answer.notes, *analysis.doubts)) if open_ else answer


def _experiments(regimen: Any) -> list[Regimen | str | None]:
    if regimen is None or isinstance(regimen, str | Regimen):
        return [regimen]
    return list(regimen) or [None]


def _denominators(model: Model, schedules: Sequence[Schedule]) -> list[str]:
    """Return what is rather divided by: bioavailabilities, then volumes."""
    used = [name for schedule in schedules for name in doses.bioavailabilities(schedule)]
    fractions = [p for p in model.parameters.ids if p == "F" or p.startswith(("F_", "F1", "Fbio", "bioav"))]
    volumes = [*model.compartments.ids, *(p for p in model.parameters.ids if p.startswith("V"))]
    return list(dict.fromkeys([*used, *fractions, *volumes]))
