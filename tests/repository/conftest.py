from __future__ import annotations

import shutil

import pytest

from sbmlqsp.curation import repository

ID = "Friberg2002_myelosuppression"


@pytest.fixture
def private(tmp_path):
    """A private repository with a copy of one curated entry, never recorded."""
    target = tmp_path / "private" / "haematology" / ID
    shutil.copytree(repository()[ID].path, target)
    (target / "history.jsonl").unlink(missing_ok=True)
    return tmp_path / "private"


@pytest.fixture
def edit(private):
    """Replace a text in a file of the private entry and return the entry as it is then."""

    def apply(file: str, old: str, new: str):
        path = private / "haematology" / ID / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        return repository(private)[ID]

    return apply
