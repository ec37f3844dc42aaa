"""Claims as a table for people: in a terminal and in a notebook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from sbmlqsp.core.measure import Measure
from sbmlqsp.study.tolerance import ROUNDOFF

if TYPE_CHECKING:
    from sbmlqsp.study.result import ClaimResult

HEAD = ("arm", "quantity", "expected", "got", "difference", "verdict", "source")
Row = tuple[str, ...]
_COLOURS = {"pass": "#1a7f37", "fail": "#c62828", "cannot": "#b26a00"}
_WIDEST = 60
_DIGITS = 12
_RIGHT = frozenset({"expected", "got", "difference"})


def rows(claims: Iterable[ClaimResult]) -> list[Row]:
    """Return the cells of each claim; a claim that could not be told carries its reason in place of the source."""
    return [_row(result) for result in claims]


def _row(result: ClaimResult) -> Row:
    claim = result.claim
    return (
        claim.arm,
        _shortened(claim.quantity),
        f"{expected(result)} ± {claim.tolerance}",
        shown(result.got, 8),
        difference(result),
        result.verdict,
        result.reason or f"{claim.kind}: {claim.source}",
    )


def _shortened(text: str) -> str:
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"


def expected(result: ClaimResult) -> str:
    """Return the expected value as written, or in eight digits where it has more."""
    text = result.claim.expected
    number = text.partition(" ")[0]
    return shown(result.claim.value, 8) if len(number) > _DIGITS else text


def shown(measure: Measure | None, digits: int = 6) -> str:
    """Return number and unit in a few digits, "" for nothing."""
    return "" if measure is None else f"{measure.value:.{digits}g} {measure.unit or ''}".rstrip()


def difference(result: ClaimResult) -> str:
    """Return the relative difference in percent, or the distance where 0 is expected."""
    value = result.difference
    if value is None:
        return ""
    if result.claim.value.value == 0:
        return f"{value:+.2g}"
    return "0 %" if abs(value) < ROUNDOFF else f"{100 * value:+.2g} %"


def lines(cells: Sequence[Row], head: Row = HEAD) -> list[str]:
    """Return head, rule and rows as aligned text."""
    widths = [max(len(row[i]) for row in (head, *cells)) for i in range(len(head))]

    def line(row: Row) -> str:
        padded = (
            cell.rjust(width) if name in _RIGHT else cell.ljust(width)
            for cell, width, name in zip(row, widths, head, strict=True)
        )
        return "  ".join(padded).rstrip()

    return [line(head), "  ".join("-" * width for width in widths), *map(line, cells)]


def html(cells: Sequence[Row], summary: str, head: Row = HEAD) -> str:
    """Return the table for notebooks, verdicts in colour."""
    body = "".join("<tr>" + "".join(_cell(cell) for cell in row) + "</tr>" for row in cells)
    top = "".join(f"<th>{escape(name)}</th>" for name in head)
    return f"<p>{escape(summary)}</p><table><tr>{top}</tr>{body}</table>"


def _cell(text: str) -> str:
    colour = _COLOURS.get(text)
    style = f' style="color:{colour};font-weight:600"' if colour else ""
    return f"<td{style}>{escape(text)}</td>"
