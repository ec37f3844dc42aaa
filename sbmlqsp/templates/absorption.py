"""How a drug comes into plasma: the routes that a compartment model can have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from sbmlqsp.templates.options import chosen
from sbmlqsp.templates.piece import Piece

Absorption = Literal["first-order", "lagged", "zero-order", "transit", "transit chain", "parallel", "mixed"] | None

_GIBALDI = "Gibaldi M, Perrier D. Pharmacokinetics. 2nd ed. Marcel Dekker; 1982."
_SAVIC = "Savic RM, Jonker DM, Kerbusch T, Karlsson MO. J Pharmacokinet Pharmacodyn 2007;34:711-726."
_HOLFORD = "Holford NHG, Ambros RJ, Stoeckel K. J Pharmacokinet Biopharm 1992;20:421-442."

_KA = {"ka": ("0.05 1/h", "5 1/h")}
_MTT = {"MTT": ("0.1 h", "10 h")}
_LAG = {"Tlag": ("0 h", "4 h")}
_SPLIT = {"fraction": ("0", "1")}
_DURATION = {"Tk0": ("0.1 h", "24 h")}


@dataclass(frozen=True, slots=True)
class Route:
    """One way in.

    Attributes:
        suffix: the end of the template's name.
        meaning: in words.
        dose_into: the species that takes the dose, or its first part.
        regimen: how a dose is given, with `{}` for the amount.
        piece: the statements, or None for doses into plasma.
    """

    suffix: str
    meaning: str
    dose_into: str
    regimen: str
    file: str = ""
    source: str = ""
    ranges: Mapping[str, tuple[str, str]] = field(default_factory=dict, hash=False)

    def pieces(self, volume: str, transits: int) -> tuple[Piece, ...]:
        """Return the statements for the central volume of this name."""
        if not self.file:
            return ()
        return (Piece(self.file, self.source, self.ranges, {"V": volume}, transits),)


ROUTES: dict[Absorption, Route] = {
    None: Route("", "", "central", "{} into central"),
    "first-order": Route(
        "oral", "first-order absorption", "depot", "{} into depot", "pk/first_order_absorption", _GIBALDI, _KA
    ),
    "lagged": Route(
        "oral_lagged",
        "first-order absorption with delay and bioavailability",
        "depot",
        "{} into depot lag Tlag F F1",
        "pk/lagged_absorption",
        _GIBALDI,
        {**_KA, **_LAG, "F1": ("0.01", "1")},
    ),
    "zero-order": Route(
        "zero_order",
        "zero-order absorption",
        "central",
        "{} into central over Tk0",
        "pk/zero_order_absorption",
        _GIBALDI,
        _DURATION,
    ),
    "transit": Route(
        "transit",
        "absorption after any number of transit compartments",
        "swallowed",
        "{} into swallowed",
        "pk/transit_absorption",
        _SAVIC,
        {**_MTT, "n": ("0.5", "20"), **_KA},
    ),
    "transit chain": Route(
        "transit_chain",
        "absorption after a chain of transit compartments",
        "transit0",
        "{} into transit0",
        "pk/transit_chain",
        _SAVIC,
        {**_MTT, **_KA},
    ),
    "parallel": Route(
        "parallel_oral",
        "fast and slow first-order absorption",
        "fast",
        "{0} into fast F fraction; {0} into slow lag Tlag F rest",
        "pk/parallel_absorption",
        _HOLFORD,
        {**_SPLIT, "ka_fast": ("0.5 1/h", "5 1/h"), "ka_slow": ("0.02 1/h", "0.5 1/h"), **_LAG},
    ),
    "mixed": Route(
        "mixed_oral",
        "first-order and zero-order absorption",
        "depot",
        "{0} into depot F fraction; {0} into central over Tk0 F rest",
        "pk/mixed_absorption",
        _HOLFORD,
        {**_SPLIT, **_KA, **_DURATION},
    ),
}


def route(absorption: Absorption) -> Route:
    """Return the way in.

    Raises:
        ModelError: naming the words there are.
    """
    return chosen("absorption", absorption, ROUTES)
