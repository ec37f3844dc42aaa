"""Figures as bytes and as files."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from sbmlqsp.core.files import write_bytes

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def image(figure: Figure, kind: str = "png", resolution: int = 150) -> bytes:
    """Return the figure as PNG, SVG or PDF; the same figure gives the same bytes."""
    from matplotlib import rc_context

    buffer = BytesIO()
    undated = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {"Software": None}}
    with rc_context({"svg.hashsalt": "sbmlqsp"}):
        figure.savefig(buffer, format=kind, dpi=resolution, metadata=undated.get(kind))
    return buffer.getvalue()


def save(figure: Figure, path: Path) -> None:
    """Write the figure in the format of the file's suffix, whole or not at all."""
    write_bytes(path, image(figure, path.suffix.removeprefix(".").lower()))
