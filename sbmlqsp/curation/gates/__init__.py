"""What an entry has to meet before it is part of a repository. A new gate is a function and one entry in a list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sbmlqsp.core.findings import Issue, Report
from sbmlqsp.curation.entry import Entry
from sbmlqsp.curation.gates.claims import claims
from sbmlqsp.curation.gates.facts import facts
from sbmlqsp.curation.gates.names import names
from sbmlqsp.curation.gates.proof import document, units
from sbmlqsp.curation.gates.runs import runs
from sbmlqsp.curation.gates.sources import sources
from sbmlqsp.errors import SbmlqspError

Gate = Callable[[Entry], Iterable[Issue]]
GATES: tuple[Gate, ...] = (facts, names, sources, document, units, claims)
"""Gates that look at the files; `runs` is applied after them, where engines are asked for."""
ENGINES = ("roadrunner", "copasi")


def check_entry(entry: Entry, engines: Sequence[str] = ENGINES) -> Report:
    """Return everything that keeps an entry out of a repository.

    Args:
        entry: what to look at.
        engines: the engines that every claim has to hold in, compared with each other too; () leaves runs out.
    """
    issues = [issue for gate in GATES for issue in _applied(gate, entry)]
    if engines:
        issues += _applied(lambda one: runs(one, engines), entry)
    return Report(tuple(dict.fromkeys(issues)), subject=entry.id)


def _applied(gate: Gate, entry: Entry) -> list[Issue]:
    """Return a gate's findings; one that cannot be applied is itself a finding and stops no other."""
    try:
        return list(gate(entry))
    except SbmlqspError as error:
        name = getattr(gate, "__name__", "gate").strip("<>")
        return [Issue(name if name != "lambda" else "runs", "error", error.where or "", error.message, error.fix or "")]
