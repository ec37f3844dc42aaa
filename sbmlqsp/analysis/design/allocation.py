"""`doses`: which doses to give to how many groups, by exchange."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sbmlqsp.analysis.design.criterion import criterion
from sbmlqsp.analysis.design.result import Design
from sbmlqsp.analysis.identifiability.fisher import fisher
from sbmlqsp.analysis.identifiability.precision import FisherInformation
from sbmlqsp.dosing import Regimen
from sbmlqsp.errors import ModelError
from sbmlqsp.model import Model


def doses(
    model: Model,
    regimens: Mapping[str, Regimen | str],
    *,
    groups: int,
    interest: Sequence[str] | None = None,
    **design: Any,
) -> Design:
    """Return the D-optimal (Ds-optimal, with `interest`) number of groups for each regimen.

    Args:
        model: the model.
        regimens: name -> doses, the candidates.
        groups: number of groups to distribute; all have the same sampling times.
        interest: parameters whose precision counts.
        design: outputs, times, unknown, error and what else `identifiability.fisher` takes.

    Raises:
        ModelError: for no regimens or groups, or where no allocation determines the parameters.
    """
    if not regimens or groups < 1:
        raise ModelError("there is nothing to distribute", where="design", fix="give regimens and at least one group")
    told = {name: fisher(model, regimen, structure=False, **design) for name, regimen in regimens.items()}
    names, first = list(told), next(iter(told.values()))
    judge = criterion(first.names, interest)
    matrices = np.array([told[name].matrix for name in names])
    best = np.zeros(len(names), int)
    best[:] = [groups // len(names) + (i < groups % len(names)) for i in range(len(names))]
    value, exchanges = judge.value(np.tensordot(best, matrices, 1)), 0
    improved = True
    while improved:
        improved = False
        for i in range(len(names)):
            for j in range(len(names)):
                if i == j or not best[i]:
                    continue
                moved = best.copy()
                moved[i], moved[j] = moved[i] - 1, moved[j] + 1
                other = judge.value(np.tensordot(moved, matrices, 1))
                if other > value + 1e-9:
                    best, value, exchanges, improved = moved, other, exchanges + 1, True
    if not np.isfinite(value):
        raise ModelError("no allocation of these doses determines the parameters", where="design", fix="sample more")
    matrix = np.tensordot(best, matrices, 1)
    whole = FisherInformation(first.names, first.values, matrix, first.fixed_effects, 0)
    chosen = tuple((name, float(n)) for name, n in zip(names, best, strict=True) if n)
    return Design(chosen, whole, None, None, value, exchanges)
