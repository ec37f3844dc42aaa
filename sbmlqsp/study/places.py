"""Where the files of a study may lie: in its own folder, or in that of the repository entry it belongs to."""

from __future__ import annotations

from pathlib import Path

from sbmlqsp.errors import SecurityError


def inside(study: Path, file: str, what: str) -> Path:
    """Return the path of a file that a study names.

    Raises:
        SecurityError: if it lies outside the study's folder or, for a study in `studies`, outside that of its entry.
    """
    folder = study.resolve().parent
    home = folder.parent if folder.name == "studies" and (folder.parent / "entry.toml").is_file() else folder
    target = (folder / file).resolve()
    if not target.is_relative_to(home):
        message = f"the {what} '{file}' lies outside {home.name}/"
        raise SecurityError(message, where=study.name, fix=f"keep the {what} in the study's folder")
    return target
