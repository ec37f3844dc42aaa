"""What a model contains, by its tables."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

from sbmlqsp.core.tables import (
    Compartment,
    Event,
    FunctionDefinition,
    ModelTables,
    Parameter,
    Reaction,
    Rule,
    Species,
    Table,
)
from sbmlqsp.model.document import Document


class Contents(ABC):
    """The tables of a model: iterate objects, index by id."""

    __slots__ = ()

    document: Document

    @property
    @abstractmethod
    def tables(self) -> ModelTables:
        """Everything read from the document, with the values of this model in place."""

    @property
    def id(self) -> str:
        """The id the document gives the model, or ""."""
        return self.document.tables.id

    @property
    def compartments(self) -> Table[Compartment]:
        """The places species are in."""
        return self.tables.compartments

    @property
    def species(self) -> Table[Species]:
        """The pools."""
        return self.tables.species

    @property
    def parameters(self) -> Table[Parameter]:
        """The global parameters; local ones are in their reactions."""
        return self.tables.parameters

    @property
    def reactions(self) -> Table[Reaction]:
        """The processes."""
        return self.tables.reactions

    @property
    def rules(self) -> Table[Rule]:
        """The assignment, rate and algebraic rules."""
        return self.tables.rules

    @property
    def events(self) -> Table[Event]:
        """The discontinuities."""
        return self.tables.events

    @property
    def functions(self) -> Table[FunctionDefinition]:
        """The functions the model defines."""
        return self.tables.functions

    @property
    def annotations(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """What elements say they are: id -> (qualifier such as "bqbiol:is", URI) of each statement."""
        from sbmlqsp.model.annotations import read_annotations

        found: dict[str, tuple[tuple[str, str], ...]] = self.document.keep(
            "annotations", lambda document: read_annotations(document.sbml)
        )
        return dict(found)

    @property
    def variants(self) -> Mapping[str, Mapping[str, float]]:
        """The named value sets stored with the model: name -> {symbol: number in model units}."""
        from sbmlqsp.model.variants import variants

        return variants(self.document)
