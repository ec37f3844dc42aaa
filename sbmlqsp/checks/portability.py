"""What other programs do with parts of SBML, as data: the trait, what happens to it there, and who says so."""

from __future__ import annotations

from dataclasses import dataclass

MOBI = "MoBi's importer, github.com/Open-Systems-Pharmacology/MoBi, src/MoBi.Core/SBML"
SIMBIOLOGY = "MathWorks, SimBiology documentation, page 'SBML Support'"
AMICI = "AMICI documentation, page 'Using AMICI's Python interface', status of SBML support"
COPASI = "COPASI manual, page 'Error Messages: SBML'; SBML Test Suite run with python-copasi 4.48"


@dataclass(frozen=True, slots=True)
class Loss:
    """What one program makes of one trait; `silent` where it goes on without an error."""

    trait: str
    effect: str
    silent: bool = True


@dataclass(frozen=True, slots=True)
class Target:
    """One program with everything known to be lost on the way to it, and the source of that knowledge."""

    name: str
    source: str
    losses: tuple[Loss, ...]


TARGETS: tuple[Target, ...] = (
    Target(
        "COPASI",
        COPASI,
        (
            Loss("algebraic rule", "is ignored with a warning"),
            Loss("fast reaction", "is simulated at its finite rate"),
            Loss("constraint", "is ignored"),
        ),
    ),
    Target(
        "AMICI",
        AMICI,
        (
            Loss("floor", "is refused", silent=False),
            Loss("ceiling", "is refused", silent=False),
            Loss("factorial", "is refused", silent=False),
            Loss("delay", "is refused", silent=False),
            Loss("event delay", "is refused", silent=False),
            Loss("trigger not persistent", "is refused", silent=False),
        ),
    ),
    Target(
        "SimBiology",
        SIMBIOLOGY,
        (
            Loss("piecewise", "is ignored"),
            Loss("fast reaction", "is simulated at its finite rate"),
            Loss("event delay", "is ignored"),
            Loss("event priority", "is ignored"),
            Loss("event at zero", "loses its initial trigger value"),
            Loss("trigger not persistent", "is taken as persistent"),
            Loss("hasOnlySubstanceUnits", "has no counterpart: amounts or concentrations follow from units"),
        ),
    ),
    Target(
        "MoBi",
        MOBI,
        (
            Loss("algebraic rule", "is not imported"),
            Loss("piecewise", "is not imported"),
            Loss("root", "is not imported"),
            Loss("abs", "is not imported"),
            Loss("floor", "is not imported"),
            Loss("ceiling", "is not imported"),
            Loss("delay", "is not imported"),
            Loss("event delay", "is ignored"),
            Loss("event priority", "is ignored"),
            Loss("event at zero", "loses its initial trigger value"),
            Loss("rate rule on a parameter or compartment", "is taken as the value itself"),
        ),
    ),
)
