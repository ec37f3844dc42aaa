"""Adults as covariates: sex, age, weight, height, body surface, kidney function.

Medians of weight and height are those of the reference adults of ICRP Publication 89 (Ann ICRP 2002;32(3-4)): 73 kg and
176 cm for men, 60 kg and 163 cm for women. Spreads and the age range are arguments, because they are those of a trial.
"""

from __future__ import annotations

import numpy as np

from sbmlqsp.errors import ModelError
from sbmlqsp.population.distributions.distribution import Floats
from sbmlqsp.population.distributions.lognormal import LogNormal
from sbmlqsp.population.distributions.normal import Normal
from sbmlqsp.population.population import Population
from sbmlqsp.population.sampling import normal_scores

FEMALE, MALE = 1.0, 0.0
_WEIGHT, _HEIGHT = {MALE: 73.0, FEMALE: 60.0}, {MALE: 176.0, FEMALE: 163.0}  # kg, cm; ICRP 89


def adults(
    n: int,
    *,
    female: float = 0.5,
    age: tuple[float, float] = (18.0, 65.0),
    weight_cv: float = 0.2,
    height_cv: float = 0.04,
    correlation: float = 0.5,
    seed: int = 0,
    sampling: str = "random",
) -> Population:
    """Return n adults: covariates female (1 or 0), age (year), height (cm), body_weight (kg), body_surface_area (m^2).

    Args:
        n: number of adults.
        female: share of women.
        age: youngest and oldest; all ages between are as likely.
        weight_cv: spread of weight within a sex, lognormal.
        height_cv: spread of height within a sex, normal.
        correlation: of height and the logarithm of weight within a sex.
        seed: the same seed gives the same adults.
        sampling: as in `Population.sample`.

    Raises:
        ModelError: for shares, ages and correlations that make no sense.
    """
    if not 0 <= female <= 1:
        raise ModelError(f"female={female}", where="female", fix="give a share from 0 to 1")
    if not 0 < age[0] < age[1]:
        raise ModelError(f"age={age}", where="age", fix="give the youngest and the oldest")
    if not -1 < correlation < 1:
        raise ModelError(f"correlation={correlation}", where="correlation", fix="give a number between -1 and 1")
    from sbmlqsp.population.distributions.distribution import normal_probability

    z = normal_scores(n, ("sex", "age", "height", "weight"), sampling, seed)
    sex = np.where(normal_probability(z[:, 0]) < female, FEMALE, MALE)
    years = age[0] + (age[1] - age[0]) * normal_probability(z[:, 1])
    heavy = correlation * z[:, 2] + np.sqrt(1 - correlation**2) * z[:, 3]
    height, weight = np.empty(n), np.empty(n)
    for each in (MALE, FEMALE):
        own = sex == each
        height[own] = Normal(_HEIGHT[each], cv=height_cv).from_normal(z[own, 2])
        weight[own] = LogNormal(_WEIGHT[each], cv=weight_cv).from_normal(heavy[own])
    table = np.column_stack([sex, years, height, weight, body_surface(weight, height)])
    names = ("female", "age", "height", "body_weight", "body_surface_area")
    how = {"adults": "ICRP 89 medians", "female": female, "age": list(age), "seed": seed, "sampling": sampling}
    return Population(names, table, ("", "year", "cm", "kg", "m^2"), frozenset(names), provenance=how)


def body_surface(weight: Floats, height: Floats) -> Floats:
    """Return body surface area in m^2 from kg and cm (Mosteller 1987 N Engl J Med 317, 1098)."""
    return np.asarray(np.sqrt(weight * height / 3600.0))


def creatinine_clearance(female: Floats, age: Floats, weight: Floats, creatinine: Floats) -> Floats:
    """Return creatinine clearance in mL/min from years, kg and mg/dL (Cockcroft and Gault 1976 Nephron 16, 31)."""
    return np.asarray((140.0 - age) * weight / (72.0 * creatinine) * np.where(female == FEMALE, 0.85, 1.0))


def filtration_rate(female: Floats, age: Floats, creatinine: Floats) -> Floats:
    """Return the estimated filtration rate in mL/min/1.73 m^2 from years and mg/dL, without race.

    Source: CKD-EPI 2021, Inker et al. N Engl J Med 385, 1737.
    """
    is_female = female == FEMALE
    kappa, alpha = np.where(is_female, 0.7, 0.9), np.where(is_female, -0.241, -0.302)
    ratio = creatinine / kappa
    value = 142.0 * np.minimum(ratio, 1.0) ** alpha * np.maximum(ratio, 1.0) ** -1.200 * 0.9938**age
    return np.asarray(value * np.where(is_female, 1.012, 1.0))
