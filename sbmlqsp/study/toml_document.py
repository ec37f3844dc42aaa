"""TOML read strictly: every unknown key, missing key and wrong type is found, with its line."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from sbmlqsp.core.findings import Issue
from sbmlqsp.errors import ParseError

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_ASSIGNMENT = re.compile(r"""\s*([\w.-]+|"[^"]*"|'[^']*')\s*=""")
_LARGEST = 5_000_000
Key = tuple[str | int, ...]


class Written(float):
    """A number that remembers its digits: 12.40 is not 12.4 where the last digit sets the tolerance."""

    def __new__(cls, text: str) -> Self:
        """Return the number written as `text`."""
        number = super().__new__(cls, text)
        number.text = text
        return number

    text: str


class Problems:
    """Collects the issues of one document and raises them together."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self._lines = dict(_lines(text))
        self._issues: list[Issue] = []

    def add(self, key: Key, message: str, fix: str = "") -> None:
        """Note one problem of the element under `key`."""
        line = self._line(key)
        where = f"{self.path.name}, line {line}" if line else self.path.name
        self._issues.append(Issue("document", "error", where, message, fix))

    def _line(self, key: Key) -> int | None:
        return next((self._lines[key[:n]] for n in range(len(key), 0, -1) if key[:n] in self._lines), None)

    @property
    def issues(self) -> tuple[Issue, ...]:
        """What was noted so far."""
        return tuple(self._issues)

    def raise_if_any(self) -> None:
        """Raise `ParseError` naming every problem; its `issues` holds them one by one."""
        if self._issues:
            sentences = [f"{i.where}: {i.message}" + (f"; {i.fix}" if i.fix else "") for i in self._issues]
            count = f"{len(sentences)} problems: " if len(sentences) > 1 else ""
            raise ParseError(count + " | ".join(sentences), issues=self.issues)


@dataclass(slots=True)
class Section:
    """One table of the document; `key` is where it stands. Each getter notes a problem and returns its default."""

    content: Mapping[str, Any]
    problems: Problems
    key: Key = ()

    def text(self, name: str, default: str = "", *, required: bool = False) -> str:
        """Return a text."""
        return str(self._get(name, str, "a text", default, required=required))

    def quantity(self, name: str, *, required: bool = False) -> str | None:
        """Return a quantity as its text; numbers are allowed and keep their digits."""
        value = self._get(name, (str, int, float), "a quantity such as '5 mg'", None, required=required)
        return value.text if isinstance(value, Written) else None if value is None else str(value)

    def whole(self, name: str) -> int | None:
        """Return a whole number or None."""
        value: int | None = self._get(name, int, "a whole number", None)
        return value

    def choice(self, name: str, known: Iterable[str], *, required: bool = False) -> str:
        """Return a text that is one of `known`, "" if it is not."""
        value = self.text(name, required=required)
        if value and value not in set(known):
            self.problems.add((*self.key, name), f"{name} is '{value}'", f"it is one of: {', '.join(known)}")
            return ""
        return value

    def texts(self, name: str, *, required: bool = False) -> tuple[str, ...]:
        """Return a list of texts."""
        values = self._get(name, list, "a list of texts", [], required=required)
        if not all(isinstance(value, str) for value in values):
            self.problems.add((*self.key, name), f"{name} has to be a list of texts")
            return ()
        return tuple(values)

    def table(self, name: str) -> Section:
        """Return the table under `name`, an empty one if there is none."""
        return Section(self._get(name, dict, "a table", {}), self.problems, (*self.key, name))

    def tables(self, name: str) -> Iterator[tuple[str, Section]]:
        """Yield (name, section) of a table of tables such as [arms.low]."""
        for label, value in self._get(name, dict, "a table", {}).items():
            key = (*self.key, name, label)
            if isinstance(value, dict):
                yield label, Section(value, self.problems, key)
            else:
                self.problems.add(key, f"{name}.{label} has to be a table")

    def list_of_tables(self, name: str) -> Iterator[Section]:
        """Yield the sections of [[name]]."""
        for index, value in enumerate(self._get(name, list, f"written as [[{name}]]", [])):
            key = (*self.key, name, index)
            if isinstance(value, dict):
                yield Section(value, self.problems, key)
            else:
                self.problems.add(key, f"{name} has to be written as [[{name}]]")

    def mapping(self, name: str) -> dict[str, str]:
        """Return a table whose values are texts or numbers, as texts."""
        section = self.table(name)
        values = {key: section.quantity(key) for key in section.content}
        return {key: value for key, value in values.items() if value is not None}

    def only(self, *known: str) -> None:
        """Note every key that is not known, with the nearest one that is."""
        for name in self.content:
            if name not in known:
                nearest = difflib.get_close_matches(name, known, n=1)
                fix = f"did you mean '{nearest[0]}'?" if nearest else f"known are: {', '.join(known)}"
                self.problems.add((*self.key, name), f"unknown key '{name}'", fix)

    def _get(self, name: str, kind: Any, what: str, default: Any, *, required: bool = False) -> Any:
        value = self.content.get(name)
        if value is None:
            if required:
                self.problems.add((*self.key, name), f"'{name}' is missing", f"give {what}")
            return default
        if not isinstance(value, kind) or isinstance(value, bool):
            self.problems.add((*self.key, name), f"{name} has to be {what}")
            return default
        return value


def read(path: Path) -> Section:
    """Return the document as its root section.

    Raises:
        ParseError: if the file is missing, too large, not UTF-8 or not TOML (with the line).
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise ParseError("the file is larger than 5 MB", where=str(path))
        text = path.read_text(encoding="utf-8")
        content = tomllib.loads(text, parse_float=Written)
    except OSError as error:
        raise ParseError(f"the file cannot be read ({error.strerror})", where=str(path), fix="give its path") from None
    except UnicodeDecodeError:
        raise ParseError("the file is not UTF-8 text", where=str(path), fix="save it as UTF-8") from None
    except RecursionError:
        raise ParseError("the file is nested too deeply", where=str(path)) from None
    except ValueError as error:  # TOMLDecodeError, and whole numbers of thousands of digits
        raise ParseError(f"not valid TOML: {error}", where=str(path)) from None
    return Section(content, Problems(path, text))


def _lines(text: str) -> Iterator[tuple[Key, int]]:
    """Yield (key, line) of the headers and assignments of a TOML text."""
    header: Key = ()
    counts: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if match := _HEADER.match(line):
            name = match.group(2)
            header = tuple(part.strip().strip("\"'") for part in name.split("."))
            if match.group(1) == "[[":
                counts[name] = counts.get(name, -1) + 1
                header = (*header, counts[name])
            yield header, number
        elif match := _ASSIGNMENT.match(line):
            yield (*header, *(part.strip("\"'") for part in match.group(1).split("."))), number
