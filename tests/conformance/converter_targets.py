"""How each target of the converters runs many files in one process of its own."""

from __future__ import annotations

import importlib.util
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sbmlqsp.conversion import Request, converter
from sbmlqsp.errors import ConversionError
from sbmlqsp.model import Model
from tests.conformance.suite_cases import Case

Files = tuple[tuple[str, Any], ...]
Columns = dict[str, list[float]]


@dataclass(frozen=True, slots=True)
class Target:
    """A converter and how its files are run: (number -> files, number -> times) -> columns, or words of failure."""

    name: str
    runs: Callable[[Mapping[str, Files], Mapping[str, list[float]]], dict[str, Columns | str]]

    def written(self, model: Model, case: Case) -> Files:
        """Return the files of a case; raises where the converter refuses."""
        chosen = converter(self.name)
        request = Request(model, f"case_{case.number}", until=case.start + case.duration or 1.0)
        lost = [loss for loss in chosen.losses(request) if loss.feature != "constraint"]
        if lost:
            raise ConversionError(str(lost[0]))
        return chosen.write(request).files

    def run(self, files: Mapping[str, Files], times: Mapping[str, list[float]]) -> dict[str, Columns | str]:
        """Return the columns of each case."""
        return self.runs(files, times)


def _scipy(files: Mapping[str, Files], times: Mapping[str, list[float]]) -> dict[str, Columns | str]:
    answers: dict[str, Columns | str] = {}
    for number, written in files.items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"case_{number}.py"
            path.write_text(written[0][1], encoding="utf-8")
            spec = importlib.util.spec_from_file_location(path.stem, path)
            module = importlib.util.module_from_spec(spec)
            try:
                spec.loader.exec_module(module)
                found = module.simulate(times[number], rtol=1e-9)
                answers[number] = {name: list(values) for name, values in found.items()}
            except Exception as error:  # noqa: BLE001 - whatever the file raises is its failure
                answers[number] = f"{type(error).__name__}: {error}"[:160]
    return answers


TARGETS = {target.name: target for target in (Target("scipy", _scipy),)}
