"""`System`: dx/dt = f(x, p, u, t) of one model as CasADi expressions, and functions of it and of its derivatives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.core.expression import Expression
from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.derivatives.evaluation import Compiled
from sbmlqsp.derivatives.translation import SX, Translation
from sbmlqsp.model import Model

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class System:
    """The equations of a model between its events, in model units. Made by `derivatives.system`.

    Every function takes (x, p, u, t): states, parameters, input rates (amount per time), time.

    Attributes:
        model: what it was made from.
        states: ids in the order of `x`: species (amounts), then variables of rate rules (for a species its symbol),
            then targets of inputs that nothing else changes. `sbmlqsp.model.equations` has the same order.
        parameters: what `p` holds, each a name that `Model.with_values` takes: constants (`CL`, `reaction.k`), and
            what is given at the start (`S` an amount, `[S]` a concentration, the variable of a rate rule).
        inputs: targets of the input rates in `u`.
        x, p, u, t: the SX symbols.
        rates: f, an SX column in the order of the states.
        magnitudes: the sum of the absolute values of the terms of each rate, what its rounding errors scale with.
        initial: the state at t = 0, an SX column in p alone: initial assignments are followed.
        values: the numbers of `p` in this model; NaN where the document gives none.
        events: ids of the model's events; they are no part of the equations.
    """

    model: Model
    states: tuple[str, ...]
    parameters: tuple[str, ...]
    inputs: tuple[str, ...]
    x: SX
    p: SX
    u: SX
    t: SX
    rates: SX
    magnitudes: SX
    initial: SX
    values: Array
    events: tuple[str, ...]
    _meanings: Mapping[str, SX] = field(repr=False)
    _translation: Translation = field(repr=False)
    _kept: dict[str, Any] = field(default_factory=dict, repr=False)

    def __reduce__(self) -> tuple[Any, ...]:
        from sbmlqsp.derivatives.reading import system

        return system, (self.model, self.inputs)

    @property
    def arguments(self) -> list[SX]:
        """[x, p, u, t], in the order in which every function takes them."""
        return [self.x, self.p, self.u, self.t]

    @property
    def depends_on_time(self) -> bool:
        """Whether the rates read time itself."""
        import casadi

        return bool(casadi.depends_on(self.rates, self.t))

    def index(self, parameter: str) -> int:
        """Return the place of a parameter in `p`.

        Raises:
            UnknownSymbolError: with the nearest names.
        """
        try:
            return self.parameters.index(parameter)
        except ValueError:
            raise unknown_symbol(parameter, self.parameters, "constant or initial value") from None

    def expression(self, formula: Expression) -> SX:
        """Return a formula of selections (`S` amount, `[S]` concentration, any other id, time) as SX.

        Raises:
            UnknownSymbolError: for a selection the model does not have.
            UnsupportedFeature: for delay and rateOf.
        """
        return self._translation.of(formula, self.selection, self.t)

    def selection(self, name: str) -> SX:
        """Return `S` (the amount of a species), `[S]` (its concentration), any other id, or "time" as SX."""
        if name == "time":
            return self.t
        if name not in self._meanings:
            raise unknown_symbol(name, self._meanings, "selection")
        return self._meanings[name]

    def compiled(
        self, name: str, result: Callable[[], SX], extra: tuple[SX, ...] = (), *, matrix: bool = False
    ) -> Compiled:
        """Return a function of (x, p, u, t, *extra) for an SX in the symbols of this system, compiled once.

        `name` is what it is kept under. The function gives a vector, or with `matrix` a matrix.
        """
        if name not in self._kept:
            self._kept[name] = Compiled([*self.arguments, *extra], result(), vector=not matrix)
        kept: Compiled = self._kept[name]
        return kept

    @property
    def f(self) -> Compiled:
        """(x, p, u, t) -> dx/dt."""
        return self.compiled("f", lambda: self.rates)

    @property
    def start(self) -> Callable[[Array], Array]:
        """The function p -> x at t = 0."""
        import casadi

        nothing = (np.zeros(len(self.states)), np.zeros(len(self.inputs)))
        compiled = self.compiled("start", lambda: casadi.densify(self.initial))
        return lambda p: compiled(nothing[0], p, nothing[1], 0.0)

    @property
    def jacobian(self) -> Compiled:
        """(x, p, u, t) -> df/dx, n by n; `.sparse` gives it in its own sparsity."""
        return self.compiled("df/dx", self.jacobian_expression, matrix=True)

    @property
    def parameter_jacobian(self) -> Compiled:
        """(x, p, u, t) -> df/dp, n by number of parameters."""
        import casadi

        return self.compiled("df/dp", lambda: casadi.jacobian(self.rates, self.p), matrix=True)

    @property
    def second(self) -> Compiled:
        """(x, p, u, t, v, w) -> B(v, w), sum over j, k of d2f/dx_j dx_k v_j w_k."""
        return self.compiled("second", lambda: self._directional(2), self._directions(2))

    @property
    def third(self) -> Compiled:
        """(x, p, u, t, v, w, z) -> C(v, w, z), the third directional derivative of f."""
        return self.compiled("third", lambda: self._directional(3), self._directions(3))

    def jacobian_expression(self) -> SX:
        """Return df/dx as SX, computed once."""
        if "df/dx as SX" not in self._kept:
            import casadi

            self._kept["df/dx as SX"] = casadi.jacobian(self.rates, self.x)
        return self._kept["df/dx as SX"]

    def _directions(self, order: int) -> tuple[SX, ...]:
        if "directions" not in self._kept:
            import casadi

            self._kept["directions"] = tuple(casadi.SX.sym(f"v{i}", len(self.states)) for i in range(3))
        directions: tuple[SX, ...] = self._kept["directions"]
        return directions[:order]

    def _directional(self, order: int) -> SX:
        import casadi

        derivative = self.rates
        for direction in self._directions(order):
            derivative = casadi.jtimes(derivative, self.x, direction)
        return casadi.densify(derivative)
