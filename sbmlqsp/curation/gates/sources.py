"""Gate: every number of the model has a source, and every claim's number too."""

from __future__ import annotations

from collections.abc import Iterator

from sbmlqsp.core.findings import Issue
from sbmlqsp.curation.entry import Entry


def sources(entry: Entry) -> Iterator[Issue]:
    """Yield every parameter and compartment whose value comes from nowhere, and every reason that says nothing."""
    for name in entry.unsourced():
        fix = f'say where it stands: {name} = "Table 2, fact sheet ..." under [sources]'
        yield Issue("sources", "error", name, "its value has no source", fix)
    for section, pairs in (("sources", entry.references), ("not_covered", entry.uncovered)):
        for name, text in pairs:
            if not text.strip():
                yield Issue("sources", "error", f"entry.toml, [{section}]", f"nothing is said of '{name}'", "say it")
