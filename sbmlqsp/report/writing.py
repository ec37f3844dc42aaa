"""Templates filled in and files put in place."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sbmlqsp
from sbmlqsp.core.files import write_text


@dataclass(frozen=True, slots=True)
class Page:
    """A template, the kind of report and its title, and what the template shows."""

    template: str
    kind: str
    title: str
    content: dict[str, Any] = field(default_factory=dict)


def render(page: Page) -> str:
    """Return the page as HTML; every text of a model is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("sbmlqsp.report"),
        autoescape=True,  # the file names end in .j2, which the usual choice by suffix would not escape
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template(page.template)
    today = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return template.render(
        title=page.title, kind=page.kind, version=sbmlqsp.__version__, date=today, heading=False, **page.content
    )


def write(text: str, path: Path) -> Path:
    """Write the file whole or not at all, making its folder if need be, and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, text)
    return path
