"""`Repository`: the entries of one or several folders, by id."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from sbmlqsp.curation.entry import Entry
from sbmlqsp.curation.reading import FILE, read_entry
from sbmlqsp.errors import RepositoryError

GROUP = "sbmlqsp.repositories"
"""Entry points of this group are functions that return the folder of a repository."""


class Repository(Mapping[str, Entry]):
    """Maps ids to entries: the folders `<area>/<AuthorYear_topic>/` that hold an entry.toml, read when asked for."""

    def __init__(self, *folders: Path) -> None:
        self.folders = folders
        self._paths: dict[str, Path] = {}
        self._entries: dict[str, Entry] = {}
        for folder in folders:
            for file in sorted(folder.glob(f"*/*/{FILE}")):
                self._add(file.parent)

    def _add(self, folder: Path) -> None:
        earlier = self._paths.setdefault(folder.name, folder)
        if earlier != folder:
            message = f"two entries are called {folder.name}: {earlier} and {folder}"
            raise RepositoryError(message, fix="rename one of the folders")

    def __getitem__(self, name: str) -> Entry:
        if name not in self._paths:
            nearest = difflib.get_close_matches(name, self._paths, n=3, cutoff=0.4)
            fix = f"did you mean {' or '.join(nearest)}?" if nearest else f"known are: {', '.join(self) or 'none'}"
            raise RepositoryError(f"there is no entry '{name}'", fix=fix)
        if name not in self._entries:
            self._entries[name] = read_entry(self._paths[name])
        return self._entries[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)

    def __contains__(self, name: object) -> bool:
        return name in self._paths

    def get(self, name: str, default: Any = None) -> Any:
        """Return the entry, or `default` if there is none of this id."""
        return self[name] if name in self._paths else default

    def path_of(self, name: str) -> Path:
        """Return the folder of an entry, which is not read."""
        return self._paths[name]

    def __repr__(self) -> str:
        return f"<Repository of {len(self)} entries: {', '.join(self)}>"


def repository(folder: str | Path | None = None) -> Repository:
    """Return the repository in a folder, or all that installed packages announce (entry points `sbmlqsp.repositories`).

    Args:
        folder: the folder above `<area>/<AuthorYear_topic>/`, or the name under which a package announces one.

    Raises:
        RepositoryError: if the folder does not exist, or two entries have one id.
    """
    if folder is not None:
        return Repository(folder_of(folder))
    return Repository(*(_announced(name) for name in sorted(_names())))


def folder_of(name: str | Path) -> Path:
    """Return the folder that is meant by its path or by the name under which a package announces it.

    Raises:
        RepositoryError: if there is none.
    """
    if Path(name).is_dir():
        return Path(name).resolve()
    if str(name) in _names():
        return _announced(str(name))
    known = ", ".join(sorted(_names()))
    fix = f"give the folder above <area>/<AuthorYear_topic>/, or one of: {known}"
    raise RepositoryError(f"'{name}' is not a folder", fix=fix)


def _names() -> set[str]:
    return {point.name for point in entry_points(group=GROUP)}


def _announced(name: str) -> Path:
    (point, *_) = (point for point in entry_points(group=GROUP) if point.name == name)
    return Path(point.load()())
