"""Typed errors: each names the element, says what is wrong and what to do.

Attributes carry the parts, the text is made from them. Every class survives pickling, because errors travel from worker
processes to the caller.
"""

from __future__ import annotations

from typing import Any


class SbmlqspError(Exception):
    """Root of every error this library raises on purpose.

    Attributes:
        message: what is wrong, in one sentence.
        where: the element, file, line or column it concerns, or None.
        fix: what the user can do about it, or None.
        native_output: what a native library printed while failing, or "".
    """

    def __init__(
        self,
        message: str,
        *,
        where: str | None = None,
        fix: str | None = None,
        native_output: str = "",
        **details: Any,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.fix = fix
        self.native_output = native_output
        for name, value in details.items():
            setattr(self, name, value)

    def __str__(self) -> str:
        text = f"{self.where}: {self.message}" if self.where else self.message
        return f"{text}; {self.fix}" if self.fix else text

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), dict(self.__dict__))


def _rebuild(kind: type[SbmlqspError], attributes: dict[str, Any]) -> SbmlqspError:
    error = kind.__new__(kind)
    Exception.__init__(error, attributes.get("message", ""))
    error.__dict__.update(attributes)
    return error


class ParseError(SbmlqspError, ValueError):
    """Text that is not what it claims to be (SBML, Antimony, a formula); `line` and `column` where known."""

    line: int | None = None
    column: int | None = None


class ModelError(SbmlqspError, ValueError):
    """A model that has no single meaning; `issues` holds every problem found at once."""

    issues: tuple[Any, ...] = ()


class UnknownSymbolError(SbmlqspError, KeyError):
    """A name the model does not have; `name` is what was asked for, `nearest` the closest existing names."""

    name: str = ""
    nearest: tuple[str, ...] = ()

    def __str__(self) -> str:
        return SbmlqspError.__str__(self)


class UnsupportedFeature(SbmlqspError, NotImplementedError):
    """A feature an engine cannot simulate: `feature`, `element` and `engine`."""

    feature: str = ""
    element: str = ""
    engine: str = ""


class UnitsError(SbmlqspError, ValueError):
    """Units that do not fit or cannot be read."""


class RegimenError(SbmlqspError, ValueError):
    """A dosing regimen that contradicts itself or its model; `column` where it came from text."""

    column: int | None = None


class SimulationError(SbmlqspError, RuntimeError):
    """A run that did not reach its end with finite numbers; `status`, `time` and `variable`."""

    status: str = ""
    time: float | None = None
    variable: str | None = None


class NativeCrash(SbmlqspError, RuntimeError):
    """A native library died in its worker process: `signal` and the `step` it was at."""

    signal: int | None = None
    step: str = ""


class LimitExceeded(SbmlqspError, RuntimeError):
    """A limit on time, memory or size was reached: `limit` names it, `step` says during what."""

    limit: str = ""
    step: str = ""


class ConvergenceError(SbmlqspError, RuntimeError):
    """An iteration that did not converge."""


class ConversionError(SbmlqspError, ValueError):
    """A conversion that would lose something; `lost` names each element."""

    lost: tuple[str, ...] = ()


class RepositoryError(SbmlqspError, LookupError):
    """A repository entry that is missing or malformed."""


class SecurityError(SbmlqspError, ValueError):
    """Input refused because reading it could harm: DOCTYPE, paths outside the model's folder, bombs."""
