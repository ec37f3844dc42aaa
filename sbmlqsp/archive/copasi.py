"""What COPASI's own file in an archive says and the SBML beside it cannot: events that fire at the beginning.

COPASI writes SBML Level 2 into archives, where a trigger that holds at time 0 never fires: a dose at time 0 would be
lost, and with it all that are counted from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sbmlqsp.archive.members import Archive, Member
from sbmlqsp.model import Model
from sbmlqsp.native.edits import AddEvent, RemoveElement
from sbmlqsp.native.gate import decoding, tree

_KIND = "copasi"


def sbml_of(archive: Archive, member: Member) -> bytes:
    """Return the SBML of a member, with the events that COPASI's file in the archive fires at the beginning doing so.

    Raises:
        ParseError, SecurityError, ...: for files that cannot be read.
    """
    firing = {name for other in archive.members if _KIND in other.format.lower() for name in _firing(other)}
    if not firing or member.kind != "sbml":
        return member.content
    model = Model.from_sbml(member.content)
    late = [event for event in model.events if event.trigger_initial_value and (event.name or event.id) in firing]
    if not late:
        return member.content
    anew = [AddEvent(replace(event, trigger_initial_value=False)) for event in late]
    return model.edited([*(RemoveElement(event.id) for event in late), *anew]).sbml.encode()


def _firing(member: Member) -> Iterator[str]:
    """Yield the names of the events of a COPASI file that fire at the beginning."""
    for element in tree.parse(decoding.decode(member.content)).iter():
        if element.tag.rpartition("}")[2] == "Event" and element.get("fireAtInitialTime") in ("1", "true"):
            yield element.get("name", "")
