"""The steps that somebody asked for by name."""

from __future__ import annotations

from collections.abc import Sequence

from sbmlqsp.analysis.reduction.lumping import lumped
from sbmlqsp.analysis.reduction.moieties import without_moieties
from sbmlqsp.analysis.reduction.names import with_global_parameters
from sbmlqsp.analysis.reduction.proposing import largest_error, left_out
from sbmlqsp.analysis.reduction.quasi_steady import methods_of, without_fast
from sbmlqsp.analysis.reduction.scene import Scene
from sbmlqsp.analysis.reduction.step import Step
from sbmlqsp.errors import ModelError, SbmlqspError


def chosen_steps(
    scene: Scene,
    fast: Sequence[str],
    negligible: Sequence[str],
    lump: Sequence[Sequence[str]],
    method: str,
    *,
    moieties: bool,
    seed: int,
) -> tuple[Step, ...]:
    """Return one step after the other; raises as each of them."""
    named = with_global_parameters(scene.model) if fast or lump else None
    steps = [named] if named is not None else []
    model = steps[-1].model if steps else scene.model
    if negligible:
        steps.append(left_out(model, negligible))
    for group in lump:
        steps.append(lumped(steps[-1].model if steps else model, group))
    for species in fast:
        steps.append(_without(scene, steps, species, method, fast, seed))
    if moieties:
        step = without_moieties(steps[-1].model if steps else model, scene.dosed)
        if step is None:
            raise ModelError("the model has no conserved total", where="moieties", fix="leave moieties=True out")
        steps.append(step)
    return tuple(steps)


def _without(scene: Scene, steps: Sequence[Step], species: str, method: str, fast: Sequence[str], seed: int) -> Step:
    """Return the step without a species; of an exchange with one other, the form that errs less."""
    model = steps[-1].model if steps else scene.model
    ways = methods_of(model, species) if species in model.species else ()
    if method != "auto" or len(ways) < 2 or ways[0] == "total":
        return without_fast(model, species, method)
    best: tuple[float, Step] | None = None
    for way in ways:
        try:
            step = without_fast(model, species, way)
            error = largest_error(scene, [*steps, step], seed, fast)
        except SbmlqspError:
            continue
        if best is None or error < best[0]:
            best = error, step
    return best[1] if best is not None else without_fast(model, species, "standard")
