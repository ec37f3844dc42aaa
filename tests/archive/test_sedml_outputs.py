"""Reports, plots and figures of SED-ML documents: what is drawn, and the files that BioSimulators asks for."""

from __future__ import annotations

import csv
import json
import zipfile

import numpy as np
import pytest

import sbmlqsp as qsp
from sbmlqsp import figures
from sbmlqsp.archive import Member, write_archive
from sbmlqsp.archive.formats import SBML, SEDML
from sbmlqsp.archive.results import drawn, drawn_figure
from sbmlqsp.archive.sedml import read_sedml, run_sedml
from sbmlqsp.cli.biosimulators import main
from sbmlqsp.errors import ParseError, SecurityError, UnsupportedFeature
from tests.archive import sedml_texts as sed
from tests.archive.sedml_texts import PARAMETERS, SPECIES, a

K1 = f"{PARAMETERS}[@id='k1']"
TIMES = np.linspace(0, 10, 6)
STYLES = """<listOfStyles><style id="base"><line type="dash" color="#CC0000" thickness="4"/>
<marker type="square" size="8" fill="00FF00"/></style>
<style id="derived" baseStyle="base"><line type="dot"/><marker type="none"/></style>
<style id="fill"><fill color="#0000FF80"/></style></listOfStyles>"""
SCAN = sed.repeated("rep", '<uniformRange id="r" start="0.2" end="1" numberOfSteps="2"/>', changes=sed.set_value(K1))
GENERATORS = (
    sed.generator("time", sed.variable(symbol="KISAO:0000832")).replace('id="time"', 'id="time" name="time"')
    + sed.generator("A")
    + sed.generator("B", sed.variable(target=f"{SPECIES}[@id='B']"))
    + sed.generator("scan", sed.variable(of="rep"))
    + sed.generator("times", sed.variable(symbol="KISAO:0000832", of="rep"))
    + sed.generator("k", sed.variable(target=K1, of="rep"))
)


@pytest.fixture(scope="module")
def sbml():
    return qsp.Model.from_antimony(sed.MODEL).sbml.encode()


def text(outputs, styles=STYLES):
    whole = sed.document(tasks=sed.task() + SCAN, generators=GENERATORS, outputs=outputs)
    return whole.replace("<listOfModels>", f"{styles}<listOfModels>")


def outcome(sbml, outputs):
    return run_sedml(read_sedml(text(outputs)), {"model.xml": sbml}.__getitem__)


def curve(x="time", y="A", more="", name="curve"):
    return f'<{name} id="c_{y}" xDataReference="{x}" yDataReference="{y}" {more}/>'


def plot(*curves, axes="", more=""):
    return f'<plot2D id="p" name="P" {more}>{axes}<listOfCurves>{"".join(curves)}</listOfCurves></plot2D>'


def axes_of(sbml, outputs):
    found = outcome(sbml, outputs)
    return drawn(found, found.plots[0]).axes


def test_a_curve_has_its_style(sbml):
    (axes,) = axes_of(sbml, plot(curve(more='style="base"'), curve(y="B", more='style="derived" name="the B"')))
    first, second = axes.lines
    assert (first.get_color(), first.get_linestyle(), first.get_linewidth()) == ("#cc0000", "--", 3.0)  # 4 px
    assert (first.get_marker(), first.get_markersize(), first.get_markerfacecolor()) == ("s", 6.0, "#00ff00")
    assert (second.get_color(), second.get_linestyle(), second.get_marker()) == ("#cc0000", ":", "none")
    assert [each.get_text() for each in axes.get_legend().get_texts()] == ["A", "the B"]
    assert first.get_ydata() == pytest.approx([a(t) for t in TIMES], rel=1e-7)
    assert axes.get_xlabel() == "time"


def test_axes_are_as_described(sbml):
    described = (
        '<xAxis type="linear" name="t" min="2" max="8" grid="false"/><yAxis type="log10" name="y" reverse="true"/>'
        '<rightYAxis type="linear" name="z"/>'
    )
    left, right = axes_of(sbml, plot(curve(), curve(y="B", more='yAxis="right"'), axes=described, more='width="960"'))
    assert (left.get_xlabel(), left.get_ylabel(), right.get_ylabel()) == ("t", "y", "z")
    assert (left.get_xlim(), left.get_yscale(), right.get_yscale()) == ((2, 8), "log", "linear")
    assert left.get_ylim()[0] > left.get_ylim()[1]
    assert (len(left.lines), len(right.lines)) == (1, 1)
    assert left.figure.get_size_inches()[0] == 10


