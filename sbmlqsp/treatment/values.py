"""The numbers of a treatment as parameters of the model, with units and free ids."""

from __future__ import annotations

from sbmlqsp.core.expression import Expression, Number, Symbol
from sbmlqsp.core.schedule import ZERO
from sbmlqsp.core.tables import ModelTables, Parameter
from sbmlqsp.native.edits import AddParameter, Edit
from sbmlqsp.treatment.naming import Names, UnitNames
from sbmlqsp.treatment.targets import rate_unit


class Values:
    """Adds parameters; `edits` collects them in the order of their making, unit definitions are in `unit_names`."""

    def __init__(self, tables: ModelTables, time_unit: str | None, amount_units: dict[str, str | None]) -> None:
        self.names = Names(tables)
        self.unit_names = UnitNames(tables)
        self.edits: list[Edit] = []
        self._time_unit = time_unit
        self._amount_units = amount_units

    def time(self, name: str, value: Expression | float) -> Expression:
        """Return a parameter for a time or duration; zero and what is no number stay as they are."""
        if value in (0.0, ZERO):
            return ZERO
        return self.number(name, value, self._time_unit)

    def amount(self, name: str, value: float, target: str) -> Expression:
        """Return a parameter for an amount of what the target holds."""
        return self.number(name, value, self._amount_units[target])

    def rate(self, name: str, value: Expression, target: str) -> Expression:
        """Return a parameter for an amount per time; what is no number stays as it is."""
        return self.number(name, value, self.rate_unit(target))

    def rate_unit(self, target: str) -> str | None:
        """Return the unit of amount per time of a target."""
        return rate_unit(self._amount_units[target], self._time_unit)

    def number(self, name: str, value: Expression | float, unit: str | None) -> Expression:
        """Return a constant parameter, so that the number can change without recompilation; no number: as it is."""
        if isinstance(value, Number):
            value = value.value
        return Symbol(self._parameter(name, value, unit)) if isinstance(value, int | float) else value

    def counter(self, name: str) -> Symbol:
        """Return a parameter that starts at zero and that events change."""
        return Symbol(self._parameter(name, 0.0, "", constant=False))

    def _parameter(self, name: str, value: float, unit: str | None, *, constant: bool = True) -> str:
        identifier = self.names.free(name)
        self.edits.append(AddParameter(Parameter(identifier, float(value), self.unit_names.id_of(unit), constant)))
        return identifier
