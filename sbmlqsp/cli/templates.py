"""`sbmlqsp templates`: the building blocks that `sbmlqsp new` writes."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction
from typing import TYPE_CHECKING, Any

from sbmlqsp.cli.writing import print_columns, print_json

if TYPE_CHECKING:
    from sbmlqsp.templates import Template


def add(verbs: _SubParsersAction[ArgumentParser], common: ArgumentParser) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("templates", parents=[common], help="list the building blocks of models")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print one line for each template."""
    from sbmlqsp.templates import catalogue

    if arguments.json:
        print_json([_facts(template) for template in catalogue()])
    else:
        print_columns(("template", "meaning"), [(each.name, each.meaning) for each in catalogue()])
    return 0


def _facts(template: Template) -> dict[str, Any]:
    return {
        "name": template.name,
        "meaning": template.meaning,
        "sources": template.sources,
        "dose_into": template.dose_into,
        "inputs": template.inputs,
        "parameters": {name: {"low": low, "high": high} for name, (low, high) in template.ranges.items()},
    }
