"""Opening SBML text with libsbml: one dialect, one flat model, no reading error. Runs in the worker."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sbmlqsp.core.builtin_units import LEVEL_2_UNITS
from sbmlqsp.core.findings import Issue
from sbmlqsp.errors import ParseError

# Form of notes and annotations, which carry no mathematics; BioModels has many of these.
_HARMLESS_ERRORS = frozenset({10401, 10402, 10403, 10404, 10801, 10802, 10803, 10804, 10805})
_MISPLACED_DRAWING = re.compile(r"The L3 package '(layout|render)\w*' cannot be used in this document")
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
_ADVICE = "correct the document; `sbmlqsp check` lists everything libSBML finds"


def parse(text: str) -> Any:
    """Return the libsbml document of the text as it is.

    Raises:
        ParseError: if libsbml cannot read all of it; `issues` holds every reading error.
    """
    document = opened(text)
    issues = errors_of(document)
    if issues:
        more = f" (and {len(issues) - 1} more)" if len(issues) > 1 else ""
        first = issues[0]
        line = int(first.where.removeprefix("line "))
        raise ParseError(first.message + more, where=first.where, fix=_ADVICE, line=line, issues=issues)
    if document.getModel() is None:
        raise ParseError("the document contains no model", fix="give an SBML file with one <model>")
    return document


def opened(text: str) -> Any:
    """Return the libsbml document of the text, whatever its errors; line numbers are those of the text."""
    import libsbml

    # Where there is no declaration libsbml puts one in a line of its own, which moves all others down.
    return libsbml.readSBMLFromString(text if text.startswith("<?xml") else _DECLARATION + text)


def from_level_1(document: Any) -> None:
    """Bring a Level 1 document to Level 3 Version 1 in place; a volume left out is 1 in Level 1 (L1V2 section 4.4).

    libsbml knows that volume, but forgets it on the way unless it is set.
    """
    model = document.getModel()
    for compartment in (model.getCompartment(i) for i in range(model.getNumCompartments())):
        compartment.setVolume(compartment.getVolume())
    convert_level(document, 3, 1)


def convert_level(document: Any, level: int, version: int) -> None:
    """Change the level and version of the document in place, without asking for consistent units.

    Raises:
        ParseError: if libsbml cannot convert it.
    """
    left_open = _units_left_open(document) if document.getLevel() < 3 else None
    if not document.setLevelAndVersion(level, version, False):
        messages = [document.getError(i).getMessage().strip() for i in range(document.getNumErrors())]
        reason = messages[-1].splitlines()[-1] if messages else "libSBML gives no reason"
        raise ParseError(
            f"SBML Level {document.getLevel()} cannot be converted to Level {level} Version {version}: {reason}",
            fix=f"convert the file to Level {level} yourself",
        )
    if left_open is not None and level > 2:
        _leave_open(document.getModel(), left_open)
        _define_former_units(document)


@dataclass(frozen=True, slots=True)
class _LeftOpen:
    """What Level 1 and 2 give units without a word of the author: units of the model, and elements by id."""

    units: tuple[str, ...]
    compartments: tuple[str, ...]
    species: tuple[str, ...]


def _units_left_open(document: Any) -> _LeftOpen:
    model, text = document.getModel(), text_of(document)
    unsaid = [unit.id for unit in LEVEL_2_UNITS if model.getUnitDefinition(unit.id) is None]
    compartments = (model.getCompartment(i) for i in range(model.getNumCompartments()))
    species = (model.getSpecies(i) for i in range(model.getNumSpecies()))
    return _LeftOpen(
        tuple(unit for unit in unsaid if f' units="{unit}"' not in text and f' substanceUnits="{unit}"' not in text),
        tuple(one.getId() for one in compartments if not one.isSetUnits()),
        tuple(one.getId() for one in species if not one.isSetSubstanceUnits()),
    )


def _leave_open(model: Any, left: _LeftOpen) -> None:
    """Take back the units that libsbml writes down on the way to Level 3, where nothing has a unit by default."""
    for unit in left.units:
        getattr(model, f"unset{unit.capitalize()}Units")()
    if "substance" in left.units:
        model.unsetExtentUnits()
    for name in left.compartments:
        model.getCompartment(name).unsetUnits()
    for name in left.species:
        model.getSpecies(name).unsetSubstanceUnits()


def _define_former_units(document: Any) -> None:
    """Define the units of Level 2 that a document still names after it was brought to Level 3, which has none.

    libsbml does so for substance, volume and area, but not for time and length.
    """
    import libsbml

    model, text = document.getModel(), text_of(document)
    for former in LEVEL_2_UNITS:
        if model.getUnitDefinition(former.id) is None and f'nits="{former.id}"' in text:
            definition = model.createUnitDefinition()
            definition.setId(former.id)
            for factor in former.units:
                unit = definition.createUnit()
                unit.setKind(libsbml.UnitKind_forName(factor.kind))
                unit.setExponent(factor.exponent)
                unit.setScale(factor.scale)
                unit.setMultiplier(factor.multiplier)


def text_of(document: Any) -> str:
    """Return the document as XML text."""
    import libsbml

    return str(libsbml.writeSBMLToString(document))


def errors_of(document: Any) -> tuple[Issue, ...]:
    """Return what the log of the document reports as an error."""
    import libsbml

    errors = (document.getError(i) for i in range(document.getNumErrors()))
    return tuple(
        Issue(f"libsbml-{e.getErrorId()}", "error", f"line {e.getLine()}", sentence(e.getMessage()))
        for e in errors
        if e.getSeverity() >= libsbml.LIBSBML_SEV_ERROR and not is_harmless(e)
    )


def is_harmless(error: Any) -> bool:
    """Return whether an error concerns only notes, annotations or drawings."""
    return error.getErrorId() in _HARMLESS_ERRORS or bool(_MISPLACED_DRAWING.search(error.getMessage()))


def sentence(message: str) -> str:
    """Return the part of a libsbml message that speaks about this document.

    libsbml writes the rule of the specification first, then "Reference: ...", then what is wrong here.
    """
    rule, *rest = message.strip().split("\n")
    specific = " ".join(line.strip() for line in rest if not line.startswith("Reference:"))
    return specific or rule
