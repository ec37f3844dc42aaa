"""What is lost when the model is opened elsewhere, and which engines here cannot run it."""

from __future__ import annotations

from collections.abc import Iterator

from sbmlqsp.checks.capabilities import CAPABILITIES, WAYS_OUT
from sbmlqsp.checks.features import features
from sbmlqsp.checks.portability import TARGETS
from sbmlqsp.checks.structure import where
from sbmlqsp.checks.traits import elements_with
from sbmlqsp.core.findings import Issue
from sbmlqsp.model.model import Model

MOST_NAMED = 4


def capabilities(model: Model) -> Iterator[Issue]:
    """Yield one warning per feature that an engine of this library cannot simulate."""
    for engine, able in CAPABILITIES.items():
        lacking = {f.name: f.element for f in reversed(features(model)) if f.name not in able}
        for name, element in lacking.items():
            yield Issue(
                "engine",
                "warning",
                where(model.tables, element),
                f"{engine} cannot simulate {name}",
                WAYS_OUT.get(name, "remove it or use another engine"),
            )


def portability(model: Model) -> Iterator[Issue]:
    """Yield one note per program and part of the model that this program ignores, changes or refuses."""
    for target in TARGETS:
        for loss in target.losses:
            elements = elements_with(loss.trait, model.tables)
            if elements:
                yield Issue(
                    "portability",
                    "note",
                    where(model.tables, elements[0]),
                    f"in {target.name}, {loss.trait} {loss.effect} ({_named(elements)})",
                    f"source: {target.source}",
                )


def _named(elements: tuple[str, ...]) -> str:
    shown = ", ".join(elements[:MOST_NAMED])
    return f"{shown} and {len(elements) - MOST_NAMED} more" if len(elements) > MOST_NAMED else shown
