"""NONMEM control streams and their data."""

from __future__ import annotations

from sbmlqsp_converters.nonmem.reader import NONMEM

__all__ = ["NONMEM"]
