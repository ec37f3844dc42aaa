"""Conversion to and from other tools: the contract of a converter, the registry, `export` and `convert`."""

from __future__ import annotations

from sbmlqsp.conversion.contract import (
    FEATURES,
    ConversionReport,
    Converter,
    Fitter,
    Imported,
    Loss,
    Proof,
    Reader,
    Rewriter,
    Written,
)
from sbmlqsp.conversion.converting import convert, read
from sbmlqsp.conversion.export import export
from sbmlqsp.conversion.header import about
from sbmlqsp.conversion.name_map import name_map, read_name_map
from sbmlqsp.conversion.registry import converter, converter_for, formats, reader, reader_for
from sbmlqsp.conversion.request import Request
from sbmlqsp.conversion.studies import study_losses

__all__ = [
    "FEATURES",
    "ConversionReport",
    "Converter",
    "Fitter",
    "Imported",
    "Loss",
    "Proof",
    "Reader",
    "Request",
    "Rewriter",
    "Written",
    "about",
    "convert",
    "converter",
    "converter_for",
    "export",
    "formats",
    "name_map",
    "read",
    "read_name_map",
    "reader",
    "reader_for",
    "study_losses",
]
