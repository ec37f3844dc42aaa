"""`verify`: what was changed outside the record."""

from __future__ import annotations

from collections.abc import Iterator

from sbmlqsp.core.findings import Issue, Report
from sbmlqsp.curation.entry import Entry
from sbmlqsp.curation.record.contents import content_hash, differences, files_of, substance
from sbmlqsp.curation.record.history import FILE, Change, History, read_history

RULE = "record"


def verify(entry: Entry) -> Report:
    """Return each file that differs from the record, each line of it that was tampered with, each version overwritten.

    A draft need not be recorded. Level reproduced has to rest on a reproduction of just these files.
    """
    history = read_history(entry.path)
    files = files_of(entry.path, FILE)
    issues = [*_lines(history), *_files(entry, history, files), *_versions(entry, history, files)]
    issues += _level(entry, history, files)
    return Report(tuple(issues), subject=entry.id)


def _lines(history: History) -> Iterator[Issue]:
    for number in history.broken:
        where = f"{FILE}, line {number}"
        yield Issue(RULE, "error", where, "it does not follow from the line before", "restore the record")
    before = ""
    for number, change in enumerate(history.changes, start=1):
        if content_hash(change.files) != change.after or change.before != before:
            yield Issue(RULE, "error", f"{FILE}, line {number}", "its hashes do not agree", "restore the record")
        before = change.after


def _files(entry: Entry, history: History, files: dict[str, str]) -> Iterator[Issue]:
    if history.last is None:
        severity = "note" if entry.level == "draft" else "error"
        fix = f'sbmlqsp repo record {entry.id} --why "..."'
        yield Issue(RULE, severity, FILE, "the entry was never recorded", fix)  # type: ignore[arg-type]
        return
    for words in differences(history.last.files, files):
        fix = f'restore it, or sbmlqsp repo record {entry.id} --why "..."'
        yield Issue(RULE, "error", words.rpartition(" ")[0], f"{words} outside the record", fix)


def _versions(entry: Entry, history: History, files: dict[str, str]) -> Iterator[Issue]:
    now = content_hash(files)
    for version, released in history.released.items():
        later = [one for one in history.changes if one.version == version and one.action == "release"]
        if any(one.after != later[0].after for one in later):
            yield Issue(RULE, "error", FILE, f"version {version} was released twice, differently", "restore the record")
        if version == entry.version and released != now:
            message = f"version {version} was released, and its files are others now"
            yield Issue(RULE, "error", "entry.toml", message, "raise version, or restore the files")


def _level(entry: Entry, history: History, files: dict[str, str]) -> Iterator[Issue]:
    if entry.level == "reproduced" and not any(_grants(change, files) for change in history.changes):
        message = "the level is reproduced, and no recorded reproduction of these files grants it"
        fix = f"sbmlqsp repo reproduce {entry.id} --engine roadrunner,copasi"
        yield Issue("level", "error", "entry.toml", message, fix)


def _grants(change: Change, files: dict[str, str]) -> bool:
    granted = change.action == "reproduce" and change.details.get("granted") == "reproduced"
    return granted and substance(change.files) == substance(files)
