"""`Reduction`: what `reduce` returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sbmlqsp.analysis.reduction.certifying import Certificate
from sbmlqsp.analysis.reduction.dosing import moved, treatments_of
from sbmlqsp.analysis.reduction.forms import Form
from sbmlqsp.analysis.reduction.step import carried
from sbmlqsp.analysis.reduction.trial import Trial
from sbmlqsp.core.formula import to_text
from sbmlqsp.dosing import Regimen
from sbmlqsp.errors import ModelError
from sbmlqsp.model import Model
from sbmlqsp.simulation.arrays import Floats


@dataclass(frozen=True, slots=True)
class Reduction:
    """A reduced model.

    Attributes:
        model: it, valid SBML with units; what was taken out is still there, computed by assignment rules.
        certificate: its largest error.
        forms: of a drug that binds a target: quasi-equilibrium, quasi-steady state and Michaelis-Menten, each with the
            range of doses in which it holds.
    """

    model: Model
    certificate: Certificate
    trial: Trial = field(repr=False)
    forms: tuple[Form, ...] = ()

    @property
    def fast(self) -> tuple[str, ...]:
        """Species at quasi-steady state."""
        return tuple(name for step in self.trial.steps for name in step.relaxed)

    @property
    def methods(self) -> dict[str, str]:
        """Species at quasi-steady state -> "standard", "total" or "equilibrium"."""
        return {name: step.method for step in self.trial.steps for name in step.relaxed}

    @property
    def removed(self) -> tuple[str, ...]:
        """Reactions that were left out."""
        return tuple(name for step in self.trial.steps for name in step.left_out)

    @property
    def lumped(self) -> tuple[tuple[str, ...], ...]:
        """Groups of species that are one state now."""
        return tuple(tuple(step.pools[0].members) for step in self.trial.steps if step.method == "lumped")

    @property
    def conserved(self) -> dict[str, tuple[str, ...]]:
        """Species that are computed from a conserved total -> the members of the total."""
        found: dict[str, tuple[str, ...]] = {}
        for step in self.trial.steps:
            if step.method == "conserved":
                found |= {name: tuple(pool.members) for name, pool in zip(step.gone, step.pools, strict=True)}
        return found

    @property
    def targets(self) -> dict[str, str]:
        """What was dosed before -> what takes the dose now, where they differ."""
        found: dict[str, str] = {}
        for step in self.trial.steps:
            found = {old: step.targets.get(new, new) for old, new in found.items()} | step.targets
        return found

    @property
    def conditions(self) -> dict[str, str]:
        """Fast species -> the formula that has to be small for the standard form, where it is known."""
        steps = [step for step in self.trial.steps if step.condition is not None]
        return {name: to_text(step.condition) for step in steps for name in step.relaxed if step.condition is not None}

    def regimen(self, regimen: Regimen | str) -> Regimen:
        """Return the treatment with the targets that the reduced model has.

        Raises:
            RegimenError: for doses into what is computed now.
        """
        return moved(treatments_of(regimen)[0], self.trial.steps)

    def values(self, values: Mapping[str, Any]) -> dict[str, float]:
        """Return values of the full model, in its units, as values of the reduced one.

        Parameters keep their names, but local ones (`reaction.k` is `reaction_k`); starting values of species that
        have a total become that of the total.
        """
        columns = {name: np.array([float(value)]) for name, value in values.items()}
        return {name: float(column[0]) for name, column in carried(self.trial.steps, columns).items()}

    def draw(self, count: int, seed: int) -> dict[str, Floats]:
        """Return parameter sets of the full model drawn from the box, evenly in the logarithm."""
        random = np.random.default_rng(seed)
        box = self.certificate.box
        return {name: np.exp(random.uniform(np.log(low), np.log(high), count)) for name, (low, high) in box.items()}

    def errors(self, values: Mapping[str, Any]) -> dict[str, Floats]:
        """Return the error of every output for sets of values of the full model, measured as the certificate does.

        Args:
            values: name -> one number for each set, in model units.

        Raises:
            ModelError: for columns of different lengths.
        """
        columns = {name: np.atleast_1d(np.asarray(column, float)) for name, column in values.items()}
        lengths = {len(column) for column in columns.values()} or {1}
        if len(lengths) > 1:
            raise ModelError(
                "the columns have different lengths", where=", ".join(columns), fix="give one for each set"
            )
        found = self.trial.errors(columns, lengths.pop()).outside
        return {output: found[:, place] for place, output in enumerate(self.trial.outputs)}

    def __str__(self) -> str:
        c = self.certificate
        lines = [f"{c.states[0]} states -> {c.states[1]}, {c.time_saved:.2g} x faster"]
        lines += [f"at quasi-steady state ({method}): {name}" for name, method in self.methods.items()]
        lines += [f"left out: {name}" for name in self.removed]
        lines += [f"lumped: {', '.join(group)}" for group in self.lumped]
        lines += [f"from a conserved total: {name}" for name in self.conserved]
        lines += [f"{name}: error at most {100 * bound:.3g} % of the peak" for name, bound in c.bounds.items()]
        if c.layer > 0:
            lines.append(f"after the start and each dose not before {c.layer:.3g} (there within the layer's bounds)")
        lines.append(f"over {len(c.box)} parameters, {c.tried} sets, {c.drawn} of them drawn after the search")
        lines += [f"{name}: standard form where {formula} is small" for name, formula in self.conditions.items()]
        return "\n".join([*lines, *map(str, self.forms)])
