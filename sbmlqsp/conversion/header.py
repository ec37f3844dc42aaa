"""What every written file says about itself at its top."""

from __future__ import annotations

from sbmlqsp.model import Model


def about(model: Model, states: str) -> tuple[str, ...]:
    """Return the lines, without comment signs.

    Args:
        model: what is written.
        states: what the states of the file are, such as "amounts; conc_S is the concentration of S".
    """
    from sbmlqsp import __version__

    name = " ".join((model.tables.name or model.id or model.name or "model").split())
    unit = model.unit_of("time")
    return (
        f"{name}: written from SBML by sbmlqsp {__version__}",
        f"States are {states}.",
        f"Time is in {unit}." if unit else "Time is in the model's own unit, which it does not declare.",
        f"Source: structure {model.structure_hash[:16]}, values {model.value_hash[:16]}.",
    )
