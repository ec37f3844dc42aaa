"""Drawing with Matplotlib's object interface: no pyplot, no state, no window, no change of the user's backend."""

from __future__ import annotations

from sbmlqsp.figures.bifurcation import DiagramLine, DiagramMark, bifurcation_diagram, two_parameter_diagram
from sbmlqsp.figures.concentration_time import Curve, Panel, concentration_time
from sbmlqsp.figures.files import image, save
from sbmlqsp.figures.lines import Line, lines
from sbmlqsp.figures.network import Link, Node, network
from sbmlqsp.figures.phase_plane import phase_plane
from sbmlqsp.figures.population_bands import Band, population_bands
from sbmlqsp.figures.population_checks import Check, Row, dose_response, forest, vpc

__all__ = [
    "Band",
    "Check",
    "Curve",
    "DiagramLine",
    "DiagramMark",
    "Line",
    "Link",
    "Node",
    "Panel",
    "Row",
    "bifurcation_diagram",
    "concentration_time",
    "dose_response",
    "forest",
    "image",
    "lines",
    "network",
    "phase_plane",
    "population_bands",
    "save",
    "two_parameter_diagram",
    "vpc",
]
