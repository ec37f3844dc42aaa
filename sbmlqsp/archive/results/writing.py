"""`write_outputs`: everything that an archive comes to, below one folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sbmlqsp.archive.results.hdf5 import hdf5_bytes
from sbmlqsp.archive.results.log import log_text
from sbmlqsp.archive.results.plots import Failures, plots_bytes
from sbmlqsp.archive.results.tables import csv_text
from sbmlqsp.archive.sedml.running import Outputs
from sbmlqsp.core.files import write_bytes, write_text
from sbmlqsp.errors import ConversionError, SbmlqspError

REPORTS, PLOTS, LOG = "reports.h5", "plots.zip", "log.yml"


def write_outputs(
    found: Mapping[str, Outputs | SbmlqspError], folder: str | Path, *, skipped: tuple[str, ...] = ()
) -> Failures:
    """Write the outputs of an archive below a folder and return which plots could not be drawn.

    `reports.h5` holds each report and plot under its document's location and its id; beside it a CSV for each report
    whose columns have one axis, `plots.zip` with a PDF for each plot and figure, and `log.yml` with the status of
    each document; `skipped` are documents that were left aside.

    Raises:
        ConversionError: if a file cannot be written.
    """
    root = Path(folder)
    ran = {location: outputs for location, outputs in found.items() if isinstance(outputs, Outputs)}
    try:
        root.mkdir(parents=True, exist_ok=True)
        write_bytes(root / REPORTS, hdf5_bytes(ran))
        for location, outputs in ran.items():
            for report in outputs.reports:
                _write_table(root, location, outputs, report.id)
        plots, failures = plots_bytes(ran)
        write_bytes(root / PLOTS, plots)
        write_text(root / LOG, log_text(found, skipped, failures))
    except OSError as error:
        raise ConversionError(f"the results cannot be written: {error.strerror}", where=str(root)) from None
    return failures


def _write_table(root: Path, location: str, outputs: Outputs, report: str) -> None:
    text = csv_text(outputs, report)
    if text is not None:
        file = root / location / f"{report}.csv"
        file.parent.mkdir(parents=True, exist_ok=True)
        write_text(file, text)
