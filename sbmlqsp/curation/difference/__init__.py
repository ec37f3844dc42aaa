"""What changed between two versions of a model, in words, and what it does to the results."""

from sbmlqsp.curation.difference.effects import Effect, effects
from sbmlqsp.curation.difference.words import differences

__all__ = ["Effect", "differences", "effects"]
