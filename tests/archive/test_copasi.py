"""COPASI and we open each other's archives: doses, events, hours, volumes that are not 1; against closed forms."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec

import numpy as np
import pytest

import sbmlqsp as qsp
from sbmlqsp.archive.rerun import run_archive
from sbmlqsp.conversion.converting import read
from tests.archive import sedml_texts as sed

pytestmark = pytest.mark.skipif(find_spec("COPASI") is None, reason="python-copasi is not installed")

DRUG = """
model drug
  unit time_unit = 3600 second; unit substance = 1e-3 mole; unit volume = litre
  compartment central = 20; compartment gut = 3
  species Drug in central; species Depot in gut
  Drug = 0; Depot = 0; ka = 0.8; CL = 4; f := Drug/2
  absorption: Depot -> Drug; ka*Depot*gut
  elimination: Drug -> ; CL*Drug
end"""
KA, K, V = 0.8, 0.2, 20.0
RUN = (
    "import sys, json, COPASI\n"
    "d = COPASI.CRootContainer.addDatamodel(); assert d.openCombineArchive(sys.argv[1])\n"
    "t = d.getTask('Time-Course')\n"
    "assert t.process(True), COPASI.CCopasiMessage.getAllMessageText(); s = t.getTimeSeries()\n"
    "ids = [s.getSBMLId(c, d) for c in range(s.getNumVariables())]\n"
    "rows = range(s.getRecordedSteps())\n"
    "print(json.dumps({'time': [s.getData(r, 0) for r in rows],\n"
    "  **{i: [s.getConcentrationData(r, c) for r in rows] for c, i in enumerate(ids) if i}}))\n"
)


def copasi(script, *arguments):
    command = [sys.executable, "-c", script, *map(str, arguments)]
    answer = subprocess.run(command, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr[-2000:]
    return answer.stdout


def rerun(path):
    return {name: np.array(values) for name, values in json.loads(copasi(RUN, path).splitlines()[-1]).items()}


def oral(t):
    """Return the concentration after one oral dose of 1 mmol (Bateman 1910)."""
    return np.where(t < 0, 0, KA / V / (KA - K) * (np.exp(-K * t) - np.exp(-KA * t)))


def infused(t, hours):
    """Return the concentration of an infusion of 1 mmol/h that lasts some hours."""
    end = np.clip(t, 0, hours)
    return np.where(t < 0, 0, (1 - np.exp(-K * end)) / (K * V) * np.exp(-K * (np.maximum(t, 0) - end)))


REGIMENS = {
    "oral at 0 and later": ("80 mmol into Depot every 12 h x 3", lambda t: sum(80 * oral(t - s) for s in (0, 12, 24))),
    "bolus at 0": ("5 mmol into Drug", lambda t: 5 / V * np.exp(-K * t)),
    "infusion over an hour": (
        "6 mmol into Drug over 1.5 h every 10 h x 2",
        lambda t: 4 * (infused(t, 1.5) + infused(t - 10, 1.5)),
    ),
}


@pytest.mark.parametrize("name", REGIMENS)
def test_copasi_reruns_an_archive_with_doses(name, tmp_path):
    regimen, closed = REGIMENS[name]
    report = qsp.export(qsp.Model.from_antimony(DRUG), tmp_path / "run.omex", regimen=regimen, until="36 h")
    assert report.ok, report
    found = rerun(tmp_path / "run.omex")
    expected = closed(found["time"])
    steady = np.ones(
        len(expected), dtype=bool
    )  # at the very instant of a dose COPASI has the value before it, or after
    steady[np.isin(found["time"], [0.0])] = False
    assert found["time"][-1] == 36
    assert np.max(np.abs(found["Drug"] - expected)[steady]) <= 1e-6 * expected.max()


EVENTS = {
    "a parameter changed by an event": (
        "compartment c = 5; species A in c; A = 2; k = 0.1; J: A -> ; k*A*c; E: at time >= 4: k = 0.5",
        "A",
        lambda t: 2 * np.exp(-0.1 * np.minimum(t, 4) - 0.5 * np.maximum(t - 4, 0)),
    ),
    "an id that COPASI has for the clock": (
        "compartment c = 5; species Time in c; Time = 2; J: Time -> ; 0.1*Time*c",
        "Time",
        lambda t: 2 * np.exp(-0.1 * t),
    ),
    "a rate rule without species": ("A = 2; A' = -0.1*A; E: at A < 1: A = 2", "A", None),
    "an amount": (
        "compartment c = 5; substanceOnly species A in c; A = 2; J: A -> ; 0.1*A",
        "A",
        lambda t: 2 / 5 * np.exp(-0.1 * t),
    ),
    "a delay": ("A = 2; A' = -0.1*A; E: at 3 after time >= 2: A = 7", "A", None),
}


@pytest.mark.parametrize("name", EVENTS)
def test_copasi_reruns_an_archive_of_a_model(name, tmp_path):
    text, symbol, closed = EVENTS[name]
    model = qsp.Model.from_antimony(text)
    assert qsp.export(model, tmp_path / "run.omex", until=20).ok
    found = rerun(tmp_path / "run.omex")
    if closed is None:  # no closed form: our own run, which the export has proved against the archive
        result = qsp.simulate(model, times=found["time"].tolist(), outputs=[symbol], settings=qsp.Settings(rtol=1e-9))
        expected = result.values(symbol)
    else:
        expected = closed(found["time"])
    close = np.abs(found[symbol] - expected) <= 1e-6 * np.abs(expected).max()
    assert np.mean(close) > 0.99  # an output at the instant of an event may be the value before it
    assert close[-1]


WRITE = (
    "import sys, json, COPASI\n"
    "d = COPASI.CRootContainer.addDatamodel(); assert d.importSBML(sys.argv[1])\n"
    "t = d.getTask('Time-Course'); t.setScheduled(True); p = t.getProblem(); p.setDuration(36.0)\n"
    "p.setStepNumber(72)\n"
    "m = d.getModel(); specs = d.getPlotDefinitionList()\n"
    "plot = specs.createPlotSpec('curves', COPASI.CPlotItem.plot2d)\n"
    "s = m.findMetabByName('Drug')\n"
    "what = {'concentration': s.getConcentrationReference(), 'number': s.getValueReference(),\n"
    "  'rate': s.getConcentrationRateReference(), 'flux': m.getReaction('elimination').getFluxReference(),\n"
    "  'volume': m.getCompartment('central').getValueReference(), 'rule': m.getModelValue('f').getValueReference()}\n"
    "for name, reference in what.items():\n"
    "    item = plot.createItem(name, COPASI.CPlotItem.curve2d)\n"
    "    item.addChannel(COPASI.CPlotDataChannelSpec(m.getValueReference().getCN()))\n"
    "    item.addChannel(COPASI.CPlotDataChannelSpec(reference.getCN()))\n"
    "assert d.exportCombineArchive(sys.argv[2], True, True, False, True, True)\n"
)


def test_an_archive_that_copasi_wrote_opens_and_runs_here(tmp_path):
    """Dosed by events, in hours and mmol, in a volume of 20 L; every quantity that COPASI can plot."""
    model = qsp.with_regimen(qsp.Model.from_antimony(DRUG), "80 mmol into Depot every 12 h x 3", until="36 h")
    qsp.save(model, tmp_path / "model.xml")
    copasi(WRITE, tmp_path / "model.xml", tmp_path / "c.omex")
    (outputs,) = run_archive(tmp_path / "c.omex").values()
    curves = {curve.name: curve for curve in outputs.plots[0].curves}
    times = outputs.generators[curves["concentration"].x]
    found = {name: outputs.generators[curve.y] for name, curve in curves.items()}
    expected = sum(80 * oral(times - start) for start in (0, 12, 24))
    assert len(times) == 73
    scale = expected.max()
    assert np.max(np.abs(found["concentration"] - expected)) <= 1e-6 * scale
    assert np.max(np.abs(found["number"] - expected * V * 6.02214179e20)) <= 1e-6 * scale * V * 6.02214179e20
    assert np.max(np.abs(found["flux"] - 4 * expected)) <= 1e-6 * 4 * scale
    assert np.max(np.abs(found["rule"] - expected / 2)) <= 1e-6 * scale
    assert np.ptp(found["volume"]) == 0
    slope = np.gradient(expected, times)
    inside = np.abs(times % 12 - 6) < 4  # away from the doses
    assert np.max(np.abs(found["rate"] - slope)[inside]) <= 0.05 * np.abs(slope).max()


def test_the_model_and_the_doses_of_an_archive_that_copasi_wrote(tmp_path):
    model = qsp.Model.from_antimony(DRUG)
    regimen = qsp.Regimen.parse("80 mmol into Depot every 12 h x 3")
    qsp.save(qsp.with_regimen(model, regimen, until="36 h"), tmp_path / "model.xml")
    copasi(WRITE, tmp_path / "model.xml", tmp_path / "c.omex")
    back = read(tmp_path / "c.omex")
    assert back.regimen is not None
    assert qsp.schedule(back.regimen, back.model) == qsp.schedule(regimen, model)


SCAN = (
    "import sys, COPASI\n"
    "d = COPASI.CRootContainer.addDatamodel(); assert d.importSBML(sys.argv[1]); m = d.getModel()\n"
    "p = d.getTask('Time-Course').getProblem(); p.setDuration(10.0); p.setStepNumber(5)\n"
    "s = d.getTask('Scan'); s.setScheduled(True); problem = s.getProblem()\n"
    "problem.setSubtask(COPASI.CTaskEnum.Task_timeCourse)\n"
    "item = problem.addScanItem(COPASI.CScanProblem.SCAN_LINEAR, 4)\n"
    "item.getParameter('Minimum').setDblValue(0.2); item.getParameter('Maximum').setDblValue(1.0)\n"
    "k1 = m.getModelValue('k1').getInitialValueReference()\n"
    "item.getParameter('Object').setCNValue(k1.getCN())\n"
    "plot = d.getPlotDefinitionList().createPlotSpec('curves', COPASI.CPlotItem.plot2d)\n"
    "curve = plot.createItem('A', COPASI.CPlotItem.curve2d)\n"
    "for each in (m.getValueReference(), m.findMetabByName('A').getConcentrationReference()):\n"
    "    curve.addChannel(COPASI.CPlotDataChannelSpec(each.getCN()))\n"
    "assert d.exportCombineArchive(sys.argv[2], True, True, False, True, True)\n"
)


def test_a_scan_that_copasi_wrote_runs_here(tmp_path):
    qsp.save(qsp.Model.from_antimony(sed.MODEL), tmp_path / "model.xml")
    copasi(SCAN, tmp_path / "model.xml", tmp_path / "c.omex")
    (outputs,) = run_archive(tmp_path / "c.omex").values()
    (found,) = (each for name, each in outputs.generators.items() if each.ndim == 3 and not name.startswith("conv"))
    times = np.linspace(0, 10, 6)
    for row, k1 in zip(found[:, 0], (0.2, 0.4, 0.6, 0.8, 1.0), strict=True):
        assert row == pytest.approx([sed.a(t, k1=k1) for t in times], rel=1e-6)
