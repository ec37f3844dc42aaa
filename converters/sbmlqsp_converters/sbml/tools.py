"""What each tool reads of SBML, and what it ignores, as data."""

from __future__ import annotations

from dataclasses import dataclass

ALWAYS = frozenset({"constraint"})
EVENTS = frozenset(
    {"event delay", "event priority", "event that does not persist", "trigger that starts false"}
    | {"event that ends on its border"}
)
CHANGING = frozenset({"changing stoichiometry", "concentration rate in a changing volume"})
MATH = frozenset(
    {"rateOf", "number as Boolean", "delay", "factorial", "jump of a rate", "jump at a time", "branch between borders"}
)
ELEMENTS = frozenset({"events of one priority", "stoichiometry by id", "broken dimension", "element without math"})
DIFFICULT = frozenset({"algebraic rule", "fast reaction", "reaction without a kinetic law", "conversion factor"})
EVERYTHING = ALWAYS | ELEMENTS | EVENTS | CHANGING | MATH | DIFFICULT


@dataclass(frozen=True, slots=True)
class Tool:
    """A reader of SBML.

    Attributes:
        able: features beyond differential equations that it computes right; names of `sbml.features`.
        levels: levels and versions to write, the preferred one first; () for the document's own.
        ignores: what is known of the rest, for the refusal.
        source: where that is said.
    """

    able: frozenset[str]
    levels: tuple[tuple[int, int], ...]
    ignores: str
    source: str


OWN = Tool(EVERYTHING, (), "", "the document as it is")
DISPUTED = frozenset(
    {"changing stoichiometry", "stoichiometry by id", "concentration rate in a changing volume", "number as Boolean"}
    | {"algebraic rule", "fast reaction", "delay", "broken dimension", "events of one priority"}
    | {"event that ends on its border", "conversion factor", "branch between borders"}
)
"""What libRoadRunner or COPASI gets wrong or does not read: the plain levels hold what programs read alike."""
L2V4 = Tool(
    ALWAYS | {"event delay", "factorial", "jump of a rate", "jump at a time", "reaction without a kinetic law"},
    ((2, 4),),
    "Level 2 has no such thing, or programs do not read it alike",
    "SBML L2V4, sections 4.9 and 4.14; measured on the SBML Test Suite with libRoadRunner 2.10 and COPASI 4.48",
)
L3V1 = Tool(
    EVERYTHING - {"rateOf", "element without math"} - DISPUTED,
    ((3, 1),),
    "Level 3 Version 1 has no such thing, or programs do not read it alike",
    "SBML L3V1 core, section 3.4.6; measured on the SBML Test Suite with libRoadRunner 2.10 and COPASI 4.48",
)
COPASI = Tool(
    ALWAYS
    | {
        "event delay",
        "event priority",
        "trigger that starts false",
        "event that does not persist",
        "rateOf",
        "factorial",
        "jump of a rate",
    },
    ((3, 1), (3, 2)),
    "COPASI 4.48 ignores it or gets it wrong without a word",
    "measured on the SBML Test Suite with python-copasi 4.48",
)
SIMBIOLOGY = Tool(
    ALWAYS | {"algebraic rule", "factorial"},
    ((3, 1), (2, 4)),
    "SimBiology ignores it when it reads the file",
    "MathWorks, SimBiology User's Guide, SBML Support",
)
MOBI = Tool(
    ALWAYS,
    ((2, 4), (3, 1)),
    "MoBi is not known to read it",
    "nothing beyond differential equations and plain events is trusted",
)
AMICI = Tool(
    ALWAYS
    | CHANGING
    | {"trigger that starts false", "rateOf", "number as Boolean", "conversion factor"}
    | {"jump of a rate", "jump at a time", "branch between borders"},
    ((3, 1), (3, 2)),
    "AMICI does not import it",
    "AMICI documentation, Python interface: tags of the SBML Test Suite that pass",
)
