"""Noise models against SciPy's distributions."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sbmlqsp.calibration.noise import Noise, contributions, noise_from
from sbmlqsp.errors import ModelError

Y, SD, M = np.array([1.3, 2.0, 0.7]), np.array([0.4, 0.9, 0.3]), np.array([1.0, 2.5, 0.9])
NONE = np.full(3, np.nan)


def reference(distribution, scale):
    if scale == "lin":
        law = stats.norm if distribution == "normal" else stats.laplace
        return -law.logpdf(M, Y, SD)
    if distribution == "normal":
        natural = SD if scale == "log" else SD * np.log(10)
        return -stats.lognorm.logpdf(M, natural, scale=Y)
    base = np.e if scale == "log" else 10
    return -(stats.laplace.logpdf(np.log(M) / np.log(base), np.log(Y) / np.log(base), SD) - np.log(M * np.log(base)))


@pytest.mark.parametrize("scale", ["lin", "log", "log10"])
@pytest.mark.parametrize("distribution", ["normal", "laplace"])
@pytest.mark.parametrize("limit", [NONE, np.array([np.nan, 3.0, 0.95])])
def test_values_and_derivatives(distribution, scale, limit):
    noise = Noise("1", distribution, scale)
    told = contributions(noise, Y, SD, M, limit)
    seen = np.isnan(limit)
    assert told.value[seen] == pytest.approx(reference(distribution, scale)[seen])
    for which, derivative in (("y", told.by_prediction), ("sd", told.by_sd)):
        step = 1e-6
        up, down = (
            contributions(noise, Y + s * (which == "y"), SD + s * (which == "sd"), M, limit).value
            for s in (step, -step)
        )
        assert derivative == pytest.approx((up - down) / (2 * step), rel=1e-6, abs=1e-8)


def test_below_the_limit_is_the_probability_of_lying_there():
    limit = np.array([1.5, 1.5, 1.5])
    told = contributions(Noise("1"), Y, SD, NONE, limit)
    assert told.value == pytest.approx(-stats.norm.logcdf(limit, Y, SD))
    far = contributions(Noise("1"), np.array([400.0]), np.array([1.0]), np.array([np.nan]), np.array([1.0]))
    assert far.value[0] == pytest.approx(-stats.norm.logcdf(1.0, 400.0, 1.0))
    assert np.isnan(told.residual).all()


def test_what_users_mean():
    assert noise_from(0.1, "y").sd == "0.1"
    assert noise_from({"proportional": 0.2}, "y").sd == "0.2 * abs(prediction)"
    assert noise_from({"lognormal": 0.3}, "y").scale == "log"
    assert [n for n, _ in noise_from("combined", "[Drug]").parameters] == ["sd_Drug", "cv_Drug"]
    for wrong in ("gaussian", {"additive": -1}, {"additive": 1, "lognormal": 2}, None, {}):
        with pytest.raises(ModelError):
            noise_from(wrong, "y")
