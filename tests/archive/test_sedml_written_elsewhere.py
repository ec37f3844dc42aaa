"""SED-ML that other programs write: phraSED-ML, libSEDML, first documents of Level 1; tellurium runs one as a check."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec

import numpy as np
import pytest

import sbmlqsp as qsp
from sbmlqsp.archive.sedml import read_sedml, run_sedml
from tests.archive import sedml_texts as sed
from tests.archive.sedml_texts import PARAMETERS, SPECIES, a

TIMES = np.linspace(0, 10, 6)
PHRASES = """
model1 = model "model.xml"
model2 = model model1 with k1=0.2, A=2
course = simulate uniform(0, 10, 5)
late = simulate uniform(0, 2, 10, 4)
rest = simulate steadystate
step = simulate onestep(0.5)
course.algorithm.relative_tolerance = 1e-8
task1 = run course on model1
task2 = run course on model2
task3 = run rest on model1
task4 = run step on model1
task5 = run late on model1
scan = repeat task1 for k1 in uniform(0.2, 1, 4), reset=true
logs = repeat task1 for k1 in logUniform(0.1, 10, 2), reset=true
vec = repeat task3 for k1 in [0.2, 0.4, 0.8], reset=true
nested = repeat scan for k2 in [0.3, 0.6], reset=true
fun = repeat task1 for local.x in uniform(1, 3, 2), k1 = x/10, reset=true
steps = repeat task4 for local.i in uniform(0, 5, 5), reset=false
plot "changed" task2.time vs task2.A
plot "scan" scan.time vs scan.A
plot "logs" logs.time vs logs.A/max(logs.A)
plot "vec" vec.k1 vs vec.A
report task1.time, task1.A, task1.A/task2.A, task5.time, task5.A
plot "surface" scan.time vs scan.k1 vs scan.A
report steps.time, steps.A
plot fun.time vs fun.A
plot nested.time vs nested.A
"""


def python(script, *arguments):
    answer = subprocess.run([sys.executable, "-c", script, *map(str, arguments)], capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr[-2000:]
    return answer.stdout


@pytest.fixture(scope="module")
def sbml():
    return qsp.Model.from_antimony(sed.MODEL).sbml


@pytest.fixture(scope="module")
def phrases(sbml, tmp_path_factory):
    if find_spec("phrasedml") is None:
        pytest.skip("phrasedml is not installed")
    folder = tmp_path_factory.mktemp("phrases")
    (folder / "model.xml").write_text(sbml, encoding="utf-8")
    script = (
        "import sys, phrasedml\n"
        "phrasedml.setReferencedSBML('model.xml', open(sys.argv[1] + '/model.xml').read())\n"
        "text = phrasedml.convertString(sys.argv[2]); assert text, phrasedml.getLastError()\n"
        "open(sys.argv[1] + '/written.sedml', 'w').write(text)\n"
    )
    python(script, folder, PHRASES)
    return folder


def named(folder):
    document = read_sedml((folder / "written.sedml").read_text(encoding="utf-8"))
    outputs = run_sedml(document, lambda place: (folder / place).read_bytes())
    return {outputs.names[name]: (name, values) for name, values in outputs.generators.items()}


def test_what_phrasedml_writes_is_run_right(phrases):
    found = {name: values for name, (_, values) in named(phrases).items()}
    assert found["task1.A"] == pytest.approx([a(t) for t in TIMES], rel=1e-7)
    assert found["task2.A"] == pytest.approx([a(t, k1=0.2, start=2, total=2) for t in TIMES], rel=1e-7)
    assert found["task5.time"].tolist() == [2, 4, 6, 8, 10]
    assert found["task5.A"] == pytest.approx([a(t) for t in (2, 4, 6, 8, 10)], rel=1e-7)
    for name, values in (("scan", (0.2, 0.4, 0.6, 0.8, 1)), ("fun", (0.1, 0.2, 0.3))):
        assert found[f"{name}.A"][:, 0] == pytest.approx(
            np.array([[a(t, k1=k) for t in TIMES] for k in values]), rel=1e-6
        )
    logs = np.array([[a(t, k1=k) for t in TIMES] for k in (0.1, 1, 10)])
    assert found["logs.A/max(logs.A)"][:, 0] == pytest.approx(logs, rel=1e-6)  # the largest is the start, 1
    assert found["vec.A"].ravel() == pytest.approx([0.6 / (0.6 + k) for k in (0.2, 0.4, 0.8)], rel=1e-6)
    assert found["steps.A"][:, 0, 1] == pytest.approx([a(0.5 * n) for n in range(1, 7)], rel=1e-7)
    for k2, outer in zip((0.3, 0.6), found["nested.A"][:, 0], strict=True):
        for k1, inner in zip((0.2, 0.4, 0.6, 0.8, 1), outer[:, 0], strict=True):
            assert inner == pytest.approx([a(t, k1=k1, k2=k2) for t in TIMES], rel=1e-6)


def test_tellurium_comes_to_the_same(phrases):
    """All but task1 by itself, whose result tellurium overwrites in its repetitions; its rows are our columns."""
    if find_spec("tellurium") is None:
        pytest.skip("tellurium is not installed")
    script = (
        "import json, sys, matplotlib\nmatplotlib.use('Agg')\n"
        "import tellurium.sedml.tesedml as te, numpy as np\n"
        "text = open(sys.argv[1] + '/written.sedml').read()\n"
        "run = te.SEDMLCodeFactory(text, workingDir=sys.argv[1], createOutputs=False).executePython()\n"
        "print(json.dumps({name: np.array(each).tolist() for name, each in run['dataGenerators'].items()}))\n"
    )
    theirs = json.loads(python(script, phrases).splitlines()[-1])
    compared = 0
    for name, (identifier, values) in named(phrases).items():
        if not name.startswith("task1") and name.partition(".")[0] != "vec":
            columns = np.array(theirs[identifier]).T.reshape(-1)
            assert values.reshape(-1) == pytest.approx(columns, abs=2e-7), name
            compared += 1
    assert compared >= 10


WRITER = """
import sys, libsedml
doc = libsedml.SedDocument(1, 4)
model = doc.createModel(); model.setId("m"); model.setSource("model.xml"); model.setLanguage("urn:sedml:language:sbml")
course = doc.createUniformTimeCourse(); course.setId("s"); course.setInitialTime(0); course.setOutputStartTime(0)
course.setOutputEndTime(10); course.setNumberOfSteps(5)
algorithm = course.createAlgorithm(); algorithm.setKisaoID("KISAO:0000019")
task = doc.createTask(); task.setId("t"); task.setModelReference("m"); task.setSimulationReference("s")
repeated = doc.createRepeatedTask(); repeated.setId("rep"); repeated.setRangeId("r"); repeated.setResetModel(True)
data = doc.createDataDescription(); data.setId("d"); data.setSource("k.csv"); data.setFormat("urn:sedml:format:csv")
source = data.createDataSource(); source.setId("column"); part = source.createSlice()
part.setReference("ColumnIds"); part.setValue("k")
values = repeated.createDataRange(); values.setId("r"); values.setSourceReference("column")
change = repeated.createTaskChange(); change.setModelReference("m"); change.setRange("r"); change.setTarget(sys.argv[1])
change.setMath(libsedml.parseFormula("r"))
inner = repeated.createSubTask(); inner.setTask("t"); inner.setOrder(1)
inner2 = repeated.createSubTask(); inner2.setTask("t"); inner2.setOrder(2); more = inner2.createTaskChange()
more.setModelReference("m"); more.setTarget(sys.argv[1]); more.setMath(libsedml.parseFormula("0"))
generator = doc.createDataGenerator(); generator.setId("g"); generator.setMath(libsedml.parseFormula("x"))
x = generator.createVariable(); x.setId("x"); x.setTaskReference("rep"); x.setTarget(sys.argv[2])
mean = doc.createDataGenerator(); mean.setId("mean"); mean.setMath(libsedml.parseFormula("y"))
y = mean.createVariable(); y.setId("y"); y.setTaskReference("rep"); y.setTarget(sys.argv[2])
y.setDimensionTerm("KISAO:0000825"); over = y.createAppliedDimension(); over.setTarget("rep")
style = doc.createStyle(); style.setId("red"); line = style.createLineStyle(); line.setColor("#FF0000")
line.setType(libsedml.SEDML_LINETYPE_DASH)
plot = doc.createPlot2D(); plot.setId("p"); axis = plot.createYAxis(); axis.setType(libsedml.SEDML_AXISTYPE_LOG10)
curve = plot.createCurve(); curve.setId("c"); curve.setXDataReference("g"); curve.setYDataReference("g")
curve.setStyle("red"); curve.setOrder(1)
figure = doc.createFigure(); figure.setId("f"); figure.setNumRows(1); figure.setNumCols(1)
place = figure.createSubPlot(); place.setPlot("p"); place.setRow(1); place.setCol(1)
doc.setVersion(int(sys.argv[3])) if len(sys.argv) > 3 else None
print(libsedml.writeSedMLToString(doc))
"""


@pytest.mark.parametrize("version", ["4", "5"])
def test_what_libsedml_writes_is_run_right(sbml, version):
    if find_spec("libsedml") is None:
        pytest.skip("python-libsedml is not installed")
    text = python(WRITER, f"{PARAMETERS}[@id='k1']", f"{SPECIES}[@id='A']", version)
    files = {"model.xml": sbml.encode(), "k.csv": b"k\n0.2\n0.8\n"}
    outputs = run_sedml(read_sedml(text), files.__getitem__)
    found = outputs.generators
    for row, k1 in zip(found["g"], (0.2, 0.8), strict=True):
        assert row[0] == pytest.approx([a(t, k1=k1) for t in TIMES], rel=1e-6)
        assert row[1] == pytest.approx([a(t, k1=0, start=a(10, k1=k1)) for t in TIMES], rel=1e-6)
    plot = outputs.plots[0]
    assert (plot.y.log, plot.curves[0].style, outputs.styles["red"].line) == (True, "red", "dash")
    assert outputs.figures[0].places[0].plot == "p"


def test_the_mean_that_libsedml_asks_for(sbml):
    """Shown by no output, so that it is asked for by itself."""
    if find_spec("libsedml") is None:
        pytest.skip("python-libsedml is not installed")
    text = python(WRITER, f"{PARAMETERS}[@id='k1']", f"{SPECIES}[@id='A']")
    alone = text[: text.index("<listOfOutputs>")] + text[text.index("</listOfOutputs>") + len("</listOfOutputs>") :]
    files = {"model.xml": sbml.encode(), "k.csv": b"k\n0.2\n0.8\n"}
    found = run_sedml(read_sedml(alone), files.__getitem__).generators["mean"]
    first = np.mean([[a(t, k1=k) for t in TIMES] for k in (0.2, 0.8)], 0)
    second = np.mean([[a(t, k1=0, start=a(10, k1=k)) for t in TIMES] for k in (0.2, 0.8)], 0)
    assert found == pytest.approx(np.array([first, second]), rel=1e-6)


FIRST = """<?xml version="1.0" encoding="utf-8"?>
<sedML xmlns="http://sed-ml.org/" level="1" version="1" xmlns:m="http://www.w3.org/1998/Math/MathML"><notes/>
<listOfSimulations><uniformTimeCourse id="s" initialTime="0" outputStartTime="0" outputEndTime="10"
 numberOfPoints="5"><algorithm kisaoID="KISAO:0000071"/></uniformTimeCourse></listOfSimulations>
