"""Does COPASI open the archive of each entry and give the same curves?

COPASI reads the archive, the SED-ML and the SBML itself and integrates with its own method; it runs the first arm.
Run: python -m tests.conformance.copasi_reruns [ID ...] [--repo DIR]
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np

from sbmlqsp.curation import Entry
from sbmlqsp.curation.exchange import export_entry
from tests.conformance.reruns import main, relative

LARGEST = 1e-6
RERUN = """
import sys, json, COPASI
d = COPASI.CRootContainer.addDatamodel()
assert d.openCombineArchive(sys.argv[1]), COPASI.CCopasiMessage.getAllMessageText()
t = d.getTask('Time-Course')
assert t.process(True), COPASI.CCopasiMessage.getAllMessageText()
s = t.getTimeSeries()
ids = [s.getSBMLId(c, d) for c in range(s.getNumVariables())]
rows = range(s.getRecordedSteps())
found = {i: [s.getConcentrationData(r, c) for r in rows] for c, i in enumerate(ids) if i}
print(json.dumps({'': [s.getData(r, 0) for r in rows], **found}))
"""


def rerun(path: Path) -> dict[str, np.ndarray]:
    """Return what COPASI reports of an archive: "" is time, ids are values, concentrations of species."""
    answer = subprocess.run([sys.executable, "-c", RERUN, path], capture_output=True, text=True, check=False)
    if answer.returncode:
        raise AssertionError(answer.stderr.strip().splitlines()[-1])
    return {name: np.array(values) for name, values in json.loads(answer.stdout.splitlines()[-1]).items()}


def compare(entry: Entry, folder: Path) -> tuple[float, int]:
    """Return the largest difference from our own run, relative to the largest value of each curve, and their number."""
    done = export_entry(entry, folder / f"{entry.id}.omex", figures=False)
    assert not done.left_out, done.left_out
    theirs = rerun(done.path)
    study = next(study for study in entry.studies if len(study.arms))
    result = study.run().results[study.arms.ids[0]]
    times = theirs[""]
    once = np.flatnonzero(np.diff(times, prepend=-1.0) > 0)[:: max(1, len(times) // 60)]  # edges come twice
    apart = []
    for name in result.names:
        curve = _of_copasi(entry, name, theirs)
        if curve is not None:
            ours = np.array([result.curve(name).at(float(t)) for t in times[once]])
            apart.append(relative(ours, curve[once]))
    return max(apart, default=0.0), len(apart)


def _of_copasi(entry: Entry, name: str, theirs: dict[str, np.ndarray]) -> np.ndarray | None:
    """Return the curve of a selection from concentrations and values; None for observables and what stays constant."""
    bare = name.strip("[]")
    species = entry.model.tables.species.get(bare)
    if bare not in theirs or species is None or name != bare:
        return theirs.get(bare)
    size = theirs.get(species.compartment, entry.model.tables.compartments[species.compartment].size)
    return None if size is None else theirs[bare] * size


if __name__ == "__main__":
    sys.exit(main(__doc__, compare, LARGEST))
