"""Reads back a mrgsolve model file and evaluates its equations.

Written from mrgsolve's documentation, not from the printer beside it: it shares no table with it, so that an error
in one does not hide in the other. It understands the plain subset: $PARAM, $CMT, $INIT, $MAIN, $ODE, $TABLE and
$CAPTURE with declarations, assignments and if statements in C++.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sbmlqsp.errors import ParseError
from sbmlqsp_converters.mrgsolve.cpp import Block, Scope, parse_block

_HEADER = re.compile(r"^\s*\$([A-Z]+)(.*)$")
_ASSIGNED = re.compile(r"\s*([A-Za-z_]\w*)\s*[=:]\s*([-+\w.]+)\s*,?")


@dataclass(frozen=True, slots=True)
class MrgsolveModel:
    """A model file: parameter values, compartments in order, and the code of its blocks."""

    parameters: dict[str, float]
    compartments: tuple[str, ...]
    initial: dict[str, float]
    main: Block
    ode: Block
    table: Block
    captured: tuple[str, ...]

    def derivatives(
        self, time: float, amounts: Mapping[str, float], parameters: Mapping[str, float]
    ) -> dict[str, float]:
        """Return d(amount)/dt of each compartment at one state."""
        scope = self._scope(time, amounts, parameters)
        self.main.run(scope)
        self.ode.run(scope)
        return {name: scope.get(f"dxdt_{name}", 0.0) for name in self.compartments}

    def values(self, time: float, amounts: Mapping[str, float], /) -> dict[str, float]:
        """Return every variable of $MAIN and $ODE at one state."""
        scope = self._scope(time, amounts, {})
        self.main.run(scope)
        self.ode.run(scope)
        return scope

    def starting_state(self, parameters: Mapping[str, float]) -> dict[str, float]:
        """Return the amounts at time 0: $INIT, replaced by what $MAIN gives to `NAME_0`."""
        scope = self._scope(0.0, dict.fromkeys(self.compartments, 0.0) | self.initial, parameters)
        self.main.run(scope)
        return {name: scope.get(f"{name}_0", self.initial.get(name, 0.0)) for name in self.compartments}

    def dosing(self, compartment: str, parameters: Mapping[str, float]) -> dict[str, float]:
        """Return F, ALAG, D and R of a compartment, where $MAIN sets them."""
        scope = self._scope(0.0, dict.fromkeys(self.compartments, 0.0) | self.initial, parameters)
        self.main.run(scope)
        names = {kind: f"{kind}_{compartment}" for kind in ("F", "ALAG", "D", "R")}
        return {kind: scope[name] for kind, name in names.items() if name in scope}

    def _scope(self, time: float, amounts: Mapping[str, float], parameters: Mapping[str, float]) -> Scope:
        return {**self.parameters, **parameters, **amounts, "SOLVERTIME": time, "TIME": time}


def read(text: str) -> MrgsolveModel:
    """Return the model of a mrgsolve file.

    Raises:
        ParseError: naming the line that is not understood.
    """
    blocks = _blocks(text)
    names = " ".join(blocks.get("CMT", [])).replace(",", " ").split()
    initial = _assignments(blocks.get("INIT", []))
    return MrgsolveModel(
        parameters=_assignments(blocks.get("PARAM", [])),
        compartments=(*names, *(name for name in initial if name not in names)),
        initial=initial,
        main=parse_block(blocks.get("MAIN", [])),
        ode=parse_block(blocks.get("ODE", [])),
        table=parse_block(blocks.get("TABLE", [])),
        captured=tuple(" ".join(blocks.get("CAPTURE", [])).split()),
    )


def _blocks(text: str) -> dict[str, list[str]]:
    blocks: dict[str, list[str]] = {}
    lines: list[str] = []
    for raw in text.splitlines():
        line = raw.split("//")[0].rstrip()
        header = _HEADER.match(line)
        if header:
            lines = blocks.setdefault({"DES": "ODE", "PK": "MAIN"}.get(header.group(1), header.group(1)), [])
            line = header.group(2)
        if line.strip() and not line.strip().startswith("@"):
            lines.append(line.strip())
    return blocks


def _assignments(lines: list[str]) -> dict[str, float]:
    values: dict[str, float] = {}
    for line in lines:
        rest = line
        while rest.strip():
            match = _ASSIGNED.match(rest)
            if match is None:
                raise ParseError(f"'{rest.strip()}' is no 'name = number'", where="mrgsolve file")
            values[match.group(1)] = float(match.group(2))
            rest = rest[match.end() :]
    return values
