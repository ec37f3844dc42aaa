"""`reduce`: a simpler model, with the certificate of what it costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sbmlqsp import units
from sbmlqsp.analysis.reduction.box import box_of
from sbmlqsp.analysis.reduction.certifying import Certificate, certificate
from sbmlqsp.analysis.reduction.chosen import chosen_steps
from sbmlqsp.analysis.reduction.dosing import dose_times, treatments_of
from sbmlqsp.analysis.reduction.forms import forms_of
from sbmlqsp.analysis.reduction.proposing import Proposals
from sbmlqsp.analysis.reduction.quasi_steady import METHODS
from sbmlqsp.analysis.reduction.reduction import Reduction
from sbmlqsp.analysis.reduction.relaxing import relaxation
from sbmlqsp.analysis.reduction.scene import Scene, asked_outputs
from sbmlqsp.analysis.reduction.step import Step
from sbmlqsp.analysis.scales.report import scales
from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.dosing import Regimen
from sbmlqsp.errors import ConvergenceError, ModelError
from sbmlqsp.model import Model

LIMIT = 0.1
"""The largest error that is accepted, relative to the peak."""


def reduce(
    model: Model,
    fast: Sequence[str] | None = None,
    *,
    negligible: Sequence[str] = (),
    lump: Sequence[Sequence[str]] = (),
    moieties: bool = False,
    method: str = "auto",
    outputs: Sequence[str] | None = None,
    regimen: Regimen | str | Sequence[Regimen | str] | None = None,
    until: Any = None,
    box: Mapping[str, tuple[Any, Any]] | float | None = None,
    limit: float | None = LIMIT,
    body_weight: Any = None,
    seed: int = 1,
) -> Reduction:
    """Return a simpler model with a certificate of its error.

    Without any of `fast`, `negligible`, `lump` and `moieties` it proposes by itself: reactions that move next to
    nothing, organs with equal time constants, species that relax within 2 % of the run, conserved totals. Each step is
    tried on some sets of the box and kept if every output stays within a third of the limit.

    Args:
        model: the full model.
        fast: species at quasi-steady state.
        negligible: reactions that are left out.
        lump: groups of species, such as organs with equal time constants, that become one state each.
        moieties: whether one species of each conserved total is computed from the others.
        method: "total" keeps totals of binding partners, "equilibrium" too, with the binding alone in balance,
            "standard" sets the rate to zero, "auto" takes totals where the species is a complex of two.
        outputs: what has to be right; None: every state of the full model that is not said to be fast.
        regimen: one or several treatments that it has to be right for.
        until: end of the runs; None: from the time scales.
        box: {parameter: (lower, upper)}: where it has to be right, or a factor around every positive constant that a
            formula reads; None: a factor of 2.
        limit: the largest error that is accepted, relative to the peak; None: any.
        body_weight: binds doses per kg.
        seed: of the search.

    Raises:
        UnknownSymbolError: for names the model does not have.
        ModelError: for a species without a unique quasi-steady state, and where nothing can be taken out.
        RegimenError: for doses into a species that is to be computed.
        ConvergenceError: where the certified error is above the limit, naming the output and the values.
    """
    if method not in METHODS:
        raise unknown_symbol(method, METHODS, "method")
    for name in negligible:
        if name not in model.reactions:
            raise unknown_symbol(name, model.reactions.ids, "reaction")
    scene = _scene(model, treatments_of(regimen), outputs, until, box, body_weight)
    asked = fast is not None or negligible or lump or moieties
    if asked:
        named = tuple(fast or ())
        steps = chosen_steps(scene, named, negligible, lump, method, moieties=moieties, seed=seed)
        if not steps:
            raise ModelError("nothing is to be taken out", where="fast", fix="name a species, or leave fast out")
        proof = certificate(scene.trial(steps, named), scene.box, seed)
        _check(proof, limit)
    else:
        steps, proof = _proposed(scene, limit, seed)
    relaxed = [name for step in steps for name in step.relaxed]
    forms = forms_of(scene, relaxed, LIMIT if limit is None else limit)
    return Reduction(steps[-1].model, proof, scene.trial(steps, tuple(fast or ())), forms)


def _scene(
    model: Model, treatments: list[Regimen], outputs: Sequence[str] | None, until: Any, box: Any, body_weight: Any
) -> Scene:
    kept = asked_outputs(model, outputs)
    varied = box_of(model, box)
    end = _end(model, treatments, until, body_weight)
    doses = dose_times(model, treatments, end, body_weight)
    relaxing = relaxation(model, treatments[0] if treatments else None, end, doses, body_weight)
    return Scene(model, tuple(treatments), kept, end, doses, varied, relaxing, body_weight)


def _end(model: Model, treatments: list[Regimen], until: Any, body_weight: Any) -> float:
    if until is not None:
        return float(units.convert(units.parse(until, what="until"), model.unit_of("time"), what="until"))
    found = scales(model, treatments[0] if treatments else None, body_weight=body_weight)
    finite = [process.time for process in found.processes if 0 < process.time < float("inf")]
    return 3 * max(finite) if finite else 100.0


def _proposed(scene: Scene, limit: float | None, seed: int) -> tuple[tuple[Step, ...], Certificate]:
    """Return proposed steps with their certificate; what the certificate does not allow is tried more strictly."""
    allowed = LIMIT if limit is None else limit
    strict = allowed
    while True:
        steps = Proposals(scene, strict, seed).run()
        if all(step.method == "named" for step in steps):
            fix = "name fast species or negligible reactions, or make the box smaller"
            raise ModelError("nothing in the model is fast or negligible", where="fast", fix=fix)
        proof = certificate(scene.trial(steps), scene.box, seed)
        if limit is None or proof.bound <= allowed or strict < 1e-4 * allowed:
            _check(proof, limit)
            return steps, proof
        strict *= 0.1


def _check(proof: Certificate, limit: float | None) -> None:
    if limit is None or proof.bound <= limit:
        return
    worst = max(proof.bounds, key=proof.bounds.__getitem__)
    at = ", ".join(f"{name} = {value:.3g}" for name, value in list(proof.worst.items())[:4])
    raise ConvergenceError(
        f"the reduced model is wrong by {100 * proof.found[worst]:.3g} % in '{worst}'" + (f" at {at}" if at else ""),
        where=worst,
        fix="make the box smaller, keep the species, or allow more with limit=",
    )
