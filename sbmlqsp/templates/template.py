"""`Template`: a building block by name, with what is known about its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sbmlqsp.core.tables import ModelTables
from sbmlqsp.errors import ModelError
from sbmlqsp.model import Model
from sbmlqsp.templates.piece import Piece, assembled


@dataclass(frozen=True, slots=True)
class TemplateParameter:
    """A number the user sets: its unit as pint reads it, and the typical range from `low` to `high`."""

    id: str
    meaning: str
    unit: str
    value: float
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Template:
    """A building block.

    Attributes:
        name: area and name, such as "pk.one_compartment".
        meaning: one line.
        pieces: the files it is made of, with their sources.
        dose_into: the species doses go into, or None.
        inputs: the parameters that `compose` usually connects to another part.
        regimen: how a dose is given, with `{}` for the amount; "" means into `dose_into`.
    """

    name: str
    meaning: str
    pieces: tuple[Piece, ...]
    dose_into: str | None = None
    inputs: tuple[str, ...] = ()
    regimen: str = ""

    def dosing(self, amount: str) -> str:
        """Return one dose as regimen text, such as "100 mg into central over Tk0".

        Raises:
            ModelError: for a template that takes no dose.
        """
        if self.dose_into is None:
            raise ModelError(f"'{self.name}' takes no dose", where=self.name, fix="connect its inputs instead")
        return (self.regimen or f"{{}} into {self.dose_into}").format(amount)

    @property
    def sources(self) -> tuple[str, ...]:
        """Where the equations come from."""
        return tuple(dict.fromkeys(piece.source for piece in self.pieces if piece.source))

    @property
    def text(self) -> str:
        """The template as Antimony, with units on every symbol and the sources in its heading."""
        return assembled(self.name.replace(".", "_"), [f"{self.meaning}.", *self.sources], self.pieces)

    @property
    def ranges(self) -> Mapping[str, tuple[str, str]]:
        """Typical values of the parameters, from and to."""
        return {name: limits for piece in self.pieces for name, limits in piece.ranges.items()}

    @property
    def parameters(self) -> tuple[TemplateParameter, ...]:
        """The parameters with unit, meaning, the value the template starts from, and typical range."""
        model = _model(self.text)
        return tuple(_parameter(model, name, limits) for name, limits in self.ranges.items())

    def model(self, values: Mapping[str, Any] | None = None) -> Model:
        """Return the model, with values such as {"CL": "5 L/h"} in place of those the template starts from.

        Raises:
            UnknownSymbolError, UnitsError, ModelError: for values the model cannot take; see `Model.with_values`.
        """
        model = _model(self.text)
        return model.with_values(values) if values else model


@lru_cache(maxsize=256)
def _model(text: str) -> Model:
    return Model.from_antimony(text)


def _parameter(model: Model, name: str, limits: tuple[str, str]) -> TemplateParameter:
    meaning, value = _meaning_and_value(model.tables, name)
    return TemplateParameter(name, meaning, model.unit_of(name) or "", value, *limits)


def _meaning_and_value(tables: ModelTables, name: str) -> tuple[str, float]:
    if name in tables.compartments:
        compartment = tables.compartments[name]
        return compartment.name, compartment.size or 0.0
    parameter = tables.parameters[name]
    return parameter.name, parameter.value or 0.0
