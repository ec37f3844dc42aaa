"""`Model`: one SBML model, its values on top, and everything asked of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sbmlqsp.core.expression import Expression
from sbmlqsp.core.tables import ModelTables
from sbmlqsp.model import hashing, overlay
from sbmlqsp.model.contents import Contents
from sbmlqsp.model.document import Document
from sbmlqsp.model.named_units import refuse_undefined

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sbmlqsp.model.edits import EquationKind
    from sbmlqsp.native.edits import Edit

Language = Literal["sbml", "antimony"]

_ANTIMONY_UNNAMED = "__main"


@dataclass(frozen=True, slots=True, repr=False)
class Model(Contents):
    """A model with values. Equal and hashable by the text of its document and its values.

    Every change gives a new model. Values lie on top of the document (`overlay`), so that changing one touches
    neither text nor compiled code; structural edits give a new document. `before` is the model before the
    interventions of `causal.do`, whose numbers hold for whatever the interventions do not reach.
    """

    document: Document
    values: overlay.Overlay = ()
    name: str = field(default="", compare=False)
    folder: Path | None = field(default=None, compare=False)
    source_language: Language = field(default="sbml", compare=False)
    before: Model | None = field(default=None, compare=False)
    _kept: dict[str, Any] = field(default_factory=dict, compare=False)

    def __reduce__(self) -> tuple[Any, ...]:
        return Model, (self.document, self.values, self.name, self.folder, self.source_language, self.before)

    @classmethod
    def from_sbml(cls, text: str | bytes, folder: Path | str | None = None, *, fallback_name: str = "model") -> Model:
        """Return the model of an SBML text; comp documents may refer to files inside `folder`.

        `fallback_name` is what messages call a model without name and id.

        Raises:
            ParseError, ModelError, UnsupportedFeature, SecurityError, LimitExceeded: for text that is not one
            readable model of SBML Level 1 to Level 3 Version 2.
        """
        from sbmlqsp.native import documents

        reading = documents.read_sbml(text, folder)
        own = reading.tables.name or reading.tables.id
        name = own if own and own != _ANTIMONY_UNNAMED else fallback_name
        return cls(Document(reading.sbml, reading.tables), (), name, None if folder is None else Path(folder))

    @classmethod
    def from_antimony(cls, text: str, folder: Path | str | None = None, *, fallback_name: str = "model") -> Model:
        """Return the model of an Antimony text; `import` may name files inside `folder`.

        Raises:
            ParseError: for what Antimony cannot read, with its line; otherwise as `from_sbml`.
        """
        from sbmlqsp.native import antimony

        model = cls.from_sbml(antimony.to_sbml(text, folder), folder, fallback_name=fallback_name)
        refuse_undefined(model.document.tables)
        return cls(model.document, (), model.name, model.folder, "antimony")

    @property
    def tables(self) -> ModelTables:
        """Everything read from the document, with the values of this model in place."""
        if not self.values:
            return self.document.tables
        tables: ModelTables = self._keep("tables", lambda: overlay.applied(self.document.tables, self.values))
        return tables

    # --- text and identity --------------------------------------------------------------------------------------

    @property
    def source_sbml(self) -> str:
        """The SBML text without the values put on top."""
        return self.document.sbml

    @property
    def sbml(self) -> str:
        """The SBML text with the values of this model written in."""
        if not self.values:
            return self.document.sbml
        from sbmlqsp.model import materialise

        text: str = self._keep("sbml", lambda: materialise.written(self))
        return text

    @property
    def overlay(self) -> dict[str, float]:
        """The values put on top: id (or `[S]`, `reaction.parameter`) -> number in model units."""
        return dict(self.values)

    @property
    def structure_hash(self) -> str:
        """SHA-256 of the model without its values: equal for models that can share compiled code."""
        replaced, stoichiometries = overlay.structural(self.document, self.values)
        if stoichiometries:  # each number is another structure: nothing to share with other models
            digest: str = self._keep("structure", lambda: hashing.structure_hash(self.tables))
            return digest
        shared: str = self.document.keep(
            f"structure without {replaced}",
            lambda document: hashing.structure_hash(overlay.applied(document.tables, replaced)),
        )
        return shared

    @property
    def value_hash(self) -> str:
        """SHA-256 of the values alone."""
        digest: str = self._keep("value hash", lambda: hashing.value_hash(self.tables))
        return digest

    # --- changes ------------------------------------------------------------------------------------------------

    def with_values(self, values: Mapping[str, Any]) -> Model:
        """Return the model with other values; numbers are in model units, quantities ("5 mg/L") are converted.

        `S` is the amount of a species, `[S]` its concentration (a quantity for `S` may be either), and
        `reaction.parameter` a local parameter. A value replaces an initial assignment.

        Raises:
            UnknownSymbolError: for a name the model does not have.
            ModelError: for a symbol computed by an assignment rule.
            UnitsError: for a unit that does not fit, or a unit where the model declares none.
        """
        before = self.before and self.before.with_those_known(values)
        return Model(self.document, overlay.merged(self, values), self.name, self.folder, self.source_language, before)

    def with_those_known(self, values: Mapping[str, Any]) -> Model:
        """Return the model with those of the values that name something in it."""
        return self.with_values({k: v for k, v in values.items() if k.strip("[]") in self.document.kinds})

    def edited(self, edits: Sequence[Edit]) -> Model:
        """Return the model with `native.edits` applied to its document; values put on top stay where they can.

        Raises:
            UnknownSymbolError, ModelError: for edits that name what is not there or contradict each other.
        """
        from sbmlqsp.model import edits as change

        return change.edited(self, edits)

    def clamp(self, values: Mapping[str, Any]) -> Model:
        """Return the model with species, parameters or compartments held at values ("5 nmol/L", numbers).

        What changed them - rules, event assignments, reactions - no longer does. A species becomes a constant
        boundary species; in a changing volume its concentration is held by a rule. Raises as `with_values`.
        """
        from sbmlqsp.model import edits as change

        return change.clamp(self, values)

    def with_equation(self, variable: str, formula: str | Expression, kind: EquationKind = "assignment") -> Model:
        """Return the model with another equation.

        Args:
            variable: a parameter, species or compartment; a reaction for "kinetic law".
            formula: text such as "Vmax * [S] / (Km + [S])", or an expression.
            kind: "assignment": variable = formula at all times; "rate": its derivative; "initial": at the start;
                "kinetic law": the rate of a reaction.

        Raises:
            ParseError: for text that is not a formula, with the column.
            UnknownSymbolError: for names that the model does not have.
            ModelError: for a species that reactions change and a rule cannot.
        """
        from sbmlqsp.model import edits as change

        return change.with_equation(self, variable, formula, kind)

    def without(self, *names: str) -> Model:
        """Return the model without the elements of these ids, their rules and what events do to them.

        "rule of X" and "initial assignment of X" name these alone.

        Raises:
            UnknownSymbolError: for an id the model does not have.
            ModelError: if something else still refers to an element, naming it.
        """
        from sbmlqsp.model import edits as change

        return change.without(self, names)

    def with_units(self, **declared: str) -> Model:
        """Return the model with units declared that it left open: `time="h", substance="mg", volume="L"`.

        Numbers stay as they are.

        Raises:
            UnitsError: where the model already has another unit, or the unit is not one of this quantity.
        """
        from sbmlqsp.model.declared_units import with_units

        return with_units(self, declared)  # type: ignore[arg-type]  # wrong names are refused inside

    def with_variant(self, name: str, values: Mapping[str, Any]) -> Model:
        """Return the model with a set of values stored under a name; raises as `with_values`."""
        from sbmlqsp.model.variants import with_variant

        return with_variant(self, name, values)

    def variant(self, name: str) -> Model:
        """Return the model with the values of a named set.

        Raises:
            UnknownSymbolError: if no set has this name.
        """
        from sbmlqsp.model.variants import variant

        return variant(self, name)

    def unit_of(self, selection: str) -> str | None:
        """Return the unit of `S` (amount), `[S]`, any other id or "time" as pint reads it; None if not declared.

        Raises:
            UnknownSymbolError: for a name the model does not have.
        """
        from sbmlqsp.model.units_of import unit_of

        return unit_of(self, selection)

    # --- the way out --------------------------------------------------------------------------------------------

    def to_antimony(self, *, rename: bool = False) -> str:
        """Return the model as Antimony with the same ids and the same equations, checked by reading it back.

        Numbers have 15 digits there. Comments at the top name what Antimony leaves out without changing a
        simulation, and with `rename` the ids that it changes (such as `A__x`), which are refused otherwise.

        Raises:
            ConversionError: with `lost`, where Antimony cannot say what the model says.
        """
        from sbmlqsp.model.to_antimony import to_antimony

        return to_antimony(self, rename=rename)

    def diagram(self, path: Path | str | None = None, *, title: str | None = None) -> Figure:
        """Return a Matplotlib figure of pools, processes and influences, written to `path` (.svg, .png, .pdf) if given.

        Boxes are species and states, coloured by compartment; words on arrows are reactions, `∅` is what leaves or
        enters the model; dashed arrows are influences, ellipses outputs of the model and inputs that start at zero.

        Args:
            path: file to write, by its suffix.
            title: heading, the model's name unless given; "" for none.
        """
        from sbmlqsp.model.diagram import diagram

        return diagram(self, path, title)

    def to_roadrunner(self) -> Any:
        """Return a RoadRunner object in this process: unprotected, a model that crashes it takes Python along."""
        from sbmlqsp.native.roadrunner_bridge import open_unprotected

        return open_unprotected(self.sbml)

    # --- how it shows itself ------------------------------------------------------------------------------------

    def __repr__(self) -> str:
        from sbmlqsp.model import display

        return display.text(self)

    def _repr_html_(self) -> str:
        from sbmlqsp.model import display

        return display.html(self)

    def _keep(self, name: str, compute: Any) -> Any:
        try:
            return self._kept[name]
        except KeyError:
            value = self._kept[name] = compute()
            return value
