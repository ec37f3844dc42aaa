"""The main job on one published model: find it, check it, dose it, reproduce its claims, write it up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sbmlqsp import figures
from sbmlqsp.checks import check
from sbmlqsp.curation import Reproduction, repository
from sbmlqsp.io import save
from sbmlqsp.report import report
from sbmlqsp.report.pictures import overview
from sbmlqsp.study import Arm
from sbmlqsp.treatment import with_regimen

ENTRY = "PeletierGabrielsson2012_tmdd"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the demonstration: what was done, what came of it, and the file it left, if any."""

    title: str
    text: str
    ok: bool = True
    file: Path | None = None


def demo(folder: str | Path = "demo-output") -> Iterator[Step]:
    """Yield the steps as they are done; files are written into `folder`.

    A step with `ok` False is a failure of the demonstration: an error in the model, or a claim that does not hold.
    """
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    entry = repository()[ENTRY]
    yield Step("A published model", f"{entry.title}\n{', '.join(entry.authors)}, {entry.citation}, doi:{entry.doi}")
    findings = check(entry.model)
    lines = [str(issue) for issue in findings] or ["no findings"]
    yield Step("Checked", "\n".join(lines), findings.ok)
    arm = next(iter(entry.studies[0].arms))
    yield _dosed(entry.model_path.stem, arm, place)
    reproduction = entry.reproduce()
    yield Step("Claims reproduced", reproduction.table(), reproduction.ok)
    yield from _written(reproduction, place)
    yield _summary(findings.ok and reproduction.ok, place)


def _dosed(name: str, arm: Arm, place: Path) -> Step:
    model = repository()[ENTRY].model
    assert arm.regimen is not None
    path = place / f"{name}_dosed.xml"
    save(with_regimen(model, arm.regimen, body_weight=arm.body_weight), path)
    text = f"{arm.regimen} for {arm.body_weight}, written as SBML events that every simulator reads"
    return Step("Dosed", text, file=path)


def _written(reproduction: Reproduction, place: Path) -> Iterator[Step]:
    picture = place / "dose_ladder.png"
    figures.save(overview(reproduction.results[0]), picture)
    yield Step("Figure", "free drug after four doses, with the values that the claims expect", file=picture)
    path = report(reproduction, place / "report.html")
    yield Step("Report", "claims, curves, equations, parameters with their sources, provenance", file=path)


def _summary(ok: bool, place: Path) -> Step:
    text = f"everything holds; open {place / 'report.html'}" if ok else "something does not hold, see above"
    return Step("Result", text, ok)
