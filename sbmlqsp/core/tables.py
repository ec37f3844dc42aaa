"""Frozen tables that hold everything this library reads from an SBML model.

All numbers are in the model's own units. `None` means that the document gives no value; NaN and infinities are
values somebody wrote. Formulas use SBML's meaning of a species symbol: a concentration unless
`has_only_substance_units`. Symbols of local parameters are qualified, `reaction.parameter`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, Literal, Protocol, TypeVar

from sbmlqsp.core.expression import Expression
from sbmlqsp.errors import UnknownSymbolError


@dataclass(frozen=True, slots=True)
class Unit:
    """One factor of a unit definition: (multiplier * 10^scale * kind)^exponent."""

    kind: str
    exponent: float = 1.0
    scale: int = 0
    multiplier: float = 1.0


@dataclass(frozen=True, slots=True)
class UnitDefinition:
    """A named product of units."""

    id: str
    units: tuple[Unit, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class FunctionDefinition:
    """A function of the model: argument names and body (None: SBML L3V2 allows a function without math)."""

    id: str
    arguments: tuple[str, ...]
    body: Expression | None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Compartment:
    """A volume, area or length; `dimensions` is SBML's spatialDimensions."""

    id: str
    size: float | None
    dimensions: float | None = 3.0
    units: str | None = None
    constant: bool = True
    name: str = ""


@dataclass(frozen=True, slots=True)
class Species:
    """A pool. At most one of `initial_amount` and `initial_concentration` is given."""

    id: str
    compartment: str
    initial_amount: float | None = None
    initial_concentration: float | None = None
    substance_units: str | None = None
    has_only_substance_units: bool = False
    boundary_condition: bool = False
    constant: bool = False
    conversion_factor: str | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A global parameter, or a local one inside `Reaction.local_parameters` (then `id` is qualified)."""

    id: str
    value: float | None
    units: str | None = None
    constant: bool = True
    name: str = ""


@dataclass(frozen=True, slots=True)
class SpeciesReference:
    """A reactant or product. `stoichiometry_math` is L2's formula; `id` may be set by rules or events."""

    species: str
    stoichiometry: float | None = 1.0
    stoichiometry_math: Expression | None = None
    id: str | None = None
    constant: bool = True


@dataclass(frozen=True, slots=True)
class Reaction:
    """A process; `kinetic_law` is extent per time, None where the document gives none."""

    id: str
    reactants: tuple[SpeciesReference, ...] = ()
    products: tuple[SpeciesReference, ...] = ()
    modifiers: tuple[str, ...] = ()
    kinetic_law: Expression | None = None
    local_parameters: tuple[Parameter, ...] = ()
    reversible: bool = True
    fast: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """`variable` = math (assignment), d variable/dt = math (rate), or 0 = math (algebraic, no variable).

    `id` is the variable, or `algebraic_N` for algebraic rules.
    """

    kind: Literal["assignment", "rate", "algebraic"]
    id: str
    variable: str | None
    math: Expression | None


@dataclass(frozen=True, slots=True)
class InitialAssignment:
    """The value of `id` at the start is `math`."""

    id: str
    math: Expression | None


@dataclass(frozen=True, slots=True)
class EventAssignment:
    """`variable` becomes `math` when the event fires."""

    variable: str
    math: Expression | None


@dataclass(frozen=True, slots=True)
class Event:
    """A discontinuity; `id` is made up (`event_N`) where the document has none."""

    id: str
    trigger: Expression | None
    assignments: tuple[EventAssignment, ...] = ()
    delay: Expression | None = None
    priority: Expression | None = None
    trigger_initial_value: bool = True
    persistent: bool = True
    use_values_from_trigger_time: bool = True
    name: str = ""


@dataclass(frozen=True, slots=True)
class Constraint:
    """A condition that the author says must hold."""

    id: str
    math: Expression | None
    message: str = ""


