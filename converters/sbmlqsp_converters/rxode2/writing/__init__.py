"""Model -> rxode2 text and event table."""

from __future__ import annotations

from sbmlqsp_converters.rxode2.writing.text import model_text

__all__ = ["model_text"]
