"""Panels of curves, bars, shaded areas and surfaces with a look of their own, alone or several in one figure."""

from sbmlqsp.figures.panels.content import Look, Panel, Scale, Shade, Surface, Trace
from sbmlqsp.figures.panels.drawing import Cell, panel, panels

__all__ = ["Cell", "Look", "Panel", "Scale", "Shade", "Surface", "Trace", "panel", "panels"]
