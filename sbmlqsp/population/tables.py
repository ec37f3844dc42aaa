"""Populations from and to tables and files."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.errors import ModelError
from sbmlqsp.population import columns
from sbmlqsp.population.labels import ARM, REGIMEN, SUBJECT, label_columns, labels_of, regimen_texts, regimens_of
from sbmlqsp.population.population import Population

if TYPE_CHECKING:
    import pandas as pd

    from sbmlqsp.population.result import PopulationResult

_HEADER = re.compile(r"(.*?)(?: \[([^\[\]]*)\])?")
_RECORD = "sbmlqsp"
WEIGHT = "weight"


def read(
    table: Any, units: dict[str, str], covariates: frozenset[str], subject: str | None, weight: str | None
) -> Population:
    """Return the patients of a table; arguments and errors as `Population.from_table`."""
    cells = _columns(table)
    for name in (*units, *covariates, *(name for name in (subject, weight) if name is not None)):
        if name not in cells:
            raise unknown_symbol(name, cells, "column")
    labels = tuple(np.asarray(cells.pop(subject)).tolist()) if subject is not None else ()
    weights = None if weight is None else _numbers(weight, cells.pop(weight))
    values, found = [], []
    for name, column in cells.items():
        unit = units.get(name)
        numbers, own = columns.axis(name, column) if hasattr(column, "magnitude") else (column, None)
        values.append(_numbers(name, numbers))
        found.append(unit or own)
    lengths = {len(column) for column in values}
    if len(lengths) > 1:
        raise ModelError(f"columns of {sorted(lengths)} rows", where="table", fix="give one value for each patient")
    if not values and not labels:
        raise ModelError("the table has no columns", where="table", fix="give at least one, such as {'CL': [4.0, 6.0]}")
    array = np.column_stack(values) if values else np.empty((len(labels), 0))
    own_covariates = covariates | (columns.BODY & cells.keys())
    return Population(
        tuple(cells), array, tuple(found), own_covariates, labels, weights, provenance={"table": len(array)}
    )


def _columns(table: Any) -> dict[str, Any]:
    if hasattr(table, "columns") and hasattr(table, "to_dict"):
        return {str(name): table[name].to_numpy() for name in table.columns}
    if isinstance(table, Mapping):
        return {str(name): column for name, column in table.items()}
    rows = list(table)
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name, np.nan) for row in rows] for name in names}


def _numbers(name: str, column: Any) -> np.ndarray:
    cells = np.atleast_1d(np.asarray(column, dtype=object)).ravel()
    numbers = np.empty(len(cells))
    for row, cell in enumerate(cells):
        try:
            numbers[row] = np.nan if cell is None or cell in ("", ".") else float(cell)
        except (TypeError, ValueError):
            message = f"'{cell}' is not a number"
            raise ModelError(message, where=f"row {row + 1}, column {name}", fix="write a number") from None
    return numbers


def frame(population: Population) -> pd.DataFrame:
    """Return a table indexed by subject, and by arm where patients are in several; regimens as texts."""
    import pandas as pd

    table = pd.DataFrame(np.array(population.values), columns=list(population.names))
    labels = label_columns(population.subjects)
    names = list(labels)
    table.index = (
        pd.MultiIndex.from_arrays(list(labels.values()), names=names)
        if len(names) > 1
        else pd.Index(labels[SUBJECT], name=SUBJECT)
    )
    if population.regimens is not None:
        table[REGIMEN] = regimen_texts(population.regimens)
    if population.weights is not None:
        table[WEIGHT] = population.weights
    table.attrs["units"] = dict(zip(population.names, population.units, strict=True))
    return table


def write(population: Population, path: Path) -> None:
    """Write CSV or Parquet by suffix."""
    table = frame(population)
    if path.suffix == ".csv":
        units = dict(zip(population.names, population.units, strict=True))
        table.rename(columns={n: f"{n} [{u}]" for n, u in units.items() if u}).to_csv(path)
    elif path.suffix == ".parquet":
        _write_parquet(population, table, path)
    else:
        raise ModelError(f"'{path.name}' is neither .csv nor .parquet", where=str(path), fix="choose one of them")


def _write_parquet(population: Population, table: pd.DataFrame, path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table.attrs = {}
    content = pa.Table.from_pandas(table.reset_index(), preserve_index=False)
    record = {
        "units": dict(zip(population.names, population.units, strict=True)),
        "covariates": sorted(population.covariates),
        "provenance": dict(population.provenance),
    }
    kept = {**(content.schema.metadata or {}), _RECORD.encode(): json.dumps(record, default=str).encode()}
    pq.write_table(content.replace_schema_metadata(kept), path)


def load(path: Path) -> Population:
    """Return the population of a file."""
    import pandas as pd

    if path.suffix == ".parquet":
        return _load_parquet(path)
    if path.suffix != ".csv":
        raise ModelError(f"'{path.name}' is neither .csv nor .parquet", where=str(path), fix="choose one of them")
    table = pd.read_csv(path)
    parts = {str(name): _HEADER.fullmatch(str(name)) for name in table.columns}
    names = {name: match.group(1) for name, match in parts.items() if match is not None}
    units = {match.group(1): match.group(2) for match in parts.values() if match is not None and match.group(2)}
    return _labelled(table.rename(columns=names), units, frozenset())


def _labelled(table: pd.DataFrame, units: dict[str, str], covariates: frozenset[str]) -> Population:
    weight = WEIGHT if WEIGHT in table.columns else None
    labels = [name for name in (SUBJECT, ARM) if SUBJECT in table.columns and name in table.columns]
    own = {name: table[name].tolist() for name in labels}
    doses = regimens_of(table[REGIMEN].tolist()) if REGIMEN in table.columns else None
    rest = table.drop(columns=[*labels, *([] if doses is None else [REGIMEN])])
    found = read(rest, units, covariates, None, weight)
    return replace(found, subjects=labels_of(own) if own else found.subjects, regimens=doses)


def _load_parquet(path: Path) -> Population:
    import pyarrow.parquet as pq

    content = pq.read_table(path)
    metadata = content.schema.metadata or {}
    record = json.loads(metadata.get(_RECORD.encode(), b"{}"))
    units = {name: unit for name, unit in record.get("units", {}).items() if unit}
    return _labelled(content.to_pandas(), units, frozenset(record.get("covariates", ())))


def write_result(result: PopulationResult, path: Path) -> None:
    """Write a result by suffix; raises `ModelError` for others."""
    table = result.to_frame()
    named = {name: f"{name} [{unit}]" for name, unit in result.units.items() if unit}
    table.attrs = {}
    if path.suffix == ".csv":
        table.rename(columns=named).to_csv(path, index=False)
    elif path.suffix == ".parquet":
        table.rename(columns=named).to_parquet(path, index=False)
    else:
        raise ModelError(f"'{path.name}' is neither .csv nor .parquet", where=str(path), fix="choose one of them")
