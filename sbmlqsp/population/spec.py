"""`population.toml`: a population as a file.

sampling = "sobol"
[parameters.CL]
distribution = "lognormal"
median = "5 L/h"
cv = 0.3
[covariates.body_weight]
distribution = "normal"
mean = "70 kg"
sd = "12 kg"
low = "40 kg"                         # low and high cut any distribution off
[[correlations]]
of = ["CL", "V"]
value = 0.6
[[effects]]
parameter = "CL"
covariate = "body_weight"
kind = "power"
reference = "70 kg"
exponent = 0.75
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sbmlqsp.errors import ParseError, SbmlqspError
from sbmlqsp.population.covariates import Factor, Linear, Power
from sbmlqsp.population.distributions import (
    Discrete,
    Distribution,
    Empirical,
    LogitNormal,
    LogNormal,
    LogUniform,
    Normal,
    Truncated,
    Uniform,
)
from sbmlqsp.population.population import Population

_KEYS = ("title", "sampling", "seed", "patients", "parameters", "covariates", "correlations", "effects")
_BOUNDED = frozenset({"uniform", "loguniform", "logitnormal"})
_KINDS: dict[str, tuple[Callable[..., Distribution], tuple[str, ...]]] = {
    "normal": (Normal, ("mean", "sd", "cv")),
    "lognormal": (LogNormal, ("median", "cv", "omega")),
    "logitnormal": (LogitNormal, ("median", "omega", "low", "high")),
    "uniform": (Uniform, ("low", "high")),
    "loguniform": (LogUniform, ("low", "high")),
    "empirical": (Empirical, ("values", "unit", "smooth")),
}
_EFFECTS: dict[str, tuple[Callable[..., Any], tuple[str, ...]]] = {
    "power": (Power, ("covariate", "reference", "exponent")),
    "linear": (Linear, ("covariate", "reference", "slope")),
}


@dataclass(frozen=True, slots=True, eq=False)
class PopulationSpec:
    """What a population.toml says; `patients` and `seed` are its defaults."""

    parameters: Mapping[str, Any]
    covariates: Mapping[str, Any]
    correlation: Mapping[tuple[str, str], float]
    effects: Mapping[str, list[Any]]
    sampling: str = "random"
    seed: int = 0
    patients: int = 1000

    def sample(self, n: int | None = None, seed: int | None = None) -> Population:
        """Return n patients; raises as `Population.sample`."""
        return Population.sample(
            self.patients if n is None else n,
            self.parameters,
            seed=self.seed if seed is None else seed,
            sampling=self.sampling,
            correlation=self.correlation or None,
            covariates=self.covariates,
            effects=self.effects,
        )


def read_spec(path: str | Path) -> PopulationSpec:
    """Return the population of a file.

    Raises:
        ParseError: naming the file and the key for what cannot be read, and unknown keys with the nearest known one.
    """
    file = Path(path)
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ParseError(f"the file cannot be read ({error.strerror})", where=str(file), fix="give its path") from None
    except ValueError as error:
        raise ParseError(f"not valid TOML: {error}", where=str(file)) from None
    return _Reading(file.name).spec(content)


class _Reading:
    def __init__(self, name: str) -> None:
        self._name = name

    def spec(self, content: Mapping[str, Any]) -> PopulationSpec:
        self._only(content, _KEYS, "")
        correlations: dict[tuple[str, str], float] = {}
        for item in content.get("correlations", []):
            self._only(item, ("of", "value"), "correlations")
            one, other = (*map(str, item["of"]), "", "")[:2]
            correlations[one, other] = float(item["value"])
        effects: dict[str, list[Any]] = {}
        for item in content.get("effects", []):
            effects.setdefault(str(item.get("parameter", "")), []).append(self._effect(item))
        plain = {key: content[key] for key in ("sampling", "seed", "patients") if key in content}
        groups = [
            {name: self._distribution(f"{group}.{name}", given) for name, given in content.get(group, {}).items()}
            for group in ("parameters", "covariates")
        ]
        return PopulationSpec(groups[0], groups[1], correlations, effects, **plain)

    def _distribution(self, where: str, given: Any) -> Any:
        """Return a distribution; a plain quantity is the same for all."""
        if not isinstance(given, Mapping):
            return given
        kind = str(given.get("distribution", "lognormal"))
        rest = {key: value for key, value in given.items() if key != "distribution"}
        if kind == "discrete":
            self._only(rest, ("probabilities", "unit"), where)
            table = {float(value): float(share) for value, share in rest.get("probabilities", {}).items()}
            return self._made(where, lambda: Discrete(table, rest.get("unit")))
        if kind not in _KINDS:
            raise self._error(where, f"unknown distribution '{kind}'", kind, (*_KINDS, "discrete"))
        make, keys = _KINDS[kind]
        cut = {} if kind in _BOUNDED else {key: rest.pop(key) for key in ("low", "high") if key in rest}
        self._only(rest, keys, where)
        found = self._made(where, lambda: make(**rest))
        return self._made(where, lambda: Truncated(found, **cut)) if cut else found

    def _effect(self, item: Mapping[str, Any]) -> Any:
        kind = str(item.get("kind", "power"))
        rest = {key: value for key, value in item.items() if key not in {"kind", "parameter"}}
        if kind == "factor":
            self._only(rest, ("covariate", "factors"), "effects")
            factors = {float(value): float(factor) for value, factor in rest.get("factors", {}).items()}
            return self._made("effects", lambda: Factor(rest["covariate"], factors))
        if kind not in _EFFECTS:
            raise self._error("effects", f"unknown kind '{kind}'", kind, (*_EFFECTS, "factor"))
        make, keys = _EFFECTS[kind]
        self._only(rest, keys, "effects")
        return self._made("effects", lambda: make(**rest))

    def _made(self, where: str, make: Callable[[], Any]) -> Any:
        try:
            return make()
        except SbmlqspError as error:
            raise ParseError(error.message, where=f"{self._name}, {where}", fix=error.fix) from None
        except (TypeError, KeyError) as error:
            raise ParseError(f"something is missing: {error}", where=f"{self._name}, {where}") from None

    def _only(self, content: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
        for key in content:
            if key not in known:
                raise self._error(where or "the file", f"unknown key '{key}'", key, known)

    def _error(self, where: str, message: str, name: str, known: tuple[str, ...]) -> ParseError:
        nearest = difflib.get_close_matches(name, known, n=1)
        fix = f"did you mean '{nearest[0]}'?" if nearest else f"known are: {', '.join(known)}"
        return ParseError(message, where=f"{self._name}, {where}", fix=fix)
