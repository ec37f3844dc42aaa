"""`sbmlqsp templates [TEMPLATE]`: the building blocks that `sbmlqsp new` writes, and the parameters of one."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sbmlqsp.cli.writing import print_columns, print_json

if TYPE_CHECKING:
    from sbmlqsp.templates import Template


def add(verbs: _SubParsersAction[ArgumentParser], common: ArgumentParser) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("templates", parents=[common], help="list the building blocks of models")
    parser.add_argument("template", metavar="TEMPLATE", nargs="?", help="say what this one is made of")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print one line for each template, or the parameters of the one named."""
    from sbmlqsp.templates import catalogue, find

    if arguments.template:
        return _one(find(arguments.template), json=arguments.json)
    if arguments.json:
        print_json([_facts(template) for template in catalogue()])
    else:
        print_columns(("template", "meaning"), [(each.name, each.meaning) for each in catalogue()])
    return 0


def _one(template: Template, *, json: bool) -> int:
    if json:
        print_json({**_facts(template), "parameters": [asdict(each) for each in template.parameters]})
        return 0
    print(f"{template.name}: {template.meaning}")
    if template.dose_into:
        print(f"doses: {template.dosing('100 ' + _unit(template))}")
    if template.inputs:
        print(f"inputs: {', '.join(template.inputs)}")
    rows = [(each.id, f"{each.value:g}", each.unit, each.low, each.high, each.meaning) for each in template.parameters]
    print_columns(("parameter", "value", "unit", "typical from", "to", "meaning"), rows)
    for source in template.sources:
        print(f"source: {source}")
    return 0


def _unit(template: Template) -> str:
    return template.model().unit_of(template.dose_into or "") or ""


def _facts(template: Template) -> dict[str, Any]:
    return {
        "name": template.name,
        "meaning": template.meaning,
        "sources": template.sources,
        "dose_into": template.dose_into,
        "inputs": template.inputs,
        "parameters": {name: {"low": low, "high": high} for name, (low, high) in template.ranges.items()},
    }
