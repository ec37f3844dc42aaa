"""NONMEM control streams and data -> model and subjects."""

from __future__ import annotations

from sbmlqsp_converters.nonmem.reading.subjects import NonmemRun, read_nonmem

__all__ = ["NonmemRun", "read_nonmem"]
