"""A folder for models that refer to other files, with a canary outside that nobody may read."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests.hostile import antimony_texts, sbml_packages
from tests.hostile.writing import document, model

SONG = "canary_that_nobody_may_read"


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the model's folder; beside it lie canaries, and links in it lead to them."""
    outside = tmp_path_factory.mktemp("outside")
    folder = outside / "folder"
    (folder / "sub").mkdir(parents=True)
    for name, text in (sbml_packages.FILES | antimony_texts.FILES).items():
        (folder / name).write_text(text)
    (outside / "canary.xml").write_text(document(model(attributes=f'id="{SONG}"')))
    (outside / "canary.ant").write_text(f"model canary()\n  {SONG} = 1\nend\n")
    for suffix in ("xml", "ant"):
        os.utime(outside / f"canary.{suffix}", (0, time.time()))  # never read so far
        (folder / f"link.{suffix}").symlink_to(outside / f"canary.{suffix}")
    (folder / "linked").symlink_to(outside)
    return folder
