"""Inter-occasion variability: parameters of a patient that differ from one occasion to the next.

Source: Karlsson and Sheiner 1993 J Pharmacokinet Biopharm 21, 735: value = parameter of the patient times exp(kappa),
kappa normal with one omega, drawn anew for each occasion.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.dosing.forcing import Forcing
from sbmlqsp.errors import ModelError
from sbmlqsp.model import Model
from sbmlqsp.population.distributions.distribution import positive
from sbmlqsp.population.population import Population
from sbmlqsp.population.sampling import normal_scores
from sbmlqsp.treatment.forcing import with_forcing


def with_occasions(
    model: Model, population: Population, omegas: Mapping[str, float], times: Sequence[Any], *, seed: int = 0
) -> tuple[Model, Population]:
    """Return the model with parameters that change at the occasions, and the population with their values.

    In the model each parameter becomes a rule, piecewise in time, of `forcing_of_<id>_1_value_<occasion>`; in the
    population these take the place of its column. Both go to `simulate_population` together.

    Args:
        model: what will be simulated.
        population: the patients; its columns are the middle values over occasions.
        omegas: parameter -> standard deviation of the logarithm between occasions of one patient.
        times: when each occasion begins, increasing, the first at 0; quantities, or numbers in model time.
        seed: the same seed gives the same occasions.

    Raises:
        UnknownSymbolError: for a parameter that is no column of the population.
        ModelError: for fewer than two occasions, or a negative omega; further as `with_forcing`.
    """
    if len(times) < 2:
        raise ModelError(f"{len(times)} occasions", where="times", fix="give the beginning of each, the first at 0")
    for name, omega in omegas.items():
        if name not in population.parameters:
            raise unknown_symbol(name, population.parameters, "parameter of the population")
        positive(omega, f"omega of '{name}'", zero=True)
        unit = population.units[population.names.index(name)]
        middle = float(np.median(population.column(name)))
        value: Any = middle if unit is None else f"{middle!r} {unit}"
        before = set(model.parameters.ids)
        model = with_forcing(model, {name: Forcing(list(times), [value] * len(times))})
        heights = [new for new in model.parameters.ids if new not in before and "_value_" in new]
        labels = [f"{name} on occasion {number}" for number in range(1, len(times) + 1)]
        kappa = normal_scores(len(population), labels, "random", seed)
        own = population.column(name)
        population = population.without_column(name)
        for number, height in enumerate(heights):
            population = population.with_column(height, own * np.exp(omega * kappa[:, number]), unit)
    return model, population
