"""Fisher information: PopED's and PFIM's warfarin example, cases.json PI01 and PI03, closed forms."""

from __future__ import annotations

import json

import numpy as np
import pytest

import sbmlqsp as qsp
from sbmlqsp.errors import ModelError, UnknownSymbolError

WARFARIN = """model warfarin
  substanceOnly species depot, central; depot = 0; central = 0; CL = 0.15; V = 8; KA = 1
  absorption: depot -> central; KA*depot
  elimination: central -> ; CL/V*central
  conc := central/V
end"""
TIMES = [0.5, 1, 2, 6, 24, 36, 72, 120]
BETWEEN = {"CL": 0.07, "V": 0.02, "KA": 0.6}


@pytest.fixture(scope="module")
def warfarin():
    return qsp.Model.from_antimony(WARFARIN)


def cases(shared, name):
    found = json.loads((shared / "reference_cases" / "cases.json").read_text(encoding="utf-8"))
    return {e["quantity"]: (e["value"], e["tol"]) for c in found if c["id"] == name for e in c["expected"]}


def population(model, **more):
    return qsp.identifiability.fisher(
        model,
        qsp.Regimen((qsp.Dose(70, "depot"),)),
        outputs=["conc"],
        times=TIMES,
        unknown=["CL", "V", "KA"],
        error={"proportional": 0.1},
        between=BETWEEN,
        subjects=32,
        **more,
    )


def test_warfarin_population_reduced(warfarin):
    """PopED 0.7 and PFIM 4: ln det 52.447989; RSE 4.738, 2.756, 13.926 %."""
    found = population(warfarin)
    assert found.logdet == pytest.approx(52.447989, abs=1e-5)
    assert [found.rse[n] for n in ("CL", "V", "KA")] == pytest.approx([4.738, 2.756, 13.926], abs=5e-4)
    assert found.names[3:] == ("omega2 CL", "omega2 V", "omega2 KA", "sigma2 proportional")


def test_warfarin_population_full(warfarin):
    assert population(warfarin, full=True).logdet == pytest.approx(55.461196, abs=1e-5)


def test_a_decay(shared):
    expected = cases(shared, "PI01")
    model = qsp.Model.from_antimony("model decay\n A = 5; k = 0.25; y = A; y' = -k*y;\nend")
    found = qsp.identifiability.fisher(model, outputs=["y"], times=[1, 2, 4, 8], unknown=["A", "k"], error=0.1)
    got = {
        "FIM_AA": found.matrix[0, 0],
        "FIM_Ak": found.matrix[0, 1],
        "FIM_kk": found.matrix[1, 1],
        "SE_A": found.standard_errors["A"],
        "SE_k": found.standard_errors["k"],
        "corr": found.correlation[0, 1],
    }
    for name, value in got.items():
        assert value == pytest.approx(expected[name][0], rel=expected[name][1])


@pytest.mark.parametrize("start", ["0.02", "2", "20"])
def test_vmax_and_km_at_low_concentrations(shared, start):
    value, tolerance = cases(shared, "PI03")[f"s1/s2 C0={start}"]
    text = f"model elimination\n Vmax = 10; Km = 2; C = {start}; C' = -Vmax*C/(Km + C);\nend"
    found = qsp.identifiability.fisher(
        qsp.Model.from_antimony(text), outputs=["C"], times=[0.5, 1, 2, 4, 8], unknown=["Vmax", "Km"], error=1.0
    )
    assert found.condition_number == pytest.approx(value, rel=tolerance)
    assert [d.name for d in found.sloppy_directions] == (["Vmax*Km"] if start == "0.02" else [])


def test_what_no_data_can_tell_is_called_structural(warfarin):
    text = WARFARIN.replace("conc := central/V", "s = 2; conc := s*central/V")
    found = qsp.identifiability.fisher(
        qsp.Model.from_antimony(text),
        qsp.Regimen((qsp.Dose(70, "central"),)),
        outputs=["conc"],
        times=[1, 5, 20, 60],
        unknown=["CL", "V", "s"],
        error={"proportional": 0.1},
    )
    (direction,) = found.structural_directions
    assert {name for name, _ in direction.powers} == {"CL", "V", "s"}
    assert found.logdet == -np.inf
    assert all(np.isinf(value) for value in found.rse.values())


def test_information_adds_up_and_lognormal_is_relative(warfarin):
    given = {"outputs": ["conc"], "times": [1, 24], "unknown": ["CL", "V"]}
    regimen = qsp.Regimen((qsp.Dose(70, "central"),))
    one = qsp.identifiability.fisher(warfarin, regimen, error={"lognormal": 0.1}, **given)
    two = qsp.identifiability.fisher(warfarin, regimen, error={"proportional": 0.1}, **given)
    assert one.matrix == pytest.approx(two.matrix, rel=1e-6)
    assert (one + two).matrix == pytest.approx(2 * one.matrix, rel=1e-6)
    full = qsp.identifiability.fisher(warfarin, regimen, error={"proportional": 0.1}, full=True, **given)
    assert full.matrix == pytest.approx((1 + 2 * 0.01) * two.matrix, rel=1e-6)


def test_wrong_input_is_one_clear_error(warfarin):
    given = {"outputs": ["conc"], "times": [1, 24], "unknown": ["CL", "V"], "error": 0.1}

    def asked(**changes):
        return qsp.identifiability.fisher(warfarin, qsp.Regimen((qsp.Dose(70, "central"),)), **{**given, **changes})

    with pytest.raises(UnknownSymbolError, match="did you mean CL"):
        asked(unknown=["Cl"])
    with pytest.raises(UnknownSymbolError, match="did you mean conc"):
        asked(outputs=["cnc"])
    with pytest.raises(ModelError, match="size of the error"):
        asked(error="proportional")
    with pytest.raises(ModelError, match="'times' is empty"):
        asked(times=[])
    with pytest.raises(ModelError, match="assignment rule"):
        asked(unknown=["conc"])


def test_dose_events_of_the_model_count(warfarin):
    regimen = qsp.Regimen((qsp.Dose(70, "central"),))
    given = {"outputs": ["conc"], "times": [1, 24], "unknown": ["CL", "V"], "error": 0.1}
    by_regimen = qsp.identifiability.fisher(warfarin, regimen, **given)
    by_events = qsp.identifiability.fisher(qsp.with_regimen(warfarin, regimen), **given)
    assert by_events.matrix == pytest.approx(by_regimen.matrix, rel=1e-6)
