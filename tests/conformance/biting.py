"""Do claims bite? Each value of each entry times 1.2, one at a time: some claim has to fail.

Run: python -m tests.conformance.biting [ID ...] [--repo DIR]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sbmlqsp.curation import Entry, repository

FACTOR = 1.2


@dataclass(frozen=True)
class Bite:
    """What became of one value: `caught` if a claim failed, `excused` if the entry says why none does."""

    name: str
    value: float
    caught: bool
    excused: bool


def bites(entry: Entry) -> Iterator[Bite]:
    """Yield the answer for each given value of an entry's model."""
    model, studies, excuses = entry.model, entry.studies, entry.not_covered
    states = {rule.variable for rule in model.rules if rule.kind == "rate"}  # they start somewhere: no parameters
    for name, value in entry.given_values().items():
        if name in states:
            continue
        changed = model.with_values({name: FACTOR * value})
        caught = value != 0 and not all(replace(study, model=changed).run().ok for study in studies)
        yield Bite(name, value, caught, name in excuses)


def summary(entry: Entry) -> str:
    """Return one line of the table, with the names that need a look."""
    start = time.process_time()
    found = list(bites(entry))
    share = sum(one.caught for one in found) / max(1, len(found))
    silent = [one.name for one in found if not one.caught and not one.excused]
    stale = [one.name for one in found if one.caught and one.excused]
    notes = [f"SILENT: {', '.join(silent)}"] if silent else []
    notes += [f"listed as not covered, yet caught: {', '.join(stale)}"] if stale else []
    listed = ", ".join(one.name for one in found if not one.caught and one.excused)
    notes += [f"not covered: {listed}"] if listed else []
    mark = "ok" if share >= 0.8 and not silent else "LOOK"
    seconds = time.process_time() - start
    return f"| {entry.id} | {len(found)} | {share:.0%} | {mark} | {'; '.join(notes)} | {seconds:.0f} s |"


def say(line: str) -> None:
    """Write one line of the table as soon as it is known."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("entries", nargs="*")
    parser.add_argument("--repo")
    arguments = parser.parse_args()
    entries = repository(arguments.repo)
    say("| entry | values | caught | | | CPU |\n|---|---|---|---|---|---|")
    lines = []
    for name in arguments.entries or entries:
        lines.append(summary(entries[name]))
        say(lines[-1])
    return 0 if all("| ok |" in line for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
