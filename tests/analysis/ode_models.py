"""Models from ordinary differential equations as text, for reference cases that are not SBML."""

from __future__ import annotations

import re
from collections.abc import Mapping

import sbmlqsp as qsp
from sbmlqsp.core.expression import symbols
from sbmlqsp.core.formula import parse

_NAME = re.compile(r"[A-Za-z_]\w*")


def safe(formula: str) -> str:
    """Return the formula with an underscore after each name: Antimony reserves some, such as `time` and `beta`."""
    return _NAME.sub(lambda match: f"{match[0]}_", formula)


def model(
    odes: Mapping[str, str],
    *formulas: str,
    start: Mapping[str, str] | None = None,
    values: Mapping[str, float] | None = None,
) -> qsp.Model:
    """Return the model of d name / dt = formula; every other name in any formula is a parameter."""
    texts = [*odes.values(), *formulas, *(start or {}).values()]
    names = set().union(*(symbols(parse(text)) for text in texts)) - set(odes)
    lines = [f"{safe(n)} = {(values or {}).get(n, 1.3)};" for n in sorted(names)]
    for name, rate in odes.items():
        lines += [f"{safe(name)} = {safe((start or {}).get(name, '1.5'))};", f"{safe(name)}' = {safe(rate)};"]
    return qsp.Model.from_antimony("model reference_case\n" + "\n".join(lines) + "\nend\n")
