"""The log of an archive: the status of each document and of what is in it, as BioSimulators has it.

JSON is YAML, so that the file can be read as either.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sbmlqsp.archive.sedml.running import Outputs
from sbmlqsp.errors import SbmlqspError

_DONE, _FAILED, _SKIPPED = "SUCCEEDED", "FAILED", "SKIPPED"
_REASON = {"type": "NotMaster", "message": "the archive names another document as its master"}


def log_text(found: Mapping[str, Outputs | SbmlqspError], skipped: tuple[str, ...] = ()) -> str:
    """Return the text of the log."""
    documents = [_document(location, each) for location, each in found.items()]
    documents += [_entry({"location": location}, _SKIPPED, skip=_REASON) for location in skipped]
    status = _FAILED if any(document["status"] == _FAILED for document in documents) else _DONE
    return json.dumps(_entry({}, status) | {"sedDocuments": documents}, indent=2) + "\n"


def _document(location: str, outputs: Outputs | SbmlqspError) -> dict[str, Any]:
    if isinstance(outputs, SbmlqspError):
        exception = {"type": type(outputs).__name__, "message": str(outputs)}
        return _entry({"location": location}, _FAILED, exception=exception) | {"tasks": None, "outputs": None}
    tasks = [_entry({"id": task}, _DONE) for task in outputs.tasks]
    shown = [_entry({"id": report.id}, _DONE) | {"dataSets": _ids(report.columns)} for report in outputs.reports]
    shown += [
        _entry({"id": plot.id}, _DONE) | {"surfaces" if plot.deep else "curves": _ids(plot.curves)}
        for plot in outputs.plots
    ]
    shown += [_entry({"id": figure.id}, _DONE) for figure in outputs.figures]
    remarks = "".join(f"{remark}\n" for remark in outputs.remarks) or None
    return _entry({"location": location}, _DONE) | {"output": remarks, "tasks": tasks, "outputs": shown}


def _ids(parts: Any) -> list[dict[str, str]]:
    return [{"id": part.id, "status": _DONE} for part in parts]


def _entry(
    head: dict[str, str], status: str, *, exception: dict[str, str] | None = None, skip: dict[str, str] | None = None
) -> dict[str, Any]:
    return {**head, "status": status, "exception": exception, "skipReason": skip, "output": None, "duration": None}
