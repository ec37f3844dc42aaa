"""A control stream -> a model: amounts as species, flows as reactions, statements as assignment rules."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sbmlqsp.core.expression import Apply, Expression, Number, Symbol, substitute, symbols
from sbmlqsp.core.formula import to_text
from sbmlqsp.errors import ConversionError
from sbmlqsp.model import Model
from sbmlqsp_converters.nonmem.reading.order import Statement, once, settled
from sbmlqsp_converters.nonmem.reading.stream import ControlStream

SPACE = "nonmem_space"
"""The compartment of size 1 that all amounts lie in: NONMEM's compartments have no volume of their own."""
RECORDS = frozenset("ID TIME AMT CMT EVID DV MDV II ADDL RATE SS DUR DATE DAT1 DAT2 DAT3 L1 L2".split())
_WORDS = frozenset(
    "model species compartment in at if is has and or not const var function end import unit event reaction "
    "substanceOnly ext formula gene operator time delay piecewise".split()
)


def model_of(stream: ControlStream, covariates: Mapping[str, float]) -> tuple[Model, dict[str, str], list[str]]:
    """Return the model with typical values (random effects 0), names of NONMEM -> ids where they differ, what is left.

    Args:
        stream: the control stream.
        covariates: values of the data columns that statements read.

    Raises:
        ConversionError: for statements of $PK that read the records (TIME, DV, ...).
    """
    names = _Names(stream)
    before = once(stream.before)
    read = {name for _, math in before for name in symbols(math)}
    of_records = sorted((read & RECORDS) - {name for name, _ in before})
    if of_records:
        message = f"a statement reads {of_records[0]} of the records, which changes from row to row"
        raise ConversionError(message, where=of_records[0], fix="write it as a function of T in $DES")
    zero: dict[str, Expression] = {name: Number(0.0) for name in (*stream.etas, *stream.epsilons)}
    after, left = _predictions(once(stream.after, {name for name, _ in before}), zero, stream.observed)
    lines = [f"compartment {SPACE} = 1"]
    lines += [
        f"substanceOnly species {names.id(f'A_{name}')} in {SPACE}; {names.id(f'A_{name}')} = 0"
        for name in stream.compartments
    ]
    lines += [f"{names.id(name)} = {value!r}" for name, value in stream.thetas.items()]
    lines += [f"{names.id(name)} = 0" for name in stream.etas]
    statements = [*before, *after]
    known = {name for name, _ in statements}
    used = {name for _, math in statements for name in symbols(math)} | _flow_symbols(stream)
    lines += [
        f"{names.id(name)} = {covariates[name]!r}"
        for name in stream.columns
        if name in used - known and name in covariates
    ]
    lines += [f"{names.id(name)} := {names.text(math)}" for name, math in statements]
    lines += [f"{names.id(f'A_{name}')} = {names.text(math)}" for name, math in stream.starts.items()]
    lines += _reactions(stream, names)
    text = "model nonmem\n  " + "\n  ".join(lines) + "\nend\n"
    model = Model.from_antimony(text, fallback_name=stream.title)
    return model, names.renamed(), left


class _Names:
    """Ids of the model: amounts of compartments by their name, everything else as NONMEM calls it."""

    def __init__(self, stream: ControlStream) -> None:
        self._given: dict[str, str] = {}
        self._taken: set[str] = {SPACE}
        for name in stream.compartments:
            self._give(f"A_{name}", name)

    def id(self, name: str) -> str:
        """Return the id of a name."""
        return self._given.get(name) or self._give(name, name)

    def _give(self, name: str, wanted: str) -> str:
        plain = re.sub(r"\W", "_", wanted)
        plain = f"nm_{plain}" if plain.lower() in _WORDS or not plain[:1].isalpha() else plain
        while plain in self._taken:
            plain += "_"
        self._taken.add(plain)
        self._given[name] = plain
        return plain

    def text(self, math: Expression) -> str:
        """Return the Antimony text of a formula."""
        ids: dict[str, Expression] = {name: Symbol(self.id(name)) for name in symbols(math)}
        return to_text(substitute(math, ids))

    def renamed(self) -> dict[str, str]:
        """Return name -> id where they differ; amounts are expected to be called after their compartment."""
        return {name: own for name, own in self._given.items() if own not in (name, name.removeprefix("A_"))}


def _predictions(
    statements: list[Statement], zero: dict[str, Expression], observed: Mapping[str, float]
) -> tuple[list[Statement], list[str]]:
    """Return the statements of $ERROR without residual error, and the names of those that read the records.

    `observed` are the items that all observations have in common.
    """
    kept: list[Statement] = []
    left: list[str] = []
    for name, given in statements:
        math = settled(given, observed)
        if symbols(math) & (RECORDS | set(left)):
            left.append(name)
        else:
            kept.append((name, _without_error(math, zero)))
    return kept, left


def _without_error(math: Expression, zero: dict[str, Expression]) -> Expression:
    plain = substitute(math, zero)
    if isinstance(plain, Apply) and plain.operator == "plus":
        terms = tuple(term for term in plain.arguments if not _is_zero(term))
        return terms[0] if len(terms) == 1 else Apply("plus", terms or (Number(0.0),))
    return plain


def _is_zero(term: Expression) -> bool:
    product = isinstance(term, Apply) and term.operator == "times"
    return term == Number(0.0) or (product and any(_is_zero(part) for part in term.arguments))  # type: ignore[union-attr]


def columns_read(stream: ControlStream) -> set[str]:
    """Return the columns of the data that statements and flows read."""
    statements = (*stream.before, *stream.after)
    read = {name for _, math in statements for name in symbols(math)} | _flow_symbols(stream)
    return read & set(stream.columns) - RECORDS - {name for name, _ in statements}


def _flow_symbols(stream: ControlStream) -> set[str]:
    found = {name for flow in stream.flows for name in symbols(flow.rate)}
    for each in stream.properties.values():
        for part in (each.lag, each.bioavailability):
            found |= symbols(part) if part is not None else set()
    return found


def _reactions(stream: ControlStream, names: _Names) -> list[str]:
    lines = []
    for number, flow in enumerate(stream.flows, start=1):
        source = "" if flow.source is None else names.id(f"A_{flow.source}")
        target = "" if flow.target is None else names.id(f"A_{flow.target}")
        lines.append(f"flow_{number}: {source} -> {target}; {names.text(flow.rate)}")
    return lines
