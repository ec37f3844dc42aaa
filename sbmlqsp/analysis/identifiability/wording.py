"""Structural identifiability in words and in HTML."""

from __future__ import annotations

import html as markup
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sbmlqsp.analysis.identifiability.verdict import StructuralIdentifiability


def sentences(answer: StructuralIdentifiability) -> tuple[str, ...]:
    """Return what the analysis says, one sentence each."""
    return tuple(_sentences(answer))


def _sentences(answer: StructuralIdentifiability) -> Iterator[str]:
    groups: dict[str, list[str]] = {}
    for name, kind in answer.verdicts.items():
        groups.setdefault(kind, []).append(name)
    words = {
        "globally": "globally identifiable",
        "locally": "locally identifiable",
        "nonidentifiable": "not identifiable",
        "undecided": "undecided (the orders computed neither show nor exclude it)",
    }
    for verdict, names in groups.items():
        yield f"{words[verdict]}: {', '.join(names)}"
    if answer.combinations:
        yield f"identifiable in combination: {', '.join(answer.combinations)}"
    if answer.found.unexplained and not answer.ok:
        yield f"directions without effect on the outputs that are no scaling: {answer.found.unexplained}"
    yield from answer.notes


def html(answer: StructuralIdentifiability) -> str:
    """Return the table of verdicts and the sentences."""
    rows = "".join(
        f"<tr><td>{markup.escape(row['unknown'])}</td><td>{row['verdict']}</td><td>{markup.escape(row['why'])}</td></tr>"
        for row in answer.table()
    )
    said = "".join(f"<li>{markup.escape(sentence)}</li>" for sentence in answer.sentences())
    head = "<tr><th>unknown</th><th>verdict</th><th>why</th></tr>"
    return f"<table>{head}{rows}</table><ul>{said}</ul>"
