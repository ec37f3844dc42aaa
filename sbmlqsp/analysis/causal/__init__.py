"""Causes: the structural causal model of a model, interventions, effects, counterfactuals, extrapolation."""

from __future__ import annotations

from sbmlqsp.analysis.causal.effects import Effect, effect
from sbmlqsp.analysis.causal.intervening import do
from sbmlqsp.analysis.causal.mechanisms import Mechanism, changed, mechanisms
from sbmlqsp.analysis.causal.structure import CausalGraph, Loop, graph

__all__ = ["CausalGraph", "Effect", "Loop", "Mechanism", "changed", "do", "effect", "graph", "mechanisms"]
