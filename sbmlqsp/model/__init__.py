"""The model: one reading of an SBML document, values on top of it, and edits that give new models."""

from __future__ import annotations

from typing import Any

from sbmlqsp.model.model import Model

__all__ = ["Model", "from_roadrunner"]


def from_roadrunner(runner: Any) -> Model:
    """Return the model of a RoadRunner object, with its parameters and its present state as the start.

    Call `runner.resetToOrigin()` before for the model as it was loaded.

    Raises:
        ParseError, ModelError, UnsupportedFeature: as `Model.from_sbml`.
    """
    from sbmlqsp.model.bridge import from_roadrunner as read

    return read(runner)
