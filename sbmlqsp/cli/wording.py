"""Remedies of the library in the words of the command line: options instead of keyword arguments."""

from __future__ import annotations

import re

_SIZE = re.compile(r"(?:pass (?:body_weight|body_surface_area), such as )?(body_weight|body_surface_area)='([^']+)'")
_COMPARTMENTS = re.compile(r"compartments=\{([^}]*)\}")
_ENTRY = re.compile(r"(\d+): '(\w+)'")


def as_options(remedy: str) -> str:
    """Return a remedy with the options that stand for what it says: body_weight='70 kg' is --body-weight '70 kg'."""
    remedy = _SIZE.sub(lambda found: f"--{found[1].replace('_', '-')} '{found[2]}'", remedy)
    return _COMPARTMENTS.sub(
        lambda found: " ".join(f"--cmt {number}={target}" for number, target in _ENTRY.findall(found[1])), remedy
    )
