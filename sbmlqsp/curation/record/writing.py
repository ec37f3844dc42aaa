"""Appends to the record of an entry; a version that was released is closed."""

from __future__ import annotations

import fcntl
import os
import pwd
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sbmlqsp.core.files import write_text
from sbmlqsp.curation.entry import Entry
from sbmlqsp.curation.record.contents import content_hash, differences, files_of
from sbmlqsp.curation.record.history import FILE, Action, Change, History, read_history
from sbmlqsp.errors import RepositoryError

_INSTALLED = frozenset({"site-packages", "dist-packages"})


def append(
    entry: Entry,
    action: Action,
    why: str,
    *,
    who: str = "",
    details: Mapping[str, Any] | None = None,
) -> Change:
    """Write one line into the record of an entry and return it.

    Args:
        entry: as it is on disk now.
        action: what was done.
        why: the reason.
        who: default: the first curator of the entry, else the account.
        details: what came out.

    Raises:
        RepositoryError: if the files of a released version differ from what was released, or there is no reason.
    """
    if not why.strip():
        raise RepositoryError("a record needs a reason", where=entry.id, fix='give --why "..."')
    with _locked(entry.path):
        return _append(entry, action, why, who, details or {})


def _append(entry: Entry, action: Action, why: str, who: str, details: Mapping[str, Any]) -> Change:
    history = read_history(entry.path)
    files = files_of(entry.path, FILE)
    after = content_hash(files)
    refuse_overwriting(entry, history, after)
    last = history.last
    changed = differences(last.files, files) if last else []
    change = Change(
        when=datetime.now(UTC).isoformat(timespec="seconds"),
        who=who or next(iter(entry.curators), "") or _account(),
        why=why.strip(),
        action=action,
        version=entry.version,
        before=last.after if last else "",
        after=after,
        files=files,
        details={**details, **({"changed": changed} if changed else {})},
        previous=history.last_line,
    )
    path = entry.path / FILE
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    write_text(path, f"{text}{change.line()}\n")
    return change


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep other processes from appending to the same record meanwhile."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def refuse_overwriting(entry: Entry, history: History, after: str) -> None:
    """Raise if the version of an entry was released with other files."""
    if history.released.get(entry.version, after) != after:
        raise RepositoryError(
            f"version {entry.version} was released, and the files are others now",
            where=entry.id,
            fix="raise version in entry.toml, or restore the files",
        )


def is_writable(entry: Entry) -> bool:
    """Return whether the record can be kept: not in an installed package, and not on a read-only disk."""
    return not _INSTALLED & set(entry.path.parts) and os.access(entry.path, os.W_OK)


def _account() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
