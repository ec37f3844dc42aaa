"""Ids that are malformed or taken, and references that lead nowhere or to the wrong kind of thing."""

from __future__ import annotations

from sbmlqsp.errors import ModelError
from tests.hostile.writing import (
    Case,
    apply,
    assignment_rule,
    call,
    case,
    ci,
    cn,
    compartment,
    event,
    event_assignment,
    function,
    initial_assignment,
    later,
    parameter,
    rate_rule,
    reaction,
    reference,
    sbml,
    species,
    variable,
)

_LAW = apply("times", ci("k"), ci("S"))
_LOCAL = '<listOfLocalParameters><localParameter id="p" value="1"/></listOfLocalParameters>'
_UNIT = (
    '<unitDefinition id="u"><listOfUnits><unit kind="mole" exponent="1" scale="0" multiplier="1"/></listOfUnits>'
    "</unitDefinition>"
)
_MODIFIER = '<listOfModifiers><modifierSpeciesReference species="{}"/></listOfModifiers>'


def _with_locals(locals_: str, law: str = _LAW, name: str = "R") -> str:
    return reaction(name, law).replace(
        "</kineticLaw>", f"<listOfLocalParameters>{locals_}</listOfLocalParameters></kineticLaw>"
    )


def _local(name: str) -> str:
    return f'<localParameter id="{name}" value="1"/>'


def _reads(name: str) -> str:
    return assignment_rule("a", ci(name))


DOUBLE = [
    case("two parameters", sbml(parameters=parameter("k")), ModelError),
    case("a species and a parameter", sbml(parameters=parameter("S")), ModelError),
    case("a species and a compartment", sbml(species_=species("S") + species("c")), ModelError),
    case("two species", sbml(species_=species("S") * 2), ModelError),
    case("a reaction and a parameter", sbml(parameters=parameter("R")), ModelError),
    case("two reactions", sbml(reactions=reaction() * 2), ModelError),
    case("a function and a parameter", sbml(functions=function("k", ci("x"), "x")), ModelError),
    case("an event and a parameter", sbml(events=event(name="k")), ModelError),
    case("two events", sbml(events=event() * 2), ModelError),
    case(
        "a species reference and a parameter",
        sbml(reactions=reaction(reactants=reference("S", 'id="k" stoichiometry="1" constant="true"'))),
        ModelError,
    ),
    case("a list and a parameter", sbml().replace("<listOfSpecies>", '<listOfSpecies id="k">'), ModelError),
    case("two unit definitions", sbml(units=_UNIT * 2), ModelError),
    case("two local parameters", sbml(reactions=_with_locals(_local("p") * 2)), ModelError),
]

MALFORMED = [
    case(f"the id {name!r}", sbml(parameters=parameter(name)), ModelError)
    for name in ("", "1a", "a b", "a-b", "a.b", "é", "k;import os", "__import__('os')", "a\nb")
] + [
    case("a parameter without id", sbml(parameters='<parameter constant="true"/>'), ModelError),
    case("a species without id", sbml(species_=species("S").replace('id="S"', "")), ModelError),
    case("a reaction without id", sbml(reactions=reaction().replace('id="R"', "")), ModelError),
]

LOST = [
    case("a species in no compartment", sbml(species_=species("S", 'initialAmount="1"')), ModelError),
    case("a species in an unknown compartment", sbml(species_=species("S", 'compartment="x"')), ModelError),
    case("a species in a parameter", sbml(species_=species("S", 'compartment="k"')), ModelError),
    case("an unknown conversion factor", sbml(attributes='conversionFactor="x"'), ModelError),
    case("an unknown reactant", sbml(reactions=reaction(reactants=reference("X"))), ModelError),
    case("an unknown product", sbml(reactions=reaction(products=reference("X"))), ModelError),
    case("a parameter as product", sbml(reactions=reaction(products=reference("k"))), ModelError),
    case("an unknown modifier", sbml(reactions=reaction(extra=_MODIFIER.format("X"))), ModelError),
    case(
        "a reactant without species",
        sbml(reactions=reaction(reactants='<speciesReference stoichiometry="1"/>')),
        ModelError,
    ),
    case("a rule for nothing", sbml(rules=assignment_rule("x", cn(1))), ModelError),
    case("a rate rule for nothing", sbml(rules=rate_rule("x", cn(1))), ModelError),
    case("a rule for a reaction", sbml(rules=assignment_rule("R", cn(1))), ModelError),
    case("a rule without variable", sbml(rules=_reads("k").replace('variable="a"', "")), ModelError),
    case("an initial assignment to nothing", sbml(assignments=initial_assignment("x", cn(1))), ModelError),
    case(
        "an event that changes nothing known", sbml(events=event(assignments=event_assignment("x", cn(1)))), ModelError
    ),
    case("a law that reads nothing known", sbml(reactions=reaction(law=ci("x"))), ModelError),
    case("a trigger that reads nothing known", sbml(events=event(trigger=apply("gt", ci("x"), cn(1)))), ModelError),
    case("a delay that reads nothing known", sbml(events=event(delay=ci("x"))), ModelError),
    case("a priority that reads nothing known", sbml(events=event(priority=ci("x"))), ModelError),
    case("an empty symbol", sbml(reactions=reaction(law="<ci/>")), ModelError),
    case(
        "a function as value", sbml(functions=function("f", ci("x"), "x"), reactions=reaction(law=ci("f"))), ModelError
    ),
    case("an event as value", sbml(events=event(), reactions=reaction(law=ci("E"))), ModelError),
    case("a unit as value", sbml(units=_UNIT, reactions=reaction(law=ci("u"))), ModelError),
    case("the model as value", sbml(reactions=reaction(law=ci("hostile"))), ModelError),
    case("a parameter as function", sbml(reactions=reaction(law=call("k", ci("S")))), ModelError),
    case("an unknown function", sbml(reactions=reaction(law=call("f", ci("S")))), ModelError),
    case(
        "the local parameter of another reaction",
        sbml(reactions=_with_locals(_local("p"), ci("p")) + reaction("Q", ci("p"))),
        ModelError,
    ),
    case(
        "a rule that reads a local parameter",
        sbml(parameters=variable("a"), reactions=_with_locals(_local("p")), rules=_reads("p")),
        ModelError,
    ),
    case("a function that reads a parameter", sbml(functions=function("f", ci("k"), "x")), ModelError),
    case("a compartment outside of nothing", sbml(compartments=compartment("c", 'size="1" outside="x"')), ModelError),
    later("an unknown unit", sbml(parameters=parameter("p", 'value="1" units="smoots"'))),
    later("an unknown unit kind", sbml(units=_UNIT.replace("mole", "smoot"))),
]

CASES: list[Case] = DOUBLE + MALFORMED + LOST
