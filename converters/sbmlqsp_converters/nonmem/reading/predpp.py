"""What pharmpy leaves out of a control stream: micro constants of TRANS5 and TRANS6, and what it drops in silence."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from sbmlqsp.core import formula
from sbmlqsp.core.expression import Expression
from sbmlqsp.errors import UnsupportedFeature

_HYBRID = ("{k} = ALPHA*BETA/{back}", "{out} = ALPHA + BETA - {k} - {back}")
_SUM, _PAIRS = "(ALPHA + BETA + GAMMA)", "(ALPHA*BETA + ALPHA*GAMMA + BETA*GAMMA)"
_THREE = (
    "{k} = ALPHA*BETA*GAMMA/({back}*{deep})",
    f"{{second}} = ({_PAIRS} + {{deep}}*{{deep}} - {{deep}}*{_SUM} - {{k}}*{{back}})/({{back}} - {{deep}})",
    f"{{out}} = {_SUM} - {{k}} - {{second}} - {{back}} - {{deep}}",
)
# NONMEM Users Guide part VI, chapter VII: K, K12, ... from exponents and what goes with them
CONSTANTS: dict[tuple[str, str], tuple[str, ...]] = {
    ("ADVAN3", "TRANS5"): (
        "K21 = (AOB*BETA + ALPHA)/(AOB + 1)",
        *(t.format(k="K", back="K21", out="K12") for t in _HYBRID),
    ),
    ("ADVAN4", "TRANS5"): (
        "K32 = (AOB*BETA + ALPHA)/(AOB + 1)",
        *(t.format(k="K", back="K32", out="K23") for t in _HYBRID),
    ),
    ("ADVAN3", "TRANS6"): tuple(t.format(k="K", back="K21", out="K12") for t in _HYBRID),
    ("ADVAN4", "TRANS6"): tuple(t.format(k="K", back="K32", out="K23") for t in _HYBRID),
    ("ADVAN11", "TRANS6"): tuple(t.format(k="K", back="K21", deep="K31", out="K12", second="K13") for t in _THREE),
    ("ADVAN12", "TRANS6"): tuple(t.format(k="K", back="K32", deep="K42", out="K23", second="K24") for t in _THREE),
}


def micro_constants(found: Any, defined: Collection[str]) -> list[tuple[str, Expression]]:
    """Return the statements that compute micro constants, which the flows of pharmpy read and do not define."""
    records = found.internals.control_stream.get_records("SUBROUTINES")
    texts = CONSTANTS.get((records[0].advan, records[0].trans), ()) if records else ()
    pairs = (text.split(" = ") for text in texts)
    return [(name, formula.parse(math)) for name, math in pairs if name not in defined]


def refuse(found: Any, path: Path) -> None:
    """Raise `UnsupportedFeature` for code that pharmpy leaves out: Fortran as it is, and algebraic equations."""
    for record in found.internals.control_stream.records:
        text = str(record)
        if text.lstrip().upper().startswith("$AES"):
            raise _refusal("$AES", "algebraic equations are not read", "solve them by hand in $DES", path)
        for line in text.splitlines():
            if line.lstrip().startswith('"'):
                raise _refusal("verbatim code", f"Fortran is not read: {line.strip()}", "write it as statements", path)
    for record in found.internals.control_stream.get_records("DES"):
        _refuse_changed([(str(each.symbol), each.expression) for each in record.statements], path)


def _refuse_changed(statements: list[tuple[str, Any]], path: Path) -> None:
    """Raise for a variable that changes after a derivative has read it: pharmpy has one value of it."""
    for place, (name, math) in enumerate(statements):
        read = {str(symbol) for symbol in math.free_symbols} if name.startswith("DADT") else set()
        for later, _ in statements[place + 1 :]:
            if later in read:
                message = f"'{later}' changes after {name} has read it"
                raise _refusal("changed variable", message, "give the later value another name", path)


def _refusal(feature: str, message: str, fix: str, path: Path) -> UnsupportedFeature:
    return UnsupportedFeature(
        message, where=str(path), fix=fix, feature=feature, element=path.name, engine="NONMEM reader"
    )
