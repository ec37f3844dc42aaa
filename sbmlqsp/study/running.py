"""Runs a study: each arm once, then each claim on the curves of its arms."""

from __future__ import annotations

import math
from typing import Any

from sbmlqsp.core import formula
from sbmlqsp.core.expression import Symbol, symbols
from sbmlqsp.core.measure import Measure
from sbmlqsp.core.settings import Settings
from sbmlqsp.errors import ParseError, SbmlqspError, UnitsError, UnknownSymbolError
from sbmlqsp.model import Model
from sbmlqsp.population import PopulationResult
from sbmlqsp.simulation import Result, simulate
from sbmlqsp.simulation.outputs import check_selection
from sbmlqsp.study.arithmetic import in_unit_of
from sbmlqsp.study.arm import Arm
from sbmlqsp.study.claim import Claim
from sbmlqsp.study.evaluation import ArmRun, evaluate
from sbmlqsp.study.quantity_tree import curves
from sbmlqsp.study.result import ClaimResult, StudyResult
from sbmlqsp.study.study import Study

POINTS = 401
"""Output points of an arm that names none: enough for a figure; claims do not depend on them."""


def run_study(study: Study, engine: Any, settings: Settings) -> StudyResult:
    """Return the verdicts of a study; see `Study.run`."""
    model = study.load_model()
    runs = {"": ArmRun(model, observables=dict(study.observables), sampling=study.sampling)} | {
        arm.id: _run_arm(study, model, arm, engine, settings) for arm in study.arms
    }
    results = {name: run.result for name, run in runs.items() if run.result is not None}
    return StudyResult(
        study=study,
        engine=str(getattr(engine, "name", engine)),
        claims=tuple(judge(claim, runs) for claim in study.claims),
        results=results,
        failures={name: run.failure for name, run in runs.items() if run.failure},
        provenance=_provenance(model, results, settings),
    )


def judge(claim: Claim, runs: dict[str, ArmRun]) -> ClaimResult:
    """Return the verdict on one claim; whatever keeps its value from being known makes it "cannot"."""
    expected = claim.value
    try:
        got = evaluate(claim.tree, claim.arm, runs)
        number = _in_expected_unit(got, expected)
        held = claim.limit.holds(expected, number)
    except SbmlqspError as error:
        return ClaimResult(claim, "cannot", reason=str(error))
    except (ZeroDivisionError, OverflowError, ValueError) as error:
        return ClaimResult(claim, "cannot", reason=f"the arithmetic fails: {error}")
    if not math.isfinite(number):
        return ClaimResult(claim, "cannot", reason=f"the value is {number}")
    return ClaimResult(claim, "pass" if held else "fail", Measure(number, expected.unit))


def _in_expected_unit(got: Measure, expected: Measure) -> float:
    """Return the number in the unit of the expected value; a missing unit is never guessed."""
    if expected.unit is None:
        if got.unit is None:
            return got.value
        try:
            return in_unit_of(got, Measure(0.0, ""))
        except UnitsError:
            fix = f"write expected = '... {got.unit}'"
            raise UnitsError(f"the value is in {got.unit}, the expected number has no unit", fix=fix) from None
    return in_unit_of(got, expected)


def _run_arm(study: Study, model: Model, arm: Arm, engine: Any, settings: Settings) -> ArmRun:
    values = dict(study.variants[arm.variant].values if arm.variant else ()) | dict(arm.values)
    try:
        adapted = model.with_values(values) if values else model
    except SbmlqspError as error:
        return ArmRun(model, failure=str(error))
    run = ArmRun(adapted, observables=dict(study.observables), arm=arm, sampling=study.sampling)
    try:
        if arm.population is not None:
            run.crowd = _simulated_patients(study, adapted, arm, engine, settings)
        else:
            run.result = _simulated(study, adapted, arm, engine, settings)
    except SbmlqspError as error:
        run.failure = str(error)
    return run


def _simulated_patients(study: Study, model: Model, arm: Arm, engine: Any, settings: Settings) -> PopulationResult:
    """Return a population arm: the cohort engine for "roadrunner", which checks it; libRoadRunner for any other."""
    from sbmlqsp.population import simulate_population
    from sbmlqsp.study.crowd import POINTS as FINE

    grid: dict[str, Any] = {"every": arm.every} if arm.every else {"points": arm.points or FINE}
    return simulate_population(
        model,
        arm.patients_of(),
        arm.regimen,
        until=arm.until,
        outputs=arm_outputs(study, arm.id, model),
        body_weight=arm.body_weight,
        body_surface_area=arm.body_surface_area,
        settings=(arm.settings or settings).replace(on_failure="raise"),
        engine="cohort" if getattr(engine, "name", engine) == "roadrunner" else "roadrunner",
        progress=False,
        **grid,
    )


def _simulated(study: Study, model: Model, arm: Arm, engine: Any, settings: Settings) -> Result:
    grid: dict[str, Any] = {"every": arm.every} if arm.every else {"points": arm.points or POINTS}
    return simulate(
        model,
        arm.regimen,
        until=arm.until,
        outputs=arm_outputs(study, arm.id, model),
        body_weight=arm.body_weight,
        body_surface_area=arm.body_surface_area,
        settings=arm.settings or settings,
        engine=engine,
        **grid,
    )


def arm_outputs(study: Study, arm: str, model: Model) -> list[Any] | None:
    """Return what claims on this arm look at and the study's observables; None, meaning every species, if nothing.

    What the model cannot report is left out: it concerns the claim that asks for it, not the whole arm.
    """
    observables = dict(study.observables)
    texts = dict.fromkeys(text for claim in study.claims for name, text in curves(claim.tree, claim.arm) if name == arm)
    asked = {text: text for text in texts if text not in observables and _is_known(text, model)}
    return [_output(name, text) for name, text in (asked | observables).items()] or None


def _output(name: str, text: str) -> Any:
    """Return a selection as itself, an expression under its name."""
    return name if name == text and isinstance(formula.parse(text), Symbol) else {name: text}


def _is_known(text: str, model: Model) -> bool:
    try:
        for name in symbols(formula.parse(text)):
            check_selection(model.document, name)
    except (ParseError, UnknownSymbolError):
        return False
    return True


def _provenance(model: Model, results: dict[str, Result], settings: Settings) -> dict[str, Any]:
    run = next(iter(results.values()), None)
    versions = dict(run.provenance) if run else {}
    return {
        "model": model.tables.id,
        "structure_hash": model.structure_hash,
        "value_hash": model.value_hash,
        "rtol": settings.rtol,
        **{key: value for key, value in versions.items() if "version" in key or key == "engine"},
    }
