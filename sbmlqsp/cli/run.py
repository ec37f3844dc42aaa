"""Runs one verb and turns what happens into an exit code: 0 fine, 1 findings or failure, 2 usage."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from sbmlqsp.cli.parser import build_parser
from sbmlqsp.cli.usage import UsageError
from sbmlqsp.cli.wording import as_options
from sbmlqsp.errors import SbmlqspError

FINE = 0
FAILED = 1
USAGE = 2
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Args:
        arguments: the words after `sbmlqsp`; None takes those of this process.
    """
    try:
        chosen = build_parser().parse_args(arguments)
    except SystemExit as exit_:
        return int(exit_.code or FINE)
    try:
        code: int = chosen.run(chosen)
        sys.stdout.flush()
    except BrokenPipeError:
        return _reader_left()
    except UsageError as error:
        return _fail(error, chosen, USAGE)
    except KeyboardInterrupt:
        sys.stderr.write("error: interrupted\n")
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last handler: nobody gets a traceback who did not ask for it
        return _fail(error, chosen, FAILED)
    return code


def _fail(error: Exception, chosen: Namespace, code: int) -> int:
    if chosen.debug:
        raise error
    sys.stderr.write(f"error: {' '.join(_sentence(error).split())}\n")
    return code


def _sentence(error: Exception) -> str:
    if isinstance(error, SbmlqspError):
        return ", ".join(part for part in (error.message, error.where, as_options(error.fix or "")) if part)
    if isinstance(error, OSError) and error.strerror:
        return ", ".join(str(part) for part in (error.strerror, error.filename, _remedy(error)) if part)
    if isinstance(error, UsageError):
        return str(error)
    return f"{type(error).__name__}: {error}, this is a defect of sbmlqsp, run again with --debug and report it"


def _remedy(error: OSError) -> str:
    """Return what to do about a file that cannot be read or written."""
    if isinstance(error, FileExistsError):
        return "choose another name, or write over it with --force"
    if (
        isinstance(error, FileNotFoundError)
        and error.filename
        and not Path(os.fsdecode(error.filename)).parent.is_dir()
    ):
        return "make its folder first"
    remedies = {FileNotFoundError: "give its path", IsADirectoryError: "name a file in it"}
    return remedies.get(type(error), "choose another place" if isinstance(error, PermissionError) else "")


def _reader_left() -> int:
    """Let the interpreter flush into nothing: whoever read our output (`head`, a pager) has seen enough."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    return FINE
