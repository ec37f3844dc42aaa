"""Reports as CSV: a column for each data set, its label as the header."""

from __future__ import annotations

import csv
import io

import numpy as np

from sbmlqsp.archive.sedml.labelled import padded
from sbmlqsp.archive.sedml.running import Outputs


def csv_text(outputs: Outputs, report: str) -> str | None:
    """Return a report as a table, None where a data set has several axes and no table can hold it."""
    columns = [np.atleast_1d(np.squeeze(array)) for array in outputs.table(report).values()]
    if any(column.ndim > 1 for column in columns):
        return None
    labels = next([column.label for column in each.columns] for each in outputs.reports if each.id == report)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(labels)
    writer.writerows([[repr(value) for value in row] for row in padded(columns).T.tolist()])
    return out.getvalue()
