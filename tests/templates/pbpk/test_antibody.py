"""Minimal PBPK of antibodies against the closed forms and the independent numbers of fact sheet A10 (Cao 2013)."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import expm

import sbmlqsp as qsp
from sbmlqsp.templates import pbpk

TIGHT = qsp.Settings(rtol=1e-10)
ANTIBODIES = {  # s1, s2, CLp; half-life d, concentration at 7 and 28 d, Vss, time of the leaky peak
    "adecatumumab": ((0.883, 0.524, "0.72 L/d"), (10.63081, 3.495102, 0.6098998, 7.314918, 2.328757)),
    "visilizumab": ((0.949, 0.834, "0.3648 L/d"), (10.97724, 7.665345, 1.441355, 4.35643, 3.651414)),
    "mepolizumab": ((0.95, 0.75, "0.20424 L/d"), (18.77208, 9.783479, 4.027398, 4.9504, 4.106845)),
}


@pytest.mark.parametrize("name", ANTIBODIES)
def test_three_antibodies(name):
    (s1, s2, clearance), (half_life, week, month, vss, peak) = ANTIBODIES[name]
    model = pbpk.antibody(s1=s1, s2=s2, CLp=clearance)
    run = qsp.simulate(model, "70 mg into plasma", until="400 d", outputs=["[plasma]", "[leaky]"], settings=TIGHT)
    assert run.at("[plasma]", "7 d").magnitude == pytest.approx(week, rel=1e-5)
    assert run.at("[plasma]", "28 d").magnitude == pytest.approx(month, rel=1e-5)
    assert run.tmax("[leaky]").to("d").magnitude == pytest.approx(peak, rel=1e-3)
    exposure = qsp.nca(run, "[plasma]")
    assert exposure.half_life.to("d").magnitude == pytest.approx(half_life, rel=1e-4)
    assert exposure.vss.to("L").magnitude == pytest.approx(vss, rel=1e-3)


def test_clearance_from_interstitial_fluid_is_the_matrix_exponential():
    model = pbpk.antibody("interstitial", s1=0.8, s2=0.4, CLi="0.0318 L/h")
    v = np.array([2.6, 8.112, 4.368, 2.6])
    flow, s_l, cl = 2.9 / 24, 0.2, 0.0318
    tight, leaky = 0.33 * flow, 0.67 * flow
    a = (
        np.array(
            [
                [-tight * 0.2 - leaky * 0.6, 0, 0, flow],
                [tight * 0.2, -tight * (1 - s_l) - cl, 0, 0],
                [leaky * 0.6, 0, -leaky * (1 - s_l) - cl, 0],
                [0, tight * (1 - s_l), leaky * (1 - s_l), -flow],
            ]
        )
        / v[:, None]
    )
    run = qsp.simulate(model, "70 mg into plasma", times=["7 d"], settings=TIGHT,
                       outputs=["[plasma]", "[tight]", "[leaky]", "[lymph]"])  # fmt: skip
    exact = expm(a * 168) @ np.array([70 / 2.6, 0, 0, 0])
    found = [run[f"[{name}]"].magnitude[-1] for name in ("plasma", "tight", "leaky", "lymph")]
    assert found == pytest.approx(exact, rel=1e-6)


def test_fcrn_saves_antibody():
    dose = "10 nmol into plasma"
    with_fcrn, without = pbpk.antibody("FcRn"), pbpk.antibody("FcRn", FcRn_total="0 nmol/L")
    exposures = [qsp.nca(qsp.simulate(model, dose, until="300 d", outputs=["[plasma]"]), "[plasma]").cl.to("L/d")
                 for model in (with_fcrn, without)]  # fmt: skip
    assert exposures[1].magnitude == pytest.approx(24 * 0.0124, rel=1e-3)  # all that is taken up is degraded
    escaped = 23.9 * 42.9 / (0.559 * 49800 + 42.9)
    kept = 24 * 0.0124 * (escaped / (escaped + 0.0366))
    assert exposures[0].magnitude == pytest.approx(kept, rel=0.01)


def test_unknown_clearance():
    with pytest.raises(qsp.ModelError, match="'plasma', 'interstitial', 'FcRn'"):
        pbpk.antibody("liver")
