"""Repeated tasks of SED-ML: ranges of every kind, what is set between runs, runs that go on, against closed forms."""

from __future__ import annotations

import numpy as np
import pytest

import sbmlqsp as qsp
from sbmlqsp.archive.sedml import read_sedml, run_sedml
from sbmlqsp.errors import LimitExceeded, ParseError, UnsupportedFeature
from tests.archive import sedml_texts as sed
from tests.archive.sedml_texts import PARAMETERS, SPECIES, a

K1 = f"{PARAMETERS}[@id='k1']"
TIMES = np.linspace(0, 10, 6)
SBML = {"model.xml": sed.MODEL}
MATH = f'<math xmlns="{sed.MATH}">'


@pytest.fixture(scope="module")
def files():
    texts = {
        "model.xml": sed.MODEL,
        "timed.xml": "S = 1; S' = -time",
        "dosed.xml": "A = 1; A' = -0.3*A; E: at time >= 5, t0=false: A = A + 2",
        "late.xml": "A = 1; A' = -0.3*A; E: at 1 after A < 0.9: A = 1",
    }
    return {name: qsp.Model.from_antimony(text).sbml.encode() for name, text in texts.items()} | {
        "doses.csv": b"time,k\n0,0.2\n1,0.4\n2,0.8\n"
    }


def run(files, data="", **parts):
    text = sed.document(**parts).replace("<listOfModels>", f"{data}<listOfModels>")
    return run_sedml(read_sedml(text), files.__getitem__).generators


def one(symbol):
    return sed.generator(variables=sed.variable(target=f"{PARAMETERS}[@id='{symbol}']", of="rep"))


def repeat(files, ranges, changes="", over="r", more="", reset="true", subtasks=("t",), **parts):
    tasks = sed.task() + parts.pop("tasks", "")
    tasks += sed.repeated("rep", ranges, subtasks, changes, reset, over, more)
    parts.setdefault("generators", sed.generator(of="rep"))
    return run(files, tasks=tasks, **parts)


def functional(name, math, of="", inside=""):
    reads = f' range="{of}"' if of else ""
    return f'<functionalRange id="{name}"{reads}>{inside}{MATH}{math}</math></functionalRange>'


TENTH = "<apply><divide/><ci>i</ci><cn>10</cn></apply>"
OF_THE_MODEL = (
    f'<listOfVariables><variable id="v" modelReference="m" target="{K1}"/></listOfVariables>'
    '<listOfParameters><parameter id="two" value="2"/></listOfParameters>'
)
PIECES = (
    "<piecewise><piece><cn>8</cn><apply><lt/><ci>i</ci><cn>1</cn></apply></piece>"
    "<otherwise><cn>0.1</cn></otherwise></piecewise>"
)
RANGES = {
    "steps": ('<uniformRange id="r" start="0" end="1" numberOfSteps="4" type="linear"/>', (0, 0.25, 0.5, 0.75, 1)),
    "points": ('<uniformRange id="r" start="1" end="0" numberOfPoints="2"/>', (1, 0.5, 0)),
    "logarithmic": ('<uniformRange id="r" start="0.01" end="1" numberOfSteps="2" type="log"/>', (0.01, 0.1, 1)),
    "vector": (sed.vector(0.3, " 0.1 ", "2e-1"), (0.3, 0.1, 0.2)),
    "data": ('<dataRange id="r" sourceReference="k"/>', (0.2, 0.4, 0.8)),
    "data, as the specification spells it": ('<dataRange id="r" sourceRef="k"/>', (0.2, 0.4, 0.8)),
    "functional": (sed.vector(1, 2, 3, name="i") + functional("r", TENTH, "i"), (0.1, 0.2, 0.3)),
    "functional of a functional, given before it": (
        functional("r", "<apply><plus/><ci>h</ci><cn>0.5</cn></apply>", "h")
        + functional("h", TENTH, "i")
        + sed.vector(1, 2, name="i"),
        (0.6, 0.7),
    ),
    "functional by a variable that points at a range": (
        sed.vector(1, 2, name="i")
        + functional(
            "r",
            "<apply><power/><ci>v</ci><cn>2</cn></apply>",
            inside='<listOfVariables><variable id="v" target="#i"/></listOfVariables>',
        ),
        (1, 4),
    ),
    "functional of the model before the first run": (
        sed.vector(1, 2, name="i")
        + functional("r", "<apply><times/><ci>v</ci><ci>i</ci><ci>two</ci></apply>", "i", OF_THE_MODEL),
        (1.6, 3.2),
    ),
    "pieces": (sed.vector(0, 1, 2, name="i") + functional("r", PIECES, "i"), (8, 0.1, 0.1)),
}
COLUMN = '<dataSource id="k"><listOfSlices><slice reference="ColumnIds" value="k"/></listOfSlices></dataSource>'
DATA = (
    '<listOfDataDescriptions><dataDescription id="d" source="doses.csv" format="urn:sedml:format:csv">'
    f"<listOfDataSources>{COLUMN}</listOfDataSources></dataDescription></listOfDataDescriptions>"
)


