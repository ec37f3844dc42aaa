"""The converter object that the entry point names."""

from __future__ import annotations

from sbmlqsp.conversion.program import ScriptConverter
from sbmlqsp_converters.octave.language import RULES
from sbmlqsp_converters.octave.writer import function_file

OCTAVE = ScriptConverter(
    "octave",
    "Octave and MATLAB",
    (".m",),
    RULES,
    function_file,
    ("octave-cli", "-qf", "--eval", "{stem}(fscanf(stdin, '%f'), struct(), 1);"),
    proved_by="the function, run in Octave, against a simulation of the model",
    needs="octave-cli",
)
"""Writes `NAME.m`, the function NAME."""
