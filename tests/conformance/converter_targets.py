"""How each target of the converters runs many files in one process of its own."""

from __future__ import annotations

import contextlib
import importlib.util
import re
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sbmlqsp.conversion import Request, converter
from sbmlqsp.conversion.running import columns_of, run_program
from sbmlqsp.core.settings import Settings
from sbmlqsp.errors import ConversionError, SbmlqspError
from sbmlqsp.model import Model
from sbmlqsp.native import copasi
from tests.conformance.raw import run_raw
from tests.conformance.suite_cases import Case

Files = tuple[tuple[str, Any], ...]
Columns = dict[str, list[float]]
BATCH_LIMIT, CASE_LIMIT = 240.0, 60.0  # seconds


@dataclass(frozen=True, slots=True)
class Target:
    """A converter and how its files are run: (number -> files, number -> times) -> columns, or words of failure."""

    name: str
    runs: Callable[[Mapping[str, Files], Mapping[str, list[float]]], dict[str, Columns | str]]

    def written(self, model: Model, case: Case) -> Files:
        """Return the files of a case; raises where the converter refuses."""
        chosen = converter(self.name.partition("-")[0])
        request = Request(model, f"case_{case.number}", until=case.start + case.duration or 1.0)
        lost = [loss for loss in chosen.losses(request) if loss.feature != "constraint"]
        if lost:
            raise ConversionError(str(lost[0]))
        files = chosen.write(request).files
        if self.name == "xpp":
            return (files[0], ("columns", chosen.file(request, chosen.program(request)).columns))
        return files

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


def _octave(files: Mapping[str, Files], times: Mapping[str, list[float]]) -> dict[str, Columns | str]:
    with tempfile.TemporaryDirectory() as folder:
        for number, written in files.items():
            (Path(folder) / f"case_{number}.m").write_text(written[0][1], encoding="utf-8")
        calls = {
            number: f"try\n case_{number}([{_words(times[number])}], struct(), 'case_{number}.csv');\n"
            f"catch failure\n f = fopen('case_{number}.txt', 'w'); fputs(f, failure.message); fclose(f);\nend\n"
            for number in files
        }
        return _scripted(["octave-cli", "-qf", "cases_.m"], "1;\n", calls, Path(folder))


def _desolve(files: Mapping[str, Files], times: Mapping[str, list[float]]) -> dict[str, Columns | str]:
    with tempfile.TemporaryDirectory() as folder:
        for number, written in files.items():
            (Path(folder) / f"file_{number}.R").write_text(written[0][1], encoding="utf-8")
        calls = {
            number: f"tryCatch({{\n here <- new.env()\n sys.source('file_{number}.R', here)\n"
            f" here$.write(here$simulate(c({_words(times[number]).replace(' ', ', ')})), 'case_{number}.csv')\n"
            f"}}, error = function(e) writeLines(conditionMessage(e), 'case_{number}.txt'))\n"
            for number in files
        }
        return _scripted(["Rscript", "--vanilla", "cases_.R"], "", calls, Path(folder))


def _xpp(files: Mapping[str, Files], times: Mapping[str, list[float]]) -> dict[str, Columns | str]:
    return {number: _xpp_run(written, times[number]) for number, written in files.items()}


