"""NM-TRAN event tables on the command line: the file, what its compartments are, and the units of its columns."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sbmlqsp.cli.usage import UsageError, assignment, number_or_text
from sbmlqsp.cli.wording import as_options

if TYPE_CHECKING:
    from sbmlqsp.dosing import Regimen

PROPERTIES = ("bioavailability", "lag", "duration", "rate")


def add_table(parser: ArgumentParser) -> None:
    """Give a verb what stands beside an NM-TRAN table."""
    group = parser.add_argument_group("NM-TRAN tables (.csv)")
    group.add_argument(
        "--cmt", type=_compartment, action="append", default=[], metavar="N=ID", help="'1=depot', repeatable"
    )
    for name in PROPERTIES:
        group.add_argument(
            f"--{name}", type=assignment, action="append", default=[], metavar="ID=VALUE", help=f"{name} of a target"
        )
    group.add_argument(
        "--column-unit", type=assignment, action="append", default=[], metavar="COLUMN=UNIT", help="'TIME=h', 'AMT=mg'"
    )
    group.add_argument("--subject", metavar="ID", help="which subject of the table")


def table(path: Path, arguments: Namespace) -> Regimen:
    """Return the regimen of an NM-TRAN table; a malformed table is wrong usage."""
    from sbmlqsp.dosing import Regimen
    from sbmlqsp.errors import RegimenError

    maps: dict[str, Any] = {
        name: {target: number_or_text(value) for target, value in getattr(arguments, name)} for name in PROPERTIES
    }
    compartments = dict(arguments.cmt) or None
    units = dict(arguments.column_unit)
    try:
        return Regimen.from_nmtran(path, compartments, **maps, units=units, subject=arguments.subject)
    except RegimenError as error:
        place = path.name if error.where in {None, str(path)} else f"{path.name}, {error.where}"
        parts = (place, error.message, as_options(error.fix or ""))
        raise UsageError(", ".join(part for part in parts if part)) from error


def _compartment(text: str) -> tuple[int, str]:
    number, _, name = text.partition("=")
    if not number.strip().isdigit() or not name.strip():
        raise ArgumentTypeError(f"'{text}' is not of the form 1=depot")
    return int(number), name.strip()
