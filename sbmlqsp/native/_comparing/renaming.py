"""Which id of a model became which in its translation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sbmlqsp.core.tables import ModelTables


def matched_names(before: ModelTables, after: ModelTables) -> dict[str, str]:
    """Return old id -> new id of everything that was renamed; what has no counterpart is not in it.

    Antimony puts an underscore behind its keywords, squeezes double underscores and writes the local parameter k of
    reaction R as R_k.
    """
    old, new = list(dict.fromkeys(_ids(before))), set(_ids(after))
    fresh = new.difference(old)
    renamed: dict[str, str] = {}
    for name in (name for name in old if name not in new):
        candidates = [other for other in fresh if _skeleton(other) == _skeleton(name)]
        if len(candidates) == 1 and candidates[0] not in renamed.values():
            renamed[name] = candidates[0]
    return renamed


def _skeleton(name: str) -> str:
    return re.sub(r"[._]+", "_", name).strip("_")


def _ids(tables: ModelTables) -> Iterator[str]:
    """Yield the ids of everything that has a value, and of reactions."""
    yield from (*tables.compartments.ids, *tables.species.ids, *tables.parameters.ids, *tables.reactions.ids)
    for reaction in tables.reactions:
        yield from (parameter.id for parameter in reaction.local_parameters)
        references = (*reaction.reactants, *reaction.products)
        yield from (reference.id for reference in references if reference.id is not None)
