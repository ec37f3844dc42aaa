"""Two processes compared, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from sbmlqsp.analysis.scales.processes import Process

SEPARATED = 10.0
"""Time scales this far apart count as separated (Segel & Slemrod 1989 ask for a ratio much below 1)."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Two processes compared: "separated", "comparable" or "reversed", by which factor, and what follows."""

    fast: str
    slow: str
    verdict: str
    factor: float
    follows: str

    def __str__(self) -> str:
        return f"{self.fast} and {self.slow}: {self.verdict} (factor {self.factor:.3g}): {self.follows}"


_FOLLOWS = {
    "binding": "quasi-steady state of the complex is justified",
    "distribution": "the two spaces are one well-stirred space",
    "permeation": "the tissue is flow-limited",
    "absorption": "absorption is as good as a bolus",
    "diffusion": "the tissue is well stirred, ODE enough",
    "turnover": "the pool follows its input without delay",
    "elimination": "what is eliminated fast is at quasi-steady state",
    "conversion": "what is converted fast is at quasi-steady state",
}
_LIMITS = {
    "binding": "binding limits: no quasi-steady state for the complex",
    "permeation": "permeation limits: the tissue is permeability-limited, two spaces are needed",
    "diffusion": "diffusion limits: a gradient, PDE needed",
    "absorption": "absorption limits: the terminal slope is that of absorption (flip-flop)",
}
_EXPECTED_FAST = ("binding", "permeation", "distribution", "absorption", "diffusion")


def verdicts(found: tuple[Process, ...]) -> Iterator[Verdict]:
    """Yield a verdict for each pair of processes of different kinds that change a common state."""
    finite = [process for process in found if 0 < process.time < float("inf")]
    for one, other in combinations(finite, 2):
        expected = one.kind in _EXPECTED_FAST or other.kind in _EXPECTED_FAST
        if one.kind != other.kind and expected and one.touches & other.touches:
            yield _verdict(*sorted((one, other), key=lambda process: process.time))


def _verdict(fast: Process, slow: Process) -> Verdict:
    factor = slow.time / fast.time
    label, other_label = f"{fast.kind} ({fast.name})", f"{slow.kind} ({slow.name})"
    turned = slow.kind in _EXPECTED_FAST and fast.kind not in _EXPECTED_FAST
    if {fast.kind, slow.kind} == {"permeation", "distribution"}:
        turned = slow.kind == "permeation"
    if factor < SEPARATED:
        return Verdict(label, other_label, "comparable", factor, "both have to be simulated")
    if turned:
        follows = _LIMITS.get(slow.kind, f"{slow.kind} limits: no quasi-steady state for it")
        return Verdict(label, other_label, "reversed", factor, follows)
    return Verdict(label, other_label, "separated", factor, _FOLLOWS[fast.kind])
