"""What engines get wrong or die of, written as valid SBML: right by a closed form, or an error that names it."""

from __future__ import annotations

import numpy as np
import pytest

import sbmlqsp as qsp
from tests.hostile.writing import (
    SYMBOLS,
    TIME,
    apply,
    assignment_rule,
    ci,
    cn,
    compartment,
    event,
    event_assignment,
    parameter,
    rate_rule,
    reaction,
    reference,
    sbml,
    variable,
)

GROWING = compartment().replace('constant="true"', 'constant="false"')


LAWLESS = f'<reaction id="R" reversible="false"><listOfReactants>{reference("S")}</listOfReactants></reaction>'
RATE_OF_S = f'<apply><csymbol encoding="text" definitionURL="{SYMBOLS}rateOf">rateOf</csymbol>{ci("S")}</apply>'


def run(text: str, **options: object) -> qsp.Result:
    return qsp.simulate(qsp.Model.from_sbml(text), **({"until": 3, "points": 4} | options))


def column(result: qsp.Result, name: str) -> list[float]:
    return result.to_frame()[name].tolist()


@pytest.mark.parametrize("engine", ["roadrunner", "copasi"])
@pytest.mark.parametrize(
    ("parts", "time"),
    [
        ({"rules": rate_rule("c", cn(-5))}, 1.0),
        ({"rules": assignment_rule("c", apply("minus", cn(1.5), TIME))}, 2.0),
        ({"events": event(assignments=event_assignment("c", cn(-1)))}, 1.0),
    ],
    ids=["rate rule", "assignment rule", "event"],
)
def test_a_volume_that_is_lost_is_an_error_with_its_time(parts, time, engine):
    with pytest.raises(qsp.SimulationError, match="compartment 'c' is not positive") as caught:
        run(sbml(compartments=GROWING, **parts), engine=engine)
    assert (caught.value.time, caught.value.variable, caught.value.status) == (time, "c", "no volume")


def test_a_volume_that_shrinks_and_stays_is_simulated():
    # dA/dt = -k [S] = -A / (1 - t/4), so A = (1 - t/4)^4
    result = run(sbml(compartments=GROWING, rules=rate_rule("c", cn(-0.25))), outputs=["S"])
    assert column(result, "S") == pytest.approx([1, 0.75**4, 0.5**4, 0.25**4], rel=1e-4)


def test_a_lost_volume_is_told_when_failures_are_returned():
    settings = qsp.Settings(on_failure="return")
    result = run(sbml(compartments=GROWING, rules=rate_rule("c", cn(-5))), settings=settings)
    assert "compartment 'c'" in result.status


def test_a_kinetic_law_without_math_does_nothing():
    # as rules and assignments without math do in the SBML Test Suite (01234, 01236)
    result = run(
        sbml(
            reactions=LAWLESS.replace("</reaction>", "<kineticLaw/></reaction>"),
            parameters=variable("a"),
            rules=assignment_rule("a", RATE_OF_S),
        )
    )
    assert column(result, "[S]") == pytest.approx([1, 1, 1, 1])
    assert column(result, "a") == pytest.approx([0, 0, 0, 0])


def test_a_reaction_without_a_kinetic_law_is_refused_by_name():
    with pytest.raises(qsp.UnsupportedFeature) as caught:
        run(sbml(reactions=LAWLESS + reaction("R2")))
    assert caught.value.element == "R"


def test_a_function_that_says_nothing_does_no_harm():
    text = sbml(functions='<functionDefinition id="nothing"/>')
    result = run(text)
    assert column(result, "[S]") == pytest.approx(np.exp([0, -1, -2, -3]), rel=1e-4)
    qsp.check(qsp.Model.from_sbml(text))


def factorial_of(formula: str, **parts: str) -> str:
    rules = assignment_rule("x", formula) + assignment_rule("a", apply("factorial", ci("x")))
    return sbml(parameters=variable("x") + variable("a"), rules=rules, **parts)


def test_factorials_of_whole_numbers_are_right():
    result = run(factorial_of(apply("floor", TIME)), until=6, points=7)
    assert column(result, "a") == [1, 1, 2, 6, 24, 120, 720]


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (apply("minus", TIME), [1, np.nan, np.nan, np.nan]),
        (apply("divide", TIME, cn(2)), [1, np.nan, 1, np.nan]),
        (apply("times", TIME, cn(1_000_000)), [1, np.inf, np.inf, np.inf]),
    ],
    ids=["negative", "halves", "huge"],
)
def test_what_has_no_factorial_is_not_a_number(formula, expected):
    result = run(factorial_of(formula))
    assert np.array_equal(column(result, "a"), expected, equal_nan=True)


def test_a_rate_that_is_no_number_stops_the_run():
    text = sbml(
        parameters=variable("x", 'value="0.5"') + variable("a"),
        rules=rate_rule("x", cn(1)) + rate_rule("a", apply("factorial", ci("x"))),
    )
    with pytest.raises(qsp.SbmlqspError):
        run(text)


def test_a_conversion_factor_without_value_is_named():
    with pytest.raises(qsp.ModelError, match="'p' has no value"):
        run(sbml(attributes='id="m" conversionFactor="p"', parameters=parameter("p", "")))
