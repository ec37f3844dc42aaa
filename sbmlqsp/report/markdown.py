"""README texts as HTML; raw HTML in them is shown, not run."""

from __future__ import annotations

from markupsafe import Markup


def html(text: str) -> Markup:
    """Return CommonMark text as HTML with every tag of its own escaped and links limited to harmless schemes."""
    from markdown_it import MarkdownIt

    return Markup(MarkdownIt("commonmark", {"html": False}).render(text))  # noqa: S704 - html is off above
