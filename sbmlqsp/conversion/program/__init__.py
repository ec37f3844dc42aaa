"""Models as programs, for languages that integrate but know no events as SBML has them."""

from __future__ import annotations

from sbmlqsp.conversion.program.building import program_of
from sbmlqsp.conversion.program.frame import Frame, frame
from sbmlqsp.conversion.program.naming import NameRules, distinct, program_names, renamed
from sbmlqsp.conversion.program.printing import Language, Printer, Special, nested
from sbmlqsp.conversion.program.program import NEW, SWITCH, Body, Formula, Program, ProgramEvent, Setting
from sbmlqsp.conversion.program.script import PROGRAM_CARRIES, ScriptConverter
from sbmlqsp.conversion.program.source import FunctionText, Source, Syntax
from sbmlqsp.conversion.program.start_numbers import StartNumbers

__all__ = [
    "NEW",
    "PROGRAM_CARRIES",
    "SWITCH",
    "Body",
    "Formula",
    "Frame",
    "FunctionText",
    "Language",
    "NameRules",
    "Printer",
    "Program",
    "ProgramEvent",
    "ScriptConverter",
    "Setting",
    "Source",
    "Special",
    "StartNumbers",
    "Syntax",
    "distinct",
    "frame",
    "nested",
    "program_names",
    "program_of",
    "renamed",
]