class HasId(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> str:
        """The id."""


T = TypeVar("T", bound=HasId)


class Table(Generic[T]):
    """An immutable, ordered collection: iterate objects, index by id, `in` by id."""

    __slots__ = ("_by_id", "_kind")

    def __init__(self, items: Iterable[T] = (), kind: str = "element") -> None:
        self._by_id: dict[str, T] = {item.id: item for item in items}
        self._kind = kind

    def __iter__(self) -> Iterator[T]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def __contains__(self, name: object) -> bool:
        return name in self._by_id

    def __getitem__(self, name: str) -> T:
        try:
            return self._by_id[name]
        except KeyError:
            raise unknown_symbol(name, self._by_id, self._kind) from None

    def get(self, name: str) -> T | None:
        """Return the item with this id, or None."""
        return self._by_id.get(name)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids in document order."""
        return tuple(self._by_id)

    def replacing(self, *items: T) -> Table[T]:
        """Return a table with the items of the same ids replaced (or appended)."""
        table: Table[T] = Table((), self._kind)
        table._by_id = {**self._by_id, **{item.id: item for item in items}}
        return table

    def without(self, *names: str) -> Table[T]:
        """Return a table that lacks the named items."""
        return Table((item for item in self if item.id not in names), self._kind)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Table) and list(self) == list(other)

    def __hash__(self) -> int:
        return hash(tuple(self._by_id.values()))

    def __repr__(self) -> str:
        return f"<{len(self)} {self._kind}: {', '.join(self._by_id)}>"

    def __getstate__(self) -> tuple[dict[str, T], str]:
        return self._by_id, self._kind

    def __setstate__(self, state: tuple[dict[str, T], str]) -> None:
        self._by_id, self._kind = state


def unknown_symbol(name: str, known: Iterable[str], kind: str = "symbol") -> UnknownSymbolError:
    """Return (not raise) the error for a name nobody knows, with the nearest existing names."""
    names = list(known)
    nearest = tuple(difflib.get_close_matches(name, names, n=3, cutoff=0.5))
    lower = {n.lower(): n for n in names}
    if not nearest and name.lower() in lower:
        nearest = (lower[name.lower()],)
    fix = f"did you mean {' or '.join(nearest)}?" if nearest else f"known are: {', '.join(names[:12])}"
    return UnknownSymbolError(f"there is no {kind} '{name}'", fix=fix, name=name, nearest=nearest)


@dataclass(frozen=True, slots=True)
class ModelTables:
    """One flat SBML model as plain values; `lines` maps ids to lines of the document (not compared)."""

    level: int = 3
    version: int = 2
    id: str = ""
    name: str = ""
    substance_units: str | None = None
    time_units: str | None = None
    volume_units: str | None = None
    area_units: str | None = None
    length_units: str | None = None
    extent_units: str | None = None
    conversion_factor: str | None = None
    units: Table[UnitDefinition] = field(default_factory=lambda: Table((), "unit definition"))
    functions: Table[FunctionDefinition] = field(default_factory=lambda: Table((), "function"))
    compartments: Table[Compartment] = field(default_factory=lambda: Table((), "compartment"))
    species: Table[Species] = field(default_factory=lambda: Table((), "species"))
    parameters: Table[Parameter] = field(default_factory=lambda: Table((), "parameter"))
    initial_assignments: Table[InitialAssignment] = field(default_factory=lambda: Table((), "initial assignment"))
    rules: Table[Rule] = field(default_factory=lambda: Table((), "rule"))
    reactions: Table[Reaction] = field(default_factory=lambda: Table((), "reaction"))
    events: Table[Event] = field(default_factory=lambda: Table((), "event"))
    constraints: Table[Constraint] = field(default_factory=lambda: Table((), "constraint"))
    packages: tuple[str, ...] = ()
    lines: tuple[tuple[str, int], ...] = field(default=(), compare=False, repr=False)
