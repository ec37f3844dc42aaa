"""Antimony, the language people write, to SBML and back. The Antimony library itself runs in a worker."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sbmlqsp import workers
from sbmlqsp.errors import ConversionError, ModelError, ParseError, UnsupportedFeature
from sbmlqsp.native import _antimony_worker
from sbmlqsp.native._comparing.meaning import differing, meaning_of
from sbmlqsp.native._comparing.renaming import matched_names
from sbmlqsp.native._comparing.same_formula import same_value
from sbmlqsp.native.gate import check_antimony, check_sbml


def to_sbml(text: str, folder: Path | str | None = None) -> str:
    """Return the main model of an Antimony text as flat SBML (Level 3 Version 2).

    The main model is the one marked `model *name`, else the last one. Imports are read inside `folder` only.

    Raises:
        ParseError: with the line, if Antimony cannot read the text.
        SecurityError, LimitExceeded: for input that is dangerous or too large.
    """
    checked = check_antimony(text, folder)
    place = None if folder is None else str(Path(folder).resolve())
    return workers.call(_antimony_worker.sbml_from, checked, place, step="reading Antimony")


def to_antimony(sbml: str) -> str:
    """Return SBML as Antimony in whatever way the library chooses, which may change ids and drop features.

    Raises:
        ParseError: if the library cannot read the document.
    """
    return workers.call(_antimony_worker.antimony_from, check_sbml(sbml), step="writing Antimony")


_LINK = re.compile(r"""rdf:resource=["']([^"']*)["']""")


@dataclass(frozen=True, slots=True)
class AntimonyText:
    """SBML as Antimony, and what the way cost.

    Attributes:
        text: the Antimony text.
        renamed: (id in the SBML, id in the text) of everything that has another id.
        problems: what the text means otherwise than the SBML: it must not be used where there are any.
        lost: what the text leaves out without changing a simulation: names, constant flags, constraints, functions
            written out, links to databases.
    """

    text: str
    renamed: tuple[tuple[str, str], ...] = ()
    problems: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()

    def raise_if_changed(self, *, rename: bool = False) -> None:
        """Raise `ConversionError` if the text means something else, or has other ids and `rename` is false."""
        changed = self.problems or (() if rename else tuple(f"id '{old}' ('{new}')" for old, new in self.renamed))
        if not changed:
            return
        more = f" and {len(changed) - 3} more" if len(changed) > 3 else ""
        raise ConversionError(
            f"Antimony cannot say the same as this model: {', '.join(changed[:3])}{more}",
            fix="keep it as SBML" if self.problems else "allow renaming, or keep it as SBML",
            lost=changed,
        )


def faithful(sbml: str) -> AntimonyText:
    """Return a flat SBML document as Antimony, with everything that reading the text back does not give back.

    Raises:
        ConversionError: if the document cannot be written as Antimony, or not be read back.
    """
    try:
        trip = workers.call(_antimony_worker.round_trip, check_sbml(sbml), step="writing Antimony")
        renamed = matched_names(trip.before, trip.after)
        before = meaning_of(trip.before, renamed)
        after = meaning_of(trip.after, {})
    except (ParseError, ModelError, UnsupportedFeature) as error:
        raise ConversionError(f"the model cannot be written as Antimony: {error}", lost=("model",)) from error
    problems = differing(before.decisive, after.decisive, same_value)
    lost = differing(before.descriptive, after.descriptive, same_value) + _lost_links(sbml, trip.sbml)
    return AntimonyText(trip.text, tuple(renamed.items()), problems, lost)


def _lost_links(before: str, after: str) -> tuple[str, ...]:
    lost = Counter(_LINK.findall(before)) - Counter(_LINK.findall(after))
    return (f"{lost.total()} links to databases",) if lost else ()
