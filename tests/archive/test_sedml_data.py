"""Data that SED-ML documents read from files: CSV, TSV and NuML, whole and in parts."""

from __future__ import annotations

import numpy as np
import pytest

import sbmlqsp as qsp
from sbmlqsp.archive.sedml import read_sedml, run_sedml
from sbmlqsp.errors import ParseError, SbmlqspError, SecurityError, UnsupportedFeature
from tests.archive import sedml_texts as sed
from tests.archive.sedml_texts import SPECIES, a

CSV = '# measured\ntime, S1, "S, 2"\n\n0.0, 10.0, 0.0\n0.1, NA, 0.1\n0.2, 9.8, \n'
NUML = """<numl xmlns="http://www.numl.org/numl/level1/version1" level="1" version="1"><resultComponent id="c">
<dimensionDescription><compositeDescription indexType="double" id="time" name="Time"><compositeDescription
 indexType="string" id="SpeciesIds" name="Species"><atomicDescription valueType="double" name="Concentration"/>
</compositeDescription></compositeDescription></dimensionDescription><dimension>
<compositeValue indexValue="0"><compositeValue indexValue="S1"><atomicValue>10</atomicValue></compositeValue>
<compositeValue indexValue="S2"><atomicValue>0</atomicValue></compositeValue></compositeValue>
<compositeValue indexValue="0.5"><compositeValue indexValue="S1"><atomicValue>7.5</atomicValue></compositeValue>
</compositeValue></dimension></resultComponent></numl>"""
TUPLES = """<numl xmlns="http://www.numl.org/numl/level1/version1" level="1" version="1"><resultComponent id="c">
<dimensionDescription><compositeDescription indexType="double" name="time"><tupleDescription name="columns">
<atomicDescription valueType="double" name="mean"/><atomicDescription valueType="double" name="sd"/>
</tupleDescription>
</compositeDescription></dimensionDescription><dimension>
<compositeValue indexValue="1"><tuple>
<atomicValue>3</atomicValue><atomicValue>0.3</atomicValue></tuple></compositeValue>
<compositeValue indexValue="2"><tuple>
<atomicValue>4</atomicValue><atomicValue>0.4</atomicValue></tuple></compositeValue>
</dimension></resultComponent></numl>"""
CUBE = NUML.replace(
    '<compositeDescription indexType="double" id="time"',
    '<compositeDescription indexType="string" id="Run"><compositeDescription indexType="double" id="time"',
).replace("</dimensionDescription>", "</compositeDescription></dimensionDescription>").replace(
    "<dimension>", '<dimension><compositeValue indexValue="first">'
).replace("</dimension>", "</compositeValue></dimension>")  # fmt: skip


@pytest.fixture(scope="module")
def files():
    texts = {"d.csv": CSV, "d.tsv": CSV.replace(", ", "\t"), "d.numl": NUML, "t.numl": TUPLES, "cube.numl": CUBE}
    texts |= {
        "words.csv": "time,S1\n0,high\n",
        "ragged.csv": "time,S1\n0\n",
        "twice.csv": "S1,S1\n0,1\n",
        "code.csv": "time,S1\n0,__import__('os').system('touch injected')\n",
        "entity.numl": "<!DOCTYPE n [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>" + NUML,
        "no.numl": "<numl/>",
    }
    return {name: text.encode() for name, text in texts.items()} | {
        "model.xml": qsp.Model.from_antimony(sed.MODEL).sbml.encode()
    }


def described(source, parts, kind="csv", more=""):
    said = f'format="urn:sedml:format:{kind}"' if kind else ""
    return (
        f'<listOfDataDescriptions><dataDescription id="d" source="{source}" {said}>{more}<listOfDataSources>{parts}'
        "</listOfDataSources></dataDescription></listOfDataDescriptions>"
    )


def part(*slices, index=""):
    listed = "".join(f"<slice {' '.join(f'{k}={v!r}' for k, v in each.items())}/>" for each in slices)
    inside = f"<listOfSlices>{listed}</listOfSlices>" if slices else ""
    return f'<dataSource id="p"{f" indexSet={index!r}" if index else ""}>{inside}</dataSource>'


def run(files, data, generators=None, **parts):
    variable = '<variable id="x" target="#p"/>'
    text = sed.document(generators=generators or sed.generator(variables=variable), **parts)
    return run_sedml(read_sedml(text.replace("<listOfModels>", f"{data}<listOfModels>")), files.__getitem__)


