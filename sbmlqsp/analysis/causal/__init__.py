"""Causes: the structural causal model of a model, interventions, effects, counterfactuals, extrapolation."""

from __future__ import annotations

from sbmlqsp.analysis.causal.counterfactuals import Counterfactual, counterfactual
from sbmlqsp.analysis.causal.effects import Effect, effect
from sbmlqsp.analysis.causal.extrapolating import Extrapolation, extrapolation
from sbmlqsp.analysis.causal.intervening import do, undo
from sbmlqsp.analysis.causal.loops import Loop
from sbmlqsp.analysis.causal.multiples import Times
from sbmlqsp.analysis.causal.situations import Situation
from sbmlqsp.analysis.causal.structure import CausalGraph, graph
from sbmlqsp.model.mechanisms import Mechanism, changed, mechanisms
from sbmlqsp.simulation.untouched import reached

__all__ = [
    "CausalGraph",
    "Counterfactual",
    "Effect",
    "Extrapolation",
    "Loop",
    "Mechanism",
    "Situation",
    "Times",
    "changed",
    "counterfactual",
    "do",
    "effect",
    "extrapolation",
    "graph",
    "mechanisms",
    "reached",
    "undo",
]
