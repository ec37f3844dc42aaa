"""`sbmlqsp repo diff OLD NEW`: what changed between two versions of a model, in words, and what it does."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction
from pathlib import Path
from typing import TYPE_CHECKING

from sbmlqsp.cli.repo.chosen import add_repository, chosen_repository
from sbmlqsp.cli.waiting import waiting
from sbmlqsp.cli.writing import print_json

if TYPE_CHECKING:
    from sbmlqsp.model import Model
    from sbmlqsp.study import Study


def add(actions: _SubParsersAction[ArgumentParser], common: ArgumentParser) -> None:
    """Add the action to the command line."""
    parser = actions.add_parser("diff", parents=[common], help="what changed between two versions of a model, in words")
    parser.add_argument("old", metavar="OLD", help="an entry, a model file or an archive of `repo export`")
    parser.add_argument("new", metavar="NEW", help="the same")
    parser.add_argument("--study", help="study.toml whose quantities are compared; default: those of the entry")
    add_repository(parser)
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print what changed; return 1 if anything did."""
    import sbmlqsp as qsp
    from sbmlqsp.curation.difference import differences, effects

    with waiting("comparing"):
        old, studies = _opened(arguments, arguments.old)
        new, newer = _opened(arguments, arguments.new)
        chosen = (qsp.Study.load(arguments.study),) if arguments.study else newer or studies
        words = differences(old, new)
        found = effects(old, new, chosen) if words else ()
    if arguments.json:
        print_json({"changes": words, "effects": [str(effect) for effect in found]})
    else:
        print("\n".join([*words, *(f"  {effect}" for effect in found)]) or "the same model")
    return 1 if words else 0


def _opened(arguments: Namespace, name: str) -> tuple[Model, tuple[Study, ...]]:
    import sbmlqsp as qsp

    path = Path(name)
    if path.suffix.lower() == ".omex":
        from sbmlqsp.archive import read_archive

        return qsp.Model.from_sbml(read_archive(path)["model.xml"].content, fallback_name=path.stem), ()
    if path.is_file():
        return qsp.load(path), ()
    entry = chosen_repository(arguments)[name]
    return entry.model, entry.studies
