"""Archives run as a whole: reports as files, archives made by COPASI, and our own there and back."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import zipfile
from importlib.util import find_spec

import numpy as np
import pytest

import sbmlqsp as qsp
from sbmlqsp.archive import Member, write_archive
from sbmlqsp.archive.formats import SBML, SEDML
from sbmlqsp.archive.rerun import run_archive
from sbmlqsp.cli.biosimulators import main
from sbmlqsp.conversion.converting import read
from sbmlqsp.errors import SecurityError
from tests.archive import sedml_texts as sed
from tests.archive.sedml_texts import a

OUTPUTS = (
    '<report id="table"><listOfDataSets><dataSet id="d1" label="time" dataReference="time"/>'
    '<dataSet id="d2" label="A" dataReference="g"/></listOfDataSets></report>'
    '<report id="scan"><listOfDataSets><dataSet id="d3" label="A" dataReference="h"/></listOfDataSets></report>'
    '<plot2D id="picture"><listOfCurves><curve id="c" logX="false" logY="false" xDataReference="time" '
    'yDataReference="g"/></listOfCurves></plot2D>'
)
PARTS = {
    "tasks": sed.task()
    + sed.repeated("rep", sed.vector(0.2, 0.8), changes=sed.set_value(f"{sed.PARAMETERS}[@id='k1']")),
    "generators": sed.generator()
    + sed.generator("time", sed.variable(symbol="urn:sedml:symbol:time"))
    + sed.generator("h", of="rep"),
    "outputs": OUTPUTS,
}


@pytest.fixture
def archive(tmp_path):
    sbml = qsp.Model.from_antimony(sed.MODEL).sbml.encode()
    members = [
        Member("runs/simulation.sedml", sed.document(**PARTS).encode(), SEDML, master=True),
        Member("runs/model.xml", sbml, SBML),
    ]
    return write_archive(tmp_path / "a.omex", members)


def test_the_command_line_of_biosimulators(archive, tmp_path):
    h5py = pytest.importorskip("h5py")
    out = tmp_path / "out"
    assert main(["-i", str(archive), "-o", str(out)]) == 0
    with h5py.File(out / "reports.h5") as file:
        table = file["runs/simulation.sedml/table"]
        assert table.attrs["sedmlDataSetLabels"].tolist() == ["time", "A"]
        assert table[1] == pytest.approx([a(t) for t in table[0]], rel=1e-7)
        scan = file["runs/simulation.sedml/scan"][0]
        assert scan.shape == (2, 1, 6)
        assert scan[0, 0] == pytest.approx([a(t, k1=0.2) for t in table[0]], rel=1e-7)
    with (out / "runs" / "simulation.sedml" / "table.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [float(row["A"]) for row in rows] == pytest.approx([a(float(row["time"])) for row in rows], rel=1e-7)
    assert zipfile.ZipFile(out / "plots.zip").namelist() == ["runs/simulation.sedml/picture.pdf"]
    assert json.loads((out / "log.yml").read_text())["status"] == "SUCCEEDED"


def test_one_document_that_fails_does_not_take_the_others_along(archive, tmp_path, capsys):
    pytest.importorskip("h5py")
    good = run_archive(archive)
    sbml = qsp.Model.from_antimony(sed.MODEL).sbml.encode()
    members = [
        Member("bad.sedml", sed.document(models=sed.model(source="lost.xml")).encode(), SEDML),
        Member("good.sedml", sed.document().encode(), SEDML),
        Member("model.xml", sbml, SBML),
    ]
    path = write_archive(tmp_path / "b.omex", members)
    assert main(["-i", str(path), "-o", str(tmp_path / "out")]) == 1
    assert "lost.xml" in capsys.readouterr().err
    assert len(good) == 1
    assert isinstance(run_archive(path)["good.sedml"].generators["g"], np.ndarray)
    assert main([]) == 2
    assert main(["-i", str(tmp_path / "nowhere.omex")]) == 1


def test_a_model_outside_of_the_archive_is_not_opened(tmp_path):
    outside = sed.document(models=sed.model(source="../../etc/passwd")).encode()
    (error,) = run_archive(write_archive(tmp_path / "o.omex", [Member("a/b.sedml", outside, SEDML)])).values()
    assert isinstance(error, SecurityError)


def test_a_dosed_model_there_and_back(tmp_path):
    model = qsp.Model.from_antimony("species S in V; V = 2; S = 0; k = 0.1; J: S -> ; k*S*V; V has L; unit L = litre")
    regimen = qsp.Regimen([qsp.Dose(6, "S", at=[1, 4])])
    report = qsp.export(model, tmp_path / "run.omex", regimen=regimen, until=10)
    assert report.ok, report
    back = read(tmp_path / "run.omex")
    assert back.regimen is not None
    assert qsp.schedule(back.regimen, back.model) == qsp.schedule(regimen, model)


@pytest.mark.skipif(find_spec("COPASI") is None, reason="python-copasi is not installed")
def test_an_archive_made_by_copasi_runs_here(tmp_path):
    script = (
        "import sys, COPASI\n"
        "d = COPASI.CRootContainer.addDatamodel(); assert d.importSBML(sys.argv[1])\n"
        "t = d.getTask('Time-Course'); t.setScheduled(True); p = t.getProblem(); p.setDuration(10.0)\n"
        "p.setStepNumber(50)\n"
        "plot = d.getPlotDefinitionList().createPlotSpec('curves', COPASI.CPlotItem.plot2d)\n"
        "m = d.getModel()\n"
        "for i in range(m.getNumMetabs()):\n"
        "    item = plot.createItem('c%d' % i, COPASI.CPlotItem.curve2d)\n"
        "    item.addChannel(COPASI.CPlotDataChannelSpec(m.getValueReference().getCN()))\n"
        "    item.addChannel(COPASI.CPlotDataChannelSpec(m.getMetabolite(i).getConcentrationReference().getCN()))\n"
        "assert d.exportCombineArchive(sys.argv[2], True, True, False, True, True)\n"
    )
    sbml, path = tmp_path / "model.xml", tmp_path / "c.omex"
    sbml.write_text(qsp.Model.from_antimony(sed.MODEL).sbml)
    subprocess.run([sys.executable, "-c", script, sbml, path], check=True, capture_output=True)
    (outputs,) = run_archive(path).values()
    curves = [curve for plot in outputs.plots for curve in plot.curves]
    assert curves
    times = outputs.generators[curves[0].generators[0]]
    expected = np.array([a(time) for time in times])
    found = [outputs.generators[curve.generators[1]] for curve in curves]
    assert min(np.max(np.abs(values - expected)) for values in found) < 1e-7
    assert min(np.max(np.abs(values - (1 - expected))) for values in found) < 1e-7
