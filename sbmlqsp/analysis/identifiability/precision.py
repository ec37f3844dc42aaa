"""`FisherInformation`: standard errors, correlations, and the directions that data leave loose."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from sbmlqsp.analysis.identifiability.information import logdet
from sbmlqsp.errors import ModelError
from sbmlqsp.simulation.arrays import Floats

SLOPPY = 1e-4
"""A direction with less than this part of the largest eigenvalue is sloppy: singular values differ by 100."""
_ROUNDING = 1e-13


@dataclass(frozen=True, slots=True)
class Direction:
    """A combination of parameters, in powers: moving along it multiplies each by factor^power.

    Attributes:
        kind: "structural" where no data can determine it, "sloppy" where these data hardly do, "stiff" otherwise.
        eigenvalue: information in relative parameters; 1 / sqrt of it is the standard error of ln.
        powers: parameter -> component of the unit vector, largest first; those under 0.1 of the largest left out.
    """

    kind: Literal["structural", "sloppy", "stiff"]
    eigenvalue: float
    powers: tuple[tuple[str, float], ...]

    @property
    def name(self) -> str:
        """The combination as a product of powers, the largest power 1: "Vmax*Km"."""
        largest = self.powers[0][1]
        parts = [(name, round(power / largest, 2)) for name, power in self.powers]
        top = [_power(name, power) for name, power in parts if power > 0]
        bottom = [_power(name, -power) for name, power in parts if power < 0]
        below = bottom[0] if len(bottom) == 1 else f"({'*'.join(bottom)})"
        return f"{'*'.join(top)}/{below}" if bottom else "*".join(top)

    def __str__(self) -> str:
        error = 100 / np.sqrt(self.eigenvalue) if self.eigenvalue > 0 else np.inf
        known = (
            "not determined by any data of these outputs" if self.kind == "structural" else f"known to {error:.3g} %"
        )
        return f"{self.name}: {known}"


def _power(name: str, power: float) -> str:
    return name if power == 1 else f"{name}^{power:g}"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FisherInformation:
    """The expected information of a design about parameters, in model units.

    Attributes:
        names: parameters: unknowns, then variances ("omega2 CL", "sigma2 proportional") of a population.
        values: their values.
        matrix: the information, shape (names, names).
        fixed_effects: how many of the names are unknowns of the model; they come first.
        loose: number of directions that are structurally undetermined, None where not analysed.
    """

    names: tuple[str, ...]
    values: Floats
    matrix: Floats
    fixed_effects: int
    loose: int | None = None

    def __add__(self, other: FisherInformation) -> FisherInformation:
        """Return the information of two designs together."""
        if self.names != other.names:
            raise ModelError("the two designs are about different parameters", where="design", fix="ask for the same")
        loose = None if self.loose is None or other.loose is None else min(self.loose, other.loose)
        return FisherInformation(self.names, self.values, self.matrix + other.matrix, self.fixed_effects, loose)

    @property
    def logdet(self) -> float:
        """Natural logarithm of the determinant, minus infinity where a direction is undetermined."""
        return -np.inf if self.loose else logdet(self.matrix)

    @property
    def scaled(self) -> Floats:
        """The information about the logarithms of the parameters."""
        size = np.where(self.values != 0, np.abs(self.values), 1.0)
        return self.matrix * size * size[:, None]

    @property
    def eigenvalues(self) -> Floats:
        """Eigenvalues of the information about the logarithms of the unknowns, largest first."""
        return self._spectrum()[0]

    @property
    def condition_number(self) -> float:
        """Ratio of the largest to the smallest singular value of the scaled sensitivities."""
        values = self.eigenvalues
        return float(np.sqrt(values[0] / values[-1])) if values[-1] > 0 else np.inf

    @property
    def covariance(self) -> Floats:
        """Lower bound of the covariance of estimates (Cramer and Rao); infinite variance where undetermined."""
        size = np.where(self.values != 0, np.abs(self.values), 1.0)
        values, vectors = np.linalg.eigh(self.scaled)
        good = values > _ROUNDING * values[-1]
        good[: self.loose or 0] = False
        inverse = (vectors[:, good] / values[good]) @ vectors[:, good].T
        for i in np.flatnonzero((vectors[:, ~good] ** 2).sum(axis=1) > 1e-9):
            inverse[i, i] = np.inf
        return np.asarray(inverse * size * size[:, None], dtype=np.float64)

    @property
    def standard_errors(self) -> dict[str, float]:
        """Standard error of each parameter, in model units."""
        return dict(zip(self.names, np.sqrt(np.diag(self.covariance)).tolist(), strict=True))

    @property
    def rse(self) -> dict[str, float]:
        """Relative standard error of each parameter in percent."""
        errors = np.sqrt(np.diag(self.covariance))
        with np.errstate(divide="ignore"):
            relative = 100 * errors / np.abs(self.values)
        return dict(zip(self.names, relative.tolist(), strict=True))

    @property
    def correlation(self) -> Floats:
        """Correlation of the estimates, shape (names, names); NaN where undetermined."""
        covariance = self.covariance
        error = np.sqrt(np.diag(covariance))
        with np.errstate(invalid="ignore"):
            return np.asarray(covariance / error / error[:, None], dtype=np.float64)

    @property
    def directions(self) -> tuple[Direction, ...]:
        """The eigenvectors of the information about the logarithms of the unknowns, stiffest first."""
        values, vectors = self._spectrum()
        count, loose = len(values), self._undetermined(values)
        found = []
        for i in range(count):
            kind: Literal["structural", "sloppy", "stiff"] = "stiff"
            if i >= count - loose:
                kind = "structural"
            elif values[i] < SLOPPY * values[0]:
                kind = "sloppy"
            found.append(Direction(kind, max(float(values[i]), 0.0), self._named(vectors[:, i])))
        return tuple(found)

    @property
    def sloppy_directions(self) -> tuple[Direction, ...]:
        """The directions these data hardly determine or that no data determine, loosest first."""
        return tuple(d for d in reversed(self.directions) if d.kind != "stiff")

    @property
    def structural_directions(self) -> tuple[Direction, ...]:
        """The directions that no data of these outputs determine."""
        return tuple(d for d in self.sloppy_directions if d.kind == "structural")

    def table(self) -> list[dict[str, Any]]:
        """Return one row for each parameter: value, standard error, relative standard error in percent."""
        errors, relative = self.standard_errors, self.rse
        pairs = zip(self.names, self.values.tolist(), strict=True)
        return [{"parameter": n, "value": v, "standard_error": errors[n], "rse": relative[n]} for n, v in pairs]

    def plot(self) -> Any:
        """Return a figure of the spectrum: eigenvalues of all directions, named."""
        from sbmlqsp.figures.spectrum import spectrum

        labels = [d.name for d in self.directions]
        return spectrum(labels, self.eigenvalues.tolist(), [d.kind for d in self.directions])

    def __repr__(self) -> str:
        lines = [f"ln det {self.logdet:.6f}"]
        lines += [f"{row['parameter']}: {row['value']:g}, RSE {row['rse']:.4g} %" for row in self.table()]
        lines += [f"{direction.kind}: {direction}" for direction in self.sloppy_directions]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{html.escape(r['parameter'])}</td><td>{r['value']:g}</td><td>{r['rse']:.4g}</td></tr>"
            for r in self.table()
        )
        return f"<table><tr><th>parameter</th><th>value</th><th>RSE %</th></tr>{rows}</table>"

    def _spectrum(self) -> tuple[Floats, Floats]:
        inner = self.scaled[: self.fixed_effects, : self.fixed_effects]
        values, vectors = np.linalg.eigh(inner)
        return values[::-1], vectors[:, ::-1]

    def _undetermined(self, values: Floats) -> int:
        numerical = int(np.sum(values <= _ROUNDING * values[0])) if len(values) else 0
        return max(self.loose or 0, numerical if self.loose is None else 0)

    def _named(self, vector: Floats) -> tuple[tuple[str, float], ...]:
        order = np.argsort(-np.round(np.abs(vector) / np.max(np.abs(vector)), 1), kind="stable")
        kept = [i for i in order if abs(vector[i]) >= 0.1 * abs(vector[order[0]])]
        sign = np.sign(vector[kept[0]])
        return tuple((self.names[i], float(sign * vector[i])) for i in kept)
