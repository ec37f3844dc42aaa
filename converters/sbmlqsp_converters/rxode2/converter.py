"""The converter object that the entry point names."""

from __future__ import annotations

from sbmlqsp.conversion.compartments import COLUMNS, TextConverter
from sbmlqsp_converters.rxode2.back import Back
from sbmlqsp_converters.rxode2.reading import read
from sbmlqsp_converters.rxode2.writing import model_text

RXODE2 = TextConverter(
    "rxode2", "rxode2", (".rxode2",), model_text, Back, read, tuple(column.lower() for column in COLUMNS)
)
"""Writes `NAME.rxode2` and, with doses, `NAME.csv`; reads model texts with event tables beside them."""
