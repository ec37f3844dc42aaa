"""`Archive`: the members of a COMBINE archive, in memory."""

from __future__ import annotations

import difflib
import os
from dataclasses import dataclass, field
from pathlib import Path

from sbmlqsp.archive.formats import format_of_name, kind_of_format
from sbmlqsp.errors import RepositoryError, SecurityError
from sbmlqsp.native.gate import decoding


@dataclass(frozen=True, slots=True)
class Member:
    """One file: its location in the archive, its bytes, the URI of its format, and whether it is opened first."""

    location: str
    content: bytes = field(repr=False)
    format: str = ""
    master: bool = False

    def __post_init__(self) -> None:
        if not self.format:
            object.__setattr__(self, "format", format_of_name(self.location))

    @property
    def kind(self) -> str:
        """What it is: "sbml", "sedml", "antimony", "cellml", "metadata", "csv", "png", ..."""
        return kind_of_format(self.format)

    @property
    def text(self) -> str:
        """The content as text, UTF-8 or what an XML declaration names without doubt."""
        return decoding.decode(self.content)


@dataclass(frozen=True, slots=True)
class Archive:
    """Members in the order of the manifest; `unlisted` are those that the manifest does not name."""

    members: tuple[Member, ...]
    unlisted: tuple[str, ...] = ()
    path: Path | None = None

    @property
    def locations(self) -> tuple[str, ...]:
        """The location of each member."""
        return tuple(member.location for member in self.members)

    @property
    def master(self) -> Member | None:
        """The member to open first: the one the manifest names, else the only SED-ML, else the only SBML.

        Of several that are named (COPASI names its own file beside the SED-ML) the SED-ML is meant, else the SBML.
        """
        named = [member for member in self.members if member.master]
        wanted = [[m for m in named or self.members if m.kind == kind] for kind in ("sedml", "sbml")]
        if len(named) == 1:
            return named[0]
        return next((found[0] for found in wanted if len(found) == 1), named[0] if named else None)

    def of_kind(self, *kinds: str) -> tuple[Member, ...]:
        """Return the members of a kind such as "sbml"."""
        return tuple(member for member in self.members if member.kind in kinds)

    def __getitem__(self, location: str) -> Member:
        """Return a member by its location; "./" in front does not matter.

        Raises:
            RepositoryError: if there is none, with the nearest.
        """
        wanted = location.removeprefix("./")
        for member in self.members:
            if member.location == wanted:
                return member
        nearest = difflib.get_close_matches(wanted, self.locations, n=1)
        fix = f"did you mean '{nearest[0]}'?" if nearest else f"there are: {', '.join(self.locations)}"
        raise RepositoryError(f"the archive has no member '{wanted}'", fix=fix)

    def __contains__(self, location: object) -> bool:
        return isinstance(location, str) and location.removeprefix("./") in self.locations

    def extract(self, folder: str | Path) -> tuple[Path, ...]:
        """Write every member below a folder, which is made; files that exist are never overwritten.

        Raises:
            SecurityError: if a file is already there, or a link stands in the way.
        """
        root = Path(folder)
        root.mkdir(parents=True, exist_ok=True)
        return tuple(_write(root, member) for member in self.members)


def _write(root: Path, member: Member) -> Path:
    *parents, name = member.location.split("/")
    place = root
    for part in parents:
        place /= part
        if place.is_symlink():
            raise SecurityError("a link stands where a folder is needed", where=str(place), fix="use an empty folder")
        place.mkdir(exist_ok=True)
    path = place / name
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o666)
    except FileExistsError:
        raise SecurityError("the file is already there", where=str(path), fix="use an empty folder") from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(member.content)
    return path