@pytest.mark.parametrize("name", RANGES)
def test_a_range(files, name):
    ranges, values = RANGES[name]
    found = repeat(files, ranges, sed.set_value(K1), data=DATA)
    assert found["g"].shape == (len(values), 1, 6)
    for row, k1 in zip(found["g"][:, 0], values, strict=True):
        assert row == pytest.approx([a(time, k1=k1) for time in TIMES], rel=1e-6)
    assert repeat(files, ranges, sed.set_value(K1), data=DATA, generators=one("k1"))["g"][:, 0, 0] == pytest.approx(
        values
    )


def test_two_ranges_move_in_lock_step(files):
    ranges = sed.vector(0.2, 0.4) + sed.vector(1, 2, 3, name="q")
    changes = sed.set_value(K1) + sed.set_value(f"{SPECIES}[@id='A']", "<ci>q</ci>", over="q")
    found = repeat(files, ranges, changes)["g"]
    assert found[0, 0] == pytest.approx([a(t, k1=0.2, start=1, total=1) for t in TIMES], rel=1e-6)
    assert found[1, 0] == pytest.approx([a(t, k1=0.4, start=2, total=2) for t in TIMES], rel=1e-6)


def test_a_change_of_a_subtask_comes_right_before_it(files):
    """The second half of each iteration runs with another constant, and goes on where the first has ended."""
    change = f"<listOfChanges>{sed.set_value(K1, '<cn>0</cn>')}</listOfChanges>"
    tasks = (
        sed.task()
        + '<repeatedTask id="rep" range="r" resetModel="true"><listOfRanges>'
        + sed.vector(0.2, 0.8)
        + f"</listOfRanges><listOfChanges>{sed.set_value(K1)}</listOfChanges><listOfSubTasks>"
        + f'<subTask order="2" task="t">{change}</subTask><subTask order="1" task="t"/>'
        + "</listOfSubTasks></repeatedTask>"
    )
    found = run(files, tasks=tasks, generators=sed.generator(of="rep"))["g"]
    assert found.shape == (2, 2, 6)
    for row, k1 in zip(found, (0.2, 0.8), strict=True):
        assert row[0] == pytest.approx([a(t, k1=k1) for t in TIMES], rel=1e-6)
        assert row[1] == pytest.approx([a(t, k1=0, start=a(10, k1=k1)) for t in TIMES], rel=1e-6)


def test_an_inner_scan_keeps_what_the_outer_one_has_set(files):
    inner = sed.repeated("inner", sed.vector(0, 1, 2, name="s"), ("t",), sed.set_value(
        f"{SPECIES}[@id='A']", "<ci>s</ci>", over="s"), over="s")  # fmt: skip
    found = repeat(files, sed.vector(0.2, 0.4), sed.set_value(K1), tasks=inner, subtasks=("inner",))["g"]
    assert found.shape == (2, 1, 3, 1, 6)
    for i, k1 in enumerate((0.2, 0.4)):
        for j, start in enumerate((0, 1, 2)):
            expected = [a(t, k1=k1, start=start, total=start) for t in TIMES]
            assert found[i, 0, j, 0] == pytest.approx(expected, rel=1e-6, abs=1e-9)


def test_concatenated_runs_are_one_course(files):
    """Without reset and with times that go on, the course is that of one run."""
    simulations = sed.course(end=4, steps=4) + sed.course("s2", initial=4, start=4, end=10, steps=3)
    found = repeat(
        files, sed.vector(1), more='concatenate="true"', reset="false", subtasks=("t", "t2"), simulations=simulations,
        tasks=sed.task("t2", simulation="s2"),
        generators=sed.generator(of="rep") + sed.generator("time", sed.variable(symbol="KISAO:0000832", of="rep")),
    )  # fmt: skip
    assert found["time"].tolist() == [0, 1, 2, 3, 4, 4, 6, 8, 10]
    assert found["g"] == pytest.approx([a(t) for t in found["time"]], rel=1e-7)


STEP = f'<oneStep id="s" step="0.5">{sed.algorithm()}</oneStep>'


def test_the_clock_goes_on_with_single_steps_and_the_model_reads_it(files):
    found = repeat(
        files, sed.vector(1, 2, 3), reset="false", models=sed.model(source="timed.xml"), simulations=STEP,
        generators=one("S") + sed.generator("time", sed.variable(symbol="urn:sedml:symbol:time", of="rep")),
    )  # fmt: skip
    assert found["time"][:, 0, 1].tolist() == [0.5, 1.0, 1.5]
    assert found["g"][:, 0, 1] == pytest.approx([1 - t * t / 2 for t in (0.5, 1.0, 1.5)], abs=1e-7)


