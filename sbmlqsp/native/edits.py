"""What can be changed in an SBML document: each edit is a value, applied by `native.documents.edit`.

Formulas are core expressions in global names; a local parameter of a reaction is `reaction.parameter`. Where a
document of Level 2 cannot say what an edit needs, the document is first brought to Level 3 (see `level_needed`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sbmlqsp.core.expression import Expression
from sbmlqsp.core.tables import (
    Compartment,
    Event,
    FunctionDefinition,
    InitialAssignment,
    Parameter,
    Reaction,
    Rule,
    Species,
    UnitDefinition,
)

ValueAttribute = Literal["value", "amount", "concentration"]
UnitQuantity = Literal["substance", "time", "volume", "area", "length", "extent"]


@dataclass(frozen=True, slots=True)
class SetValue:
    """The value a model starts with: of a parameter, compartment, local parameter or stoichiometry ("value").

    For a species `attribute` is "amount" or "concentration"; "value" keeps the kind the document gives. An initial
    assignment of the same id is removed, because it would win; an assignment rule is an error.
    """

    id: str
    attribute: ValueAttribute
    value: float


@dataclass(frozen=True, slots=True)
class AddUnitDefinition:
    """Add a unit definition; one of the same id and factors may already be there."""

    definition: UnitDefinition


@dataclass(frozen=True, slots=True)
class AddFunction:
    """Add a function definition."""

    function: FunctionDefinition


@dataclass(frozen=True, slots=True)
class AddCompartment:
    """Add a compartment."""

    compartment: Compartment


@dataclass(frozen=True, slots=True)
class AddSpecies:
    """Add a species."""

    species: Species


@dataclass(frozen=True, slots=True)
class AddParameter:
    """Add a global parameter."""

    parameter: Parameter


@dataclass(frozen=True, slots=True)
class AddReaction:
    """Add a reaction with its kinetic law and local parameters."""

    reaction: Reaction


@dataclass(frozen=True, slots=True)
class AddEvent:
    """Add an event."""

    event: Event


@dataclass(frozen=True, slots=True)
class SetRule:
    """Add a rule, or replace the one of the same variable; the variable becomes non-constant.

    An assignment rule also removes the variable's initial assignment, which SBML forbids beside it.
    """

    rule: Rule


@dataclass(frozen=True, slots=True)
class RemoveRule:
    """Remove the rule of a variable."""

    variable: str


@dataclass(frozen=True, slots=True)
class SetInitialAssignment:
    """Add an initial assignment, or replace the one of the same symbol."""

    assignment: InitialAssignment


@dataclass(frozen=True, slots=True)
class RemoveInitialAssignment:
    """Remove the initial assignment of a symbol."""

    symbol: str


@dataclass(frozen=True, slots=True)
class SetKineticLaw:
    """Replace the formula of a reaction's rate; local parameters stay."""

    reaction: str
    math: Expression


@dataclass(frozen=True, slots=True)
class AddToRate:
    """Let an input flow into a species or parameter on top of what already changes it.

    For a species `math` is amount per time: its rate rule gets another term (divided by the volume where the rule
    is for a concentration), or a reaction named `reaction` produces it. For a parameter or compartment `math` is
    its unit per time, added to its rate rule.
    """

    id: str
    math: Expression
    reaction: str


@dataclass(frozen=True, slots=True)
class SetAttribute:
    """Set an attribute of the element with this id, by its SBML name; None removes it."""

    id: str
    attribute: str
    value: str | float | bool | None


@dataclass(frozen=True, slots=True)
class SetModelUnits:
    """Declare the model's unit of a quantity by the id of a unit definition or an SBML base unit."""

    quantity: UnitQuantity
    units: str


@dataclass(frozen=True, slots=True)
class RemoveElement:
    """Remove an element, with its rule, its initial assignment and the event assignments to it.

    It is an error if anything else still refers to it once all edits are applied.
    """

    id: str


@dataclass(frozen=True, slots=True)
class RemoveEventAssignments:
    """Remove what events do to a variable; an event that did nothing else goes."""

    variable: str


@dataclass(frozen=True, slots=True)
class SetAnnotation:
    """Put one XML element into the model's annotation, replacing the one of its namespace; None removes that."""

    namespace: str
    xml: str | None


@dataclass(frozen=True, slots=True)
class SetNote:
    """Write a paragraph into the notes of an element (None: of the model), replacing ours of the same topic."""

    id: str | None
    text: str
    topic: str = "note"


@dataclass(frozen=True, slots=True)
class AddStatements:
    """Say what an element (None: the model) is: (qualifier such as "bqbiol:is", URI) pairs, and a term of SBO.

    Statements already there stay; a term of SBO is replaced, and left out before Level 3.
    """

    id: str | None
    statements: tuple[tuple[str, str], ...] = ()
    sbo: str = ""


Edit = (
    SetValue
    | AddUnitDefinition
    | AddFunction
    | AddCompartment
    | AddSpecies
    | AddParameter
    | AddReaction
    | AddEvent
    | SetRule
    | RemoveRule
    | SetInitialAssignment
    | RemoveInitialAssignment
    | SetKineticLaw
    | AddToRate
    | SetAttribute
    | SetModelUnits
    | RemoveElement
    | RemoveEventAssignments
    | SetAnnotation
    | SetNote
    | AddStatements
)
