"""libRoadRunner in the caller's own process: unprotected, asked for by name."""

from __future__ import annotations

from typing import Any


def open_unprotected(sbml: str) -> Any:
    """Return a RoadRunner object for an SBML text; a model that crashes it takes this process along."""
    import roadrunner

    return roadrunner.RoadRunner(sbml)