def test_a_dose_comes_once_though_the_run_is_cut_into_steps(files):
    step = f'<oneStep id="s" step="2">{sed.algorithm()}</oneStep>'
    found = repeat(
        files, sed.vector(1, 2, 3, 4, 5), reset="false", models=sed.model(source="dosed.xml"), simulations=step,
        generators=one("A"),
    )["g"][:, 0, 1]  # fmt: skip
    expected = [np.exp(-0.3 * t) + 2 * np.exp(-0.3 * (t - 5)) * (t >= 5) for t in (2, 4, 6, 8, 10)]
    assert found == pytest.approx(expected, rel=1e-7)


def test_a_course_that_begins_later_reads_its_own_time(files):
    course = sed.course(initial=1, start=2, end=4, steps=2)
    tasks = {"models": sed.model(source="timed.xml"), "simulations": course}
    variable = sed.variable(target=f"{PARAMETERS}[@id='S']")
    found = run(files, generators=sed.generator(variables=variable), **tasks)["g"]
    assert found == pytest.approx([1 - (t * t - 1) / 2 for t in (2, 3, 4)], rel=1e-8)


def test_two_models_in_one_repeated_task(files):
    tasks = sed.task() + sed.task("u", "n")
    tasks += sed.repeated("rep", sed.vector(0.2, 0.4), ("t", "u"), sed.set_value(K1))
    models = sed.model() + sed.model("n", "model.xml")
    variable = sed.variable(of="rep").replace("<variable", '<variable modelReference="n"')
    found = run(files, tasks=tasks, models=models, generators=sed.generator(variables=variable))["g"]
    assert np.isnan(found[:, 0]).all()  # the task of the other model
    assert found[:, 1] == pytest.approx(np.tile([a(t) for t in TIMES], (2, 1)), rel=1e-7)


def test_a_steady_state_scan(files):
    steady = f'<steadyState id="s">{sed.algorithm("KISAO:0000282")}</steadyState>'
    found = repeat(files, sed.vector(0.2, 0.4), sed.set_value(K1), simulations=steady)["g"]
    assert found.shape == (2, 1)
    assert found.ravel() == pytest.approx([0.6 / 0.8, 0.6 / 1.0], rel=1e-7)


CIRCLE = functional("r", "<ci>q</ci>", "q") + functional("q", "<ci>r</ci>", "r")
REFUSED = {
    "ranges in a circle": (ParseError, "computed from itself", {"ranges": CIRCLE}),
    "a range of no length": (
        ParseError,
        "has no length",
        {"ranges": functional("r", "<cn>1</cn>")},
    ),
    "a shorter range": (ParseError, "fewer than 'r'", {"ranges": sed.vector(1, 2) + sed.vector(1, name="q")}),
    "no values": (ParseError, "has 0 values", {"ranges": sed.vector()}),
    "no data": (ParseError, "no data source 'x'", {"ranges": '<dataRange id="r" sourceReference="x"/>'}),
    "an unknown range": (UnsupportedFeature, "<sweepRange> 'r'", {"ranges": '<sweepRange id="r"/>'}),
    "a range of an unknown type": (
        ParseError,
        "type 'sine'",
        {"ranges": '<uniformRange id="r" start="1" end="2" numberOfSteps="2" type="sine"/>'},
    ),
    "too many values": (
        ParseError,
        "steps",
        {"ranges": '<uniformRange id="r" start="1" end="2" numberOfSteps="1000000000"/>'},
    ),
    "infinity": (ParseError, "not finite", {"ranges": sed.vector("1e999")}),
    "itself": (ParseError, "repeats itself", {"ranges": sed.vector(1), "subtasks": ("rep",)}),
    "time set": (
        UnsupportedFeature,
        "'time'",
        {
            "ranges": sed.vector(1),
            "changes": sed.set_value(K1).replace(f'target="{K1}"', 'symbol="urn:sedml:symbol:time"'),
        },
    ),
    "truth": (ParseError, "neither true nor false", {"ranges": sed.vector(1), "reset": "maybe"}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_repeated_is_refused_by_name(files, name):
    kind, message, given = REFUSED[name]
    with pytest.raises(kind, match=message):
        repeat(files, **given)


def test_events_under_way_are_not_lost_in_silence(files):
    target = f"{PARAMETERS}[@id='A']"
    parts = {"models": sed.model(source="late.xml"), "generators": sed.generator(variables=sed.variable(
        target=target, of="rep"))}  # fmt: skip
    assert repeat(files, sed.vector(1, 2), reset="true", **parts)["g"].shape == (2, 1, 6)
    with pytest.raises(UnsupportedFeature, match="has a delay"):
        repeat(files, sed.vector(1, 2), reset="false", **parts)


def test_repetitions_of_repetitions_are_bounded(files):
    many = '<uniformRange id="r" start="1" end="2" numberOfSteps="9999"/>'
    inner = sed.repeated("inner", many)
    with pytest.raises(LimitExceeded, match="100,000 runs"):
        repeat(files, many, tasks=inner, subtasks=("inner",))
