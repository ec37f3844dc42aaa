"""A NONMEM control stream as pharmpy reads it, in plain values."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sbmlqsp.core.expression import Expression, symbols
from sbmlqsp.errors import ParseError, SecurityError, UnsupportedFeature
from sbmlqsp_converters.nonmem.reading.predpp import micro_constants, refuse
from sbmlqsp_converters.nonmem.reading.symbolic import to_tree

if TYPE_CHECKING:
    import pandas as pd

Statement = tuple[str, Expression]


@dataclass(frozen=True, slots=True)
class CompartmentProperties:
    """Lag, bioavailability, modelled duration and rate of one compartment: parameter names or None."""

    lag: Expression | None
    bioavailability: Expression | None
    duration: str | None
    rate: str | None


@dataclass(frozen=True, slots=True)
class Flow:
    """An amount per time from one compartment to another; None is outside."""

    source: str | None
    target: str | None
    rate: Expression


@dataclass(frozen=True, slots=True)
class ControlStream:
    """What is in a control stream.

    Attributes:
        title: the problem.
        compartments: names, in the order of their numbers.
        flows: what moves between them.
        starts: initial amounts that are not zero.
        before: statements of $PK and $DES in order; after: those of $ERROR.
        thetas, omegas, sigmas: initial estimates.
        etas, epsilons: names of random effects.
        properties: by compartment.
        default: number of the compartment that doses go into where the records do not say.
        data: the records, None without a data file.
        columns: names of the data columns that are not dropped.
        observed: EVID, and CMT where all observations have the same.
    """

    title: str
    compartments: tuple[str, ...]
    flows: tuple[Flow, ...]
    starts: Mapping[str, Expression]
    before: tuple[Statement, ...]
    after: tuple[Statement, ...]
    thetas: Mapping[str, float]
    variances: Mapping[str, float]
    etas: tuple[str, ...]
    epsilons: tuple[str, ...]
    properties: Mapping[str, CompartmentProperties]
    default: int
    data: pd.DataFrame | None
    columns: tuple[str, ...]
    observed: Mapping[str, float]


def read_stream(path: Path) -> ControlStream:
    """Return the content of a control stream.

    Raises:
        ParseError: for what pharmpy cannot read.
        UnsupportedFeature: for models without compartments.
        SecurityError: for a data file outside the folder of the control stream.
    """
    found = parsed(path)
    system = found.statements.ode_system
    if system is None:
        raise UnsupportedFeature(
            "the control stream has no compartments ($PRED)",
            where=str(path),
            fix="give a model with $SUBROUTINE and $PK",
            feature="$PRED",
            element=path.name,
            engine="NONMEM reader",
        )
    refuse(found, path)
    names, default = _numbered(found, system)
    data = _data(found, path)
    before = [(str(s.symbol), s.expression) for s in found.statements.before_odes]
    starts = {_compartment(name): to_tree(value, _plain) for name, value in before if name.endswith("(0)")}
    defined = {name for name, _ in before}
    parameters = dict(found.parameters.inits)
    random = found.random_variables
    estimates = [name for name in parameters if name not in {*random.parameter_names}]
    return ControlStream(
        found.description or path.stem,
        names,
        tuple(_flows(system, names)),
        starts,
        (
            *((n, to_tree(value, _plain)) for n, value in before if not n.endswith("(0)")),
            *micro_constants(found, defined),
        ),
        tuple((str(s.symbol), to_tree(s.expression, _plain)) for s in found.statements.after_odes),
        {name: float(parameters[name]) for name in estimates},
        {name: float(parameters[name]) for name in parameters if name not in estimates},
        tuple(random.etas.names),
        tuple(random.epsilons.names),
        {name: _properties(system, name, number, defined) for number, name in enumerate(names, start=1)},
        default,
        data,
        tuple(column.name for column in found.datainfo if not column.drop),
        _observed(data),
    )


def parsed(path: Path) -> Any:
    """Return the control stream as pharmpy has it; raises `ParseError` for what it cannot read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pharmpy warns of what its own libraries deprecate
        from pharmpy.model import Model

        try:
            return Model.parse_model(path)
        except Exception as problem:  # noqa: BLE001 - pharmpy raises whatever its grammar runs into
            reason = str(problem).splitlines()[0] if str(problem) else type(problem).__name__
            message = f"pharmpy cannot read the control stream: {reason}"
            raise ParseError(message, where=str(path), fix="check it with nmtran") from None


