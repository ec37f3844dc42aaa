"""Conversion to other tools: the contract of a converter, the registry, and `export`."""

from __future__ import annotations

from sbmlqsp.conversion.contract import ConversionReport, Converter, Loss, Proof, Written
from sbmlqsp.conversion.export import export
from sbmlqsp.conversion.registry import converter, converter_for, formats

__all__ = [
    "ConversionReport",
    "Converter",
    "Loss",
    "Proof",
    "Written",
    "converter",
    "converter_for",
    "export",
    "formats",
]
