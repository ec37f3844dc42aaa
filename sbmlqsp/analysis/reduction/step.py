"""One step of a reduction: models before and after, and how doses and starting values carry over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from sbmlqsp.core.expression import Expression
from sbmlqsp.model import Model
from sbmlqsp.model.initial import initial_state_of_many
from sbmlqsp.simulation.arrays import Floats


@dataclass(frozen=True, slots=True)
class Pool:
    """A sum of species that takes their place.

    Attributes:
        id: of the new state, or of the new constant.
        members: species -> factor.
        amounts: whether amounts are added up (members in several compartments), else their symbols.
        constant: whether nothing changes it: a conserved total.
    """

    id: str
    members: Mapping[str, float] = field(hash=False)
    amounts: bool
    constant: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A model made simpler in one respect.

    Attributes:
        before: the model.
        model: the simpler one.
        pools: sums that are states or constants of the simpler one.
        gone: species whose starting value no longer counts.
        renamed: names of local parameters that became global ones.
        method: "standard", "total", "equilibrium", "conserved", "lumped", "left out" or "named".
        condition: the formula that has to be small, where one is known.
        relaxed: species at quasi-steady state.
        bound_to: with what the species exchanges, and has a total.
        left_out: reactions that are no longer there.
    """

    before: Model
    model: Model
    method: str
    pools: tuple[Pool, ...] = ()
    gone: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict, hash=False)
    condition: Expression | None = None
    relaxed: tuple[str, ...] = ()
    bound_to: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def targets(self) -> dict[str, str]:
        """What was dosed -> what takes the dose now."""
        states = [pool for pool in self.pools if not pool.constant]
        return {member: pool.id for pool in states for member in pool.members if member not in self.gone}

    def carried(self, columns: Mapping[str, Floats]) -> dict[str, Floats]:
        """Return values of the model before as values of the simpler one."""
        given = {name.strip("[]") for name in columns}
        pooled = {member for pool in self.pools if not pool.constant for member in pool.members}
        found = {
            self.renamed.get(name, name): column
            for name, column in columns.items()
            if name.strip("[]") not in {*self.gone, *pooled}
        }
        touched = [pool for pool in self.pools if given & set(pool.members)]
        if touched:
            values, amounts = initial_state_of_many(self.before, dict(columns))
            for pool in touched:
                start = amounts if pool.amounts else values
                total = sum(factor * np.asarray(start[name], float) for name, factor in pool.members.items())
                count = len(next(iter(columns.values())))
                name = pool.id if pool.amounts or self._is_plain(pool.id) else f"[{pool.id}]"
                found[name] = np.broadcast_to(total, (count,)).copy()
        return found

    def _is_plain(self, name: str) -> bool:
        """Return whether a symbol is set by its own name: parameters, and species that are amounts."""
        species = self.model.tables.species.get(name)
        return species is None or species.has_only_substance_units


def carried(steps: tuple[Step, ...], columns: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return values of the full model as values of the one after all steps."""
    found = dict(columns)
    for step in steps:
        found = step.carried(found)
    return found
