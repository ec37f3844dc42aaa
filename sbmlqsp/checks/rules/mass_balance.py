"""Which totals the reactions conserve, from the stoichiometry alone, and which sources and sinks break them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from sbmlqsp.checks.conservation import Network, conserved_totals, network
from sbmlqsp.core.findings import Issue
from sbmlqsp.model.model import Model

RULE = "mass balance"
MOST_NAMED = 6


def mass_balance(model: Model) -> Iterator[Issue]:
    """Yield one note for each conserved total, with what makes and removes it where it is not closed."""
    net = network(model.tables)
    for total in conserved_totals(net):
        text = _sum_text(total)
        made, removed = _sources(net, total), _sinks(net, total)
        if not made and not removed:
            yield Issue(RULE, "note", next(iter(total)), f"conserved: {text}")
            continue
        parts = [f"made by {_names(made)}"] if made else []
        parts += [f"removed by {_names(removed)}"] if removed else []
        yield Issue(RULE, "note", next(iter(total)), f"conserved but for sources and sinks: {text}; {', '.join(parts)}")


def _sources(net: Network, total: dict[str, Fraction]) -> list[str]:
    return [name for name, column in net.open_reactions.items() if _change(column, total) > 0]


def _sinks(net: Network, total: dict[str, Fraction]) -> list[str]:
    return [name for name, column in net.open_reactions.items() if _change(column, total) < 0]


def _change(column: dict[str, Fraction], total: dict[str, Fraction]) -> Fraction:
    return sum((factor * column.get(name, Fraction(0)) for name, factor in total.items()), Fraction(0))


def _sum_text(total: dict[str, Fraction]) -> str:
    terms = [name if factor == 1 else f"{factor} {name}" for name, factor in total.items()]
    return " + ".join(terms).replace("+ -", "- ")


def _names(names: list[str]) -> str:
    shown = ", ".join(names[:MOST_NAMED])
    return f"{shown} and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else shown
