"""New entries: from a template, a model file, or a COMBINE archive. Nothing is half done, nothing overwritten."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sbmlqsp.archive import Archive, Member, read_archive
from sbmlqsp.curation.entry import Entry
from sbmlqsp.curation.exchange.exporting import OWN
from sbmlqsp.curation.exchange.scaffold import entry_toml, readme, study_toml
from sbmlqsp.curation.reading import read_entry
from sbmlqsp.curation.record import append
from sbmlqsp.errors import ParseError, RepositoryError
from sbmlqsp.io import load
from sbmlqsp.io.kinds import BY_SUFFIX
from sbmlqsp.model import Model
from sbmlqsp.templates import find

_ID = re.compile(r"[A-Za-z]\w*")
_AREA = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class _Source:
    """A model, the file it is stored as, and what is known of it."""

    model: Model
    file: str
    content: bytes
    title: str
    origin: str


def add_entry(
    folder: Path, source: str | Path, name: str = "", area: str = "", *, who: str = "", why: str = ""
) -> Entry:
    """Make an entry in a repository and return it.

    Args:
        folder: of the repository.
        source: a template's name, or the path of a model (.ant, .xml, .sbml) or of a COMBINE archive (.omex).
        name: id of the entry, AuthorYear_topic; an archive that this library wrote brings its own.
        area: folder of the area.
        who: for the record.
        why: for the record.

    Raises:
        RepositoryError: if there is such an entry already, or name or area are missing.
        ParseError, SecurityError, LimitExceeded: as `load` and `read_archive`.
    """
    archive = read_archive(source) if Path(source).suffix.lower() in {".omex", ".zip"} else None
    own = _own(archive) if archive else {}
    if own:
        place = _place_of(own)
        area, name = area or place[0], name or place[1]
    target = _target(folder, area, name)
    with _staged(target) as staging:
        if own:
            _write(staging, {location.split("/", 2)[2]: content for location, content in own.items()})
        else:
            _scaffold(staging, _from_archive(archive) if archive else _from_file_or_template(source))
        read_entry(staging)
    entry = read_entry(target)
    append(entry, "add", why or f"added from {Path(source).name}", who=who)
    return entry


def _target(folder: Path, area: str, name: str) -> Path:
    if not _ID.fullmatch(name):
        raise RepositoryError(f"'{name}' is no id of an entry", fix="give --id AuthorYear_topic")
    if not _AREA.fullmatch(area):
        raise RepositoryError(f"'{area}' is no area", fix="give --area such as tmdd, in lower case")
    there = [path.parent for path in folder.glob(f"*/{name}/*") if path.is_file()]
    if there:
        fix = "change it there and record the change, or choose another id"
        raise RepositoryError(f"the entry {name} is already there: {there[0]}", fix=fix)
    return folder / area / name


@contextmanager
def _staged(target: Path) -> Iterator[Path]:
    """Yield a folder that becomes the entry when everything in it is written and read."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".new-") as temporary:
        staging = Path(temporary) / target.name
        staging.mkdir()
        yield staging
        if target.exists():
            raise RepositoryError(f"the folder is already there: {target}", fix="choose another id")
        shutil.move(staging, target)


def _own(archive: Archive) -> dict[str, bytes]:
    """Return the files of the entry that an archive of ours holds, by `<area>/<ID>/<location>`."""
    prefix = f"{OWN}/"
    found = {m.location.removeprefix(prefix): m.content for m in archive.members if m.location.startswith(prefix)}
    return found if any(location.endswith("/entry.toml") and location.count("/") == 2 for location in found) else {}


def _place_of(own: Mapping[str, bytes]) -> tuple[str, str]:
    places = {tuple(location.split("/", 2)[:2]) for location in own}
    if len(places) != 1:
        raise RepositoryError("the archive holds several entries", fix="add them one by one")
    ((area, name),) = places
    return area, name


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    Archive(tuple(Member(location, content) for location, content in files.items())).extract(folder)


def _scaffold(folder: Path, source: _Source) -> None:
    stored = {
        source.file: source.content,
        "entry.toml": entry_toml(source.model, source.title).encode(),
        "README.md": readme(source.title, source.origin).encode(),
        "studies/first.toml": study_toml(source.model, source.file).encode(),
    }
    _write(folder, stored)
    if load(folder / source.file).structure_hash != source.model.structure_hash:
        message = f"the model of {source.origin} is another one by itself: it refers to files beside it"
        raise RepositoryError(message, fix="save it as one file first")


def _from_file_or_template(source: str | Path) -> _Source:
    path = Path(source)
    if path.exists() or path.suffix.lower() in BY_SUFFIX:
        model = load(path)
        antimony = path.suffix.lower() in {".ant", ".txt"}
        file = "model.ant" if antimony else "model.xml"
        content = path.read_bytes() if antimony else model.sbml.encode()
        return _Source(model, file, content, model.name, path.name)
    template = find(str(source))
    origin = f"the template {source} ({'; '.join(template.sources)})"
    return _Source(template.model({}), "model.ant", template.text.encode(), template.meaning, origin)


def _from_archive(archive: Archive) -> _Source:
    """Return the model of a foreign archive: its only SBML, or the one named like the archive's master."""
    found = archive.of_kind("sbml")
    master = archive.master
    if master is not None and master.kind == "sbml":
        found = (master,)
    if len(found) != 1:
        names = ", ".join(member.location for member in found)
        message = f"the archive holds several models: {names}" if found else "the archive holds no SBML"
        raise ParseError(message, fix="unpack it and add the model's own file")
    model = Model.from_sbml(found[0].content, fallback_name=Path(found[0].location).stem)
    name = archive.path.name if archive.path else "an archive"
    return _Source(model, "model.xml", model.sbml.encode(), model.name, f"{found[0].location} of {name}")
