"""`sbmlqsp repo add SOURCE`: a new entry from a template, a model file or a COMBINE archive."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction
from pathlib import Path
from typing import TYPE_CHECKING

from sbmlqsp.cli.repo.chosen import add_repository
from sbmlqsp.cli.usage import UsageError
from sbmlqsp.cli.writing import print_json, say

if TYPE_CHECKING:
    from sbmlqsp.curation import Entry


def add(actions: _SubParsersAction[ArgumentParser], common: ArgumentParser) -> None:
    """Add the action to the command line."""
    parser = actions.add_parser("add", parents=[common], help="a new entry from a template, a model or an archive")
    parser.add_argument("source", metavar="SOURCE", help="a template, or a file: .ant, .xml, .sbml, .omex")
    parser.add_argument("--id", dest="name", default="", help="AuthorYear_topic; an archive of ours brings its own")
    parser.add_argument("--area", default="", help="such as tmdd")
    parser.add_argument("--who", default="", help="who adds it, for the record")
    parser.add_argument("--why", default="", help="why, for the record")
    add_repository(parser)
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Make the entry, and say what is alike and what remains to be done."""
    from sbmlqsp.curation.exchange import add_entry

    folder = _folder(arguments)
    entry = add_entry(folder, arguments.source, arguments.name, arguments.area, who=arguments.who, why=arguments.why)
    alike = _alike(folder, entry)
    if arguments.json:
        print_json({"entry": entry.id, "path": str(entry.path), "level": entry.level, "alike": alike})
        return 0
    print(f"{entry.id} [{entry.level}] {entry.path}")
    for words in alike:
        print(f"alike: {words}")
    if entry.level == "draft":
        say(f"fill in what is marked TODO, then: sbmlqsp repo check {entry.id} --repo {folder}")
    return 0


def _folder(arguments: Namespace) -> Path:
    """Return where entries are added: a folder, made where it is missing, or that of an announced repository."""
    from sbmlqsp.curation.repository import folder_of
    from sbmlqsp.errors import RepositoryError

    if arguments.folder is None:
        raise UsageError("it is not said where the entry goes, give --repo DIR")
    try:
        return folder_of(arguments.folder)
    except RepositoryError:
        folder = Path(arguments.folder)
        folder.mkdir(parents=True)
        return folder.resolve()


def _alike(folder: Path, entry: Entry) -> list[str]:
    """Return in words which entries have the same or nearly the same equations as a new one."""
    import sbmlqsp as qsp
    from sbmlqsp.curation.duplicates import find_duplicates

    known = dict(qsp.repository(folder)) | {name: one for name, one in qsp.repository().items() if name != entry.id}
    models = {}
    for name, one in known.items():
        try:
            models[name] = one.model
        except qsp.SbmlqspError:
            continue
    return [str(pair) for pair in find_duplicates(models) if entry.id in {pair.first, pair.second}]
