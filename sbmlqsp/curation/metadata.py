"""What an entry says about its elements and about how far it can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from sbmlqsp.curation.identifiers import Identifier, identifier
from sbmlqsp.errors import ParseError

TODO = "TODO"
"""A source or fact that begins with this word counts as missing."""
Family = Literal["bqbiol", "bqmodel"]
QUALIFIERS: dict[str, tuple[str, ...]] = {
    "bqbiol": (
        "is", "hasPart", "isPartOf", "isVersionOf", "hasVersion", "isHomologTo", "isDescribedBy", "isEncodedBy",
        "encodes", "occursIn", "hasProperty", "isPropertyOf", "hasTaxon",
    ),
    "bqmodel": ("is", "isDescribedBy", "isDerivedFrom", "isInstanceOf", "hasInstance"),
}  # fmt: skip
"""BioModels.net qualifiers: biology (BQB) and model (BQM)."""
_FAMILIES: tuple[str, ...] = get_args(Family)


@dataclass(frozen=True, slots=True)
class Annotation:
    """`element` (an id of the model, or "model") stands in the relation `qualifier` to `target`."""

    element: str
    qualifier: str
    target: Identifier
    family: str = "bqbiol"

    @classmethod
    def parse(cls, element: str, text: str) -> Annotation:
        """Return the annotation written as "is CHEBI:27732" or "bqmodel:isDerivedFrom biomodels.db:BIOMD0000000001".

        Raises:
            ParseError: if qualifier or identifier is not known.
        """
        relation, _, target = text.strip().partition(" ")
        family, separator, qualifier = relation.partition(":")
        if not separator:
            family, qualifier = "bqbiol", relation
        if family not in _FAMILIES or qualifier not in QUALIFIERS[family]:
            known = ", ".join((*QUALIFIERS["bqbiol"], *(f"bqmodel:{name}" for name in QUALIFIERS["bqmodel"])))
            raise ParseError(f"'{relation}' is no qualifier of BioModels.net", fix=f"known are: {known}")
        return cls(element, qualifier, identifier(target), family)

    def __str__(self) -> str:
        prefix = "" if self.family == "bqbiol" else f"{self.family}:"
        return f"{prefix}{self.qualifier} {self.target}"


@dataclass(frozen=True, slots=True)
class Context:
    """Context of use and credibility, in the words of ASME V&V 40 (2018).

    Attributes:
        question: the question of interest.
        use: the context of use: what the model may be asked.
        influence: how much a decision would rest on the model.
        consequence: what a wrong decision would lead to.
        verification: how it is known that the equations are solved right.
        validation: what the model was compared with.
        applicability: how far validation reaches towards the context of use.
    """

    question: str = ""
    use: str = ""
    influence: str = ""
    consequence: str = ""
    verification: str = ""
    validation: str = ""
    applicability: str = ""


CONTEXT_KEYS = ("question", "use", "influence", "consequence", "verification", "validation", "applicability")
CONTEXT_REQUIRED = ("question", "use", "verification", "validation")
