"""Entries of the repository as archives, run by our own interpreter: the curves of their studies."""

from __future__ import annotations

import pytest

from sbmlqsp.cli import main
from sbmlqsp.cli.biosimulators import main as biosimulators
from sbmlqsp.curation import repository
from tests.conformance.own_reruns import LARGEST, compare

ENTRIES = ("Friberg2002_myelosuppression", "PeletierGabrielsson2012_tmdd", "Eleveld2018_propofol")


@pytest.mark.parametrize("name", ENTRIES)
def test_an_archive_of_an_entry_gives_the_curves_of_its_studies(name, tmp_path):
    largest, count = compare(repository()[name], tmp_path)
    assert count >= 3
    assert largest <= LARGEST


def test_the_commands_of_a_user(tmp_path, monkeypatch):
    h5py = pytest.importorskip("h5py")
    monkeypatch.chdir(tmp_path)
    assert main(["repo", "export", ENTRIES[0], "--no-figures", "-o", "model.omex"]) == 0
    assert biosimulators(["-i", "model.omex", "-o", "results", "-q"]) == 0
    study = repository()[ENTRIES[0]].studies[0]
    location = f"{study.path.stem}.sedml"
    with h5py.File("results/reports.h5") as file:
        for arm in study.arms:
            table = file[f"{location}/report_{arm.id}"]
            names = table.attrs["sedmlDataSetLabels"]
            assert len(names) == len(table) >= 2
            assert (tmp_path / "results" / location / f"report_{arm.id}.csv").is_file()
