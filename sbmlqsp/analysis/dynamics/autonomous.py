"""The autonomous system behind steady states and bifurcations: time refused, conserved totals taken out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.analysis.dynamics.conservation import Conservation, conservation
from sbmlqsp.checks.dependence import Dependence
from sbmlqsp.core.expression import uses
from sbmlqsp.core.inline import inline
from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.derivatives import Compiled, System, system
from sbmlqsp.errors import ModelError, UnsupportedFeature
from sbmlqsp.model import Model
from sbmlqsp.model.elimination import eliminated

SX = Any
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Autonomous:
    """dz/dt = g(z, q): independent states z, and everything that is held in q; numbers in model units.

    Attributes:
        system: the whole system, x in its order.
        conservation: its conserved totals; each takes one state out of z.
        independent: places in x of the states in z.
        names: what q holds: the parameters of the system, then "into TARGET" for each input rate, then "total N"
            for each conserved total: an amount on top of what the initial values give.
        values: the numbers of q.
        z, q: SX symbols; rates, magnitudes, state: g, the sizes of its terms and the whole x as SX in them.
    """

    system: System
    conservation: Conservation
    independent: tuple[int, ...]
    names: tuple[str, ...]
    values: Array
    z: SX
    q: SX
    rates: SX
    magnitudes: SX
    state: SX
    _kept: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def size(self) -> int:
        """The number of independent states."""
        return len(self.independent)

    def compiled(
        self, name: str, arguments: Iterable[SX], result: Callable[[], SX], *, matrix: bool = False
    ) -> Compiled:
        """Return a function of SX arguments, compiled when it is first asked for."""
        if name not in self._kept:
            self._kept[name] = Compiled(list(arguments), result(), vector=not matrix)
        kept: Compiled = self._kept[name]
        return kept

    def keep(self, name: str, make: Callable[[], Any]) -> Any:
        """Return `make()`, computed once."""
        if name not in self._kept:
            self._kept[name] = make()
        return self._kept[name]

    @property
    def g(self) -> Compiled:
        """The function (z, q) -> dz/dt."""
        return self.compiled("g", (self.z, self.q), lambda: self.rates)

    @property
    def magnitude(self) -> Compiled:
        """The function (z, q) -> sum of the absolute terms of each rate."""
        return self.compiled("magnitude", (self.z, self.q), lambda: self.magnitudes)

    @property
    def jacobian(self) -> Compiled:
        """The function (z, q) -> dg/dz."""
        return self.compiled("dg/dz", (self.z, self.q), lambda: self.jacobian_expression, matrix=True)

    @property
    def jacobian_expression(self) -> SX:
        """The reduced Jacobian dg/dz as SX."""
        import casadi

        return self.keep("dg/dz as SX", lambda: casadi.densify(casadi.jacobian(self.rates, self.z)))

    @property
    def whole(self) -> Compiled:
        """The function (z, q) -> x."""
        return self.compiled("x", (self.z, self.q), lambda: self.state)

    @property
    def lift(self) -> Array:
        """The matrix dx/dz, which is constant: what a direction in z is in x."""
        found: Array = self.keep("lift", self._lift)
        return found

    def _lift(self) -> Array:
        matrix = np.zeros((len(self.system.states), self.size))
        matrix[list(self.independent), np.arange(self.size)] = 1.0
        weights = self.conservation.weights
        for row, place in enumerate(self.conservation.dependent):
            matrix[place] = -weights[row, list(self.independent)]
        return matrix

    @property
    def start(self) -> Array:
        """The initial state, z."""
        return self.system.start(self.values[: len(self.system.parameters)])[list(self.independent)]

    def totals(self, q: Array) -> Array:
        """Return the conserved totals at q."""
        count = len(self.conservation.dependent)
        base = self.conservation.weights @ self.system.start(q[: len(self.system.parameters)])
        return base + q[len(q) - count :]


def autonomous(model: Model, inputs: Iterable[str] = (), leave_out: Iterable[str] = ()) -> Autonomous:
    """Return the reduced autonomous system of a model with its events left out.

    Args:
        model: the model.
        inputs: targets of input rates, which join the parameters as "into TARGET".
        leave_out: states that only collect (an area under a curve, a waste): no rate may read them.

    Raises:
        UnsupportedFeature: for rates that depend on time, naming the element; otherwise as `derivatives.system`.
        ModelError: for values that are missing, and for states left out that rates read.
    """
    whole = system(model, inputs)
    refuse_time(whole)
    _refuse_missing(whole)
    return _reduced(whole, _collectors(whole, tuple(leave_out)))


def _collectors(whole: System, names: tuple[str, ...]) -> frozenset[int]:
    import casadi

    for name in names:
        if name not in whole.states:
            raise unknown_symbol(name, whole.states, "state")
    places = frozenset(whole.states.index(name) for name in names)
    kept = [number for number in range(len(whole.states)) if number not in places]
    for place in places:
        if kept and casadi.depends_on(whole.rates[kept], whole.x[place]):
            name = whole.states[place]
            raise ModelError(f"'{name}' cannot be left out: other rates read it", where=name, fix="keep it")
    return places


def refuse_time(whole: System) -> None:
    """Raise `UnsupportedFeature` naming what makes the rates depend on time, if anything does."""
    if not whole.depends_on_time:
        return
    element = _timed(whole)
    raise UnsupportedFeature(
        f"'{element}' depends on time, so there is no state in which the model rests",
        where=element,
        fix="replace it by a constant (model.with_equation or model.clamp), or give the doses as a regimen",
        feature="time-dependent rate",
        element=element,
    )


def _timed(whole: System) -> str:
    tables = eliminated(whole.model).tables
    functions = tables.functions
    formulas = [(r.id, r.kinetic_law) for r in tables.reactions if r.kinetic_law is not None]
    formulas += [(r.variable, r.math) for r in tables.rules if r.variable and r.math is not None]
    direct = [name for name, math in formulas if uses(inline(math, functions), "time")]
    if direct:
        return direct[0]
    dependence = Dependence(tables)
    return next((name for name, math in formulas if "time" in dependence.of(inline(math, functions))), "the model")


def _refuse_missing(whole: System) -> None:
    import casadi

    missing = [name for name, value in zip(whole.parameters, whole.values, strict=True) if not np.isfinite(value)]
    read = [name for name in missing if casadi.depends_on(_everything(whole), whole.p[whole.index(name)])]
    if read:
        raise ModelError(
            f"'{read[0]}' has no value" + (f" (nor have {', '.join(read[1:4])})" if read[1:] else ""),
            where=read[0],
            fix=f"give one: model.with_values({{'{read[0]}': ...}})",
        )


def _everything(whole: System) -> SX:
    import casadi

    return casadi.vertcat(whole.rates, whole.initial)


def _reduced(whole: System, left_out: frozenset[int]) -> Autonomous:
    import casadi as ca

    conserved = conservation(whole, left_out)
    dependent = set(conserved.dependent)
    independent = tuple(number for number in range(len(whole.states)) if number not in dependent | left_out)
    z, offsets = ca.SX.sym("z", len(independent)), ca.SX.sym("o", len(dependent))
    q = ca.vertcat(whole.p, whole.u, offsets)
    state = _whole_state(whole, conserved, independent, z, offsets)
    both: SX = ca.horzcat(whole.rates, whole.magnitudes)
    both = both[list(independent), :] if independent else ca.SX(0, 2)
    reduced = ca.densify(ca.substitute(both, ca.vertcat(whole.x, whole.t), ca.vertcat(state, 0.0)))
    names = (
        *whole.parameters,
        *(f"into {name}" for name in whole.inputs),
        *(f"total {number + 1}" for number in range(len(dependent))),
    )
    return Autonomous(
        system=whole,
        conservation=conserved,
        independent=independent,
        names=names,
        values=np.concatenate([whole.values, np.zeros(len(whole.inputs) + len(dependent))]),
        z=z,
        q=q,
        rates=reduced[:, 0],
        magnitudes=reduced[:, 1],
        state=state,
    )


def _whole_state(whole: System, conserved: Conservation, independent: tuple[int, ...], z: SX, offsets: SX) -> SX:
    """Return x with every dependent state written as its total less what the others hold."""
    import casadi as ca

    entries: list[SX] = [whole.initial[place] for place in range(len(whole.states))]
    for number, place in enumerate(independent):
        entries[place] = z[number]
    for row, place in enumerate(conserved.dependent):
        weights = conserved.weights[row]
        total = sum((float(weights[other]) * whole.initial[other] for other in conserved.members(row)), ca.SX(0.0))
        rest = sum((float(weights[other]) * z[n] for n, other in enumerate(independent) if weights[other]), ca.SX(0.0))
        entries[place] = total + offsets[row] - rest
    return ca.densify(ca.vertcat(*entries)) if entries else ca.SX(0, 1)
