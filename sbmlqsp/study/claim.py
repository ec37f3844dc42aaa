"""`Claim`: one published or exact number and how a model is asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from sbmlqsp import units
from sbmlqsp.core.measure import Measure
from sbmlqsp.study.quantity_grammar import parse
from sbmlqsp.study.quantity_tree import Node
from sbmlqsp.study.tolerance import Tolerance

Kind = Literal["stated", "digitised", "exact", "recalled"]
"""Where the expected value comes from: the paper's text or tables, its figures, a calculation independent of this
library, or somebody's memory, which never grants a model the level "reproduced"."""
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Claim:
    """`quantity` of `arm` is `expected` within `tolerance`; both keep the digits they were written in.

    `deviation` explains why a number of the paper does not come out; the verdict stays what it is.

    Raises:
        ParseError, UnitsError: on construction, if one of the three texts cannot be read.
    """

    quantity: str
    expected: str
    tolerance: str
    arm: str = ""
    kind: Kind = "stated"
    source: str = ""
    note: str = ""
    deviation: str = ""

    def __post_init__(self) -> None:
        parse(self.quantity)
        Tolerance.parse(self.tolerance, self.expected)

    @property
    def tree(self) -> Node:
        """The quantity, read."""
        return parse(self.quantity)

    @property
    def value(self) -> Measure:
        """The expected number with its unit (None where none is written)."""
        return units.parse(self.expected, what="expected value")

    @property
    def limit(self) -> Tolerance:
        """The tolerance, read."""
        return Tolerance.parse(self.tolerance, self.expected)
