"""rxode2 model texts and their event tables."""

from __future__ import annotations

from sbmlqsp_converters.rxode2.converter import RXODE2

__all__ = ["RXODE2"]
