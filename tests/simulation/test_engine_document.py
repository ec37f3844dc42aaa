"""The SBML an engine gets says the same as the model: its right-hand side agrees with the original's."""

from __future__ import annotations

import math

import pytest

from sbmlqsp.model import Model
from sbmlqsp.simulation.engines.document import write
from tests.simulation.models import ONE_COMPARTMENT, TWO_COMPARTMENT, build

BODIES = {
    "one compartment": ONE_COMPARTMENT.replace("A = 0", "A = 3"),
    "two compartments": TWO_COMPARTMENT.replace("A = 0; P = 0; D = 0", "A = 3; P = 2; D = 1"),
    "rules": "compartment V = 2; species A in V = 3; k = 1; x = 2; x' = -k*A; y := 3*x + A; J: A -> ; k*A*y; V' = 0.1",
    "function": "function f(a, b)\n  a*b/(1 + b)\nend\nmodel m\n  x = 2; k = 3; x' = -f(k, x)\nend",
    "stoichiometry": "species A = 3, B = 1; p = 1; n := 1 + p; J: A -> n B; 0.2*A",
    "conversion": "compartment V = 4; substanceOnly species A in V = 3; species B in V = 1; J: A -> B; 0.3*A",
}


def rates(sbml: str, values: dict[str, float]) -> list[float]:
    import roadrunner

    simulator = roadrunner.RoadRunner(sbml)
    for name, value in values.items():
        simulator.model.setValue(name, value)
    states = sorted({*simulator.model.getFloatingSpeciesIds(), *simulator.model.getRateRuleSymbols()})
    simulator.getRatesOfChange()
    return [simulator.getValue(f"{state}'") for state in states]


@pytest.mark.parametrize("name", BODIES)
def test_same_right_hand_side(name):
    pytest.importorskip("roadrunner")
    body = BODIES[name]
    model = Model.from_antimony(body) if "function" in body else build(body, units=False)
    document = write(model.tables)
    from sbmlqsp.model.initial import initial_amounts, initial_values

    values, amounts = initial_values(model), initial_amounts(model)
    given = {size: values[size] for size in document.compartments}
    given |= {parameter: values[parameter] for parameter in document.parameters if parameter in values}
    given |= {species: amounts[species] for species in document.species}
    assert rates(document.text, given) == pytest.approx(rates(model.sbml, {}), rel=1e-12)


def test_text_does_not_depend_on_values():
    model = build(ONE_COMPARTMENT)
    assert write(model.tables).text == write(model.with_values({"CL": 7.0, "V": 3.0, "A": 1.0}).tables).text


def test_events_are_gated_and_their_triggers_can_be_asked():
    document = write(build("x = 1; x' = -x; E: at 2 after x < 0.5: x = 1", units=False).tables)
    assert document.events == ("E",)
    assert document.delayed
    assert "armed__" in document.text
    assert "state__E" in document.text


def test_names_that_collide_are_changed():
    sbml = build("species A = 1; J: A -> ; k*A; k = 0.5; J__k = 2", units=False).sbml
    local = '<listOfLocalParameters><localParameter id="k" value="0.5"/></listOfLocalParameters></kineticLaw>'
    document = write(Model.from_sbml(sbml.replace("</kineticLaw>", local)).tables)
    assert document.names == {"J.k": "J__k_"}
    assert document.selection("J.k") == "J__k_"
    assert math.isfinite(len(document.text))
