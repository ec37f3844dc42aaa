"""`history.jsonl`: one line for each thing that was done to an entry; each line carries the hash of the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from sbmlqsp.errors import ParseError

FILE = "history.jsonl"
Action = Literal["add", "change", "check", "reproduce", "release"]
ACTIONS: tuple[Action, ...] = get_args(Action)
_MOST_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the record.

    Attributes:
        when: UTC, ISO 8601.
        who, why: a person, and a reason.
        action: add, change, check, reproduce or release.
        version: of the entry.
        before, after: hash of all files, the record left out.
        files: location -> SHA-256 afterwards.
        details: what came out: verdicts, engines, files in words.
        previous: SHA-256 of the line before, "" for the first.
    """

    when: str
    who: str
    why: str
    action: Action
    version: str
    before: str
    after: str
    files: Mapping[str, str] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)
    previous: str = ""

    def line(self) -> str:
        """Return the line without its end."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class History:
    """The lines of a record; `broken` names those that do not follow from the line before."""

    changes: tuple[Change, ...]
    broken: tuple[int, ...] = ()
    last_line: str = ""

    @property
    def last(self) -> Change | None:
        """The newest line."""
        return self.changes[-1] if self.changes else None

    @property
    def released(self) -> dict[str, str]:
        """Version -> hash of its files, of each version that was released."""
        return {one.version: one.after for one in self.changes if one.action == "release"}


def read_history(folder: Path) -> History:
    """Return the record of an entry, empty if there is none.

    Raises:
        ParseError: for a line that is no record.
    """
    path = folder / FILE
    if not path.is_file():
        return History(())
    if path.stat().st_size > _MOST_BYTES:
        raise ParseError("the record is larger than 20 MB", where=str(path))
    changes, broken, previous = [], [], ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        change = _change(line, path, number)
        if change.previous != previous:
            broken.append(number)
        previous = digest(line)
        changes.append(change)
    return History(tuple(changes), tuple(broken), previous)


def digest(line: str) -> str:
    """Return the hash that the next line carries."""
    return hashlib.sha256(line.encode()).hexdigest()


def _change(line: str, path: Path, number: int) -> Change:
    try:
        change = Change(**json.loads(line))
    except (ValueError, TypeError, RecursionError):
        raise ParseError("this is no line of a record", where=f"{path}, line {number}", fix="restore it") from None
    if change.action not in ACTIONS or not isinstance(change.files, dict):
        raise ParseError(f"'{change.action}' is no action of a record", where=f"{path}, line {number}")
    return change
