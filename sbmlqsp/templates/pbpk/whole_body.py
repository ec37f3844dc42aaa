"""A whole-body model as a template: the reference man and an example of a drug, to go on from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from textwrap import dedent

from sbmlqsp.templates.pbpk.assembly import antimony
from sbmlqsp.templates.pbpk.drug import Drug
from sbmlqsp.templates.pbpk.human import human
from sbmlqsp.templates.piece import Piece
from sbmlqsp.templates.template import Template

EXAMPLE = Drug(
    "a moderately lipophilic weak base",
    fu=0.5,
    blood_plasma_ratio=1.0,
    logP=2.0,
    bases=(8.5,),
    Kp="rodgers-rowland",
    clearance={"liver": "50 L/h"},
    PS={"brain": "1 L/h"},
    filtered=True,
    ka="1 1/h",
)
_NUMBER = re.compile(r"^\s*(\w+) = ([0-9][0-9.e+-]*);\s+\1 has (\w+);", re.MULTILINE)
_STATE = re.compile(r"species (.+)$", re.MULTILINE)
_SOURCES = (
    "Jones HM, Rowland-Yeo K. CPT Pharmacometrics Syst Pharmacol 2013;2:e63.",
    "Thompson MD, Beard DA. J Pharmacokinet Pharmacodyn 2011;38:717-733.",
    "ICRP Publication 89. Ann ICRP 2002;32(3-4).",
    "Rodgers T, Leahy D, Rowland M. J Pharm Sci 2005;94:1259-1276.",
)


@dataclass(frozen=True, slots=True)
class _Written(Piece):
    """A piece whose statements are given, rather than read from a file."""

    statements: str = ""

    @property
    def text(self) -> str:
        """The Antimony statements."""
        return self.statements


@cache
def whole_body() -> Template:
    """Return the template "pbpk.whole_body": 18 organs of the reference man, brain permeability-limited."""
    written = antimony(human(), EXAMPLE, {"brain": "permeability-limited"})
    statements = dedent(written.split("model pbpk\n", 1)[1].rsplit("end\n", 1)[0])
    piece = _Written("pbpk/whole_body", " ".join(_SOURCES), _ranges(statements), statements=statements)
    meaning = "Whole-body PBPK of the reference man, 18 organs, brain permeability-limited; an example of a drug"
    return Template("pbpk.whole_body", meaning, (piece,), "gut_lumen")


def _ranges(statements: str) -> dict[str, tuple[str, str]]:
    """Return half to twice the value of every number that is no state; parts stay below 1."""
    states = {word.split()[0] for line in _STATE.findall(statements) for word in line.split(", ")}
    ranges = {}
    for name, value, unit in _NUMBER.findall(statements):
        if name not in states:
            ranges[name] = _range(float(value), _UNITS[unit], part=name in {"fu", "reabsorbed"})
    return ranges


_UNITS = {"dimensionless": "", "volume": "L", "litre_per_h": "L/h", "per_h": "1/h"}


def _range(value: float, unit: str, *, part: bool) -> tuple[str, str]:
    low, high = 0.5 * value, 2.0 * value or 1.0
    ends = (low, min(high, 1.0) if part else high)
    return (f"{ends[0]:.6g} {unit}".strip(), f"{ends[1]:.6g} {unit}".strip())
