"""How many arguments each operator of SBML's MathML takes."""

from __future__ import annotations

import math

_TRIGONOMETRIC = ("sin", "cos", "tan", "sec", "csc", "cot")
_OF_ANGLES = tuple(name + ending for name in _TRIGONOMETRIC for ending in ("", "h"))

ARGUMENTS: dict[str, tuple[int, float]] = {
    **dict.fromkeys(("exp", "ln", "abs", "floor", "ceiling", "factorial", "not", "rateOf"), (1, 1)),
    **dict.fromkeys(_OF_ANGLES, (1, 1)),
    **dict.fromkeys(("arc" + name for name in _OF_ANGLES), (1, 1)),
    **dict.fromkeys(("minus", "root", "log"), (1, 2)),
    **dict.fromkeys(("divide", "power", "neq", "quotient", "rem", "implies", "delay"), (2, 2)),
    **dict.fromkeys(("lt", "gt", "leq", "geq", "eq", "max", "min", "piecewise"), (1, math.inf)),
    **dict.fromkeys(("plus", "times", "and", "or", "xor"), (0, math.inf)),
}
"""The least and the most arguments of each operator."""
