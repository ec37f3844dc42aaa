"""Which names a mrgsolve model file can use, and new ones for those it cannot."""

from __future__ import annotations

import re
from collections.abc import Iterable

# mrgsolve 1.5, "Reserved words" of the user guide, and what its $PARAM, $CMT blocks give a meaning to.
_RESERVED = frozenset(
    """ID TIME AMT CMT EVID II SS RATE ADDL DV MDV SOLVERTIME NEWIND THETA ETA EPS OMEGA SIGMA CFONSTOP DXDTZERO
    SS_ADVANCE self simeta simeps pred table main ode config mod evt mrg report tad tnow pi
    alignas and and_eq asm auto bitand bitor bool break case catch char class compl const continue decltype default
    delete do double dynamic_cast else enum explicit export extern false float for friend goto if inline int long
    mutable namespace new noexcept not not_eq nullptr operator or or_eq private protected public register return
    short signed sizeof static struct switch template this throw true try typedef typeid typename union unsigned
    using virtual void volatile while xor xor_eq capture
    abs exp log log10 sqrt pow sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh floor ceil trunc fabs fmod
    fmin fmax tgamma lgamma gamma beta erf time clock signal y0 y1 yn j0 j1 jn M_PI M_E R_PosInf R_NegInf R_NaN NULL
    databox std R F1 F2 EOF errno div exit index rand""".split()
)
_MEANT = re.compile(r"(F|ALAG|D|R|dxdt)_\w+|\w+_0|_.*|\w*__\w*")


def renamed(ids: Iterable[str]) -> dict[str, str]:
    """Return a name for each id: the id itself where mrgsolve allows it, a new one where it does not."""
    taken: set[str] = set()
    names: dict[str, str] = {}
    wanted = list(ids)
    for original in wanted:
        name = _allowed(original)
        while name in taken or (name != original and name in wanted):
            name += "x"
        taken.add(name)
        names[original] = name
    return names


def _allowed(name: str) -> str:
    plain = re.sub(r"\W+", "_", name)
    if plain not in _RESERVED and not _MEANT.fullmatch(plain):
        return plain
    return "m" + re.sub(r"_+", "_", "_" + plain).rstrip("_") + ("_v" if re.search(r"_0$", plain) else "")
