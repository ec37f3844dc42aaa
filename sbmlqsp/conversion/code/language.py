"""What differs between the languages that model code is written in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Language:
    """A language of model code.

    Attributes:
        name: in messages.
        comment: what begins a comment that ends with the line.
        functions: name of a function -> operator of our expressions; "log" is the natural logarithm everywhere.
        constants: names of constants.
        declarations: words before the name in a declaration, such as "double".
        power: the sign for powers, "" where there is only a function.
        whole_division: whether dividing two whole numbers drops the remainder, as in C.
        left_hand: functions that may be assigned to, `d/dt(x)` and `f(depot)`: name -> prefix of the variable set.
    """

    name: str
    comment: str
    functions: Mapping[str, str]
    constants: Mapping[str, float]
    declarations: frozenset[str] = frozenset()
    power: str = ""
    whole_division: bool = False
    left_hand: Mapping[str, str] = field(default_factory=dict)


COMMON = {
    "exp": "exp", "log": "ln", "log10": "log10", "sqrt": "sqrt", "sin": "sin", "cos": "cos", "tan": "tan",
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "sinh": "sinh", "cosh": "cosh", "tanh": "tanh",
    "abs": "abs", "floor": "floor",
}  # fmt: skip
"""Functions that all of them have."""
