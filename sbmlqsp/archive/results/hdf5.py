"""Reports and plots as HDF5, as BioSimulators lays them out.

A data set of shape (rows, ...) for each report and plot, at `<location of the document>/<id>`; its attributes and
those of the groups around it as the BioSimulators format for simulation results names them.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any, NamedTuple

from sbmlqsp.archive.sedml.labelled import padded
from sbmlqsp.archive.sedml.presentation import ReadPlot, ReadReport
from sbmlqsp.archive.sedml.running import Outputs
from sbmlqsp.errors import UnsupportedFeature
from sbmlqsp.simulation.arrays import Floats


class _Row(NamedTuple):
    id: str
    name: str
    label: str
    values: Floats


def check_installed() -> None:
    """Raise `UnsupportedFeature` where the library that writes HDF5 is missing; asked before anything is run."""
    if find_spec("h5py") is None:
        raise UnsupportedFeature("h5py is not installed", fix="pip install 'sbmlqsp[sedml]'", feature="HDF5 reports")


def hdf5_bytes(found: Mapping[str, Outputs]) -> bytes:
    """Return the bytes of a file with all reports and plots; rows of other lengths are filled up with NaN.

    Rows of a report are its data sets, those of a plot the data generators that it shows.
    """
    import h5py

    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        for location, outputs in found.items():
            for report in outputs.reports:
                _write(file, location, report, "SedReport", _rows_of_report(report, outputs))
            for plot in outputs.plots:
                kind = "SedPlot3D" if plot.deep else "SedPlot2D"
                _write(file, location, plot, kind, _rows_of_plot(plot, outputs))
    return buffer.getvalue()


def _rows_of_report(report: ReadReport, outputs: Outputs) -> list[_Row]:
    return [_Row(c.id, c.name, c.label, outputs.generators[c.generator]) for c in report.columns]


def _rows_of_plot(plot: ReadPlot, outputs: Outputs) -> list[_Row]:
    names = dict.fromkeys(name for curve in plot.curves for name in curve.generators)
    return [_Row(name, outputs.names.get(name, ""), name, outputs.generators[name]) for name in names]


def _write(file: Any, location: str, shown: ReadReport | ReadPlot, kind: str, rows: list[_Row]) -> None:
    path = f"{location}/{shown.id}"
    data = file.create_dataset(path, data=padded([row.values for row in rows]))
    attributes = {
        "_type": kind,
        "uri": path,
        "sedmlId": shown.id,
        "sedmlName": shown.name,
        "sedmlDataSetIds": [row.id for row in rows],
        "sedmlDataSetNames": [row.name for row in rows],
        "sedmlDataSetLabels": [row.label for row in rows],
        "sedmlDataSetDataTypes": ["float64" for _ in rows],
        "sedmlDataSetShapes": [",".join(map(str, row.values.shape)) for row in rows],
    }
    for name, value in attributes.items():
        data.attrs[name] = value
    parts = location.split("/")
    for count in range(1, len(parts) + 1):
        group = "/".join(parts[:count])
        file[group].attrs["uri"] = file[group].attrs["combineArchiveLocation"] = group
