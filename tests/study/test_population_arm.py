"""Population arms: claims on quantiles, means, variation and shares of patients, against closed forms."""

from __future__ import annotations

import math

import pytest

import sbmlqsp as qsp

MODEL = """model m()
  unit substance = 1 mole; unit volume = 1 litre; unit time_unit = 3600 second; unit L_per_h = litre/(3600 second);
  compartment V = 10; species D in V = 0; CL = 5 L_per_h; J: D -> ; CL*D;
end"""

STUDY = """
title = "A bolus in many patients"
model = "m.ant"
[arms.one]
regimen = "100 mol into D"
until = "2 h"
[arms.many]
regimen = "100 mol into D"
until = "2 h"
population = "p.toml"
patients = 2000
"""

CLAIM = """
[[claims]]
arm = "many"
quantity = "{quantity}"
expected = "{expected}"
tolerance = "{tolerance}"
kind = "exact"
source = "closed form"
"""


@pytest.fixture
def study(tmp_path):
    """Return a function that runs claims on 2,000 Sobol patients with lognormal clearance, omega 0.3."""
    (tmp_path / "m.ant").write_text(MODEL)
    (tmp_path / "p.toml").write_text(
        "sampling = 'sobol'\nseed = 3\n[parameters.CL]\ndistribution = 'lognormal'\nmedian = '5 L/h'\nomega = 0.3\n"
    )

    def run(*claims, engine="roadrunner"):
        text = STUDY + "".join(CLAIM.format(quantity=q, expected=e, tolerance=t) for q, e, t in claims)
        (tmp_path / "study.toml").write_text(text)
        return qsp.Study.load(tmp_path / "study.toml").run(engine=engine)

    return run


def test_claims_on_patients(study):
    upper = 5 * math.exp(1.6448536 * 0.3)
    low = 10 * math.exp(-2 * upper / 10)  # the 5 % quantile of D(2) is at the 95 % quantile of CL
    result = study(
        ("quantile(at([D], 2 h), 0.05)", f"{low} mol/L", "1 %"),
        ("quantile(cmax([D]), 0.5)", "10 mol/L", "0.01 %"),
        ("fraction(at([D], 2 h), 3.6787944 mol/L)", "0.5", "1 %"),
        ("mean(at([D], 2 h)) of arm many / mean(at([D], 2 h))", "1", "0.01 %"),
        ("cv(at([D], 0 h))", "0", "1e-9"),
    )
    assert result.ok, result.table()


def test_what_an_arm_cannot_say_is_said(study):
    result = study(("cmax([D])", "10", "1 %"), ("quantile(half_life([D]), 0.5)", "1", "1 %"))
    assert [claim.verdict for claim in result.claims] == ["cannot", "cannot"]
    assert "is a population" in result.claims[0].reason
    assert "half_life" in result.claims[1].reason


def test_a_population_outside_the_folder_is_refused(tmp_path):
    (tmp_path / "m.ant").write_text(MODEL)
    (tmp_path / "study.toml").write_text(STUDY.replace("p.toml", "../p.toml"))
    with pytest.raises(qsp.SecurityError):
        qsp.Study.load(tmp_path / "study.toml")