def test_axes_of_earlier_versions(sbml):
    (axes,) = axes_of(sbml, plot(curve(more='logX="false" logY="true"')))
    assert (axes.get_xscale(), axes.get_yscale()) == ("linear", "log")


def test_repetitions_are_lines_of_one_colour_and_one_label(sbml):
    (axes,) = axes_of(sbml, plot(curve("times", "scan")))
    assert len(axes.lines) == 3
    assert len({line.get_color() for line in axes.lines}) == 1
    for line, k1 in zip(axes.lines, (0.2, 0.6, 1.0), strict=True):
        assert line.get_ydata() == pytest.approx([a(t, k1=k1) for t in TIMES], rel=1e-6)
    (again,) = axes_of(sbml, plot(curve("time", "scan")))  # one x for all
    assert [line.get_xdata().tolist() for line in again.lines] == [TIMES.tolist()] * 3


def test_a_steady_state_scan_is_one_line(sbml):
    steady = f'<steadyState id="s">{sed.algorithm("KISAO:0000282")}</steadyState>'
    whole = sed.document(tasks=sed.task() + SCAN, generators=GENERATORS, outputs=plot(curve("k", "scan")),
        simulations=steady)  # fmt: skip
    found = run_sedml(read_sedml(whole), {"model.xml": sbml}.__getitem__)
    (axes,) = drawn(found, found.plots[0]).axes
    (line,) = axes.lines
    assert line.get_xdata() == pytest.approx([0.2, 0.6, 1.0])
    assert line.get_ydata() == pytest.approx([0.6 / (0.6 + k) for k in (0.2, 0.6, 1.0)], rel=1e-6)


def test_error_bars_shades_and_bars(sbml):
    shade = '<shadedArea id="s" xDataReference="time" yDataReferenceFrom="A" yDataReferenceTo="B" style="fill"/>'
    (axes,) = axes_of(sbml, plot(curve(more='yErrorLower="B" yErrorUpper="B"'), shade))
    (segments,) = [each for each in axes.collections if hasattr(each, "get_segments")]
    low, high = segments.get_segments()[1][:, 1]
    assert (low, high) == pytest.approx((a(2) - (1 - a(2)), 1.0), rel=1e-6)
    (bars,) = axes_of(sbml, plot(curve(more='type="barStacked"'), curve(y="B", more='type="barStacked"')))
    assert [patch.get_y() + patch.get_height() for patch in bars.patches[6:]] == pytest.approx([1.0] * 6)
    (beside,) = axes_of(sbml, plot(curve(more='type="horizontalBar"'), curve(y="B", more='type="horizontalBar"')))
    assert beside.patches[0].get_y() + beside.patches[0].get_height() <= beside.patches[6].get_y() + 1e-12


@pytest.mark.parametrize(
    "kind", ["surfaceMesh", "surfaceContour", "contour", "heatMap", "parametricCurve", "stackedCurves", "bar"]
)
def test_a_surface_is_drawn(sbml, kind):
    surface = f'<surface id="s" type="{kind}" xDataReference="times" yDataReference="k" zDataReference="scan"/>'
    found = outcome(sbml, f'<plot3D id="p" name="P"><listOfSurfaces>{surface}</listOfSurfaces></plot3D>')
    figure = drawn(found, found.plots[0])
    flat = kind in ("contour", "heatMap")
    assert hasattr(figure.axes[0], "get_zlim") is not flat
    assert figures.image(figure, "png").startswith(b"\x89PNG")
    if kind == "heatMap":
        (mesh, *_) = figure.axes[0].collections
        expected = [[a(t, k1=k) for t in TIMES] for k in (0.2, 0.6, 1.0)]
        assert np.asarray(mesh.get_array()) == pytest.approx(np.array(expected), rel=1e-6)


def test_a_figure_holds_its_plots_where_they_belong(sbml):
    place = '<subPlot plot="p" row="1" col="1" colSpan="2"/><subPlot plot="q" row="2" col="2"/>'
    second = plot(curve(y="B")).replace('id="p" name="P"', 'id="q" name="Q"')
    whole = f'<figure id="f" name="F" numRows="2" numCols="2"><listOfSubPlots>{place}</listOfSubPlots></figure>'
    found = outcome(sbml, plot(curve()) + second + whole)
    figure = drawn_figure(found, found.figures[0])
    assert [axes.get_title() for axes in figure.axes] == ["P", "Q"]
    spans = [axes.get_subplotspec() for axes in figure.axes]
    assert [(s.rowspan.start, s.colspan.start, s.colspan.stop) for s in spans] == [(0, 0, 2), (1, 1, 2)]


