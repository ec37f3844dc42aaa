"""A model of every kind as an archive: carried, proved, and opened again as the same model."""

from __future__ import annotations

import pytest

import sbmlqsp as qsp
from sbmlqsp.archive.rerun import run_archive
from sbmlqsp.conversion.converting import read
from tests.converters.matrix import FEATURES, model_of


@pytest.mark.parametrize("feature", FEATURES)
def test_a_feature_is_carried_there_and_back(feature, tmp_path):
    model = model_of(feature)
    regimen = qsp.Regimen(qsp.Dose(10, into="C", at=1)) if feature == "dosing" else None
    report = qsp.export(model, tmp_path / "run.omex", regimen=regimen, until=10.0)
    assert not report.lost
    assert report.ok
    assert report.proof.compared > 0
    back = read(tmp_path / "run.omex")
    assert set(back.model.species.ids) == set(model.species.ids)


def test_without_species_states_and_what_events_change_are_reported(tmp_path):
    model = qsp.Model.from_antimony("S = 2; n = 0; S' = -0.1*S; y := 2*S; E: at S < 1: S = 2, n = n + 1")
    qsp.export(model, tmp_path / "run.omex", until=20)
    (outputs,) = run_archive(tmp_path / "run.omex").values()
    labels = [column.label for column in outputs.reports[0].columns]
    assert labels[0] == "time"
    assert set(labels) == {"time", "S", "n", "y"}
    last = {column.label: outputs.generators[column.generator][-1] for column in outputs.reports[0].columns}
    assert last["n"] == 2  # S halves every 6.93
    assert last["S"] == pytest.approx(0.5 * last["y"])
