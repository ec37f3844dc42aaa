"""`read_nonmem`: a control stream with its data -> a model and the treatment of every subject."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sbmlqsp.conversion import Loss
from sbmlqsp.core.expression import Apply, Expression, Number, Symbol
from sbmlqsp.core.formula import to_text
from sbmlqsp.dosing.nmtran_subjects import subjects_from_nmtran
from sbmlqsp.dosing.subject import Subject
from sbmlqsp.errors import ConversionError
from sbmlqsp.model import Model
from sbmlqsp_converters.nonmem.reading.model import RECORDS, columns_read, model_of
from sbmlqsp_converters.nonmem.reading.stream import CompartmentProperties, ControlStream, read_stream


@dataclass(frozen=True, slots=True)
class NonmemRun:
    """What a control stream and its data say.

    Attributes:
        model: amounts as species; THETA as parameters, ETA as parameters that are 0; covariates of the first subject.
        subjects: doses, observations and covariates of each subject, in the order of the data.
        variances: OMEGA and SIGMA by name.
        renamed: names of NONMEM -> ids where they differ.
        lost: what a model does not carry.
    """

    model: Model
    subjects: tuple[Subject, ...]
    variances: Mapping[str, float]
    renamed: Mapping[str, str]
    lost: tuple[Loss, ...]


def read_nonmem(path: str | Path) -> NonmemRun:
    """Return the model and the subjects of a control stream: ADVAN1-4, 11, 12, and $DES.

    Raises:
        ParseError, UnsupportedFeature, SecurityError: for a stream that cannot be read.
        ConversionError: for statements that read the records, and for lags and fractions that are no parameters.
        RegimenError: for data records that contradict each other, with row and column.
    """
    stream = read_stream(Path(path))
    covariates = _covariates(stream)
    model, renamed, left = model_of(stream, covariates)
    subjects = _subjects(stream, renamed)
    lost = [
        Loss(name, "variability", "a model has typical values; give it to a Population") for name in stream.variances
    ]
    lost += [Loss(name, "statement", "it reads the records of the data") for name in left]
    lost += [Loss(name, "covariate", "it changes within a subject") for name in _changing(stream)]
    return NonmemRun(model, subjects, dict(stream.variances), renamed, tuple(lost))


def _covariates(stream: ControlStream) -> dict[str, float]:
    """Return the first value of each column that is no item of the records."""
    if stream.data is None or stream.data.empty:
        return {name: 1.0 for name in stream.columns if name not in RECORDS}
    first = stream.data.iloc[0]
    return {name: float(first[name]) for name in stream.columns if name not in RECORDS and name in stream.data}


def _changing(stream: ControlStream) -> list[str]:
    """Return the covariates that are read and change within a subject."""
    data = stream.data
    if data is None or data.empty:
        return []
    read = sorted(name for name in columns_read(stream) if name in data)
    return [name for name in read if (data.groupby("ID")[name].nunique(dropna=False) > 1).any()]


def _subjects(stream: ControlStream, renamed: Mapping[str, str]) -> tuple[Subject, ...]:
    if stream.data is None or stream.data.empty:
        return ()
    numbers = dict(enumerate((renamed.get(f"A_{name}", name) for name in stream.compartments), start=1))
    data = stream.data.copy()
    if "CMT" not in data:
        data["CMT"] = stream.default
    else:
        data["CMT"] = data["CMT"].replace(0, stream.default)
    maps: dict[str, Any] = _maps(stream)
    return subjects_from_nmtran(data, numbers, **maps)


def _maps(stream: ControlStream) -> dict[str, dict[int, Any]]:
    found: dict[str, dict[int, Any]] = {"bioavailability": {}, "lag": {}, "duration": {}, "rate": {}}
    for number, name in enumerate(stream.compartments, start=1):
        each: CompartmentProperties = stream.properties[name]
        for key, value in (("bioavailability", each.bioavailability), ("lag", each.lag)):
            if value is not None:
                found[key][number] = _given(value, key)
        for key, parameter in (("duration", each.duration), ("rate", each.rate)):
            if parameter is not None:
                found[key][number] = parameter
    return found


def _given(value: Expression, what: str) -> float | str:
    if isinstance(value, Number):
        return value.value
    if isinstance(value, Symbol):
        return value.name
    assert isinstance(value, Apply)
    message = f"the {what} is a formula, {to_text(value)}"
    raise ConversionError(message, where=what, fix="give the formula a name in $PK, such as F1 or ALAG1")
