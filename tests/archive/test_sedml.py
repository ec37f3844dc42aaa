"""Studies as SED-ML: valid for libSEDML, and COPASI opens the archive and runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from xml.etree.ElementTree import fromstring

import numpy as np
import pytest

from sbmlqsp.archive import Member, write_archive
from sbmlqsp.archive.formats import SBML, SEDML
from sbmlqsp.archive.sedml import experiment_of_study, sedml_text
from sbmlqsp.curation import repository

ENTRIES = ("Friberg2002_myelosuppression", "PeletierGabrielsson2012_tmdd")
SED = "{http://sed-ml.org/sed-ml/level1/version4}"


@pytest.fixture(scope="module", params=ENTRIES)
def study(request):
    return repository()[request.param].studies[0]


def test_a_study_is_valid_sedml(study, tmp_path):
    if find_spec("libsedml") is None:
        pytest.skip("python-libsedml is not installed")
    experiment, _ = experiment_of_study(study)
    (tmp_path / "a.sedml").write_text(sedml_text(experiment), encoding="utf-8")
    script = (
        "import sys, libsedml\n"
        "d = libsedml.readSedMLFromFile(sys.argv[1])\n"
        "print(d.getNumErrors(), d.getLevel(), d.getVersion(), d.getNumTasks(), d.getNumDataGenerators())\n"
    )
    answer = subprocess.run([sys.executable, "-c", script, tmp_path / "a.sedml"], capture_output=True, text=True)
    expected = (0, 1, 4, len(study.arms), len(experiment.generators))
    assert answer.stdout.split() == [str(number) for number in expected]


def test_every_arm_is_a_task_with_its_own_dosed_model(study):
    experiment, texts = experiment_of_study(study)
    root = fromstring(sedml_text(experiment))
    assert [task.get("name") for task in root.iter(f"{SED}task")] == list(study.arms.ids)
    assert {model.get("source") for model in root.iter(f"{SED}model")} == set(texts)
    assert all("<event " in text for text in texts.values())
    ends = {float(course.get("outputEndTime")) for course in root.iter(f"{SED}uniformTimeCourse")}
    assert ends <= {672.0, 2000.0}  # hours: 28 d, and as the TMDD study says


def test_amounts_and_concentrations_keep_their_meaning(tmp_path):
    """An amount of a species in a volume is written as concentration times volume."""
    from sbmlqsp.study import Study

    (tmp_path / "model.ant").write_text("model m\n compartment V = 2\n species A in V = 3\n A -> ; A*V\nend\n")
    (tmp_path / "study.toml").write_text(
        'title = "t"\nmodel = "model.ant"\n[observables]\namount = "A"\nboth = "A + 2*[A]"\n[arms.a]\nuntil = 1\n'
    )
    experiment, _ = experiment_of_study(Study.load(tmp_path / "study.toml"))
    named = {one.name: one for one in experiment.generators}
    assert {v.symbol for v in named["amount"].variables} == {"A", "V"}
    assert {v.kind for v in named["both"].variables} == {"species", "compartment"}


def test_copasi_opens_the_archive_and_gives_the_same_curve(study, tmp_path):
    """COPASI takes the first arm: its own reader of archives, SED-ML and SBML, and its own integrator."""
    if find_spec("COPASI") is None:
        pytest.skip("python-copasi is not installed")
    experiment, texts = experiment_of_study(study)
    members = [Member("simulation.sedml", sedml_text(experiment).encode(), SEDML, master=True)]
    members += [Member(place, text.encode(), SBML) for place, text in texts.items()]
    path = write_archive(tmp_path / "a.omex", members)
    script = (
        "import sys, json, COPASI\n"
        "d = COPASI.CRootContainer.addDatamodel(); assert d.openCombineArchive(sys.argv[1])\n"
        "t = d.getTask('Time-Course'); assert t.process(True); s = t.getTimeSeries()\n"
        "ids = [s.getSBMLId(c, d) for c in range(s.getNumVariables())]\n"
        "rows = range(s.getRecordedSteps())\n"
        "print(json.dumps({'time': [s.getData(r, 0) for r in rows],\n"
        "  **{i: [s.getConcentrationData(r, c) for r in rows] for c, i in enumerate(ids) if i}}))\n"
    )
    answer = subprocess.run([sys.executable, "-c", script, path], capture_output=True, text=True, check=True)

    found = {name: np.array(values) for name, values in json.loads(answer.stdout.splitlines()[-1]).items()}
    arm = study.arms[study.arms.ids[0]]
    mine = study.run().results[arm.id]
    name = next(one for one in mine.units if one != "time")
    ours = np.array([mine.at(name, float(t), side="after").magnitude for t in found["time"][::40]])
    theirs = found[name.strip("[]")][::40]
    assert len(found["time"]) >= 401
    assert np.max(np.abs(ours - theirs)) <= 1e-6 * np.max(np.abs(ours))
