"""PEtab problems of the reaction A <-> B, whose course has a closed form, in the two versions of the format."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from sbmlqsp_converters.petab import load

MODEL = """
model conversion
  compartment c = 1; species A in c; species B in c; A = a0; B = b0; a0 = 1; b0 = 0; k1 = 0.8; k2 = 0.6
  forward: A -> B; c*k1*A; backward: B -> A; c*k2*B
end"""
K1, K2 = 0.8, 0.6


def a(time, start=(1.0, 0.0), k1=K1, k2=K2):
    """Return A at a time from (A, B) at 0: the solution of a linear equation."""
    rest = k2 / (k1 + k2) * sum(start)
    return rest if math.isinf(time) else rest + (start[0] - rest) * math.exp(-(k1 + k2) * time)


def density(measured, simulated, size, scale="lin", kind="normal"):
    """Return the log-density of a measurement, from the definition of its distribution by SciPy."""
    from scipy import stats

    if scale == "lin":
        return (stats.norm if kind == "normal" else stats.laplace)(simulated, size).logpdf(measured)
    spread = size * (math.log(10) if scale == "log10" else 1.0)
    if kind == "normal":
        return stats.lognorm(spread, scale=simulated).logpdf(measured)
    return stats.loglaplace(1 / spread, scale=simulated).logpdf(measured)


def check(path, expected):
    """Compare with (measured, simulated, size, scale, kind) of each measurement; return the evaluation."""
    found = load(path).evaluate()
    assert found.simulated == pytest.approx([simulated for _, simulated, *_ in expected], rel=1e-6, abs=1e-9)
    assert found.sizes == pytest.approx([size for _, _, size, *_ in expected])
    assert found.log_likelihood == pytest.approx(sum(density(*each) for each in expected), rel=1e-6)
    if all(len(each) == 3 for each in expected):
        squares = sum(((m - s) / size) ** 2 for m, s, size in expected)
        assert found.chi_squared == pytest.approx(squares, rel=1e-6, abs=1e-9)
    return found


def measured(*pairs, experiment="e", of="obs_a", **more):
    """Return rows of a measurement table of version 2 from (time, value)."""
    return [{"observableId": of, "experimentId": experiment, "time": t, "measurement": m, **more} for t, m in pairs]


def changes(**given):
    """Return rows of a condition table of version 2 from condition={target: value}."""
    return [
        {"conditionId": name, "targetId": target, "targetValue": value}
        for name, each in given.items()
        for target, value in each.items()
    ]


def periods(*pairs, experiment="e"):
    """Return rows of an experiment table from (time, condition)."""
    return [{"experimentId": experiment, "time": time, "conditionId": condition} for time, condition in pairs]


def parameters_2(**given):
    """Return rows of the parameter table of version 2."""
    base = {"estimate": "true", "lowerBound": 0, "upperBound": 10}
    values = {"k1": K1, "k2": K2} | given
    return [base | {"parameterId": name, "nominalValue": value} for name, value in values.items()]


def table(rows):
    """Return tab-separated text of a list of dictionaries."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    lines = ["\t".join(columns), *("\t".join(str(row.get(name, "")) for name in columns) for row in rows)]
    return "\n".join(lines) + "\n"


def parameters_1(**given):
    """Return rows of the parameter table of version 1."""
    base = {"parameterScale": "lin", "lowerBound": 0, "upperBound": 10, "estimate": 1}
    values = {"k1": K1, "k2": K2} | given
    return [base | {"parameterId": name, "nominalValue": value} for name, value in values.items()]


def write_1(folder: Path, sbml: str, *, measurements, observables=None, conditions=None, parameters=None) -> Path:
    """Write a problem of version 1 and return its YAML file."""
    observables = observables or [{"observableId": "obs_a", "observableFormula": "A", "noiseFormula": "0.5"}]
    conditions = conditions or [{"conditionId": "c0"}]
    tables = {
        "measurements": [{"observableId": "obs_a", "simulationConditionId": "c0"} | row for row in measurements],
        "observables": observables,
        "conditions": conditions,
        "parameters": parameters or parameters_1(),
    }
    for name, rows in tables.items():
        (folder / f"{name}.tsv").write_text(table(rows))
    (folder / "model.xml").write_text(sbml)
    (folder / "problem.yaml").write_text(
        "format_version: 1\nparameter_file: parameters.tsv\nproblems:\n- sbml_files: [model.xml]\n"
        "  condition_files: [conditions.tsv]\n  measurement_files: [measurements.tsv]\n"
        "  observable_files: [observables.tsv]\n"
    )
    return folder / "problem.yaml"


def write_2(folder: Path, sbml: str, **tables) -> Path:
    """Write a problem of version 2 and return its YAML file."""
    base = {
        "observable": [{"observableId": "obs_a", "observableFormula": "A", "noiseFormula": "0.5"}],
        "parameter": parameters_2(),
    }
    lines = ["format_version: 2.0.0", "model_files:", "  m:", "    location: model.xml", "    language: sbml"]
    for name, rows in (base | tables).items():
        (folder / f"{name}.tsv").write_text(table(rows))
        lines += [f"{name}_files:", f"- {name}.tsv"]
    (folder / "model.xml").write_text(sbml)
    (folder / "problem.yaml").write_text("\n".join(lines) + "\n")
    return folder / "problem.yaml"
