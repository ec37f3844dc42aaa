"""SBML events -> regimen: dose events are known by what they do, never by names, notes or annotations."""

from sbmlqsp.treatment.recognition.split import Split, split_regimen

__all__ = ["Split", "split_regimen"]