def _xpp_run(files: Files, times: list[float]) -> Columns | str:
    """Run a file with the step of the case, split so that events are located well."""
    text, columns = files[0][1], files[1][1]
    step = (times[-1] - times[0]) / (len(times) - 1) if times[0] == times[1] - times[0] or times[0] == 0 else times[1]
    if len(times) > 2 and abs((times[2] - times[1]) - (times[1] - times[0])) > 1e-9 * times[-1]:
        step = times[2] - times[1]
    parts = max(1, -(-4000 * step // times[-1]))
    steps = round(times[-1] / step * parts)
    text = re.sub(r"dt=[^,]+", f"dt={float(times[-1]) / steps!r}", text)
    text = re.sub(r"maxstor=\d+", f"maxstor={steps + 10}", text)
    command = ("xppaut", files[0][0], "-silent", "-outfile", "run.dat")
    try:
        said = run_program(command, ((files[0][0], text),), answer="run.dat")
    except SbmlqspError as error:
        return str(error)[:160]
    rows = [[float(word) for word in line.split()] for line in said.splitlines()]
    places = [round(moment / times[-1] * steps) for moment in times]
    if len(rows) <= places[-1]:
        return f"{len(rows)} rows of {places[-1] + 1}"
    return {name: [rows[place][number] for place in places] for number, name in enumerate(columns, start=1)}


def _copasi(files: Mapping[str, Files], times: Mapping[str, list[float]]) -> dict[str, Columns | str]:
    """Run SBML in COPASI alone."""
    return {number: _in_copasi(written[0][1], times[number]) for number, written in files.items()}


def _in_copasi(text: str, times: list[float]) -> Columns | str:
    try:
        found = copasi.simulate(text, times, 1e-9, 1e-12, Settings())
    except SbmlqspError as error:
        return str(error)[:160]
    columns = {name: [float(value) for value in values] for name, values in found.items()}
    model = Model.from_sbml(text)
    for species in model.species:
        sizes = columns[species.compartment]
        columns[species.id] = [a * b for a, b in zip(columns[f"[{species.id}]"], sizes, strict=True)]
    return columns


def _roadrunner(files: Mapping[str, Files], times: Mapping[str, list[float]]) -> dict[str, Columns | str]:
    """Run SBML in libRoadRunner alone."""
    answers: dict[str, Columns | str] = {}
    for number, written in files.items():
        model = Model.from_sbml(written[0][1])
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "case.xml"
            path.write_text(written[0][1], encoding="utf-8")
            names = [name for each in model.species for name in (each.id, f"[{each.id}]")]
            names += [*model.compartments.ids, *model.parameters.ids]
            references = [ref.id for r in model.reactions for ref in (*r.reactants, *r.products) if ref.id]
            names += [reaction.id for reaction in model.reactions if reaction.kinetic_law is not None] + references
            try:
                found = run_raw(str(path), names, times[number])
                answers[number] = {name: list(map(float, values)) for name, values in found.items()}
            except RuntimeError as error:
                answers[number] = str(error)[:160]
    return answers


def _words(times: list[float]) -> str:
    return " ".join(repr(float(moment)) for moment in times)


def _scripted(command: list[str], head: str, calls: Mapping[str, str], folder: Path) -> dict[str, Columns | str]:
    """Run all calls in one process and, where that takes too long, those that are left each in its own."""
    left = dict(calls)
    limit = BATCH_LIMIT
    for chosen in (list(calls), *([number] for number in calls)):
        group = [number for number in chosen if number in left]
        if not group:
            continue
        (folder / command[-1]).write_text(head + "".join(left[number] for number in group), encoding="utf-8")
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=limit)
        done = {number for number in group if any(folder.glob(f"case_{number}.[ct]*"))}
        left = {number: call for number, call in left.items() if number not in done}
        limit = CASE_LIMIT
    return {number: "takes too long" if number in left else _answer(folder / f"case_{number}") for number in calls}


def _answer(path: Path) -> Columns | str:
    if path.with_suffix(".txt").exists():
        return path.with_suffix(".txt").read_text(encoding="utf-8")[:160]
    if not path.with_suffix(".csv").exists():
        return "nothing was written"
    return columns_of(path.with_suffix(".csv").read_text(encoding="utf-8"))


TARGETS = {
    target.name: target
    for target in (
        Target("scipy", _scipy),
        Target("octave", _octave),
        Target("desolve", _desolve),
        Target("xpp", _xpp),
        Target("copasi", _copasi),
        Target("sbml_l2v4-roadrunner", _roadrunner),
        Target("sbml_l2v4-copasi", _copasi),
        Target("sbml_l3v1-roadrunner", _roadrunner),
        Target("simbiology-roadrunner", _roadrunner),
        Target("simbiology-copasi", _copasi),
        Target("mobi-roadrunner", _roadrunner),
        Target("mobi-copasi", _copasi),
        Target("amici-roadrunner", _roadrunner),
        Target("amici-copasi", _copasi),
        Target("sbml_l3v1-copasi", _copasi),
        Target("copasi-roadrunner", _roadrunner),
    )
}
