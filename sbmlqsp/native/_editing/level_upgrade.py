"""When an edit needs a newer SBML level than the document has, and how the document gets there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass

from sbmlqsp.core.expression import Apply, Number, Symbol
from sbmlqsp.core.tables import Compartment, Event, Species, SpeciesReference, Unit
from sbmlqsp.errors import ModelError
from sbmlqsp.native._comparing import agreement
from sbmlqsp.native._reading.document import convert_level, parse, text_of
from sbmlqsp.native._reading.tables import read_tables
from sbmlqsp.native.edits import Edit, SetInitialAssignment

Level = tuple[int, int]

_NEWER_OPERATORS = {"avogadro": (3, 1), "rateOf": (3, 2)}
_OLDEST: Level = (2, 1)


def level_needed(edits: Iterable[Edit], current: Level) -> Level:
    """Return the level and version that a document of `current` has to have for these edits.

    Level 2 has no event priority, no trigger that starts false or is not persistent, no conversion factor, no rules
    for stoichiometries by id, only whole exponents of units; Level 2 Version 1 has no initial assignments, Level 2
    before Version 4 always uses values from trigger time. All of these lead to Level 3 Version 1, `rateOf` to
    Version 2.
    """
    needed = max((_needed_by(part) for edit in edits for part in _parts(edit)), default=_OLDEST)
    if needed <= current:
        return current
    return max(needed, (3, 1))


def _parts(value: object) -> Iterator[object]:
    """Yield every record inside an edit, the edit first."""
    if isinstance(value, tuple):
        for item in value:
            yield from _parts(item)
    elif is_dataclass(value) and not isinstance(value, Symbol | Number):
        yield value
        for field in fields(value):
            yield from _parts(getattr(value, field.name))


def _needed_by(part: object) -> Level:
    match part:
        case Apply(operator=operator):
            return _NEWER_OPERATORS.get(operator, _OLDEST)
        case Event(priority=None, trigger_initial_value=True, persistent=True):
            return _OLDEST if part.use_values_from_trigger_time else (2, 4)
        case SetInitialAssignment():
            return (2, 2)
        case Unit():
            return _OLDEST if part.exponent.is_integer() else (3, 1)
        case Compartment(dimensions=dimensions):
            return _OLDEST if dimensions in {0.0, 1.0, 2.0, 3.0} else (3, 1)
        case Species(conversion_factor=None) | SpeciesReference(id=None):
            return _OLDEST
        case Event() | Species() | SpeciesReference():
            return (3, 1)
    return _OLDEST


def upgraded(text: str, level: Level) -> str:
    """Return the document in a newer level and version by libsbml's converter. Runs in the worker.

    Numbers keep 15 digits, the most that libsbml writes.

    Raises:
        ModelError: if the new document does not mean the same.
    """
    document = parse(text)
    before = read_tables(document)
    convert_level(document, *level)
    new_text = text_of(document)
    after = read_tables(parse(new_text))
    inline = agreement.with_inline_stoichiometries
    different = agreement.differences(inline(before), inline(after))
    if different:
        raise ModelError(
            f"the model cannot be brought to SBML Level {level[0]} Version {level[1]} without a change in"
            f" {', '.join(different)}",
            where=before.id or "model",
            fix="convert the file to Level 3 first and look at what changes",
        )
    return new_text