def _numbered(found: Any, system: Any) -> tuple[tuple[str, ...], int]:
    """Return the compartments in the order of their numbers, and the number of the one that doses go into."""
    numbers = {name: int(number) for name, number in found.internals.compartment_map.items()}
    names = tuple(sorted((name for name in system.compartment_names), key=numbers.__getitem__))
    records = found.internals.control_stream.get_records("MODEL")
    said = [name for record in records for name, options in record.compartments() if "DEFDOSE" in options]
    return names, numbers[said[0]] if said else 1


def _plain(name: str) -> str:
    return name


def _compartment(name: str) -> str:
    return name.removeprefix("A_").removesuffix("(0)")


def _flows(system: Any, names: tuple[str, ...]) -> Any:
    """Yield the flows as amounts per time: pharmpy has them per amount."""
    import sympy
    from pharmpy.model import output

    places = {name: system.find_compartment(name) for name in names}
    for source, place in places.items():
        amount = sympy.sympify(place.amount)
        for target, other in (*places.items(), (None, output)):
            rate = sympy.sympify(system.get_flow(place, other)) * amount
            if rate != 0:
                yield Flow(source, target, to_tree(rate, _plain))
        if sympy.sympify(place.input) != 0:
            yield Flow(None, source, to_tree(place.input, _plain))


def _properties(system: Any, name: str, number: int, defined: set[str]) -> CompartmentProperties:
    place = system.find_compartment(name)
    lag, fraction = to_tree(place.lag_time, _plain), to_tree(place.bioavailability, _plain)
    duration, rate = (f"{letter}{number}" if f"{letter}{number}" in defined else None for letter in "DR")
    return CompartmentProperties(
        lag if symbols(lag) or lag != to_tree(0, _plain) else None,
        fraction if symbols(fraction) or fraction != to_tree(1, _plain) else None,
        duration,
        rate,
    )


def _data(found: Any, path: Path) -> pd.DataFrame | None:
    place = found.datainfo.path
    if place is None:
        return None
    folder = path.resolve().parent
    file = (folder / place).resolve()
    if not file.is_relative_to(folder):
        raise SecurityError(f"the data file lies outside: {place}", where=str(path), fix="put it beside the stream")
    if not file.is_file():
        return None
    return _records(found)


def _observed(data: pd.DataFrame | None) -> dict[str, float]:
    """Return EVID of observations, and CMT where all of them have the same, which is no default."""
    if data is None or "CMT" not in data:
        return {"EVID": 0.0}
    rows = data[data["EVID"] == 0] if "EVID" in data else data
    rows = rows[rows["MDV"] == 0] if "MDV" in rows and "EVID" not in data else rows
    found = set(rows["CMT"])
    return {"EVID": 0.0, "CMT": float(next(iter(found)))} if len(found) == 1 and found != {0} else {"EVID": 0.0}


def _records(found: Any) -> pd.DataFrame | None:
    """Return the records by pharmpy's own steps, but for its last one, which drops subjects without observations."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pharmpy.model.external.nonmem import parsing

        stream, info = found.internals.control_stream, found.datainfo
        record = stream.get_records("DATA")[0]
        columns, dropped, synonyms, _ = parsing.parse_column_info(stream)
        table = parsing.read_nonmem_df(info.path, False, record.ignore_character, columns)
        _, data = parsing.filter_and_convert_dataset_in_place(
            table, info, record, dropped, record.null_value, synonyms, have_pk=False
        )
    kept: pd.DataFrame = data
    return kept
