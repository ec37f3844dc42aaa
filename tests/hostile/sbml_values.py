"""Values that are missing, not numbers, or impossible; rules and events that contradict the rest of the model."""

from __future__ import annotations

from sbmlqsp.errors import ModelError
from tests.hostile.writing import (
    SYMBOLS,
    TIME,
    Case,
    apply,
    assignment_rule,
    case,
    ci,
    cn,
    compartment,
    event,
    event_assignment,
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

_IN_C = 'compartment="c" boundaryCondition="false" '
LAWLESS = f'<reaction id="R" reversible="false"><listOfReactants>{reference("S")}</listOfReactants></reaction>'
_RATE_OF_S = f'<apply><csymbol encoding="text" definitionURL="{SYMBOLS}rateOf">rateOf</csymbol>{ci("S")}</apply>'
_USE = assignment_rule("a", ci("p"))


def used(parameter_: str) -> str:
    """Return a document in which a rule reads the parameter p."""
    return sbml(parameters=variable("a") + parameter_, rules=_USE)


def assigned(name: str, formula: str = cn(1)) -> str:
    return event(assignments=event_assignment(name, formula))


UNREADABLE = (
    [
        case(f"value={text!r}", used(parameter("p", f'value="{text}"')), ModelError)
        for text in (
            "",
            " ",
            "abc",
            "1e400",
            "1,5",
            "0x1F",
            "1_000",
            "nan",
            "inf",
            "INFINITY",
            "--1",
            "1e",
            "١",
            "1 mg",
        )
    ]
    + [
        case(f"size={text!r}", sbml(compartments=compartment("c", f'size="{text}"')), ModelError)
        for text in ("abc", "1e999", "")
    ]
    + [
        case(f"{name}='abc'", sbml(species_=species("S", f'{_IN_C}{name}="abc"')), ModelError)
        for name in ("initialAmount", "initialConcentration")
    ]
    + [
        case(
            "stoichiometry='two'", sbml(reactions=reaction(reactants=reference("S", 'stoichiometry="two"'))), ModelError
        ),
        case(
            "spatialDimensions='three'",
            sbml().replace('spatialDimensions="3"', 'spatialDimensions="three"'),
            ModelError,
        ),
        case("constant='maybe'", sbml(parameters=parameter("p", constant="maybe")), ModelError),
        case(
            "boundaryCondition='yes'",
            sbml().replace('boundaryCondition="false"', 'boundaryCondition="yes"'),
            ModelError,
        ),
        case("reversible='FALSE'", sbml().replace('reversible="false"', 'reversible="FALSE"'), ModelError),
    ]
    + [
        case(
            f"a unit with {name}={text!r}",
            sbml(
                units='<unitDefinition id="u"><listOfUnits><unit kind="mole" exponent="1" scale="0" multiplier="1"/>'
                "</listOfUnits></unitDefinition>"
            ).replace(f'{name}="{"0" if name == "scale" else "1"}"', f'{name}="{text}"', 1),
            ModelError,
        )
        for name, text in (("scale", "1.5"), ("scale", "9" * 12), ("multiplier", "mega"), ("multiplier", "1e400"))
    ]
)

UNREADABLE += [
    case("a value of a million digits", used(parameter("p", f'value="{"9" * 1_000_000}"')), ModelError),
    case("a value of a million digits and a letter", used(parameter("p", f'value="{"9" * 1_000_000}x"')), ModelError),
    case("an id of a million letters", used(parameter("p" * 1_000_000)), ModelError),
]

MISSING = [
    later("a parameter without value in a rule", used(parameter("p", ""))),
    later("a parameter without value in a law", sbml(parameters=parameter("p", ""), reactions=reaction(law=ci("p")))),
    later(
        "a parameter without value in a trigger",
        sbml(
            parameters=parameter("p", ""),
            events=event(trigger=apply("gt", TIME, ci("p")), assignments=event_assignment("S", cn(1))),
        ),
    ),
    later(
        "a parameter without value in an initial assignment",
        sbml(parameters=parameter("p", "") + variable("a"), assignments=initial_assignment("a", ci("p"))),
    ),
    later(
        "a local parameter without value",
        sbml(
            reactions=reaction(law=ci("p")).replace(
                "</kineticLaw>", '<listOfLocalParameters><localParameter id="p"/></listOfLocalParameters></kineticLaw>'
            )
        ),
    ),
    later("a species without initial value", sbml(species_=species("S", _IN_C))),
    later("a compartment without size", sbml(compartments=compartment("c", ""))),
    later("a variable with a rate rule without start", sbml(parameters=variable("a", ""), rules=rate_rule("a", cn(1)))),
    later(
        "a parameter that is NaN",
        used(parameter("p", 'value="NaN"'))
        .replace('variable="a"', 'variable="a"')
        .replace(_USE, rate_rule("a", ci("p"))),
    ),
    later("a species that is NaN", sbml(species_=species("S", _IN_C + 'initialConcentration="NaN"'))),
    later("a species that is infinite", sbml(species_=species("S", _IN_C + 'initialConcentration="INF"'))),
    later("a compartment of size 0", sbml(compartments=compartment("c", 'size="0"'))),
    later("a compartment of size -1", sbml(compartments=compartment("c", 'size="-1"'))),
    later("a compartment of size NaN", sbml(compartments=compartment("c", 'size="NaN"'))),
    later("a compartment of infinite size", sbml(compartments=compartment("c", 'size="INF"'))),
    later(
        "a stoichiometry of NaN",
        sbml(reactions=reaction(reactants=reference("S", 'stoichiometry="NaN" constant="true"'))),
    ),
    later(
        "a conversion factor without value",
        sbml(attributes='id="m" conversionFactor="p"', parameters=parameter("p", "")),
    ),
    later(
        "a species with a conversion factor that is NaN",
        sbml(
            species_=species("S", _IN_C + 'initialConcentration="1" conversionFactor="p"'),
            parameters=parameter("p", 'value="NaN"'),
        ),
    ),
    *(
        later(
            f"the factorial of a parameter that is {value}",
            sbml(
                parameters=parameter("p", f'value="{value}"') + variable("a"),
                rules=assignment_rule("a", apply("factorial", ci("p"))),
            ),
        )
        for value in ("-1", "2.5", "171", "1000000")
    ),
    later("a reaction without a kinetic law", sbml(reactions=LAWLESS)),
    later(
        "the rate of a species whose reaction has no kinetic law",
        sbml(reactions=LAWLESS, parameters=variable("a"), rules=assignment_rule("a", _RATE_OF_S)),
    ),
    later("an initial value of 0/0", sbml(assignments=initial_assignment("S", apply("divide", cn(0), cn(0))))),
    case(
        "an amount and a concentration",
        sbml(species_=species("S", _IN_C + 'initialConcentration="1" initialAmount="1"')),
        ModelError,
    ),
    later(
        "a volume that shrinks to nothing",
        sbml(compartments=compartment().replace('constant="true"', 'constant="false"'), rules=rate_rule("c", cn(-5))),
    ),
]

RULES = [
    case(
        "two assignment rules",
        sbml(parameters=variable("a"), rules=assignment_rule("a", cn(1)) + assignment_rule("a", cn(2))),
        ModelError,
    ),
    case(
        "an assignment rule and a rate rule",
        sbml(parameters=variable("a"), rules=assignment_rule("a", cn(1)) + rate_rule("a", cn(2))),
        ModelError,
    ),
    case("a rule for a constant", sbml(rules=assignment_rule("k", cn(1))), ModelError),
    case("a rate rule for a constant", sbml(rules=rate_rule("k", cn(1))), ModelError),
    case("a rule for a constant compartment", sbml(rules=assignment_rule("c", cn(1))), ModelError),
    case("a rule for a species that reacts", sbml(rules=assignment_rule("S", cn(1))), ModelError),
    case("a rate rule for a species that reacts", sbml(rules=rate_rule("S", cn(1))), ModelError),
    case(
        "a constant species that reacts",
        sbml(species_=species("S", _IN_C + 'initialAmount="1" constant="true"')),
        ModelError,
    ),
    case(
        "two initial assignments",
        sbml(parameters=variable("a"), assignments=initial_assignment("a", cn(1)) * 2),
        ModelError,
    ),
    case(
        "an initial assignment and a rule",
        sbml(parameters=variable("a"), assignments=initial_assignment("a", cn(1)), rules=assignment_rule("a", cn(2))),
        ModelError,
    ),
]

EVENTS = [
    case(
        "an event without trigger",
        sbml(events=event(trigger=None, assignments=event_assignment("S", cn(1)))),
        ModelError,
    ),
    case("an event that changes a constant", sbml(events=assigned("k")), ModelError),
    case(
        "an event that changes a ruled variable",
        sbml(parameters=variable("a"), rules=assignment_rule("a", cn(1)), events=assigned("a")),
        ModelError,
    ),
    case(
        "an event that changes S twice",
        sbml(events=event(assignments=event_assignment("S", cn(1)) + event_assignment("S", cn(2)))),
        ModelError,
    ),
    later("a delay of -5", sbml(events=event(delay=cn(-5), assignments=event_assignment("S", cn(1))))),
    later("a delay of NaN", sbml(events=event(delay="<notanumber/>", assignments=event_assignment("S", cn(1))))),
    later(
        "a delay of 0/0",
        sbml(events=event(delay=apply("divide", cn(0), cn(0)), assignments=event_assignment("S", cn(1)))),
    ),
    later("an event that sets NaN", sbml(events=event(assignments=event_assignment("S", "<notanumber/>")))),
    later("an event that sets infinity", sbml(events=event(assignments=event_assignment("S", "<infinity/>")))),
    later(
        "an event that empties a compartment",
        sbml(compartments=compartment().replace('constant="true"', 'constant="false"'), events=assigned("c", cn(0))),
    ),
    later(
        "two events that trigger each other for ever",
        sbml(
            parameters=variable("a", 'value="0"'),
            events=event(
                name="E1",
                trigger=apply("and", apply("lt", ci("a"), cn(0.5)), apply("gt", TIME, cn(1))),
                assignments=event_assignment("a", cn(1)),
            )
            + event(name="E2", trigger=apply("gt", ci("a"), cn(0.5)), assignments=event_assignment("a", cn(0))),
        ),
    ),
]

CASES: list[Case] = UNREADABLE + MISSING + RULES + EVENTS
