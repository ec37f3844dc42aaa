"""Packages that change the meaning, and hierarchical models that are circular, explosive, or reach for other files."""

from __future__ import annotations

from sbmlqsp.errors import LimitExceeded, ModelError, SbmlqspError, SecurityError, UnsupportedFeature
from tests.hostile.writing import COMP, SYMBOLS, Case, apply, case, ci, cn, document, later, model, parameter, reaction

_DISTRIB = 'xmlns:distrib="http://www.sbml.org/sbml/level3/version1/distrib/version1" distrib:required="true"'
_NOISE = f'<apply><csymbol encoding="text" definitionURL="{SYMBOLS}distrib/normal">n</csymbol>{cn(0)}{cn(1)}</apply>'
OUTSIDE = (
    "../canary.xml",
    "../../canary.xml",
    "sub/../../canary.xml",
    "/etc/passwd",
    "file:///etc/passwd",
    "http://localhost:9/canary.xml",
    "https://localhost:9/canary.xml",
    "ftp://localhost:9/canary.xml",
    "urn:miriam:biomodels.db:BIOMD0000000001",
    "C:canary.xml",
    "..\\canary.xml",
    "%2e%2e/canary.xml",
    "link.xml",
    "linked/canary.xml",
    "",
)


def package(name: str, address: str = "http://www.sbml.org/sbml/level3/version1/{0}/version1") -> str:
    """Return a document that requires a package."""
    return document(model(), attributes=f'xmlns:{name}="{address.format(name)}" {name}:required="true"')


def submodels(*references: str) -> str:
    items = (f'<comp:submodel comp:id="s{i}" comp:modelRef="{r}"/>' for i, r in enumerate(references))
    return f"<comp:listOfSubmodels>{''.join(items)}</comp:listOfSubmodels>"


def hierarchy(main: str, definitions: str = "", externals: str = "") -> str:
    """Return a comp document: what is in its main model, and its other models."""
    outside = ""
    if definitions:
        outside += f"<comp:listOfModelDefinitions>{definitions}</comp:listOfModelDefinitions>"
    if externals:
        outside += f"<comp:listOfExternalModelDefinitions>{externals}</comp:listOfExternalModelDefinitions>"
    return document(model(inside=main), attributes=COMP, outside=outside)


def definition(name: str, *references: str) -> str:
    inside = submodels(*references) if references else f"<listOfParameters>{parameter('p')}</listOfParameters>"
    return f'<comp:modelDefinition id="{name}">{inside}</comp:modelDefinition>'


def external(source: str, name: str = "X", reference: str = "") -> str:
    wanted = f' comp:modelRef="{reference}"' if reference else ""
    return f'<comp:externalModelDefinition comp:id="{name}" comp:source="{source}"{wanted}/>'


def levels(count: int, width: int) -> str:
    """Return a hierarchy of `count` levels in which each model holds the one below `width` times."""
    definitions = [definition("m0")] + [definition(f"m{i}", *[f"m{i - 1}"] * width) for i in range(1, count)]
    return hierarchy(submodels(f"m{count - 1}"), "".join(definitions))


def refers_to(source: str, reference: str = "") -> str:
    return hierarchy(submodels("X"), externals=external(source, reference=reference))


PACKAGES = [
    case(f"the package {name}, required", package(name), UnsupportedFeature)
    for name in ("spatial", "arrays", "multi", "qual", "dyn", "groups", "layout", "render", "unheardof")
] + [
    case("a required package of a stranger", package("foo", "http://localhost:9/foo"), UnsupportedFeature),
    later(
        "noise by distrib",
        document(model(reactions=reaction(law=apply("times", ci("k"), _NOISE))), attributes=_DISTRIB),
    ),
]

COMP_CASES = [
    case("a submodel of nothing", hierarchy(submodels("X")), ModelError),
    case("a submodel without model", hierarchy(submodels("X").replace('comp:modelRef="X"', "")), ModelError),
    case("a model that contains itself", hierarchy(submodels("m"), definition("m", "m")), ModelError),
    case("the main model in itself", hierarchy(submodels("hostile")), ModelError),
    case(
        "models that contain each other",
        hierarchy(submodels("m"), definition("m", "n") + definition("n", "m")),
        ModelError,
    ),
    case("two models of one id", hierarchy(submodels("m"), definition("m") + definition("m", "m")), ModelError),
    case("20 levels that double", levels(20, 2), LimitExceeded),
    case("60 levels that double", levels(60, 2), LimitExceeded),
    case("6 levels of ten", levels(6, 10), LimitExceeded),
    case("5,000 submodels side by side", levels(2, 5_000), LimitExceeded),
    case("an external model without folder", refers_to("part.xml"), SecurityError),
    case("an external model that is missing", refers_to("missing.xml"), ModelError, folder=True),
    case("an unknown model in a file", refers_to("part.xml", "nobody"), ModelError, folder=True),
    case("a file that refers to itself", refers_to("circle.xml"), ModelError, folder=True),
    case("a file with a document type", refers_to("laughs.xml"), SecurityError, folder=True),
    case("a file that is no SBML", refers_to("words.xml"), SbmlqspError, folder=True),
    case("a file with a broken model", refers_to("broken.xml"), ModelError, folder=True),
    case("a file that reaches outside", refers_to("reaching.xml"), SecurityError, folder=True),
    case("a folder as file", refers_to("sub"), ModelError, folder=True),
] + [case(f"an external model in {source!r}", refers_to(source), SecurityError, folder=True) for source in OUTSIDE]

CASES: list[Case] = PACKAGES + COMP_CASES

FILES = {
    "part.xml": document(model(attributes='id="part"')),
    "circle.xml": hierarchy(submodels("X"), externals=external("circle.xml")),
    "laughs.xml": '<!DOCTYPE sbml [<!ENTITY a "b">]>' + document(model()).partition("?>")[2].strip(),
    "words.xml": "nothing of the kind",
    "broken.xml": document(model(parameters=parameter("k"))),
    "reaching.xml": hierarchy(submodels("X"), externals=external("../canary.xml")),
}
