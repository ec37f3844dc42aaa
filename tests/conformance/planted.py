"""Faults planted into copies of entries: a wrong unit, a missing dose, a swapped sign, an edited file.

Each has to be caught by `check`, `reproduce` or `verify`. Run: python -m tests.conformance.planted [ID ...]
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sbmlqsp.curation import Entry, repository
from sbmlqsp.curation.gates import check_entry
from sbmlqsp.curation.record import verify
from sbmlqsp.errors import SbmlqspError

ENOUGH = 10


@dataclass(frozen=True)
class Fault:
    """What was planted, and who caught it ("" for nobody)."""

    entry: str
    kind: str
    what: str
    caught: str


def wrong_unit(entry: Entry) -> tuple[str, str, str]:
    """Give one parameter the unit of another one that measures something else, or runs by another clock."""
    text = (entry.path / "model.ant").read_text(encoding="utf-8")
    units = re.findall(r"\b(\w+) has (\w+)", text)
    given = set(entry.given_values()) - set(entry.model.compartments.ids)  # the size of a depot may mean nothing
    parameters = [(name, unit) for name, unit in units if name in given]
    for name, unit in parameters:
        for _, other in parameters:
            if other != unit:
                return "model.ant", f"{name} has {unit}", f"{name} has {other}"
    raise AssertionError(f"{entry.id} has one unit only")


def missing_dose(entry: Entry) -> tuple[str, str, str]:
    """Take the first regimen out of the first study that has one."""
    for study in entry.study_paths:
        match = re.search(r"^regimen = .*$", study.read_text(encoding="utf-8"), re.MULTILINE)
        if match:
            return f"studies/{study.name}", match[0], "# no dose"
    raise AssertionError(f"{entry.id} has no dose")


def swapped_sign(entry: Entry) -> tuple[str, str, str]:
    """Make a minus of an equation a plus, or turn the first loss into a gain."""
    text = (entry.path / "model.ant").read_text(encoding="utf-8")
    for line in text.splitlines():
        code = line.partition("//")[0]
        equation = re.match(r"\s*(\w+'\s*=|\w+\s*:=|\w+\s*:.*;)", code)
        if equation and " - " in code[equation.end() :]:
            at = code.index(" - ", equation.end())
            return "model.ant", f"\n{line}\n", f"\n{line[:at]} + {line[at + 3 :]}\n"
    for line in text.splitlines():
        match = re.match(r"(\s*\w+:\s*)(\w+)(\s*[-=]>\s*);", line)
        if match:
            return "model.ant", line, f"{match[1]}{match[3].strip()} {match[2]};{line[match.end() :]}"
    raise AssertionError(f"{entry.id} has no sign to swap")


def edited_file(entry: Entry) -> tuple[str, str, str]:
    """Change one word of what the entry says of itself."""
    return "README.md", "## What matches", "## What matches exactly"


FAULTS: dict[str, Callable[[Entry], tuple[str, str, str]]] = {
    "wrong unit": wrong_unit,
    "missing dose": missing_dose,
    "swapped sign": swapped_sign,
    "edited file": edited_file,
}
BY = {"wrong unit": "check", "missing dose": "reproduce", "swapped sign": "reproduce", "edited file": "verify"}
"""Who has to catch what: a change of model or study is found by `verify` too, but that is not what is tested."""


def planted(entry: Entry, kind: str, folder: Path) -> Fault:
    """Plant one fault into a copy of an entry and return whether it was caught by the tool that has to."""
    file, old, new = FAULTS[kind](entry)
    copy = folder / kind.replace(" ", "_") / entry.area / entry.id
    shutil.copytree(entry.path, copy)
    text = (copy / file).read_text(encoding="utf-8")
    assert old in text
    (copy / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    wrong = repository(copy.parents[1])[entry.id]
    what = f"{file}: {new.strip()}"
    return Fault(entry.id, kind, what, BY[kind] if _caught(wrong, BY[kind]) else "")


def _caught(wrong: Entry, by: str) -> bool:
    try:
        if by == "check":
            return any(issue.rule == "units" for issue in check_entry(wrong, ()).errors)
        if by == "verify":
            return not verify(wrong).ok
        return not wrong.reproduce("roadrunner").ok
    except SbmlqspError:
        return True


def candidates() -> Iterator[Entry]:
    """Yield the entries that have a dose and an Antimony text."""
    for entry in repository().values():
        doses = any("\nregimen = " in path.read_text(encoding="utf-8") for path in entry.study_paths)
        if doses and (entry.path / "model.ant").is_file():
            yield entry


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("entries", nargs="*")
    arguments = parser.parse_args()
    chosen = [repository()[name] for name in arguments.entries] or list(candidates())[:ENOUGH]
    found = []
    sys.stdout.write("| entry | fault | planted | caught by |\n|---|---|---|---|\n")
    with tempfile.TemporaryDirectory() as folder:
        for entry in chosen:
            for kind in FAULTS:
                found.append(planted(entry, kind, Path(folder)))
                one = found[-1]
                sys.stdout.write(f"| {one.entry} | {one.kind} | `{one.what}` | {one.caught or 'NOBODY'} |\n")
                sys.stdout.flush()
    caught = sum(bool(one.caught) for one in found)
    sys.stdout.write(f"\n{caught} of {len(found)} caught\n")
    return 0 if caught == len(found) else 1


if __name__ == "__main__":
    sys.exit(main())
