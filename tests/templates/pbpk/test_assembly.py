"""Whole-body models: a published one, mass, units, engines, liver models, and what is refused."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from math import exp

import numpy as np
import pytest

import sbmlqsp as qsp
from sbmlqsp.templates import pbpk, with_sinks
from tests.templates.pbpk import jones

TIGHT = qsp.Settings(rtol=1e-10)
KINDS = ("flow-limited", "permeability-limited")
RICH = pbpk.Drug(
    "d", fu=0.4, blood_plasma_ratio=1.3, logP=1.8, bases=(8.5,), Kp="rodgers-rowland", filtered=True, ka="1.2 1/h",
    clearance={"liver": "80 L/h", "gut": "3 L/h"}, PS={"brain": "0.5 L/h", "liver": "60 L/h", "muscle": "20 L/h",
    "kidney": "40 L/h", "lung": "300 L/h", "gut": "30 L/h"}, secretion="5 L/h", reabsorbed=0.2,
)  # fmt: skip
PERMEABLE = dict.fromkeys(dict(RICH.PS), "permeability-limited")


@pytest.fixture(scope="module")
def expected(shared):
    cases = json.loads((shared / "reference_cases/cases.json").read_text(encoding="utf-8"))
    return {case["id"]: {each["quantity"]: each["value"] for each in case["expected"]} for case in cases}


def test_pb04_whole_body_of_caffeine(expected):
    known, model = expected["PB04"], pbpk.assemble(jones.body(), jones.drug())
    runs = {route: qsp.simulate(model, f"100 mg into {route}", until="72 h", outputs=["plasma"], settings=TIGHT)
            for route in ("gut_lumen", "venous")}  # fmt: skip
    for hours in (1, 4, 24):
        assert runs["gut_lumen"].at("plasma", hours).magnitude == pytest.approx(known[f"Cp po {hours}h"], rel=1e-5)
    for hours in (1, 24):
        assert runs["venous"].at("plasma", hours).magnitude == pytest.approx(known[f"Cp iv {hours}h"], rel=1e-5)
    assert runs["gut_lumen"].tmax("plasma").magnitude == pytest.approx(known["tmax po"], rel=1e-3)
    assert runs["gut_lumen"].cmax("plasma").magnitude == pytest.approx(known["Cmax po"], rel=1e-5)
    oral, vein = (qsp.nca(runs[route], "plasma").auc_inf.magnitude for route in runs)
    assert oral == pytest.approx(known["D/(Kp_li fup CLmet)"], rel=1e-6)
    assert oral == pytest.approx(known["AUC_inf po"], rel=1e-4)
    assert vein == pytest.approx(known["AUC_inf iv"], rel=1e-4)
    assert oral / vein == pytest.approx(known["F hepatic"], rel=1e-5)
    assert abs(jones.CLMET / known["CLmet"] - 1) < 1e-9


def test_pb04_clearance_from_microsomes(expected):
    liver = jones.body()["liver"]
    assert pbpk.scaled_clearance("8 uL/min/mg", "45 mg/g", liver) == pytest.approx(expected["PB04"]["CLmet"], rel=1e-9)
    assert pbpk.scaled_clearance("8 uL/min/mg", "45 mg/g", liver, unbound_in_vitro=0.5) == pytest.approx(2 * 31.752)
    with pytest.raises(qsp.UnitsError):
        pbpk.scaled_clearance("8 uL/min/mg", "45 mg", liver)
    with pytest.raises(qsp.UnitsError):
        pbpk.scaled_clearance(8, "45 mg/g", liver)
    with pytest.raises(qsp.ModelError, match="unbound"):
        pbpk.scaled_clearance("8 uL/min/mg", "45 mg/g", liver, unbound_in_vitro=0)


def test_pb06_volume_at_steady_state(expected):
    volume = pbpk.steady_state_volume(jones.drug(), jones.body())
    assert volume == pytest.approx(expected["PB06"]["Vss plasma"], rel=1e-9)
    assert volume / 0.98 == pytest.approx(expected["PB06"]["Vss blood"], rel=1e-9)


def test_pb06_is_what_the_model_reaches_without_elimination():
    model = pbpk.assemble(jones.body(), jones.drug(clearance={}, ka=None))
    end = qsp.simulate(model, "100 mg into venous", times=["1000 h"], outputs=["plasma"], settings=TIGHT)
    volume = 100 / end["plasma"].magnitude[-1]
    assert volume == pytest.approx(pbpk.steady_state_volume(jones.drug(), jones.body()), rel=1e-6)


@pytest.mark.parametrize("body", [pbpk.human("female", weight="60 kg", height="165 cm"), pbpk.rat(), pbpk.dog()],
                         ids=lambda each: each.name)  # fmt: skip
@pytest.mark.parametrize("organs", [{}, PERMEABLE, {"liver": "dispersion", "gut_lumen": "transit chain"},
                                    {"liver": "parallel-tube"}])  # fmt: skip
def test_units_are_proved_and_mass_is_conserved(body, organs):
    model = pbpk.assemble(body, RICH, organs)
    report = qsp.check_units(model, "strict")
    assert report.ok, report.issues
    assert report.complete
    assert not qsp.check(model).errors
    assert with_sinks(model).sbml == model.sbml  # no reaction without a source or an end
    pools = [species.id for species in model.species]
    result = qsp.simulate(model, "100 mg into gut_lumen; 50 mg into venous over 2 h", times=[1, 2, 5, 24],
                          outputs=pools, settings=TIGHT)  # fmt: skip
    totals = sum(result[pool].to("mg").magnitude for pool in pools)
    wanted = [100 + 25 * min(hours, 2) for hours in result.time.magnitude]
    assert totals == pytest.approx(wanted, rel=1e-9)


def test_copasi_agrees():
    model = pbpk.assemble(pbpk.human(), RICH, PERMEABLE | {"gut_lumen": "transit chain"})
    regimen, options = "100 mg into gut_lumen every 12 h x 2", {"until": "24 h", "every": "0.5 h", "settings": TIGHT}
    runs = [qsp.simulate(model, regimen, outputs=["plasma", "[brain]", "[liver]", "urine"], engine=engine, **options)
            for engine in ("roadrunner", "copasi")]  # fmt: skip
    for output in ("plasma", "[brain]", "[liver]", "urine"):
        first, second = (run[output].magnitude for run in runs)
        assert np.max(np.abs(first - second)) < 1e-6 * np.max(first)


def test_fourteen_organs_are_assembled_checked_and_simulated():
    model = pbpk.assemble(pbpk.human(), RICH, {"brain": "permeability-limited"})
    assert len([species for species in model.species if not species.has_only_substance_units]) >= 14
    assert qsp.check_units(model, "strict").ok
    result = qsp.simulate(model, "100 mg into gut_lumen", until="48 h", every="0.5 h")
    assert result["urine"].magnitude[-1] > 0


@pytest.mark.parametrize(("kind", "available"), [
    ("well-stirred", lambda r: 1 / (1 + r)), ("parallel-tube", lambda r: exp(-r)),
    ("dispersion", lambda r: pbpk.hepatic_clearance("dispersion", 1, 1, r).availability),
])  # fmt: skip
def test_livers_extract_what_their_closed_forms_say(kind, available):
    body, drug = jones.body(), jones.drug(clearance={"liver": "60 L/h"})
    model = pbpk.assemble(body, drug, {"liver": kind})
    flow = body["liver"].flow + body["gut"].flow + body["spleen"].flow
    left = available(0.681 * 60 / (0.98 * flow))
    runs = [qsp.simulate(model, f"100 mg into {into}", until="120 h", outputs=["plasma"], settings=TIGHT)
            for into in ("gut_lumen", "venous")]  # fmt: skip
    oral, vein = (qsp.nca(run, "plasma").auc_inf.magnitude for run in runs)
    assert oral / vein == pytest.approx(left, rel=1e-4)
    assert 100 / vein == pytest.approx(0.98 * flow * (1 - left), rel=1e-4)


def test_pb01_hepatic_clearance(expected):
    known = expected["PB01"]
    found = {model: pbpk.hepatic_clearance(model, "90 L/h", 0.1, "1000 L/h")
             for model in ("well-stirred", "parallel-tube", "dispersion")}  # fmt: skip
    assert found["well-stirred"].clearance == pytest.approx(known["CLh well-stirred"], rel=1e-9)
    assert found["well-stirred"].availability == pytest.approx(known["Fh well-stirred"], rel=1e-9)
    assert found["parallel-tube"].clearance == pytest.approx(known["CLh parallel-tube"], rel=1e-9)
    assert found["dispersion"].availability == pytest.approx(known["Fh dispersion"], rel=1e-9)


def test_dispersion_lies_between_its_limits():
    def at(number):
        return pbpk.hepatic_clearance("dispersion", 90, 0.1, 1000, dispersion_number=number).clearance

    assert at(1e-6) == pytest.approx(pbpk.hepatic_clearance("parallel-tube", 90, 0.1, 1000).clearance, rel=1e-5)
    assert at(1e6) == pytest.approx(pbpk.hepatic_clearance("well-stirred", 90, 0.1, 1000).clearance, rel=1e-5)


def test_filtration_is_renal_clearance_of_a_drug_that_is_only_filtered():
    drug = pbpk.Drug("inulin", fu=1, blood_plasma_ratio=0.6, Kp=lambda _: dict.fromkeys(jones.KP, 0.2), filtered=True)
    body = replace(jones.body(), filtration=7.2)
    run = qsp.simulate(pbpk.assemble(body, drug), "100 mg into venous", until="60 h", settings=TIGHT)
    filtered_at_inlet = 7.2 / (1 + 7.2 / (body["kidney"].flow * 0.6))
    assert (100 / qsp.nca(run, "plasma").auc_inf.magnitude) == pytest.approx(filtered_at_inlet, rel=1e-4)


GOOD = {"fu": 0.5, "Kp": jones.KP}


@pytest.mark.parametrize(
    ("drug", "organs", "error", "words"),
    [
        (GOOD, {"livr": "flow-limited"}, qsp.UnknownSymbolError, "no organ 'livr'; did you mean liver"),
        (GOOD | {"PS": {"brian": 1}}, {}, qsp.UnknownSymbolError, "no organ 'brian'; did you mean brain"),
        (GOOD, {"brain": "diffusion-limited"}, qsp.ModelError, "no kind of brain 'diffusion-limited'"),
        (GOOD, {"brain": "parallel-tube"}, qsp.ModelError, "no kind of brain"),
        (GOOD, {"brain": "permeability-limited"}, qsp.ModelError, "no PS for it"),
        (GOOD | {"PS": {"brain": 1}}, {"brain": "permeability-limited"}, qsp.ModelError, "no blood inside"),
        (GOOD | {"PS": {"brain": "-1 L/h"}}, {}, qsp.ModelError, "PS of brain is -1 L/h"),
        (GOOD | {"PS": {"brain": "1 L"}}, {}, qsp.UnitsError, "PS of brain"),
        ({"fu": 0.5}, {}, qsp.ModelError, "no Kp of 'adipose', 'bone'"),
        ({"fu": 0.5, "Kp": {**jones.KP, "brain": -1}}, {}, qsp.ModelError, "Kp of brain"),
        ({"fu": 0.5, "Kp": "poulin"}, {}, qsp.UnknownSymbolError, "did you mean poulin-theil"),
        ({"fu": 1.2, "Kp": jones.KP}, {}, qsp.ModelError, "the fu of the drug is 1.2"),
        ({"fu": "half", "Kp": jones.KP}, {}, qsp.UnitsError, "fu"),
        ({"fu": 0.5, "Kp": jones.KP, "blood_plasma_ratio": float("inf")}, {}, qsp.UnitsError, "blood_plasma_ratio"),
        ({"fu": 0.5, "Kp": jones.KP, "reabsorbed": 2}, {}, qsp.ModelError, "reabsorbed"),
        (GOOD | {"ka": "1 L/h"}, {}, qsp.UnitsError, "ka"),
        (GOOD | {"filtered": True}, {}, qsp.ModelError, "no filtration rate"),
    ],
)  # fmt: skip
def test_wrong_input_is_one_clear_error(drug, organs, error, words):
    with pytest.raises(error, match=words):
        pbpk.assemble(jones.body(), pbpk.Drug("d", **drug), organs)


def test_bodies_and_drugs_are_values():
    assert hash(RICH) == hash(replace(RICH))
    assert pickle.loads(pickle.dumps(RICH)) == RICH
    body = pbpk.rat()
    assert pickle.loads(pickle.dumps(body)) == body == pbpk.rat()
    assert hash(body) == hash(pbpk.rat())


def test_a_tumour_can_be_added():
    body = pbpk.human().with_organ("tumour", "0.1 L", "3 L/h", blood="5 mL", source="made up")
    drug = replace(RICH, PS={**dict(RICH.PS), "tumour": 2.0})
    model = pbpk.assemble(body, drug, {"tumour": "permeability-limited"})
    result = qsp.simulate(model, "100 mg into venous", until="4 h", outputs=["[tumour]"])
    assert result.cmax("[tumour]").magnitude > 0


def test_sources_stay_with_the_equations():
    model = pbpk.assemble(pbpk.human(), RICH)
    assert "Jones HM" in model.sbml
    assert "ICRP 89 Table 2.8" in model.sbml
    assert "Jones HM" in pbpk.antimony(pbpk.human(), RICH)
    assert qsp.Model.from_antimony(pbpk.antimony(pbpk.human(), RICH)).structure_hash == model.structure_hash
