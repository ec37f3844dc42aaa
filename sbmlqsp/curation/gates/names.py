"""Gate: whatever entry.toml says is said about something the model has."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from sbmlqsp.core.findings import Issue
from sbmlqsp.curation.entry import Entry


def names(entry: Entry) -> Iterator[Issue]:
    """Yield every id under sources, annotations, sbo and not_covered that the model does not have."""
    tables = entry.model.tables
    known = {*tables.parameters.ids, *tables.compartments.ids, *tables.species.ids}
    elements = known | set(tables.reactions.ids) | {"model"}
    asked = {
        "sources": (entry.sources, known),
        "annotations": ({one.element for one in entry.annotations}, elements),
        "sbo": (dict(entry.sbo), elements),
        "not_covered": (entry.not_covered, known),
    }
    for section, (found, allowed) in asked.items():
        for name in sorted(set(found) - allowed):
            nearest = difflib.get_close_matches(name, allowed, n=1)
            fix = f"did you mean '{nearest[0]}'?" if nearest else "take it out"
            yield Issue("names", "error", f"entry.toml, [{section}]", f"the model has no '{name}'", fix)
