"""A piece of a template: a file of Antimony statements with units, where its equations come from, typical ranges."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

_DEFINITION = re.compile(r"unit (\w+) =")
_UNIT_IN_USE = re.compile(r"\bhas (\w+)")
_REPEATED = re.compile(r"^each i: ")


@dataclass(frozen=True, slots=True)
class Piece:
    """One file of `sbmlqsp/templates/data`.

    In the file `{V}` stands for a name chosen in `names`; a line that begins with `each i: ` is written for each i from
    1 to `repeats`, with `{i}` and `{i-1}` in it, and `{n}` is `repeats` anywhere.

    Attributes:
        file: its path there, without suffix.
        source: the paper or book its equations are taken from, or "" where they are another piece's.
        ranges: typical values of its parameters, from and to, such as {"CL": ("0.1 L/h", "100 L/h")}.
        names: words of the file and what they become.
        repeats: the number of compartments of a chain.
    """

    file: str
    source: str = ""
    ranges: Mapping[str, tuple[str, str]] = field(default_factory=dict, hash=False)
    names: Mapping[str, str] = field(default_factory=dict, hash=False)
    repeats: int = 0

    @property
    def text(self) -> str:
        """The Antimony statements of the piece."""
        words = {**self.names, "n": str(self.repeats)}
        return "\n".join(_filled(line, words) for line in self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        for line in read(self.file).splitlines():
            repeated = _REPEATED.sub("", line)
            if repeated == line:
                yield line
                continue
            for number in range(1, self.repeats + 1):
                yield _filled(repeated, {"i": str(number), "i-1": str(number - 1)})


def _filled(line: str, words: Mapping[str, str]) -> str:
    for word, meaning in words.items():
        line = line.replace(f"{{{word}}}", meaning)
    return line


@cache
def read(file: str) -> str:
    """Return a data file of the templates, named by its path without suffix."""
    return files("sbmlqsp.templates").joinpath("data", f"{file}.ant").read_text(encoding="utf-8")


def assembled(name: str, heading: Sequence[str], pieces: Sequence[Piece]) -> str:
    """Return a complete Antimony model: a heading in comments, the units the pieces name, then the pieces."""
    body = "\n".join(piece.text for piece in pieces)
    return "".join(f"// {line}\n" for line in heading) + with_units(name, body)


def with_units(name: str, body: str) -> str:
    """Return a complete Antimony model of statements, with the units they name defined before them."""
    statements = "".join(f"  {line}".rstrip() + "\n" for line in f"{_units_of(body)}\n{body}".splitlines())
    return f"model {name}\n{statements}end\n"


def _units_of(body: str) -> str:
    missing = set(_UNIT_IN_USE.findall(body)) - set(_DEFINITION.findall(body))
    lines = read("units").splitlines()
    return "\n".join(line for line in lines if (found := _DEFINITION.match(line)) and found[1] in missing)
