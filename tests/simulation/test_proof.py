"""Proofs hold for right models and fail for wrong ones: a proof that cannot fail proves nothing."""

from __future__ import annotations

import json

import pytest

import sbmlqsp as qsp
from sbmlqsp.errors import RegimenError
from sbmlqsp.model import Model
from sbmlqsp.simulation import proof as proofs
from sbmlqsp.simulation.proof import prove_regimen

ORAL = """
  unit substance = 1e-3 gram; unit extent = 1e-3 gram; unit volume = litre; unit time_unit = 3600 second
  compartment V = 20; substanceOnly species depot in V = 0; species C in V = 0; species R in V = 5
  ka = 1; CL = 5; F1 = 0.7; late = 0.5; kout = 0.1
  J1: depot -> C; ka*depot; J2: C -> ; CL*C; J3: -> R; kout*5*V/(1 + C); J4: R -> ; kout*R*V
"""
REGIMENS = {
    "100 mg into depot every 12 h x 6 lag late F F1; 40 mg into C over 2 h at 20 h": {"depot": 420, "C": 40},
    "30 mg into C rate 10 mg/h F 0.5 every 8 h x 3; reset at 17 h; 5 mg into C at 17 h": {"C": 45 - 5 + 5},
    "100 mg into depot every 12 h x 3 at steady state": {"depot": 300},
}


@pytest.mark.parametrize("regimen", REGIMENS)
def test_both_simulators_agree_and_all_is_delivered(regimen):
    proof = prove_regimen(Model.from_antimony(ORAL), regimen)
    assert proof.ok, proof
    assert {road.simulator for road in proof.roads} == {"roadrunner", "COPASI"}
    assert max(road.largest for road in proof.roads) < 1e-8
    for each in proof.delivered:
        assert each.expected == pytest.approx(REGIMENS[regimen][each.target], rel=1e-12)
        assert each.measured == pytest.approx(each.expected, rel=1e-9)


def test_mass_balance_holds_without_resets():
    proof = prove_regimen(Model.from_antimony(ORAL), next(iter(REGIMENS)))
    assert {each.target for each in proof.delivered} == {"depot", "C"}
    for each in proof.delivered:
        assert each.balance == pytest.approx(each.expected, rel=1e-8)


def test_a_lost_dose_is_found(monkeypatch):
    """Events that use values from their trigger time lose one of two doses: the trap this library avoids."""
    write = proofs.treatment.with_schedule

    def spoiled(model, plan, regimen):
        text = write(model, plan, regimen).sbml
        return Model.from_sbml(text.replace('useValuesFromTriggerTime="false"', 'useValuesFromTriggerTime="true"'))

    monkeypatch.setattr(proofs.treatment, "with_schedule", spoiled)
    proof = prove_regimen(Model.from_antimony(ORAL), "100 mg into depot at 2 h; 50 mg into depot at 1 h lag 1 h")
    assert not proof.ok
    assert "NOT PROVED" in str(proof)


def test_json_says_the_same():
    proof = prove_regimen(Model.from_antimony(ORAL), "100 mg into depot", until="6 h")
    content = json.loads(proof.to_json())
    assert content["ok"] is True
    assert content["until"] == 6
    assert len(content["roads"]) == 2


def test_nothing_to_prove_is_refused():
    with pytest.raises(RegimenError, match="gives nothing"):
        prove_regimen(Model.from_antimony(ORAL), qsp.Regimen())


def test_on_the_command_line(tmp_path, capsys):
    from sbmlqsp.cli import main

    file, out = tmp_path / "model.ant", tmp_path / "dosed.xml"
    file.write_text(ORAL)
    assert main(["dose", str(file), "100 mg into depot", "--prove", "--json", "-o", str(out)]) == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True
    assert len(qsp.load(out).events) == 1
