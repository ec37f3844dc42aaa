"""One smooth stretch of a solution with its derivatives: CVODES with forward sensitivities through CasADi.

Time runs from 0 to 1 in each stretch, so that stretches of any length share one integrator; states are divided by their
typical size, so that one absolute tolerance fits all (Hindmarsh et al. 2005, ACM TOMS 31:363).
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import numpy as np

from sbmlqsp.core.settings import Settings
from sbmlqsp.derivatives import System
from sbmlqsp.errors import SimulationError
from sbmlqsp.simulation.arrays import Floats

NEGLIGIBLE = 1e-6
_LEAST_TOLERANCE = 1e-18
_MOST_KEPT = 256
_INSIDE = 1e-11
"""How far inside a stretch its ends are seen from, where formulas of time may jump at the very end."""


class Stretch:
    """Integrates between two marks."""

    def __init__(self, system: System, settings: Settings) -> None:
        import casadi

        self._ca = casadi
        self._system, self._settings = system, settings
        self._kept: OrderedDict[tuple[tuple[float, ...], int], Any] = OrderedDict()
        n = len(system.states)
        z, size = casadi.SX.sym("z", n), casadi.SX.sym("size", n)
        start, length, tau = casadi.SX.sym("start"), casadi.SX.sym("length"), casadi.SX.sym("tau")
        inside = tau if not system.depends_on_time else _INSIDE + (1 - 2 * _INSIDE) * tau
        given = {"x": size * z, "t": start + length * inside}
        rates = casadi.substitute([system.rates], [system.x, system.t], [given["x"], given["t"]])[0]
        p = casadi.vertcat(system.p, system.u, size, start, length)
        self._dae = {"x": z, "p": p, "t": tau, "ode": length * rates / size}

    def run(
        self,
        x: Floats,
        slopes: Floats,
        p: Floats,
        turned: Floats,
        u: Floats,
        pushed: Floats,
        sizes: Floats,
        grid: tuple[float, ...],
        start: float,
        length: float,
    ) -> tuple[Floats, Floats]:
        """Return states and their derivatives at the places `grid` of the stretch, shapes (G, n) and (G, n, M).

        Args:
            x: states at its beginning.
            slopes: their derivatives, shape (n, M).
            p: parameters, and `turned` their derivatives, shape (P, M).
            turned: see `p`.
            u: input rates, and `pushed` their derivatives, shape (inputs, M).
            pushed: see `u`.
            sizes: typical size of each state.
            grid: places between 0 and 1, increasing, the last one 1.
            start: model time of its beginning.
            length: how long it is.

        Raises:
            SimulationError: where the integrator fails, with the time.
        """
        n, width = slopes.shape
        if n == 0:
            return np.zeros((len(grid), 0)), np.zeros((len(grid), 0, width))
        given = np.zeros((len(p) + len(u) + n + 2, 1 + width))
        given[:, 0] = np.concatenate([p, u, sizes, [start, length]])
        given[: len(p), 1:], given[len(p) : len(p) + len(u), 1:] = turned, pushed
        begun = np.concatenate([x[:, None], slopes], axis=1) / sizes[:, None]
        try:
            reached = self._integrator(grid, width)(x0=begun, p=given)["xf"]
        except RuntimeError as error:
            raise SimulationError(
                f"the integration with sensitivities failed between {start:g} and {start + length:g}",
                fix="widen the tolerance or check the values",
                time=start,
                status="failed",
                native_output=str(error)[-400:],
            ) from None
        columns = np.asarray(reached).reshape(n, len(grid), 1 + width).transpose(1, 0, 2) * sizes[None, :, None]
        return columns[:, :, 0], columns[:, :, 1:]

    def _integrator(self, grid: tuple[float, ...], width: int) -> Any:
        key = (grid, width)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        rtol = self._settings.rtol
        options = {
            "reltol": rtol,
            "abstol": max(rtol * NEGLIGIBLE, _LEAST_TOLERANCE),
            "max_num_steps": self._settings.max_steps,
            "nfwd": width,
            "disable_internal_warnings": True,
            "show_eval_warnings": False,
        }
        made = self._ca.integrator("stretch", "cvodes", self._dae, 0.0, list(grid), options)
        self._kept[key] = made
        if len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        return made
