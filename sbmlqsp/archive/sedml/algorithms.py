"""KiSAO algorithms of SED-ML simulations: which of them our integrator can stand for, and their settings."""

from __future__ import annotations

import math
import re

from sbmlqsp.archive.sedml.document import ReadSimulation
from sbmlqsp.core.settings import Settings
from sbmlqsp.errors import ParseError, UnsupportedFeature
from sbmlqsp.model import Model
from sbmlqsp.model.initial import initial_amounts

CVODE = "KISAO:0000019"
_EQUATIONS = frozenset({
    0, 19, 20, 30, 31, 32, 33, 64, 71, 86, 87, 88, 89, 90, 91, 93, 94, 99, 103, 232, 233, 234, 261, 276, 279, 280, 281,
    283, 288, 289, 290, 296, 297, 299, 301, 302, 303, 304, 305, 314, 318, 321, 355, 356, 364, 365, 367, 374, 377, 378,
    379, 380, 381, 382, 383, 384, 432, 433, 434, 435, 436, 496, 535, 536, 537, 544, 560, 587, 607, 609, 612, 617, 664,
    668, 672, 694,
})  # fmt: skip
"""Algorithms that solve differential equations (KiSAO 2.34): each is answered by CVODE."""
_STEADY = frozenset({282, 407, 408, 409, 410, 411, 412, 413, 568, 569, 630, 631, 632, 675})
"""Algorithms that look for a steady state."""
_REASONS = {
    "a stochastic simulation": {
        3, 15, 21, 22, 27, 28, 29, 38, 39, 40, 45, 46, 48, 51, 74, 75, 76, 81, 82, 84, 95, 104, 241, 274, 278, 286, 287,
        319, 323, 324, 329, 330, 331, 333, 335, 336, 350, 351, 362, 524, 564, 566, 581, 586, 606, 610, 611, 613, 621,
    },
    "a hybrid simulation": {231, 320, 352, 561, 562, 563, 575, 598, 599, 600},
    "flux balance analysis": {437, 499, 500, 501, 502, 526, 527, 528, 554, 591, 592, 595, 596, 608, 620, 622, 669},
    "a logical simulation": {448, 449, 450, 573, 657, 658, 659, 660, 661, 662, 663},
}  # fmt: skip
_RTOL, _ATOL, _MOST_STEPS = 209, 211, 415
_NUMERIC = (_RTOL, _ATOL, _MOST_STEPS, 219, 220, 467, 485, 559)
_TIGHTEST = 1e-12


def settings_of(simulation: ReadSimulation, model: Model, rtol: float) -> Settings:
    """Return tolerances for a simulation: those of the document, but not looser than `rtol` and what it implies.

    Every algorithm for differential equations is answered by CVODE, because the result is defined by the equations.

    Raises:
        UnsupportedFeature: for algorithms of other kinds (stochastic, hybrid, logical, flux balance), and unknown ones.
        ParseError: for a tolerance that is no number.
    """
    term = _term(simulation.algorithm)
    if term not in _EQUATIONS and not (term in _STEADY and simulation.kind == "steady state"):
        raise _refused(simulation, term)
    said = {_term(name): value for name, value in simulation.settings.items()}
    numbers = {name: _number(said[name], simulation) for name in _NUMERIC if name in said}
    tight = min(max(numbers.get(_RTOL, rtol), _TIGHTEST), rtol)
    settings = Settings(rtol=tight)
    absolute = numbers.get(_ATOL, 0.0)
    if 0 < absolute < tight * _smallest(model):
        settings = settings.replace(atol=absolute)
    if _MOST_STEPS in numbers:
        return settings.replace(max_steps=max(int(numbers[_MOST_STEPS]), settings.max_steps))
    return settings


def substituted(simulation: ReadSimulation) -> str:
    """Return what was done in place of the algorithm asked for, "" where it was that one."""
    if simulation.kind == "steady state":
        return f"{simulation.algorithm or 'no algorithm'} answered by integration until nothing changes"
    if _term(simulation.algorithm) == _term(CVODE):
        return ""
    return f"{simulation.algorithm or 'no algorithm'} answered by {CVODE} (CVODE)"


def _smallest(model: Model) -> float:
    sizes = [abs(size) for size in initial_amounts(model).values() if size and math.isfinite(size)]
    return min(sizes, default=0.0)


def _refused(simulation: ReadSimulation, term: int) -> UnsupportedFeature:
    known = (what for what, terms in _REASONS.items() if term in terms)
    what = next(known, "an algorithm that is not known to solve differential equations")
    if term in _STEADY:
        what = "a steady state by a time course"
    return UnsupportedFeature(
        f"'{simulation.id}' asks for {what} ({simulation.algorithm})",
        where=simulation.id,
        fix=f"ask for {CVODE}",
        feature="algorithm",
        element=simulation.id,
        engine="SED-ML",
    )


def _term(kisao: str) -> int:
    """Return the number of a term; no term at all stands for any algorithm."""
    match = re.search(r"(\d+)$", kisao)
    return int(match[1]) if match else (0 if not kisao else -1)


def _number(text: str, simulation: ReadSimulation) -> float:
    try:
        value = float(text)
    except ValueError:
        raise ParseError(f"'{text}' is not a number", where=simulation.id, fix="write a decimal number") from None
    if not math.isfinite(value):
        raise ParseError(f"'{text}' is not finite", where=simulation.id, fix="write a decimal number")
    return value
