"""Outputs of SED-ML documents as files: HDF5 and CSV reports, plots as PDF, as BioSimulators arranges them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sbmlqsp import figures
from sbmlqsp.archive.sedml.document import ReadPlot, ReadReport
from sbmlqsp.archive.sedml.running import Outputs
from sbmlqsp.core.files import write_bytes, write_text
from sbmlqsp.errors import SbmlqspError
from sbmlqsp.simulation.arrays import Floats

if TYPE_CHECKING:
    from matplotlib.figure import Figure

REPORTS, PLOTS, LOG = "reports.h5", "plots.zip", "log.yml"


def write_outputs(found: Mapping[str, Outputs | SbmlqspError], folder: str | Path) -> tuple[Path, ...]:
    """Write the outputs of an archive below a folder and return the paths of the files.

    `reports.h5` holds each report under its document's location and its id; beside it a CSV for each report whose
    columns have one axis, `plots.zip` with a PDF for each plot, and `log.yml` with the status of each document.
    """
    root = Path(folder)
    root.mkdir(parents=True, exist_ok=True)
    ran = {location: outputs for location, outputs in found.items() if isinstance(outputs, Outputs)}
    written = [_hdf5(ran, root / REPORTS)]
    for location, outputs in ran.items():
        for report in outputs.reports:
            text = _csv(outputs, report)
            if text is not None:
                file = root / location / f"{report.id}.csv"
                file.parent.mkdir(parents=True, exist_ok=True)
                write_text(file, text)
                written.append(file)
    written += [_plots(ran, root / PLOTS), _log(found, root / LOG)]
    return tuple(written)


def _hdf5(found: Mapping[str, Outputs], path: Path) -> Path:
    """Write all reports; the data sets of one report are rows of one array, filled up with NaN."""
    import h5py

    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        for location, outputs in found.items():
            for report in outputs.reports:
                arrays = list(outputs.table(report.id).values())
                data = file.create_dataset(f"{location}/{report.id}", data=_filled(arrays))
                for name, value in _attributes(location, report, arrays).items():
                    data.attrs[name] = value
    write_bytes(path, buffer.getvalue())
    return path


def _attributes(location: str, report: ReadReport, arrays: list[Floats]) -> dict[str, Any]:
    return {
        "_type": "SedReport",
        "uri": f"{location}/{report.id}",
        "sedmlId": report.id,
        "sedmlName": report.name,
        "sedmlDataSetIds": [column.id for column in report.columns],
        "sedmlDataSetLabels": [column.label for column in report.columns],
        "sedmlDataSetNames": ["" for _ in report.columns],
        "sedmlDataSetDataTypes": ["float64" for _ in report.columns],
        "sedmlDataSetShapes": [",".join(map(str, array.shape)) for array in arrays],
    }


def _filled(arrays: list[Floats]) -> Floats:
    dimensions = max((array.ndim for array in arrays), default=0)
    padded = [array.reshape(array.shape + (1,) * (dimensions - array.ndim)) for array in arrays]
    shape = [max(array.shape[k] for array in padded) for k in range(dimensions)]
    whole: Floats = np.full((len(arrays), *shape), np.nan)
    for row, array in zip(whole, padded, strict=True):
        row[tuple(map(slice, array.shape))] = array
    return whole


def _csv(outputs: Outputs, report: ReadReport) -> str | None:
    """Return the report as a table with a column for each data set, None where one has several axes."""
    columns = [np.atleast_1d(array) for array in outputs.table(report.id).values()]
    if any(column.ndim > 1 for column in columns):
        return None
    rows = _filled(columns).T.tolist() if columns else []
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.label for column in report.columns])
    writer.writerows([[repr(value) for value in row] for row in rows])
    return out.getvalue()


def _plots(found: Mapping[str, Outputs], path: Path) -> Path:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for location, outputs in found.items():
            for plot in outputs.plots:
                file.writestr(f"{location}/{plot.id}.pdf", figures.image(drawn(outputs, plot), "pdf"))
    write_bytes(path, buffer.getvalue())
    return path


def drawn(outputs: Outputs, plot: ReadPlot) -> Figure:
    """Return a plot of a document as a figure; each curve of an array with several axes is a line of its own."""
    lines = []
    for curve in plot.curves:
        x, y = (outputs.generators[name] for name in curve.generators[:2])
        label = curve.name or curve.generators[1]
        rows = np.atleast_2d(y.reshape(-1, y.shape[-1]) if y.ndim else y)
        across = np.broadcast_to(np.atleast_1d(x), y.shape if y.ndim else (1,)).reshape(rows.shape)
        labels = (label, *[""] * (len(rows) - 1))
        lines += [figures.Line(*parts) for parts in zip(labels, across, rows, strict=True)]
    return figures.lines(lines, title=plot.name, log=plot.log)


def _log(found: Mapping[str, Outputs | SbmlqspError], path: Path) -> Path:
    """Write the status of each document as JSON, which is YAML."""
    documents = [
        {
            "location": location,
            "status": "SUCCEEDED" if isinstance(each, Outputs) else "FAILED",
            "exception": None if isinstance(each, Outputs) else {"type": type(each).__name__, "message": str(each)},
        }
        for location, each in found.items()
    ]
    status = "SUCCEEDED" if all(document["status"] == "SUCCEEDED" for document in documents) else "FAILED"
    write_text(path, json.dumps({"status": status, "sedDocuments": documents}, indent=2) + "\n")
    return path
