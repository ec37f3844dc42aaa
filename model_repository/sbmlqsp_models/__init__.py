"""The curated models: folders of data, reached through the entry-point group `sbmlqsp.repositories`."""

from __future__ import annotations

from pathlib import Path


def folder() -> Path:
    """Return the folder that holds the entries, `<area>/<AuthorYear_topic>/`."""
    return Path(__file__).parent
