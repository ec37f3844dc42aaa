"""Files and models."""

from sbmlqsp.io.loading import load
from sbmlqsp.io.saving import save

__all__ = ["load", "save"]
