"""`sbmlqsp info MODEL`: what is in a model, in facts."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sbmlqsp.cli.usage import add_output
from sbmlqsp.cli.waiting import waiting
from sbmlqsp.cli.writing import print_columns, print_json, say, write_csv

if TYPE_CHECKING:
    from sbmlqsp.model import Model

COLUMNS = ("id", "kind", "value", "unit", "in", "set by")
PICTURES = (".svg", ".png", ".pdf")
COUNTED = ("compartments", "species", "parameters", "reactions", "rules", "events", "functions")


def add(verbs: _SubParsersAction[ArgumentParser], common: ArgumentParser) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("info", parents=[common], help="say what is in a model")
    parser.add_argument("model", help="SBML or Antimony file")
    add_output(parser, ".csv", *PICTURES)
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print the facts; `-o` writes the table of symbols, or draws the model."""
    import sbmlqsp as qsp

    with waiting(f"reading {arguments.model}"):
        model = qsp.load(arguments.model)
        facts = _facts(model)
    if arguments.file and arguments.file.suffix.lower() in PICTURES:
        model.diagram(arguments.file)
        say(f"drew {arguments.file}")
    elif arguments.file:
        write_csv(arguments.file, COLUMNS, _rows(facts))
        say(f"wrote {arguments.file}")
    if arguments.json:
        print_json(facts)
    elif not arguments.file:
        _print(facts)
    return 0


def _facts(model: Model) -> dict[str, Any]:
    from sbmlqsp.checks.features import features
    from sbmlqsp.checks.rules.mass_balance import mass_balance
    from sbmlqsp.checks.structure import setters

    tables = model.tables
    moving = setters(tables).rated | setters(tables).by_reactions
    symbols = list(_symbols(model))
    return {
        "model": model.name,
        "id": model.id,
        "sbml": f"L{tables.level}V{tables.version}",
        "packages": list(tables.packages),
        "time_unit": model.unit_of("time"),
        "counts": {what: len(getattr(tables, what)) for what in COUNTED},
        "states": [symbol["id"] for symbol in symbols if symbol["id"] in moving],
        "totals": [issue.message for issue in mass_balance(model)],
        "features": [{"feature": found.name, "element": found.element} for found in features(model)],
        "structure_hash": model.structure_hash,
        "symbols": symbols,
    }


def _symbols(model: Model) -> Iterator[dict[str, Any]]:
    from sbmlqsp.checks.structure import setters

    tables = model.tables
    set_by = setters(tables)
    kinds = {
        "an assignment rule": set_by.assigned,
        "a rate rule": set_by.rated,
        "reactions": set_by.by_reactions,
        "events": set_by.by_events,
        "an initial assignment": set_by.initialised,
    }

    def row(kind: str, name: str, value: float | None, unit: str | None, place: str = "") -> dict[str, Any]:
        by = " and ".join(what for what, those in kinds.items() if name in those)
        return {"id": name, "kind": kind, "value": value, "unit": unit, "in": place, "set_by": by}

    for compartment in tables.compartments:
        yield row("compartment", compartment.id, compartment.size, model.unit_of(compartment.id))
    for species in tables.species:
        amount, concentration = species.initial_amount, species.initial_concentration
        selection = species.id if concentration is None else f"[{species.id}]"
        value = amount if concentration is None else concentration
        yield row("species", species.id, value, model.unit_of(selection), species.compartment)
    for parameter in tables.parameters:
        yield row("parameter", parameter.id, parameter.value, model.unit_of(parameter.id))


def _print(facts: dict[str, Any]) -> None:
    counts = ", ".join(_counted(number, what) for what, number in facts["counts"].items() if number)
    print(f"{facts['model']}: SBML {facts['sbml']}, {counts or 'empty'}")
    print(f"time unit: {facts['time_unit'] or 'not declared'}")
    print(f"states: {', '.join(facts['states']) or 'none'}")
    for total in facts["totals"]:
        print(total)
    for found in facts["features"]:
        print(f"feature: {found['feature']} ({found['element']})")
    print()
    print_columns(COLUMNS, _rows(facts))


def _rows(facts: dict[str, Any]) -> list[list[Any]]:
    return [[symbol[column.replace(" ", "_")] for column in COLUMNS] for symbol in facts["symbols"]]


def _counted(number: int, what: str) -> str:
    return f"{number} {what if number > 1 or what == 'species' else what.removesuffix('s')}"
