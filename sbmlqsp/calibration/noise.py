"""Noise models: how measurements scatter around predictions, and the negative log-likelihood that follows.

With prediction y, measurement m and standard deviation (or scale) s, on the scale T = identity, ln or log10:
normal: ln L = -ln(s T'(m)^-1 sqrt(2 pi)) - (T(m) - T(y))^2 / (2 s^2);
Laplace: ln L = -ln(2 s T'(m)^-1) - |T(m) - T(y)| / s
(PEtab 1.0, "Noise distributions"; Schmiester et al. 2021, PLoS Comput. Biol. 17:e1008646). A measurement below the
limit of quantification contributes the probability of lying there (M3: Beal 2001, J. Pharmacokinet. Pharmacodyn.
28:481).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from sbmlqsp.errors import ModelError
from sbmlqsp.simulation.arrays import Booleans, Floats

Distribution = Literal["normal", "laplace"]
Scale = Literal["lin", "log", "log10"]

LN10 = float(np.log(10.0))


@dataclass(frozen=True, slots=True)
class Noise:
    """How one output scatters.

    Attributes:
        sd: standard deviation (the scale b, for "laplace") as a formula of parameters, selections and `prediction`,
            on the scale of `scale`.
        distribution: "normal" or "laplace".
        scale: "lin", "log" (lognormal) or "log10".
        parameters: noise parameters in `sd` that are estimated, each with its start.
    """

    sd: str
    distribution: Distribution = "normal"
    scale: Scale = "lin"
    parameters: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        if self.distribution not in {"normal", "laplace"}:
            fix = 'give "normal" or "laplace"'
            raise ModelError(f"there is no noise distribution '{self.distribution}'", where="noise", fix=fix)
        if self.scale not in {"lin", "log", "log10"}:
            raise ModelError(
                f"there is no noise scale '{self.scale}'", where="noise", fix='give "lin", "log" or "log10"'
            )


@dataclass(frozen=True, slots=True, eq=False)
class Contributions:
    """What each measurement contributes to the negative log-likelihood, and its derivatives.

    Attributes:
        value: of each measurement.
        by_prediction: derivative in the prediction.
        by_sd: derivative in the sd.
        residual: standardised residuals, NaN where censored.
        residual_by_prediction: derivative of the residual, 0 where censored.
        residual_by_sd: the same in the sd.
    """

    value: Floats
    by_prediction: Floats
    by_sd: Floats
    residual: Floats
    residual_by_prediction: Floats
    residual_by_sd: Floats


def contributions(noise: Noise, y: Floats, sd: Floats, measured: Floats, limit: Floats) -> Contributions:
    """Return the contributions of measurements of one output.

    Args:
        noise: the noise model.
        y: predictions in model units.
        sd: their standard deviations on the noise's scale.
        measured: measurements; where `limit` is a number, only "below it" is known.
        limit: limits of quantification, NaN where the measurement counts.
    """
    censored = ~np.isnan(limit)
    with np.errstate(all="ignore"):
        seen = np.where(censored, limit, measured)
        point, slope = _scaled(noise.scale, y)
        target, _ = _scaled(noise.scale, seen)
        shift = np.zeros_like(y)
        if noise.scale != "lin":
            shift = np.log(np.where(censored, 1.0, seen)) + (np.log(LN10) if noise.scale == "log10" else 0.0)
        residual = (target - point) / sd
        exact = _exact(noise.distribution, residual, sd, shift)
        below = _below(noise.distribution, residual, sd)
    value, by_point, by_sd = (np.where(censored, b, e) for b, e in zip(below, exact, strict=True))
    known = np.where(censored, np.nan, residual)
    turned, tilted = np.where(censored, 0.0, -slope / sd), np.where(censored, 0.0, -residual / sd)
    return Contributions(value, by_point * slope, by_sd, known, turned, tilted)


def _scaled(scale: Scale, y: Floats) -> tuple[Floats, Floats]:
    """Return y on the scale and its slope there."""
    if scale == "lin":
        return y, np.ones_like(y)
    if scale == "log":
        return np.log(y), 1 / y
    return np.log10(y), 1 / (y * LN10)


def _exact(distribution: Distribution, r: Floats, sd: Floats, shift: Floats) -> tuple[Floats, Floats, Floats]:
    """Return value and derivatives in the point and sd of a measured contribution; `shift` is ln 1/T'(m)."""
    if distribution == "normal":
        return 0.5 * np.log(2 * np.pi) + np.log(sd) + shift + 0.5 * r**2, -r / sd, (1 - r**2) / sd
    return np.log(2 * sd) + shift + np.abs(r), -np.sign(r) / sd, (1 - np.abs(r)) / sd


