"""`simulate`: a model and a regimen in, a result out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sbmlqsp.core.settings import Settings
from sbmlqsp.dosing import Regimen
from sbmlqsp.dosing.forcing import Forcing
from sbmlqsp.errors import ModelError
from sbmlqsp.model import Model
from sbmlqsp.model.computed_states import refuse_stale
from sbmlqsp.simulation.arguments import check_kinds
from sbmlqsp.simulation.engines import Engine, engine_named
from sbmlqsp.simulation.experiment import Experiment, Times
from sbmlqsp.simulation.grid import output_times
from sbmlqsp.simulation.outputs import OutputKey, key_of, outputs_of
from sbmlqsp.simulation.result import Result
from sbmlqsp.simulation.untouched import untouched
from sbmlqsp.simulation.verdict import verdict
from sbmlqsp.treatment.forcing import with_forcing

if TYPE_CHECKING:
    from collections.abc import Sequence

DEFAULTS = Settings()


def simulate(
    model: Model,
    regimen: Regimen | str | None = None,
    *,
    until: Any = None,
    every: Any = None,
    points: int | None = None,
    times: Sequence[Any] | None = None,
    outputs: Any = None,
    values: Mapping[str, Any] | None = None,
    forcing: Mapping[str, Forcing] | None = None,
    body_weight: Any = None,
    body_surface_area: Any = None,
    settings: Settings | None = None,
    engine: str | Engine = "roadrunner",
) -> Result:
    """Return the time courses of a model under a regimen, from time 0 on.

    The integrator stops at every dose and at every time at which the model's formulas jump, whatever the output
    times. A row at the time of a dose holds the values after it; both sides are kept (`Result.at`). What the
    interventions of `causal.do` do not reach has the numbers that it has without them, to the last bit.

    Args:
        model: what is simulated.
        regimen: doses as a `Regimen` or as text ("100 mg into depot every 12 h x 14").
        until: end, with `every` (step) or `points` (number of rows, 201 if neither is given).
        every: step between rows; the end is always a row.
        points: number of equally spaced rows.
        times: the output times themselves, increasing; excludes `until`.
        outputs: names (`S` amount, `[S]` concentration, any other id itself, "time") and {"name": "formula of
            such names"}; None means every species and every variable with a rule.
        values: put on top of the model, as `model.with_values`.
        forcing: courses of parameters from tables, as `with_forcing`; the integrator stops at each corner.
        body_weight: binds doses per kg; a plain number is in kg.
        body_surface_area: binds doses per m^2; a plain number is in m^2.
        settings: tolerances and limits.
        engine: "roadrunner", "copasi" or an engine object.

    Quantities such as "24 h" are converted; plain numbers are in model units.

    Raises:
        UnknownSymbolError: for names the model does not have, before anything runs.
        ModelError: for values that are missing or make no sense, and contradicting arguments.
        RegimenError, UnitsError: for doses and quantities that do not fit the model.
        UnsupportedFeature: for a feature of the model that the engine cannot simulate.
        SimulationError: for a run that fails (unless `settings.on_failure` is "return").
        NativeCrash, LimitExceeded: if the engine's process dies or takes too much time or memory.
    """
    if not isinstance(model, Model):
        raise ModelError(f"{type(model).__name__} is not a model", fix="load it with sbmlqsp.load or Model.from_sbml")
    if values:
        model = model.with_values(values)
    settings = DEFAULTS if settings is None else settings
    check_kinds(regimen, settings)
    grid = (until, every, points, times if times is None else _listed(times, model))
    body = (_hashable(body_weight, "body_weight"), _hashable(body_surface_area, "body_surface_area"))

    key = key_of(outputs)
    if key is None and model.before is not None:  # what a held variable no longer has a rule for stays an output
        key = tuple(output.name for output in outputs_of(model.before.document, None))

    def course(world: Model) -> Result:
        there = with_forcing(world, forcing) if forcing else world
        try:
            experiment, moments = _experiment(there, regimen, grid, key, settings, body)
        except TypeError:  # an end or a step as a quantity that cannot be hashed
            experiment, moments = _experiment.__wrapped__(there, regimen, grid, key, settings, body)
        return run(experiment, moments, engine_named(engine))

    return course(model) if model.before is None else untouched(course(model), model, course)


@lru_cache(maxsize=32)
def _experiment(
    model: Model,
    regimen: Regimen | str | None,
    grid: tuple[Any, Any, int | None, Times | None],
    outputs: OutputKey,
    settings: Settings,
    body: tuple[Any, Any],
) -> tuple[Experiment, Times]:
    """Return the experiment and its output times; the same object for the same arguments, so that it is a cheap key."""
    until, every, points, times = grid
    moments = output_times(model.unit_of("time"), until, every, points, times)
    treatment = _read(regimen) if isinstance(regimen, str) else regimen
    return Experiment(model, treatment, outputs_of(model.document, outputs), settings, moments[-1], *body), moments


def run(experiment: Experiment, times: tuple[float, ...], engine: Engine) -> Result:
    """Return the result of an experiment at the given times; raises as `simulate`."""
    refuse_stale(experiment.model)
    trajectory = engine.run(experiment, times)
    failure = verdict(trajectory, experiment)
    if failure is not None and experiment.settings.on_failure == "raise":
        raise failure
    return Result(experiment, trajectory, engine, "ok" if failure is None else str(failure))


@lru_cache(maxsize=256)
def _read(regimen: str) -> Regimen:
    return Regimen.parse(regimen)


def _listed(times: Any, model: Model) -> Times:
    return output_times(model.unit_of("time"), None, None, None, times)


def _hashable(value: Any, what: str) -> Any:
    """Return numbers and text as they are, quantities of pint as measures."""
    if value is None or isinstance(value, int | float | str):
        return value
    from sbmlqsp import units

    return units.parse(value, what=what)
