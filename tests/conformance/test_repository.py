"""Every entry of the repository, as COPASI reruns it and as the record has it."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from sbmlqsp.curation import repository
from tests.conformance.copasi_reruns import LARGEST, compare


@pytest.mark.conformance
@pytest.mark.parametrize("name", list(repository()))
def test_copasi_reruns_the_archive_of_each_entry(name, tmp_path):
    if find_spec("COPASI") is None:
        pytest.skip("python-copasi is not installed")
    largest, _ = compare(repository()[name], tmp_path)
    assert largest <= LARGEST