<listOfModels><model id="m1" language="SBML" source="model.xml"/>
<model id="m2" language="SBML" source="m1"><listOfChanges>
<changeAttribute target="/sbml:sbml/sbml:model/sbml:listOfParameters/sbml:parameter[@id='k1']/@value" newValue="0.2"/>
</listOfChanges></model></listOfModels>
<listOfTasks><task id="t" modelReference="m2" simulationReference="s"/></listOfTasks>
<listOfDataGenerators><dataGenerator id="time" name="time"><listOfVariables>
<variable id="v" taskReference="t" target="time"/>
</listOfVariables><m:math><m:ci> v </m:ci></m:math></dataGenerator>
<dataGenerator id="A" name="A"><listOfVariables><variable id="w" taskReference="t"
 target="/sbml:sbml/sbml:model/sbml:listOfSpecies/sbml:species[@id='A']"/></listOfVariables>
<m:math><m:apply><m:plus/><m:ci>w</m:ci><m:cn type="integer"> 1 </m:cn></m:apply></m:math></dataGenerator>
</listOfDataGenerators><listOfOutputs/></sedML>"""


def test_a_document_of_the_first_version(sbml):
    """Without a prefix for SBML, with "time" as a target and a model derived from another by its bare id."""
    found = run_sedml(read_sedml(FIRST), lambda _: sbml.encode()).generators
    assert found["time"].tolist() == TIMES.tolist()
    assert found["A"] == pytest.approx([a(t, k1=0.2) + 1 for t in TIMES], rel=1e-7)
