"""The log of an archive: the status of each document and of what is in it, as BioSimulators has it.

JSON is YAML, so that the file can be read as either.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sbmlqsp.archive.sedml.running import Outputs
from sbmlqsp.errors import SbmlqspError

_DONE, _FAILED, _SKIPPED = "SUCCEEDED", "FAILED", "SKIPPED"
_REASON = {"type": "NotMaster", "message": "the archive names another document as its master"}


def log_text(
    found: Mapping[str, Outputs | SbmlqspError],
    skipped: tuple[str, ...] = (),
    failures: Mapping[tuple[str, str], SbmlqspError] = MappingProxyType({}),
) -> str:
    """Return the text of the log; `failures` are plots that could not be drawn, by location and id."""
    documents = [_document(location, each, failures) for location, each in found.items()]
    documents += [_entry({"location": location}, _SKIPPED, skip=_REASON) for location in skipped]
    status = _FAILED if any(document["status"] == _FAILED for document in documents) else _DONE
    return json.dumps(_entry({}, status) | {"sedDocuments": documents}, indent=2) + "\n"


def _document(
    location: str, outputs: Outputs | SbmlqspError, failures: Mapping[tuple[str, str], SbmlqspError]
) -> dict[str, Any]:
    head = {"location": location}
    if isinstance(outputs, SbmlqspError):
        return _entry(head, _FAILED, exception=_exception(outputs)) | {"tasks": None, "outputs": None}
    tasks = [_entry({"id": task}, _DONE) for task in outputs.tasks]
    shown = [_entry({"id": report.id}, _DONE) | {"dataSets": _ids(report.columns)} for report in outputs.reports]
    for plot in outputs.plots:
        error = failures.get((location, plot.id))
        shown.append(_shown(plot.id, error) | {"surfaces" if plot.deep else "curves": _ids(plot.curves, error)})
    shown += [_shown(figure.id, failures.get((location, figure.id))) for figure in outputs.figures]
    remarks = "".join(f"{remark}\n" for remark in outputs.remarks) or None
    status = _FAILED if any(each["status"] == _FAILED for each in shown) else _DONE
    return _entry(head, status) | {"output": remarks, "tasks": tasks, "outputs": shown}


def _shown(identifier: str, error: SbmlqspError | None) -> dict[str, Any]:
    if error is None:
        return _entry({"id": identifier}, _DONE)
    return _entry({"id": identifier}, _FAILED, exception=_exception(error))


def _exception(error: SbmlqspError) -> dict[str, str]:
    return {"type": type(error).__name__, "message": str(error)}


def _ids(parts: Any, error: SbmlqspError | None = None) -> list[dict[str, str]]:
    return [{"id": part.id, "status": _DONE if error is None else _FAILED} for part in parts]


def _entry(
    head: dict[str, str], status: str, *, exception: dict[str, str] | None = None, skip: dict[str, str] | None = None
) -> dict[str, Any]:
    return {**head, "status": status, "exception": exception, "skipReason": skip, "output": None, "duration": None}
