"""Doses that a model carries as events, taken out of it: they are part of every experiment."""

from __future__ import annotations

from sbmlqsp.dosing import Regimen
from sbmlqsp.model import Model


def with_own_doses(
    model: Model, regimens: list[Regimen | str | None]
) -> tuple[Model, list[Regimen | str | None], tuple[str, ...]]:
    """Return the model without the dose events it has, which are part of every experiment, and notes on the others."""
    if not len(model.events):
        return model, regimens, ()
    from sbmlqsp.treatment.recognition import split_regimen

    split = split_regimen(model)
    left = tuple(f"holds until event '{event.id}' fires, which is not a dose" for event in split.model.events)
    own = split.regimen
    if not own.items:
        return split.model, regimens, left
    parsed = [Regimen.parse(r) if isinstance(r, str) else r for r in regimens]
    return split.model, [own if r is None else own + r for r in parsed], left