def _below(distribution: Distribution, r: Floats, sd: Floats) -> tuple[Floats, Floats, Floats]:
    """Return value and derivatives of -ln P(below the limit), r being the standardised limit."""
    if distribution == "normal":
        from scipy.special import log_ndtr

        probability = log_ndtr(r)
        hazard = np.exp(-0.5 * r**2 - 0.5 * np.log(2 * np.pi) - probability)
    else:
        probability = np.where(r < 0, r - np.log(2.0), np.log1p(-0.5 * np.exp(-np.abs(r))))
        hazard = np.where(r < 0, 1.0, 0.5 * np.exp(-np.abs(r)) / (1 - 0.5 * np.exp(-np.abs(r))))
    return -probability, hazard / sd, hazard * r / sd


def information(noise: Noise, y: Floats, sd: Floats) -> tuple[Floats, Floats]:
    """Return the Fisher information of one measurement in its prediction and in its sd, both per measurement."""
    _, slope = _scaled(noise.scale, y)
    in_sd = 2.0 if noise.distribution == "normal" else 1.0
    return (slope / sd) ** 2, in_sd / sd**2


def below_limit(measured: Floats, limit: Floats) -> Booleans:
    """Return which measurements are only known to lie below their limit."""
    return np.asarray(~np.isnan(limit) & ~(measured >= limit), dtype=np.bool_)


def noise_from(error: Any, output: str) -> Noise:
    """Return the noise model that a user means.

    Args:
        error: a `Noise`; a number or {"additive": 0.1, "proportional": 0.2} (standard deviations; both: the variances
            add), {"lognormal": 0.3} (standard deviation of ln); or one of these words, whose numbers are estimated:
            "additive", "proportional", "combined", "lognormal".
        output: the output it belongs to.

    Raises:
        ModelError: for anything else.
    """
    if isinstance(error, Noise):
        return error
    if isinstance(error, int | float) and not isinstance(error, bool):
        error = {"additive": float(error)}
    if isinstance(error, str):
        return _estimated(error, output)
    if isinstance(error, Mapping) and error and set(error) <= {"additive", "proportional", "lognormal"}:
        return _given({str(kind): float(value) for kind, value in error.items()})
    fix = 'give "additive", "proportional", "combined", "lognormal", or {"additive": 0.1, "proportional": 0.2}'
    raise ModelError(f"{error!r:.80} is no error model", where=f"error of {output}", fix=fix)


def _given(kinds: Mapping[str, float]) -> Noise:
    for kind, value in kinds.items():
        if not value > 0 or not np.isfinite(value):
            raise ModelError(f"the {kind} error is {value:g}", where="error", fix="give a positive number")
    if "lognormal" in kinds:
        if len(kinds) > 1:
            raise ModelError("lognormal and other errors exclude each other", where="error", fix="give one of them")
        return Noise(repr(kinds["lognormal"]), scale="log")
    return Noise(_combined(*(repr(kinds[k]) if k in kinds else "" for k in ("additive", "proportional"))))


def sizes(noise: Noise) -> tuple[float, float] | None:
    """Return the additive and the proportional standard deviation of a normal noise model with numbers, else None."""
    if noise.distribution != "normal" or noise.scale == "log10" or noise.parameters:
        return None
    from sbmlqsp.core.evaluate import evaluate
    from sbmlqsp.core.formula import parse
    from sbmlqsp.errors import SbmlqspError

    def sd(prediction: float) -> float:
        return float(evaluate(parse(noise.sd), {"prediction": prediction}.__getitem__))

    try:
        additive, unit, double = sd(0.0), sd(1.0), sd(2.0)
    except (KeyError, SbmlqspError):
        return None
    proportional = float(np.sqrt(max(unit**2 - additive**2, 0.0)))
    plain = np.isclose(double**2, additive**2 + 4 * proportional**2, rtol=1e-12)
    return (additive, proportional) if plain else None


def _combined(additive: str, proportional: str) -> str:
    if not proportional:
        return additive
    if not additive:
        return f"{proportional} * abs(prediction)"
    return f"sqrt({additive}^2 + ({proportional} * prediction)^2)"


def _estimated(word: str, output: str) -> Noise:
    name = "".join(c if c.isalnum() else "_" for c in output).strip("_")
    added, proportional, lognormal = f"sd_{name}", f"cv_{name}", f"sdlog_{name}"
    if word == "additive":
        return Noise(added, parameters=((added, 1.0),))
    if word == "proportional":
        return Noise(_combined("", proportional), parameters=((proportional, 0.2),))
    if word == "combined":
        return Noise(_combined(added, proportional), parameters=((added, 1.0), (proportional, 0.2)))
    if word == "lognormal":
        return Noise(lognormal, scale="log", parameters=((lognormal, 0.3),))
    fix = 'give "additive", "proportional", "combined" or "lognormal"'
    raise ModelError(f"there is no error model '{word}'", where=f"error of {output}", fix=fix)
