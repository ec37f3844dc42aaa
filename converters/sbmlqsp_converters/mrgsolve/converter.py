"""The converter object that the entry point names."""

from __future__ import annotations

from sbmlqsp.conversion.compartments import TextConverter
from sbmlqsp_converters.mrgsolve.importing import read as read_file
from sbmlqsp_converters.mrgsolve.reader import read
from sbmlqsp_converters.mrgsolve.writer import model_text

MRGSOLVE = TextConverter("mrgsolve", "mrgsolve", (".cpp",), model_text, read, read_file)
"""Writes `NAME.cpp` and, with doses, `NAME.csv`; reads the plain subset."""
