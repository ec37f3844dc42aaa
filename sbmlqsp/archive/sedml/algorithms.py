"""KiSAO algorithms of SED-ML simulations: which of them our integrator can stand for, and their settings."""

from __future__ import annotations

import re

from sbmlqsp.archive.sedml.document import ReadSimulation
from sbmlqsp.core.settings import Settings
from sbmlqsp.errors import ParseError, UnsupportedFeature

CVODE = "KISAO:0000019"
_REFUSED = {
    "0000029": "a stochastic simulation", "0000241": "a stochastic simulation", "0000027": "a stochastic simulation",
    "0000038": "a stochastic simulation", "0000039": "a stochastic simulation", "0000048": "a stochastic simulation",
    "0000278": "a stochastic simulation", "0000331": "a stochastic simulation", "0000333": "a stochastic simulation",
    "0000350": "a stochastic simulation", "0000352": "a hybrid simulation", "0000561": "a hybrid simulation",
    "0000562": "a hybrid simulation", "0000563": "a hybrid simulation", "0000437": "flux balance analysis",
    "0000528": "flux variability analysis", "0000449": "a logical simulation", "0000450": "a logical simulation",
}  # fmt: skip
_RTOL, _MOST_STEPS = "0000209", "0000415"
LOOSEST = 1e-6
"""A document may ask for more accuracy than this, never for less."""


def settings_of(simulation: ReadSimulation, rtol: float) -> Settings:
    """Return tolerances for a simulation: those of the document, but not looser than `rtol`.

    Every deterministic algorithm for differential equations is answered by CVODE, because the result is defined by the
    equations.

    Raises:
        UnsupportedFeature: for stochastic, hybrid, logical and flux balance algorithms.
    """
    term = _term(simulation.algorithm)
    if term in _REFUSED:
        raise UnsupportedFeature(
            f"'{simulation.id}' asks for {_REFUSED[term]} ({simulation.algorithm})",
            where=simulation.id,
            fix=f"ask for {CVODE}",
            feature="algorithm",
            element=simulation.id,
            engine="SED-ML",
        )
    said = {_term(name): value for name, value in simulation.settings.items()}
    asked = _number(said[_RTOL], simulation) if _RTOL in said else rtol
    settings = Settings(rtol=min(max(asked, 1e-12), rtol))
    if _MOST_STEPS in said:
        return settings.replace(max_steps=max(int(_number(said[_MOST_STEPS], simulation)), settings.max_steps))
    return settings


def _term(kisao: str) -> str:
    match = re.search(r"(\d+)$", kisao.replace("_", ":"))
    return match[1].zfill(7) if match else ""


def _number(text: str, simulation: ReadSimulation) -> float:
    try:
        return float(text)
    except ValueError:
        raise ParseError(f"'{text}' is not a number", where=simulation.id, fix="write a decimal number") from None
