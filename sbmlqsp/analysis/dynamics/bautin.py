"""The second Lyapunov coefficient, which decides what happens where the first one vanishes.

At a generalised Hopf (Bautin) point w' = i omega w + g21/2 w|w|^2 + g32/12 w|w|^4 with Re g21 = 0 on the centre
manifold, and

    l2 = Re g32 / (12 omega)

Negative: the outer one of two cycles is stable; positive: unstable. Sources: Y. Kuznetsov, SIAM Journal on Numerical
Analysis 36:1104 (1999), section 3.2.2; Elements of Applied Bifurcation Theory (2004), formulas 8.24 to 8.30. Directions
as in `hopf`: A q = i omega q, A'p = -i omega p, |q| = 1 in all states, p*q = 1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.analysis.dynamics.forms import Forms
from sbmlqsp.analysis.dynamics.hopf import eigenvectors

Complex = NDArray[np.complex128]


def second_lyapunov(forms: Forms, omega: float) -> float:
    """Return l2 at a generalised Hopf point of frequency omega, NaN where its pair is not complex; see the module."""
    omega, q, p = eigenvectors(forms, omega)
    if omega == 0:
        return float("nan")
    f, n, c = forms.apply, len(forms.matrix), np.conj
    shift = 1j * omega * np.eye(n)

    def inverse(times: int, right: Complex) -> Complex:
        return np.asarray(np.linalg.solve(times * shift - forms.matrix, right), dtype=complex)

    h20, h11 = inverse(2, f(q, q)), inverse(0, f(q, c(q)))
    third = f(q, q, c(q)) + f(c(q), h20) + 2 * f(q, h11)
    g21 = np.vdot(p, third)
    h30 = inverse(3, f(q, q, q) + 3 * f(q, h20))
    bordered = np.block([[shift - forms.matrix, q[:, None]], [c(p)[None, :], np.zeros((1, 1))]])
    h21 = np.linalg.solve(bordered, np.append(third - g21 * q, 0.0))[:n]
    sum31 = f(q, q, q, c(q)) + 3 * f(q, q, h11) + 3 * f(q, c(q), h20)
    h31 = inverse(2, sum31 + 3 * f(h20, h11) + f(c(q), h30) + 3 * f(q, h21) - 3 * g21 * h20)
    sum22 = f(q, q, c(q), c(q)) + 4 * f(q, c(q), h11) + f(c(q), c(q), h20) + f(q, q, c(h20)) + 2 * f(h11, h11)
    sum22 += 2 * f(q, c(h21)) + 2 * f(c(q), h21) + f(c(h20), h20)
    h22 = inverse(0, sum22 - 4 * g21.real * h11)
    sum32 = f(q, q, q, c(q), c(q)) + f(q, q, q, c(h20)) + 3 * f(q, c(q), c(q), h20) + 6 * f(q, q, c(q), h11)
    sum32 += f(c(q), c(q), h30) + 3 * f(q, q, c(h21)) + 6 * f(q, c(q), h21) + 3 * f(q, c(h20), h20)
    sum32 += 6 * f(q, h11, h11) + 6 * f(c(q), h20, h11) + 2 * f(c(q), h31) + 3 * f(q, h22)
    sum32 += f(c(h20), h30) + 3 * f(c(h21), h20) + 6 * f(h11, h21)
    return float(np.vdot(p, sum32).real / (12 * omega))
