"""Models as programs, for languages that integrate but know no events as SBML has them."""

from __future__ import annotations

from sbmlqsp.conversion.program.building import program_of
from sbmlqsp.conversion.program.frame import Frame, frame
from sbmlqsp.conversion.program.naming import NameRules, program_names, renamed
from sbmlqsp.conversion.program.printing import Language, Printer, nested
from sbmlqsp.conversion.program.program import NEW, SWITCH, Body, Formula, Program, ProgramEvent, Setting

__all__ = [
    "NEW",
    "SWITCH",
    "Body",
    "Formula",
    "Frame",
    "Language",
    "NameRules",
    "Printer",
    "Program",
    "ProgramEvent",
    "Setting",
    "frame",
    "nested",
    "program_names",
    "program_of",
    "renamed",
]
