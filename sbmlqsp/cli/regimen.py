"""Regimens and body sizes on the command line, the same for every verb that doses."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sbmlqsp.cli.nmtran import table
from sbmlqsp.cli.usage import UsageError, quantity

if TYPE_CHECKING:
    from sbmlqsp.dosing import Regimen


def add_body(parser: ArgumentParser) -> None:
    """Give a verb the sizes that bind doses per kg and per m^2."""
    parser.add_argument("--body-weight", metavar="MASS", type=quantity, help="binds mg/kg, such as '70 kg'")
    parser.add_argument("--body-surface-area", metavar="AREA", type=quantity, help="binds mg/m^2, as '1.8 m^2'")


def body(arguments: Namespace) -> dict[str, Any]:
    """Return the sizes as keyword arguments of the library."""
    return {"body_weight": arguments.body_weight, "body_surface_area": arguments.body_surface_area}


def regimen(text_or_file: str, arguments: Namespace | None = None) -> Regimen:
    """Return the regimen that a text says, or that the file of this name holds; `.csv` is an NM-TRAN table.

    A malformed one is wrong usage.
    """
    from sbmlqsp.dosing import Regimen
    from sbmlqsp.errors import RegimenError, UnitsError

    path = Path(text_or_file)
    if path.suffix.lower() == ".csv" and arguments is not None:
        return table(path, arguments)
    try:
        return Regimen.load(path) if path.suffix and path.is_file() else Regimen.parse(text_or_file)
    except (RegimenError, UnitsError) as error:
        raise UsageError(", ".join(part for part in (error.message, error.where, error.fix) if part)) from error
