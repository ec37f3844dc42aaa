"""Options that verbs share, and the error for using them wrongly."""

from __future__ import annotations

import re
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import NoReturn


class UsageError(ValueError):
    """The command line itself is wrong: exit code 2."""


class Parser(ArgumentParser):
    """An argument parser that complains in one line."""

    def error(self, message: str) -> NoReturn:
        """Leave with exit code 2 after `error: what, what to do`."""
        self.exit(2, f"error: {message}, see '{self.prog} --help'\n")


def common_options() -> ArgumentParser:
    """Return the parent parser with what every verb understands."""
    parent = ArgumentParser(add_help=False)
    parent.add_argument("--json", action="store_true", help="print the result as JSON")
    parent.add_argument("--debug", action="store_true", help="show the traceback of a failure")
    return parent


def add_output(parser: ArgumentParser, *suffixes: str) -> None:
    """Give a verb `-o FILE`, refusing suffixes that it cannot write."""

    def writable(text: str) -> Path:
        path = Path(text)
        if path.suffix.lower() not in suffixes:
            raise ArgumentTypeError(f"cannot write '{text}', its name must end in {', '.join(suffixes)}")
        return path

    parser.add_argument("-o", dest="file", metavar="FILE", type=writable, help=f"write {', '.join(suffixes)}")


def add_engine(parser: ArgumentParser) -> None:
    """Give a verb `--engine`."""
    parser.add_argument("--engine", choices=("roadrunner", "copasi"), default="roadrunner", help="who integrates")


_ASSIGNMENT = re.compile(r"\s*([A-Za-z_]\w*)\s*=(?!=)\s*(.+)", re.DOTALL)


def assignment(text: str) -> tuple[str, str]:
    """Return ("CL", "2 L/h") of "CL=2 L/h"."""
    match = _ASSIGNMENT.fullmatch(text)
    if match is None:
        raise ArgumentTypeError(f"'{text}' is not of the form NAME=VALUE")
    return match[1], match[2].strip()


def output(text: str) -> str | dict[str, str]:
    """Return a selection such as "[Drug]" as it is, and {"name": formula} of "name=formula"."""
    match = _ASSIGNMENT.fullmatch(text)
    return {match[1]: match[2].strip()} if match else text


def number_or_text(text: str) -> float | str:
    """Return a plain number (in model units) as a float, and anything else, such as "24 h", as it is."""
    try:
        return float(text)
    except ValueError:
        return text


def quantity(text: str) -> float | str:
    """Return a plain number as a float and a quantity such as "24 h" as it is; anything else is wrong usage."""
    found = number_or_text(text)
    if isinstance(found, str):
        from sbmlqsp import units
        from sbmlqsp.errors import UnitsError

        try:
            units.parse(found)
        except UnitsError as error:
            raise ArgumentTypeError(", ".join(part for part in (error.message, error.fix) if part)) from None
    return found
