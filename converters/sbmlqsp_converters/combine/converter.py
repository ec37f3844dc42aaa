"""The converter object that the entry point names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sbmlqsp.archive import Archive, Member, read_archive
from sbmlqsp.archive.copasi import sbml_of
from sbmlqsp.archive.formats import ANTIMONY, SBML, SEDML
from sbmlqsp.archive.rerun import inside, run_archive
from sbmlqsp.archive.sedml import Document, Outputs, default_outputs, experiment_of_study, read_sedml, sedml_text
from sbmlqsp.archive.sedml.presentation import ReadReport
from sbmlqsp.archive.sedml.sources import sources
from sbmlqsp.archive.writing import archive_bytes
from sbmlqsp.conversion import Imported, Loss, Proof, Request, Written, study_losses
from sbmlqsp.conversion.contract import FEATURES
from sbmlqsp.core.measure import Measure
from sbmlqsp.core.tables import Table
from sbmlqsp.errors import ConversionError, ParseError, SbmlqspError
from sbmlqsp.model import Model
from sbmlqsp.simulation import simulate
from sbmlqsp.study import Arm, Study
from sbmlqsp.study.running import arm_outputs
from sbmlqsp.study.study import TIGHT
from sbmlqsp.treatment.recognition import split_regimen

TOLERANCE = 1e-6
DOCUMENT, MODEL_PLACE, ARM = "simulation.sedml", "models/{}.xml", "run"


@dataclass(frozen=True, slots=True)
class Combine:
    """Writes `NAME.omex`: a dosed SBML for each arm and SED-ML L1V4 that runs them; reads any COMBINE archive."""

    name: str = "combine"
    title: str = "COMBINE archive"
    suffixes: tuple[str, ...] = (".omex",)
    carries: frozenset[str] = frozenset(FEATURES)
    proved_by: str = "the archive read back and its SED-ML run by the interpreter, compared with the regimen"
    needs: str = ""

    def losses(self, request: Request) -> tuple[Loss, ...]:
        """Return claims and populations of a study: SED-ML has runs and tables, no expectations."""
        return study_losses(request.study, "SED-ML states no expectations")

    def write(self, request: Request) -> Written:
        """Return the archive."""
        experiment, texts = experiment_of_study(_study(request), MODEL_PLACE.format)
        members = [Member(DOCUMENT, sedml_text(experiment).encode(), SEDML, master=True)]
        members += [Member(place, text.encode(), SBML) for place, text in texts.items()]
        try:
            members.append(Member("model.ant", request.model.to_antimony().encode(), ANTIMONY))
        except SbmlqspError:  # Antimony cannot say every model; the SBML is what counts
            approximated: tuple[str, ...] = ("no Antimony text: it cannot say this model",)
        else:
            approximated = ()
        return Written(((f"{request.stem}.omex", archive_bytes(members)),), (), approximated)

    def prove(self, request: Request, written: Written) -> Proof:
        """Run the written SED-ML and the arms themselves, and compare every output at every time."""
        content = written.files[0][1]
        assert isinstance(content, bytes)
        outputs = run_archive(read_archive(content))[DOCUMENT]
        if isinstance(outputs, SbmlqspError):
            raise outputs
        study = _study(request)
        pairs = [_compared(study, arm, outputs) for arm in study.arms]
        return Proof(self.proved_by, sum(n for n, _ in pairs), max(d for _, d in pairs), TOLERANCE)

    def read(self, path: Path) -> Imported:
        """Return the model that the archive opens with, without its dose events, and the regimen they stand for."""
        archive = read_archive(path)
        master = _opened_first(archive)
        if master is None:
            raise ParseError("the archive does not say what to open", where=str(path), fix="name a master in it")
        if master.kind == "sbml":
            return _imported(Model.from_sbml(sbml_of(archive, master)), ())
        if master.kind != "sedml":
            raise ConversionError(f"its master is {master.kind}", where=str(path), fix="open the SBML inside by hand")
        document = read_sedml(master.content)
        models = sources(document, inside(archive, master.location))
        if not models:
            raise ParseError("the SED-ML names no model", where=master.location)
        first, *others = models
        lost = [Loss(name, "model", "one model is taken") for name in others]
        return _imported(models[first].model, (*lost, *_tasks(document)))


def _opened_first(archive: Archive) -> Member | None:
    """Return the master, or the only SBML where the master is of a program's own kind."""
    master, models = archive.master, archive.of_kind("sbml")
    if master is not None and master.kind not in ("sbml", "sedml") and len(models) == 1:
        return models[0]
    return master


def _tasks(document: Document) -> list[Loss]:
    return [Loss(name, "task", "runs are for `run_archive`, which runs them all") for name in document.tasks]


def _imported(dosed: Model, lost: tuple[Loss, ...]) -> Imported:
    found = split_regimen(dosed)
    return Imported(found.model, found.regimen if len(found.regimen) else None, None, lost)


def _study(request: Request) -> Study:
    if request.study is not None:
        return request.study
    until = Measure(request.horizon, request.model.unit_of("time") if request.until is not None else None)
    body: dict[str, Any] = {"body_weight": request.body_weight, "body_surface_area": request.body_surface_area}
    arm = Arm(ARM, until, request.regimen, **body)
    return Study(request.model.name, request.model, Table((arm,), "arm"))


def _compared(study: Study, arm: Arm, outputs: Outputs) -> tuple[int, float]:
    """Return the number of values compared and the largest difference, relative to the peak of each output."""
    model = study.load_model()
    values = dict(study.variants[arm.variant].values if arm.variant else ()) | dict(arm.values)
    model = model.with_values(values) if values else model
    columns = [outputs.generators[column.generator] for column in _report(outputs, arm).columns]
    times, found = columns[0], columns[1:]
    names = arm_outputs(study, arm.id, model) or default_outputs(model)
    size: dict[str, Any] = {"body_weight": arm.body_weight, "body_surface_area": arm.body_surface_area}
    result = simulate(model, arm.regimen, times=times.tolist(), outputs=names, settings=arm.settings or TIGHT, **size)
    largest = 0.0
    for name, column in zip(names, found, strict=True):
        key = name if isinstance(name, str) else next(iter(name))
        expected = result.values(key) if key != "time" else times
        largest = max(largest, float(np.abs(column - expected).max()) / max(float(np.abs(expected).max()), 1e-300))
    return len(found) * len(times), largest


def _report(outputs: Outputs, arm: Arm) -> ReadReport:
    return next(report for report in outputs.reports if report.id == f"report_{arm.id}")


COMBINE = Combine()
