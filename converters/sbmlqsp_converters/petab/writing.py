"""A model with its treatment or study as the files of a PEtab 2.0 problem."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sbmlqsp.core.expression import Expression
from sbmlqsp.model import Model
from sbmlqsp_converters.petab.problem import Experiment, Period
from sbmlqsp_converters.petab.spelling import write_formula

COLUMNS = {
    "parameters": ("parameterId", "estimate", "nominalValue"),
    "conditions": ("conditionId", "targetId", "targetValue"),
    "experiments": ("experimentId", "time", "conditionId"),
    "observables": ("observableId", "observableFormula", "noiseFormula", "noiseDistribution"),
    "measurements": ("observableId", "experimentId", "time", "measurement"),
}


@dataclass(frozen=True, slots=True)
class Contents:
    """What goes into the files.

    Attributes:
        model: without doses.
        experiments: by id.
        observables: id -> formula over symbols of the model in SBML's meaning.
        regimen: the doses of each experiment as JSON, which reading gives back where the periods agree with it.
    """

    model: Model
    experiments: tuple[Experiment, ...]
    observables: Mapping[str, Expression]
    regimen: Mapping[str, str]


def files(contents: Contents, stem: str) -> tuple[tuple[str, str], ...]:
    """Return (name, text) of every file, the YAML file first."""
    conditions = _conditions(contents.experiments)
    changed = {target for changes in conditions for target, _ in changes}  # the table must not name them too
    parameters = contents.model.tables.parameters
    fixed = [each for each in parameters if each.id not in changed and _fixed(contents.model, each.id)]
    tables: dict[str, list[tuple[str, ...]]] = {
        "parameters": [(parameter.id, "false", repr(parameter.value)) for parameter in fixed],
        "conditions": [(name, t, write_formula(v)) for changes, name in conditions.items() for t, v in changes],
        "experiments": [
            (experiment.id, repr(period.time), conditions.get(_key(period), ""))
            for experiment in contents.experiments
            for period in experiment.periods
        ],
        "observables": [(name, write_formula(f), "1", "normal") for name, f in contents.observables.items()],
        "measurements": [],
    }
    named = {kind: f"{stem}_{kind}.tsv" for kind in tables}
    texts = [(named[kind], _table(COLUMNS[kind], rows)) for kind, rows in tables.items()]
    return ((f"{stem}.yaml", _yaml(stem, named, contents.regimen)), (f"{stem}_model.xml", contents.model.sbml), *texts)


def _fixed(model: Model, name: str) -> bool:
    parameter = model.tables.parameters[name]
    assigned = name in model.tables.rules or name in model.tables.initial_assignments
    return parameter.value is not None and not assigned


def _key(period: Period) -> tuple[tuple[str, Expression], ...]:
    return tuple(period.changes.items())


def _conditions(experiments: Iterable[Experiment]) -> dict[tuple[tuple[str, Expression], ...], str]:
    """Return a name for each set of changes, the same for the same changes."""
    found: dict[tuple[tuple[str, Expression], ...], str] = {}
    for experiment in experiments:
        for period in experiment.periods:
            if period.changes:
                found.setdefault(_key(period), f"changes_{len(found) + 1}")
    return found


def _table(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()


def _yaml(stem: str, named: Mapping[str, str], regimen: Mapping[str, str]) -> str:
    """Return the YAML text; JSON strings are YAML strings."""
    lines = ["format_version: 2.0.0", "model_files:", f"  {json.dumps(stem)}:"]
    lines += [f"    location: {json.dumps(f'{stem}_model.xml')}", "    language: sbml"]
    for kind in ("parameters", "conditions", "experiments", "observables", "measurements"):
        lines += [f"{kind.removesuffix('s')}_files:", f"- {json.dumps(named[kind])}"]
    if regimen:
        lines += ["extensions:", "  sbmlqsp:", "    version: 1.0.0", "    required: false", "    regimens:"]
        lines += [f"      {json.dumps(name)}: {json.dumps(text)}" for name, text in regimen.items()]
    return "\n".join(lines) + "\n"
