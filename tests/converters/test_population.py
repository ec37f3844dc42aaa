"""NONMEM, mrgsolve and rxode2: what each writes is read back equal, and so are the 21 regimens of dosing.json."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sbmlqsp as qsp
from sbmlqsp.conversion import converter, read
from sbmlqsp.errors import ConversionError
from sbmlqsp.treatment.canonical import canonical

DOSING = Path(__file__).parents[2].parent / "shared" / "reference_cases" / "dosing.json"
CASES = json.loads(DOSING.read_text(encoding="utf-8")) if DOSING.exists() else []
MAPS = {"F": "bioavailability", "ALAG": "lag", "D": "duration", "R": "rate"}
TARGETS = {"nonmem": (".ctl", "dadt"), "rxode2": (".rxode2", "amt"), "mrgsolve": (".cpp", "template")}

DEPOT = """
model oral
  compartment V = 1; substanceOnly species depot in V; substanceOnly species central in V
  ka = 1; k = 0.1; depot = 0; central = 0
  J1: depot -> central; ka*depot; J2: central -> ; k*central
end"""
FULL = """
model full
  compartment V = 20; compartment P = 5;
  species C in V; species X in P; substanceOnly species depot in V;
  depot = 0; C = CL0 / 10; X = 0.1; ka = 1; CL = 5; CL0 = 5; {reserved} = 3; Q = 2;
  absorption: depot -> C; ka*depot
  elimination: C -> ; CL*C
  exchange: C -> X; Q*(C - X)
  input: -> C; piecewise({reserved}, time >= 30 && time < 30.5, 0)
  drift = 1; drift' = -0.1*drift + abs(sin(time))^2;
  effect := max(2*C, X) + {reserved} * log10(1 + C);
end
"""


@pytest.fixture(params=TARGETS)
def target(request):
    if request.param == "nonmem":
        pytest.importorskip("pharmpy")
    return request.param


def exported(target, model, folder, **arguments):
    report = qsp.export(model, folder / f"run{TARGETS[target][0]}", to=target, prove=True, **arguments)
    assert report.ok, report
    assert report.proof.largest <= 1e-9
    return report


def test_volumes_formulas_doses_at_0_reserved_ids_and_hours(target, tmp_path):
    reserved = TARGETS[target][1]
    model = qsp.Model.from_antimony(FULL.format(reserved=reserved)).with_units(time="h", substance="mg", volume="L")
    regimen = "100 mg into depot every 12 h x 3; 50 mg into C over 2 h at 5 h F 0.5"
    report = exported(target, model, tmp_path, regimen=regimen)
    assert report.proof.compared > 200
    assert reserved in dict(report.renamed)
    text = (tmp_path / f"run{TARGETS[target][0]}").read_text(encoding="utf-8")
    assert "States are amounts" in text
    assert "Time is in h" in text
    assert model.structure_hash[:16] in text


@pytest.mark.skipif(not CASES, reason="../shared/reference_cases is not there")
@pytest.mark.parametrize("name", ["nonmem", "rxode2"])
def test_regimens_survive_the_files(name, tmp_path):
    if name == "nonmem":
        pytest.importorskip("pharmpy")
    model = qsp.Model.from_antimony(DEPOT)
    for number, case in enumerate(CASES):
        maps = {MAPS[kind]: {int(n): value for n, value in values.items()} for kind, values in case["par"].items()}
        regimen = qsp.Regimen.from_nmtran(case["records"], {1: "depot", 2: "central"}, **maps)
        path = tmp_path / f"run{number}{TARGETS[name][0]}"
        assert qsp.export(model, path, to=name, regimen=regimen).ok, case["name"]
        back = read(path)
        ids = {species.id.lower(): species.id for species in back.model.species}
        assert set(ids) == {"depot", "central"}, case["name"]
        given, found = qsp.schedule(regimen, model), qsp.schedule(back.regimen, back.model)
        lowered = str(canonical(found, back.model)).replace("DEPOT", "depot").replace("CENTRAL", "central")
        assert lowered == str(canonical(given, model)), case["name"]


def test_events_are_refused_by_name(target, tmp_path):
    model = qsp.Model.from_antimony("S = 1; S' = -0.1*S; late: at time > 5: S = 2")
    with pytest.raises(ConversionError, match="late"):
        exported(target, model, tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_wrong_equation_is_noticed(target, tmp_path, monkeypatch):
    model = qsp.Model.from_antimony("S = 1; k = 0.1; S' = -k*S")
    chosen = converter(target)
    real = type(chosen).write

    def wrong(self, request):
        return real(self, type(request)(request.model.with_values({"k": 0.1001}), request.stem))

    monkeypatch.setattr(type(chosen), "write", wrong)
    with pytest.raises(ConversionError, match="does not say what the model says"):
        exported(target, model, tmp_path)


def test_names_that_differ_in_case_only_stay_apart(target, tmp_path):
    exported(target, qsp.Model.from_antimony("k = 1; K = 2; x = 1; X = 3; x' = -k*x; X' = -K*X"), tmp_path)


def test_large_numbers_are_no_bounds(target, tmp_path):
    exported(target, qsp.Model.from_antimony("k = 1e6; huge = 5e7; x = 1; x' = -k*x + huge"), tmp_path)