COLUMN = {"reference": "ColumnIds", "value": "S1"}
NAMED = (
    '<dimensionDescription xmlns:n="http://www.numl.org/numl/level1/version1"><n:compositeDescription '
    'indexType="integer" id="row"><n:compositeDescription indexType="string" id="column"><n:atomicDescription '
    'valueType="double"/></n:compositeDescription></n:compositeDescription></dimensionDescription>'
)
PARTS = {
    "a column": ("d.csv", "csv", part(COLUMN), "", [10, np.nan, 9.8]),
    "a quoted column": ("d.csv", "csv", part({"reference": "ColumnIds", "value": "S, 2"}), "", [0, 0.1, np.nan]),
    "a column of described dimensions": (
        "d.csv", "csv", part({"reference": "column", "value": "time"}), NAMED, [0, 0.1, 0.2]),
    "a column where no dimension is named so": (
        "d.csv", "csv", part({"reference": "columns", "value": "time"}), "", [0, 0.1, 0.2]),
    "a format told by the suffix": ("d.csv", "", part(COLUMN), "", [10, np.nan, 9.8]),
    "tabs": ("d.tsv", "tsv", part(COLUMN), "", [10, np.nan, 9.8]),
    "some rows": ("d.csv", "csv", part(COLUMN, {"reference": "Index", "startIndex": "1"}), "", [np.nan, 9.8]),
    "one row": (
        "d.csv", "csv", part(COLUMN, {"reference": "Index", "startIndex": "0", "endIndex": "0"}), "", [10]),
    "one value": ("d.csv", "csv", part(COLUMN, {"reference": "Index", "value": "2"}), "", 9.8),
    "rows": ("d.csv", "csv", part(index="Index"), "", [0, 1, 2]),
    "NuML": ("d.numl", "numl", part({"reference": "SpeciesIds", "value": "S1"}), "", [10, 7.5]),
    "NuML by name": ("d.numl", "numl", part({"reference": "Species", "value": "S2"}), "", [0, np.nan]),
    "NuML by number": ("d.numl", "numl", part({"reference": "time", "value": "0.50"},
        {"reference": "SpeciesIds", "value": "S1"}), "", 7.5),
    "times of NuML": ("d.numl", "", part(index="time"), "", [0, 0.5]),
    "tuples": ("t.numl", "numl", part({"reference": "columns", "value": "sd"}), "", [0.3, 0.4]),
    "three dimensions": ("cube.numl", "numl", part({"reference": "Run", "value": "first"},
        {"reference": "SpeciesIds", "value": "S1"}), "", [10, 7.5]),
}  # fmt: skip


@pytest.mark.parametrize("name", PARTS)
def test_a_part_of_a_file(files, name):
    source, kind, parts, more, expected = PARTS[name]
    found = run(files, described(source, parts, kind, more)).generators["g"]
    assert found == pytest.approx(np.array(expected, dtype=float), nan_ok=True)


def test_data_beside_a_simulation_in_one_formula(files):
    """The course is run at the times of the data (0, 0.1, 0.2); where data are missing there is no difference."""
    generators = sed.generator("time", '<variable id="x" target="#t"/>') + sed.generator(
        "g", sed.variable() + '<variable id="y" target="#p"/>', "<apply><minus/><ci>x</ci><ci>y</ci></apply>"
    )
    times = part({"reference": "ColumnIds", "value": "time"}).replace('"p"', '"t"')
    found = run(files, described("d.csv", part(COLUMN) + times), generators, simulations=sed.course(end=0.2, steps=2))
    expected = [a(0) - 10, np.nan, a(0.2) - 9.8]
    assert found.generators["g"] == pytest.approx(expected, rel=1e-7, nan_ok=True)
    assert found.generators["time"].tolist() == [0, 0.1, 0.2]


def test_a_number_of_a_file_sets_a_model(files):
    change = sed.set_value(f"{SPECIES}[@id='A']", "<ci>v</ci>", variables='<variable id="v" target="#p"/>')
    tasks = sed.task() + sed.repeated("rep", sed.vector(1), changes=change)
    data = described("d.csv", part(COLUMN, {"reference": "Index", "value": "0"}))
    found = run(files, data, sed.generator(of="rep"), tasks=tasks).generators["g"]
    assert found[0, 0] == pytest.approx([a(t, start=10, total=10) for t in np.linspace(0, 10, 6)], rel=1e-6)


def test_a_mean_of_a_dimension_of_data(files):
    applied = '<listOfAppliedDimensions><appliedDimension dimensionTarget="time"/></listOfAppliedDimensions>'
    variable = f'<variable id="x" target="#p" dimensionTerm="KISAO:0000825">{applied}</variable>'
    data = described("d.numl", part({"reference": "time", "startIndex": "0"}), "numl")
    found = run(files, data, sed.generator(variables=variable)).generators["g"]
    assert found == pytest.approx([8.75, 0])


REFUSED = {
    "words": (ParseError, "'high' in 'd' is not a number", described("words.csv", part(COLUMN))),
    "code": (ParseError, "is not a number", described("code.csv", part(COLUMN))),
    "ragged": (ParseError, "row 2 of 'd' has 1 cells", described("ragged.csv", part(COLUMN))),
    "twice": (ParseError, "two columns of 'd'", described("twice.csv", part(COLUMN))),
    "entities": (SecurityError, "document type", described("entity.numl", part(index="time"), "numl")),
    "no NuML": (ParseError, "no NuML", described("no.numl", part(index="time"), "numl")),
    "no such column": (
        ParseError, "has no 'S9' in 'ColumnIds'", described("d.csv", part({"reference": "ColumnIds", "value": "S9"}))),
    "no such dimension": (ParseError, "has no dimension 'x'", described(
        "d.csv", part({"reference": "x", "value": "y"}))),
    "names as numbers": (ParseError, "is not a number", described("d.csv", part(index="ColumnIds"))),
    "HDF5": (UnsupportedFeature, "hdf5", described("d.h5", part(COLUMN), "hdf5")),
    "the network": (UnsupportedFeature, "comes from", described("https://example.org/d.csv", part(COLUMN))),
    "outside": (SecurityError, "lies outside", described("/etc/passwd", part(COLUMN))),
    "index": (UnsupportedFeature, "by index", described("d.csv", part({"reference": "ColumnIds", "index": "rep"}))),
    "both": (ParseError, "both an indexSet and slices", described("d.csv", part(COLUMN, index="Index"))),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_data_that_cannot_be_read_are_refused(files, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    kind, message, data = REFUSED[name]
    with pytest.raises(kind, match=message):
        run(files, data)
    assert not list(tmp_path.iterdir())


def test_what_points_at_no_data_is_refused(files):
    with pytest.raises(SbmlqspError, match="points at '#p', which is not there"):
        run(files, "")
