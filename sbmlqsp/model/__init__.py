"""The model: one reading of an SBML document, values on top of it, and edits that give new models."""

from sbmlqsp.model.model import Model

__all__ = ["Model"]
