"""A multi-start fit of Boehm et al. 2014 beside SciPy with finite differences, from the same starts, in one run.

Ours: least squares and Fisher scoring on exact derivatives. SciPy: L-BFGS-B on the same likelihood with its own finite
differences, as a user without sensitivities has it.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

import sbmlqsp as qsp
from sbmlqsp.calibration import Likelihood
from sbmlqsp.calibration.searching import Axes, descended, search, starts
from sbmlqsp.errors import SbmlqspError

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT))
FOLDER = ROOT.parent / "shared" / "petab" / "Boehm_JProteomeRes2014"
OPTIMUM = 138.22199693517703
STARTS, SEED = 8, 3
FAILED = 1e10


def ours(likelihood: Likelihood, start: np.ndarray) -> float:
    """Return where exact derivatives lead."""
    return search(likelihood, descended(likelihood, start, 150)[0], most_steps=60).nllh


def by_differences(likelihood: Likelihood, start: np.ndarray) -> float:
    """Return where finite differences lead."""
    axes = Axes(likelihood.estimated)

    def height(at: np.ndarray) -> float:
        try:
            return likelihood.nllh(axes.to_values(at))
        except SbmlqspError:
            return FAILED

    bounds = list(zip(axes.lower, axes.upper, strict=True))
    return float(minimize(height, axes.to_axes(start), method="L-BFGS-B", bounds=bounds, options={"maxiter": 150}).fun)


def main() -> int:
    """Print both; 0 if ours got as low as SciPy, and from the published values to the published optimum."""
    from tests.calibration.petab_tables import Problem

    likelihood = Problem(FOLDER).likelihood(qsp.Settings(rtol=1e-8, max_steps=10_000))
    points = starts(likelihood, STARTS, SEED)
    lowest = {}
    for name, method in (("ours", ours), ("SciPy, finite differences", by_differences)):
        begin = time.process_time()
        found = sorted(method(likelihood, point) for point in points)
        spent = time.process_time() - begin
        lowest[name] = found
        near = sum(nllh < OPTIMUM + 0.1 for nllh in found)
        heights = f"median {np.median(found):.2f}, best {found[0]:.4f}"
        print(f"{name:28s} {spent:7.1f} s CPU, optimum {near} of {len(found)}, {heights}")
    good = lowest["ours"][0] <= min(OPTIMUM, lowest["SciPy, finite differences"][0]) + 1e-3
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
