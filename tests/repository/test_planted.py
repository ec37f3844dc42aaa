"""A wrong unit, a missing dose, a swapped sign and an edited file are each caught by the tool that has to."""

from __future__ import annotations

import pytest

from sbmlqsp.curation import repository
from sbmlqsp.curation.record import append
from tests.conformance.planted import ENOUGH, FAULTS, candidates, planted

SAMPLE = ("Friberg2002_myelosuppression", "Neumann1998_HCV_interferon")


@pytest.mark.parametrize("kind", FAULTS)
@pytest.mark.parametrize("name", SAMPLE)
def test_a_planted_fault_is_caught(name, kind, tmp_path):
    fault = planted(repository()[name], kind, tmp_path)
    assert fault.caught, fault


@pytest.mark.conformance
def test_every_planted_fault_in_ten_entries_is_caught(tmp_path):
    found = [planted(entry, kind, tmp_path) for entry in list(candidates())[:ENOUGH] for kind in FAULTS]
    assert len(found) == ENOUGH * len(FAULTS)
    assert [fault for fault in found if not fault.caught] == []


def test_a_copy_without_fault_is_not_accused(private):
    from sbmlqsp.curation.gates import check_entry
    from sbmlqsp.curation.record import verify

    entry = repository(private)["Friberg2002_myelosuppression"]
    append(entry, "add", "a copy")
    assert verify(entry).ok
    assert check_entry(entry, ["roadrunner"]).ok