def figure(places):
    return f'<figure id="f" numRows="1" numCols="1"><listOfSubPlots>{places}</listOfSubPlots></figure>'


REFUSED = {
    "an output of another kind": (UnsupportedFeature, "waterfallPlot", '<waterfallPlot id="w"/>'),
    "a curve of another kind": (UnsupportedFeature, "<spline>", plot(curve(name="spline"))),
    "a type of curve": (ParseError, "type='pie'", plot(curve(more='type="pie"'))),
    "a style that is not there": (ParseError, "no style 'x'", plot(curve(more='style="x"'))),
    "a generator that is not there": (ParseError, "no data generator 'C'", plot(curve(y="C"))),
    "a plot that is not there": (
        ParseError,
        "shows no plot 'x'",
        figure('<subPlot plot="x" row="1" col="1"/>'),
    ),
    "a place outside": (
        ParseError,
        "lies outside",
        figure('<subPlot plot="p" row="2" col="1"/>'),
    ),
    "an axis": (ParseError, "type 'ln'", plot(curve(), axes='<xAxis type="ln"/>')),
    "a report that climbs out": (SecurityError, "no identifier", '<report id="../../x"/>'),
    "a plot that climbs out": (SecurityError, "no identifier", '<plot2D id="/etc/x"/>'),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_shown_is_refused_by_name(sbml, name):
    kind, message, outputs = REFUSED[name]
    with pytest.raises(kind, match=message):
        outcome(sbml, outputs)


def test_styles_in_a_circle_and_colours_that_are_none(sbml):
    circle = '<listOfStyles><style id="x" baseStyle="y"/><style id="y" baseStyle="x"/></listOfStyles>'
    with pytest.raises(ParseError, match="based on itself"):
        run_sedml(read_sedml(text(plot(curve()), circle)), {"model.xml": sbml}.__getitem__)
    wrong = '<listOfStyles><style id="x"><line color="red"/></style></listOfStyles>'
    with pytest.raises(ParseError, match="'red' is not a colour"):
        read_sedml(text(plot(curve()), wrong))


REPORT = (
    '<report id="table" name="The table"><listOfDataSets><dataSet id="d1" label="t" dataReference="time"/>'
    '<dataSet id="d2" label="[A]" name="A of c" dataReference="A"/></listOfDataSets></report>'
    '<report id="mixed"><listOfDataSets><dataSet id="d3" label="A" dataReference="A"/>'
    '<dataSet id="d4" label="scan" dataReference="scan"/></listOfDataSets></report>'
)


@pytest.fixture
def archive(sbml, tmp_path):
    surface = '<surface id="s" xDataReference="times" yDataReference="k" zDataReference="scan"/>'
    outputs = REPORT + plot(curve()) + f'<plot3D id="q"><listOfSurfaces>{surface}</listOfSurfaces></plot3D>'
    outputs += figure('<subPlot plot="p" row="1" col="1"/>')
    members = [
        Member("runs/first/simulation.sedml", text(outputs).encode(), SEDML, master=True),
        Member("runs/first/model.xml", sbml, SBML),
        Member("other.sedml", sed.document(models=sed.model(source="runs/first/model.xml")).encode(), SEDML),
    ]
    return write_archive(tmp_path / "a.omex", members)


def test_the_files_of_the_biosimulators_convention(archive, tmp_path):
    h5py = pytest.importorskip("h5py")
    out = tmp_path / "out"
    assert main(["-i", str(archive), "-o", str(out), "-q"]) == 0
    location = "runs/first/simulation.sedml"
    with h5py.File(out / "reports.h5") as file:
        assert sorted(file[location]) == ["mixed", "p", "q", "table"]
        for group in ("runs", "runs/first", location):
            assert file[group].attrs["uri"] == file[group].attrs["combineArchiveLocation"] == group
        table = file[f"{location}/table"]
        assert {name: table.attrs[name] for name in ("_type", "uri", "sedmlId", "sedmlName")} == {
            "_type": "SedReport", "uri": f"{location}/table", "sedmlId": "table", "sedmlName": "The table",
        }  # fmt: skip
        lists = ("Ids", "Names", "Labels", "DataTypes", "Shapes")
        assert [table.attrs[f"sedmlDataSet{each}"].tolist() for each in lists] == [
            ["d1", "d2"], ["", "A of c"], ["t", "[A]"], ["float64", "float64"], ["6", "6"],
        ]  # fmt: skip
        assert table[0].tolist() == TIMES.tolist()
        assert table[1] == pytest.approx([a(t) for t in TIMES], rel=1e-7)
        mixed = file[f"{location}/mixed"]
        assert mixed.shape == (2, 6, 1, 6)  # filled up with NaN on the right
        assert mixed.attrs["sedmlDataSetShapes"].tolist() == ["6", "3,1,6"]
        assert mixed[0, :, 0, 0] == pytest.approx([a(t) for t in TIMES], rel=1e-7)
        assert np.isnan(mixed[0, :, 0, 1:]).all()
        assert mixed[1, :3, 0] == pytest.approx(
            np.array([[a(t, k1=k) for t in TIMES] for k in (0.2, 0.6, 1)]), rel=1e-6
        )
        assert [file[f"{location}/{name}"].attrs["_type"] for name in "pq"] == ["SedPlot2D", "SedPlot3D"]
        assert file[f"{location}/p"].attrs["sedmlDataSetIds"].tolist() == ["time", "A"]
    with (out / location / "table.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [float(row["[A]"]) for row in rows] == pytest.approx([a(float(row["t"])) for row in rows], rel=1e-7)
    with zipfile.ZipFile(out / "plots.zip") as plots:
        assert sorted(plots.namelist()) == [f"{location}/{name}.pdf" for name in "fpq"]
        assert all(plots.read(name).startswith(b"%PDF") for name in plots.namelist())


def test_the_log_tells_what_ran_and_what_was_left(archive, tmp_path):
    pytest.importorskip("h5py")
    assert main(["-i", str(archive), "-o", str(tmp_path / "out")]) == 0
    log = json.loads((tmp_path / "out" / "log.yml").read_text())
    first, other = log["sedDocuments"]
    assert (log["status"], first["status"], other["status"]) == ("SUCCEEDED", "SUCCEEDED", "SKIPPED")
    assert {task["id"] for task in first["tasks"]} == {"t", "rep"}
    assert [output["id"] for output in first["outputs"]] == ["table", "mixed", "p", "q", "f"]
    assert first["outputs"][0]["dataSets"][1] == {"id": "d2", "status": "SUCCEEDED"}
    assert main(["-i", str(archive), "-o", str(tmp_path / "every"), "--every"]) == 0
    log = json.loads((tmp_path / "every" / "log.yml").read_text())
    assert [document["status"] for document in log["sedDocuments"]] == ["SUCCEEDED", "SUCCEEDED"]


def test_another_algorithm_is_said_in_the_log(sbml, tmp_path):
    pytest.importorskip("h5py")
    document = sed.document(simulations=sed.course(kisao="KISAO:0000088")).encode()
    path = write_archive(tmp_path / "a.omex", [Member("a.sedml", document, SEDML), Member("model.xml", sbml, SBML)])
    assert main(["-i", str(path), "-o", str(tmp_path / "out")]) == 0
    (said,) = json.loads((tmp_path / "out" / "log.yml").read_text())["sedDocuments"]
    assert "KISAO:0000088 answered by KISAO:0000019" in said["output"]


def test_a_plot_that_cannot_be_drawn_leaves_the_reports(sbml, tmp_path, capsys):
    pytest.importorskip("h5py")
    surface = '<surface id="s" type="contour" xDataReference="time" yDataReference="A" zDataReference="B"/>'
    outputs = REPORT + f'<plot3D id="q"><listOfSurfaces>{surface}</listOfSurfaces></plot3D>' + plot(curve())
    members = [Member("a.sedml", text(outputs).encode(), SEDML), Member("model.xml", sbml, SBML)]
    path = write_archive(tmp_path / "a.omex", members)
    assert main(["-i", str(path), "-o", str(tmp_path / "out")]) == 1
    assert "a.sedml/q: 's' is a contour of 6 values in a row" in capsys.readouterr().err.replace("s: 's'", "'s'")
    assert (tmp_path / "out" / "a.sedml" / "table.csv").is_file()
    with zipfile.ZipFile(tmp_path / "out" / "plots.zip") as plots:
        assert plots.namelist() == ["a.sedml/p.pdf"]
    (document,) = json.loads((tmp_path / "out" / "log.yml").read_text())["sedDocuments"]
    status = {output["id"]: output["status"] for output in document["outputs"]}
    assert status == {"table": "SUCCEEDED", "mixed": "SUCCEEDED", "q": "FAILED", "p": "SUCCEEDED"}
    assert document["status"] == "FAILED"
