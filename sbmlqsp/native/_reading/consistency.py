"""libSBML's own consistency checks as issues. Runs in the worker, because they die or hang on some documents."""

from __future__ import annotations

from typing import Any

from sbmlqsp.core.findings import Issue, Severity
from sbmlqsp.native._reading.document import is_harmless, opened, sentence

_ON = (
    "GENERAL_CONSISTENCY",
    "IDENTIFIER_CONSISTENCY",
    "MATHML_CONSISTENCY",
    "OVERDETERMINED_MODEL",
    "MODELING_PRACTICE",
)
_OFF = ("SBO_CONSISTENCY", "UNITS_CONSISTENCY")  # units are proved by our own solver
_PRACTICE = "Modeling practice"
_ORDER: tuple[Severity, ...] = ("error", "warning", "note")
_NO_LINE = "document"


def check_consistency(text: str) -> tuple[Issue, ...]:
    """Return every finding once, worst first; advice on modelling practice is a note."""
    import libsbml

    document = opened(text)
    for names, wanted in ((_ON, True), (_OFF, False)):
        for name in names:
            document.setConsistencyChecks(getattr(libsbml, f"LIBSBML_CAT_{name}"), wanted)
    document.checkConsistency()
    found = dict.fromkeys(_issue(document.getError(i)) for i in range(document.getNumErrors()))
    return tuple(sorted(found, key=lambda issue: _ORDER.index(issue.severity)))


def _issue(error: Any) -> Issue:
    line = error.getLine()
    return Issue(
        rule=f"libsbml-{error.getErrorId()}",
        severity=_severity(error),
        where=f"line {line}" if line else _NO_LINE,
        message=sentence(error.getMessage()),
    )


def _severity(error: Any) -> Severity:
    import libsbml

    if error.getCategoryAsString() == _PRACTICE or error.getSeverity() < libsbml.LIBSBML_SEV_WARNING:
        return "note"
    return "warning" if error.getSeverity() == libsbml.LIBSBML_SEV_WARNING or is_harmless(error) else "error"
