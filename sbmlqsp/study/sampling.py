"""`Sampling`: what a study measures, for claims about identifiability and precision, and the claims themselves.

`identifiable("CL/F")` is 1 if the outputs determine the expression under the doses of its arm, 0 if they do not.
`rse(CL)` is the relative standard error, as a fraction, that the expected Fisher information allows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sbmlqsp.core.measure import Measure
from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.errors import ModelError
from sbmlqsp.model import Model

if TYPE_CHECKING:
    from sbmlqsp.study.arm import Arm

Numbers = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Sampling:
    """The table [sampling] of a study.

    Attributes:
        outputs: what is measured; empty: the observables of the study.
        unknown: unknown parameters; empty: every constant parameter.
        times: when, for `rse`.
        error: standard deviations of the measurements, such as {proportional = 0.1}, for `rse`.
        between: variance of eta of each parameter that differs between individuals, for the `rse` of a population.
        subjects: how many individuals.
    """

    outputs: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    error: Numbers = ()
    between: Numbers = ()
    subjects: int = 1


@dataclass(frozen=True, slots=True)
class Asked:
    """A model with the doses of an arm, or none, what is measured, and the expression a claim is about."""

    model: Model
    arm: Arm | None
    sampling: Sampling
    observables: tuple[tuple[str, str], ...]
    text: str

    @property
    def outputs(self) -> list[Any]:
        """What is measured; raises `ModelError` if the study does not say."""
        known = dict(self.observables)
        names = self.sampling.outputs or tuple(known)
        if not names:
            fix = 'add a table [sampling] with outputs = ["[Drug]"]'
            raise ModelError("the study does not say what is measured", where="sampling", fix=fix)
        return [{name: known[name]} if name in known else name for name in names]

    @property
    def doses(self) -> dict[str, Any]:
        """The arguments that say what is given."""
        if self.arm is None:
            return {"regimen": None}
        sizes = {"body_weight": self.arm.body_weight, "body_surface_area": self.arm.body_surface_area}
        return {"regimen": self.arm.regimen, **sizes}


def measure(call: str, asked: Asked) -> Measure:
    """Return what a call says.

    Raises:
        ModelError: if the study does not say what is measured, or when.
        UnknownSymbolError: for names the model does not have.
    """
    return _CALLS[call](asked)


def _identifiable(asked: Asked) -> Measure:
    from sbmlqsp.analysis.identifiability import structural

    answer = structural(asked.model, asked.outputs, asked.sampling.unknown or None, **asked.doses)
    return Measure(1.0 if answer.is_identifiable(asked.text) else 0.0, "")


def _rse(asked: Asked) -> Measure:
    from sbmlqsp.analysis.identifiability import fisher

    sampling = asked.sampling
    if not sampling.times or not sampling.error:
        fix = 'add times = ["1 h", "4 h"] and error = { proportional = 0.1 } to [sampling]'
        raise ModelError("the study does not say when is measured, and how precisely", where="sampling", fix=fix)
    found = fisher(
        asked.model,
        outputs=asked.outputs,
        times=list(sampling.times),
        unknown=sampling.unknown or None,
        error=dict(sampling.error),
        between=dict(sampling.between) or None,
        subjects=sampling.subjects,
        **asked.doses,
    )
    if asked.text not in found.rse:
        raise unknown_symbol(asked.text, found.names, "unknown parameter")
    return Measure(found.rse[asked.text] / 100, "")


_CALLS: dict[str, Callable[[Asked], Measure]] = {"identifiable": _identifiable, "rse": _rse}
