"""Small writers of SBML: a sound model with one thing replaced by something hostile."""

from __future__ import annotations

from dataclasses import dataclass

from sbmlqsp.errors import SbmlqspError

MATHML = "http://www.w3.org/1998/Math/MathML"
SYMBOLS = "http://www.sbml.org/sbml/symbols/"
COMP = 'xmlns:comp="http://www.sbml.org/sbml/level3/version1/comp/version1" comp:required="true"'
TIME = f'<csymbol encoding="text" definitionURL="{SYMBOLS}time">t</csymbol>'


@dataclass(frozen=True, slots=True)
class Case:
    """A hostile input and the classes of error it may end in.

    `gate` says that the gate alone has to refuse it; the others may pass the gate and be refused by a later check.
    `folder` says that it is read as if it lay in the planted folder of the tests.
    """

    name: str
    text: str | bytes
    expected: tuple[type[SbmlqspError], ...]
    gate: bool = True
    folder: bool = False


def case(name: str, text: str | bytes, *expected: type[SbmlqspError], folder: bool = False) -> Case:
    """Return a case that the gate refuses."""
    return Case(name, text, expected, gate=True, folder=folder)


def later(name: str, text: str | bytes, *expected: type[SbmlqspError]) -> Case:
    """Return a case that something behind the gate refuses, with any error of ours unless some are named."""
    return Case(name, text, expected or (SbmlqspError,), gate=False)


def ci(name: str) -> str:
    return f"<ci>{name}</ci>"


def cn(text: object) -> str:
    return f"<cn>{text}</cn>"


def apply(operator: str, *arguments: str) -> str:
    return f"<apply><{operator}/>{''.join(arguments)}</apply>"


def call(function: str, *arguments: str) -> str:
    return f"<apply><ci>{function}</ci>{''.join(arguments)}</apply>"


def math(formula: str) -> str:
    return f'<math xmlns="{MATHML}">{formula}</math>'


def function(name: str, body: str, *arguments: str) -> str:
    bound = "".join(f"<bvar><ci>{argument}</ci></bvar>" for argument in arguments)
    return f'<functionDefinition id="{name}">{math(f"<lambda>{bound}{body}</lambda>")}</functionDefinition>'


def parameter(name: str, value: str = 'value="1"', constant: str = "true") -> str:
    return f'<parameter id="{name}" {value} constant="{constant}"/>'


def variable(name: str, value: str = 'value="1"') -> str:
    return parameter(name, value, "false")


def assignment_rule(name: str, formula: str) -> str:
    return f'<assignmentRule variable="{name}">{math(formula)}</assignmentRule>'


def rate_rule(name: str, formula: str) -> str:
    return f'<rateRule variable="{name}">{math(formula)}</rateRule>'


def initial_assignment(name: str, formula: str) -> str:
    return f'<initialAssignment symbol="{name}">{math(formula)}</initialAssignment>'


def compartment(name: str = "c", attributes: str = 'size="1"') -> str:
    return f'<compartment id="{name}" spatialDimensions="3" constant="true" {attributes}/>'


def species(name: str, attributes: str = 'compartment="c" initialConcentration="1" boundaryCondition="false"') -> str:
    constant = "" if " constant=" in attributes else 'constant="false"'
    return f'<species id="{name}" hasOnlySubstanceUnits="false" {constant} {attributes}/>'


def reference(name: str, attributes: str = 'stoichiometry="1" constant="true"') -> str:
    return f'<speciesReference species="{name}" {attributes}/>'


def reaction(
    name: str = "R",
    law: str = apply("times", ci("k"), ci("S")),
    *,
    reactants: str = "",
    products: str = "",
    extra: str = "",
) -> str:
    left = f"<listOfReactants>{reactants or reference('S')}</listOfReactants>"
    right = f"<listOfProducts>{products}</listOfProducts>" if products else ""
    return (
        f'<reaction id="{name}" reversible="false">{left}{right}{extra}<kineticLaw>{math(law)}</kineticLaw></reaction>'
    )


def event(
    *,
    trigger: str | None = apply("geq", TIME, cn(1)),
    delay: str = "",
    priority: str = "",
    assignments: str = "",
    name: str = "E",
) -> str:
    started = "" if trigger is None else f'<trigger initialValue="true" persistent="true">{math(trigger)}</trigger>'
    ended = f"<listOfEventAssignments>{assignments}</listOfEventAssignments>" if assignments else ""
    before = f"<priority>{math(priority)}</priority>" if priority else ""
    after = f"<delay>{math(delay)}</delay>" if delay else ""
    return f'<event id="{name}" useValuesFromTriggerTime="true">{started}{before}{after}{ended}</event>'


def event_assignment(name: str, formula: str) -> str:
    return f'<eventAssignment variable="{name}">{math(formula)}</eventAssignment>'


def document(model: str, *, attributes: str = "", outside: str = "", level: int = 3, version: int = 2) -> str:
    core = f"http://www.sbml.org/sbml/level{level}/version{version}" + ("/core" if level == 3 else "")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<sbml xmlns="{core}" level="{level}" version="{version}" {attributes}>\n'
        f"{model}\n{outside}</sbml>"
    )


def model(
    *,
    functions: str = "",
    units: str = "",
    compartments: str = "",
    species_: str = "",
    parameters: str = "",
    assignments: str = "",
    rules: str = "",
    reactions: str | None = None,
    events: str = "",
    attributes: str = 'id="hostile"',
    inside: str = "",
) -> str:
    """Return a <model>: compartment c, species S, parameter k, reaction R, and what is given beside them."""
    lists = (
        ("FunctionDefinitions", functions),
        ("UnitDefinitions", units),
        ("Compartments", compartments or compartment()),
        ("Species", species_ or species("S")),
        ("Parameters", parameter("k") + parameters),
        ("InitialAssignments", assignments),
        ("Rules", rules),
        ("Reactions", reaction() if reactions is None else reactions),
        ("Events", events),
    )
    content = "\n".join(f"<listOf{name}>{items}</listOf{name}>" for name, items in lists if items)
    return f"<model {attributes}>\n{content}\n{inside}</model>"


def sbml(**parts: str) -> str:
    """Return a whole document around `model(**parts)`."""
    return document(model(**parts))
