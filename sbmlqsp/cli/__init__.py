"""The command line: `main(arguments)` runs one verb and returns its exit code."""

from __future__ import annotations

from sbmlqsp.cli.run import main

__all__ = ["main"]
