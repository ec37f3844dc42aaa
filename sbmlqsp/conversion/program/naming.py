"""Names of a language for the symbols of a program."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sbmlqsp.conversion.program.program import NEW, SWITCH, Program

_AMOUNT = "amount of "


@dataclass(frozen=True, slots=True)
class NameRules:
    """What a language allows as a name.

    Attributes:
        reserved: words that have a meaning already (in lower case where `folds`).
        prefix: put before a name that is not allowed.
        longest: greatest length, 0 for any.
        folds: whether upper and lower case are one.
    """

    reserved: frozenset[str] = frozenset()
    prefix: str = "m_"
    longest: int = 0
    folds: bool = False

    def allowed(self, wanted: Iterable[str]) -> dict[str, str]:
        """Return a name for each wanted one, different from each other; the wanted name itself where it is allowed."""
        wanted = list(dict.fromkeys(wanted))
        taken = set(self.reserved)
        names: dict[str, str] = {}
        for name in sorted(wanted, key=lambda name: self._plain(name) != name or self._folded(name) in self.reserved):
            found = self._free(self._plain(name), taken)
            taken.add(self._folded(found))
            names[name] = found
        return names

    def _folded(self, name: str) -> str:
        return name.lower() if self.folds else name

    def _plain(self, name: str) -> str:
        plain = re.sub(r"\W", "_", name, flags=re.ASCII)
        if not re.match(r"[A-Za-z]", plain):
            plain = f"{self.prefix}{plain.lstrip('_')}"
        return plain[: self.longest] if self.longest else plain

    def _free(self, name: str, taken: Collection[str]) -> str:
        found = name
        if self._folded(found) in taken:
            found = f"{self.prefix}{name}"
            found = found[: self.longest] if self.longest else found
        number = 2
        while self._folded(found) in taken:
            ending = f"_{number}"
            found = (f"{name[: self.longest - len(ending)]}" if self.longest else name) + ending
            number += 1
        return found


def program_names(program: Program, rules: NameRules) -> dict[str, str]:
    """Return the name of each symbol: `S` for the amount of a species, `conc_S` for its concentration."""
    wanted: dict[str, str] = {}
    for symbol in _symbols(program):
        if symbol in program.concentrations:
            wanted[symbol] = f"conc_{symbol}"
        else:
            wanted[symbol] = symbol.removeprefix(_AMOUNT)
    wanted = distinct(wanted)
    names = rules.allowed(wanted.values())
    return {symbol: names[name] for symbol, name in wanted.items()}


def distinct(wanted: Mapping[str, str]) -> dict[str, str]:
    """Return names of which no two are the same; a symbol that is called by its own id keeps it."""
    taken: set[str] = set()
    found: dict[str, str] = {}
    for symbol in sorted(wanted, key=lambda symbol: wanted[symbol] != symbol.removeprefix(_AMOUNT)):
        name = wanted[symbol]
        while name in taken:
            name += "_"
        taken.add(name)
        found[symbol] = name
    return {symbol: found[symbol] for symbol in wanted}


def renamed(names: Mapping[str, str], program: Program) -> tuple[tuple[str, str], ...]:
    """Return (id, name) where they differ; a species whose amount is written under its id is not renamed."""
    pairs = []
    for symbol, name in names.items():
        identifier = symbol.removeprefix(_AMOUNT)
        has_amount = f"{_AMOUNT}{symbol}" in names
        if identifier != name and not (symbol in program.concentrations and has_amount):
            pairs.append((identifier, name))
    return tuple(dict.fromkeys(pairs))


def _symbols(program: Program) -> Iterable[str]:
    found = dict.fromkeys((*program.constants, *program.initials, *program.states, *program.held))
    for body in program.bodies:
        found.update(dict.fromkeys(name for name, _ in body.steps))
    return [name for name in found if not name.startswith((SWITCH, NEW))]
