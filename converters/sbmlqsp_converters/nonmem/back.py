"""A written control stream, read back by pharmpy, as numbers."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.core.expression import Expression
from sbmlqsp_converters.nonmem.reading.stream import parsed
from sbmlqsp_converters.nonmem.reading.symbolic import to_tree

Statements = tuple[tuple[str, Expression], ...]


class Back:
    """Evaluates the statements of $PK and $DES as pharmpy parses them; compartments are called "1", "2", ..."""

    def __init__(self, files: tuple[tuple[str, str | bytes], ...]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            for name, content in files:
                (Path(folder) / name).write_text(str(content), encoding="utf-8")
            found = parsed(Path(folder) / files[0][0])
        records = found.internals.control_stream
        self._pk, self._des = _statements(records, "PK"), _statements(records, "DES")
        self._given = {"ETA(1)": 0.0}
        random = set(found.random_variables.parameter_names)
        thetas = [value for name, value in found.parameters.inits.items() if name not in random]
        self._given |= {f"THETA({number})": float(value) for number, value in enumerate(thetas, start=1)}

    def derivatives(
        self, time: float, amounts: Mapping[str, float], parameters: Mapping[str, float], /
    ) -> dict[str, float]:
        """Return DADT of each compartment."""
        known = self._after(self._pk, {}, time) | {f"A({n})": value for n, value in amounts.items()}
        after = self._after(self._des, {**known, **parameters}, time)
        return {number: after[f"DADT({number})"] for number in amounts}

    def values(self, time: float, amounts: Mapping[str, float], /) -> dict[str, float]:
        """Return every variable of $PK and $DES at one state."""
        known = self._after(self._pk, {}, time) | {f"A({n})": value for n, value in amounts.items()}
        return self._after(self._des, known, time)

    def starting_state(self, parameters: Mapping[str, float], /) -> dict[str, float]:
        """Return the amounts at time 0."""
        known = self._after(self._pk, parameters, 0.0)
        numbers = [name[5:-1] for name, _ in self._des if name.startswith("DADT(")]
        return {number: known.get(f"A_0({number})", 0.0) for number in numbers}

    def dosing(self, compartment: str, parameters: Mapping[str, float], /) -> dict[str, float]:
        """Return F, ALAG, D and R of a compartment."""
        known = self._after(self._pk, parameters, 0.0)
        said = {kind: f"{kind}{compartment}" for kind in ("F", "ALAG", "D", "R")}
        return {kind: known[name] for kind, name in said.items() if name in known}

    def _after(self, statements: Statements, before: Mapping[str, float], time: float) -> dict[str, float]:
        known = {**self._given, "T": time, "TIME": time, **before}
        for name, math in statements:
            known[name] = float(evaluate(math, known.__getitem__, time=time))
        return known


def _statements(records: Any, name: str) -> Statements:
    found = records.get_records(name)[0].statements
    return tuple((str(each.symbol), to_tree(each.expression, str)) for each in found)
