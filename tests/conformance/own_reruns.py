"""Does our own SED-ML interpreter give the curves of each study from the archive that `repo export` wrote?

Each study, each arm, each output at each time of its report, read from the archive alone; both at a relative tolerance
of 1e-11, where an arm does not bring its own.
Run: python -m tests.conformance.own_reruns [ID ...] [--repo DIR]
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from sbmlqsp.archive.rerun import run_archive
from sbmlqsp.archive.sedml import Outputs
from sbmlqsp.core.settings import Settings
from sbmlqsp.curation import Entry
from sbmlqsp.curation.exchange import export_entry
from sbmlqsp.simulation import Result
from tests.conformance.reruns import main, relative

LARGEST = 1e-6
TIGHT = Settings(rtol=1e-11)


def compare(entry: Entry, folder: Path) -> tuple[float, int]:
    """Return the largest difference from the studies, relative to the largest value of each curve, and their number."""
    done = export_entry(entry, folder / f"{entry.id}.omex", figures=False)
    assert not done.left_out, done.left_out
    found = run_archive(done.path, rtol=TIGHT.rtol)
    apart: list[float] = []
    for study in entry.studies:
        location = f"{study.path.stem if study.path else 'study'}.sedml"
        if location not in found:  # a study that simulates no arm
            assert not len(study.arms), location
            continue
        outputs = found[location]
        assert isinstance(outputs, Outputs), outputs
        results = study.run(settings=TIGHT).results
        apart += [each for arm, result in results.items() for each in _of_arm(arm, result, outputs)]
    return max(apart, default=0.0), len(apart)


def _of_arm(arm: str, result: Result, outputs: Outputs) -> list[float]:
    report = next(report for report in outputs.reports if report.id == f"report_{arm}")
    times, *columns = (outputs.generators[column.generator] for column in report.columns)
    found = []
    for label, column in zip((column.label for column in report.columns[1:]), columns, strict=True):
        if label in result.names:  # what events change is in the archive beyond that
            ours = np.array([result.curve(label).at(float(time)) for time in times])
            found.append(relative(ours, column, nothing=float(np.max(np.abs(column)))))
    return found


if __name__ == "__main__":
    sys.exit(main(__doc__, compare, LARGEST))
