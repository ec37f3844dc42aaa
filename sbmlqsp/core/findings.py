"""What a check says: `Issue` and `Report`."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Literal

from sbmlqsp.core.json_text import json_text
from sbmlqsp.errors import ModelError

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Issue:
    """One finding: `rule` (its name), `severity`, `where` (element and line), `message`, `fix` (what to do)."""

    rule: str
    severity: Severity
    where: str
    message: str
    fix: str = ""

    def __str__(self) -> str:
        text = f"{self.severity}: {self.where}: {self.message} [{self.rule}]"
        return f"{text}; {self.fix}" if self.fix else text


@dataclass(frozen=True, slots=True)
class Report:
    """All findings of one check, worst first."""

    issues: tuple[Issue, ...] = ()
    subject: str = ""

    @property
    def errors(self) -> tuple[Issue, ...]:
        """The findings of severity "error"."""
        return tuple(issue for issue in self.issues if issue.severity == "error")

    @property
    def warnings(self) -> tuple[Issue, ...]:
        """The findings of severity "warning"."""
        return tuple(issue for issue in self.issues if issue.severity == "warning")

    @property
    def ok(self) -> bool:
        """Whether there is no error."""
        return not self.errors

    def raise_if_errors(self) -> None:
        """Raise `ModelError` with all errors if there are any."""
        errors = self.errors
        if errors:
            rest = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
            first = errors[0]
            raise ModelError(first.message + rest, where=first.where, fix=first.fix or None, issues=errors)

    def to_json(self) -> str:
        """Return the report as JSON text."""
        content = {"subject": self.subject, "ok": self.ok, "issues": [asdict(issue) for issue in self.issues]}
        return json_text(content)

    def __iter__(self) -> Iterator[Issue]:
        return iter(self.issues)

    def __len__(self) -> int:
        return len(self.issues)

    def _repr_html_(self) -> str:
        rows = "".join(
            "<tr>"
            + "".join(
                f"<td>{html.escape(text)}</td>"
                for text in (issue.severity, issue.where, issue.message, issue.fix, issue.rule)
            )
            + "</tr>"
            for issue in self.issues
        )
        head = "<tr><th>severity</th><th>where</th><th>message</th><th>fix</th><th>rule</th></tr>"
        return f"<table>{head}{rows}</table>" if rows else "<p>no findings</p>"
