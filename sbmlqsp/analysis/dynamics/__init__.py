"""Steady states, stability, bifurcations and limit cycles, from exact derivatives."""

from __future__ import annotations

from sbmlqsp.analysis.dynamics.arclength import Steps
from sbmlqsp.analysis.dynamics.attraction import Basins, basins
from sbmlqsp.analysis.dynamics.branch import Branch
from sbmlqsp.analysis.dynamics.continuing import continuation
from sbmlqsp.analysis.dynamics.cycle_branch import CycleBranch, CycleSteps
from sbmlqsp.analysis.dynamics.diagram import Diagram
from sbmlqsp.analysis.dynamics.dosing_window import DoseWindow, dose_window
from sbmlqsp.analysis.dynamics.finding import steady_states, value_at
from sbmlqsp.analysis.dynamics.oscillation import LimitCycle, limit_cycle, values_over
from sbmlqsp.analysis.dynamics.plane_continuing import two_parameter
from sbmlqsp.analysis.dynamics.plane_diagram import PlaneDiagram
from sbmlqsp.analysis.dynamics.plane_of_states import PhasePlane, phase_plane
from sbmlqsp.analysis.dynamics.special_point import SpecialPoint
from sbmlqsp.analysis.dynamics.steady_state import SteadyState, SteadyStates

__all__ = [
    "Basins",
    "Branch",
    "CycleBranch",
    "CycleSteps",
    "Diagram",
    "DoseWindow",
    "LimitCycle",
    "PhasePlane",
    "PlaneDiagram",
    "SpecialPoint",
    "SteadyState",
    "SteadyStates",
    "Steps",
    "basins",
    "continuation",
    "dose_window",
    "limit_cycle",
    "phase_plane",
    "steady_states",
    "two_parameter",
    "value_at",
    "values_over",
]
