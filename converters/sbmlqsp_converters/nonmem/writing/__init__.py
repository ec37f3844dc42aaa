"""Model -> NONMEM control stream and data set."""

from __future__ import annotations

from sbmlqsp_converters.nonmem.writing.stream import ControlStreamText, control_stream

__all__ = ["ControlStreamText", "control_stream"]
