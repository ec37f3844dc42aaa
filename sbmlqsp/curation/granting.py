"""Records a reproduction, and sets the level that it grants or takes away."""

from __future__ import annotations

import re
from typing import Any

from sbmlqsp.core.files import write_text
from sbmlqsp.curation.entry import Entry, Level
from sbmlqsp.curation.reading import FILE, read_entry
from sbmlqsp.curation.record import Change, append, read_history
from sbmlqsp.curation.record.contents import content_hash, files_of
from sbmlqsp.curation.record.history import FILE as HISTORY
from sbmlqsp.curation.reproduction import Reproduction
from sbmlqsp.errors import RepositoryError

_LEVEL = re.compile(r'^level\s*=\s*"\w+"', re.MULTILINE)


def record_reproduction(reproduction: Reproduction, *, who: str = "", why: str = "reproduction") -> Change:
    """Write a reproduction into the record of its entry; the level in entry.toml follows what came out.

    A checked entry becomes reproduced if every claim passes in two engines, and a reproduced one falls back to
    checked if one does not in any engine that ran. A draft stays a draft: it becomes checked by its curator.

    Raises:
        RepositoryError: if files were changed outside the record, or a released version would change.
    """
    entry = reproduction.entry
    refuse_unrecorded(entry)
    level = _deserved(reproduction)
    if level != entry.level:
        _refuse_released(entry, level)
        path = entry.path / FILE
        write_text(path, _LEVEL.sub(f'level = "{level}"', path.read_text(encoding="utf-8"), count=1))
        entry = read_entry(entry.path)
    return append(entry, "reproduce", why, who=who, details=_details(reproduction, level))


def refuse_unrecorded(entry: Entry) -> None:
    """Raise unless the files are those of the last line of the record: a check must not launder a change."""
    history = read_history(entry.path)
    last = history.last
    if last is None or content_hash(files_of(entry.path, HISTORY)) != last.after:
        what = "was never recorded" if last is None else "was changed outside its record"
        fix = f'sbmlqsp repo record {entry.id} --why "..."'
        raise RepositoryError(f"the entry {what}", where=entry.id, fix=fix)


def _refuse_released(entry: Entry, level: Level) -> None:
    if entry.version in read_history(entry.path).released:
        message = f"the level would become {level}, but version {entry.version} is released"
        raise RepositoryError(message, where=entry.id, fix="raise version in entry.toml")


def _deserved(reproduction: Reproduction) -> Level:
    level = reproduction.entry.level
    if level == "draft":
        return level
    against = reproduction.refuted() if level == "reproduced" else reproduction.not_granted()
    return "checked" if against else "reproduced"


def _details(reproduction: Reproduction, level: Level) -> dict[str, Any]:
    largest = next(iter(reproduction.differences), None)
    return {
        "granted": level,
        "claims": {engine: list(reproduction.counts(engine)) for engine in reproduction.engines},
        "engine_difference": None if largest is None else float(f"{largest.relative:.2g}"),
        "reasons": list(reproduction.not_granted()),
        "versions": _versions(reproduction),
    }


def _versions(reproduction: Reproduction) -> dict[str, str]:
    found = {result.engine: str(result.provenance.get("engine_version", "")) for result in reproduction.results}
    library = {str(result.provenance["sbmlqsp_version"]) for result in reproduction.results if result.provenance}
    return {**found, "sbmlqsp": next(iter(library), "")}
