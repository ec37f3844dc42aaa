"""A run depends on its model, regimen and settings only: not on the run before it."""

from __future__ import annotations

import pickle
from math import exp

import numpy as np
import pytest

import sbmlqsp as qsp
from tests.simulation.models import ONE_COMPARTMENT, build

TIGHT = qsp.Settings(rtol=1e-10)


def values(model, name, until=10.0, points=21, **options):
    return qsp.simulate(model, until=until, points=points, outputs=[name], settings=TIGHT, **options).values(name)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("A = 1; A' = -0.25*A; p = 1; E: at A < 0.5: p = p + 10, A = A + p", "A"),
        ("A = 1; A' = -0.25*A; E: at time >= 0, t0 = false: A = A + 100", "A"),
        ("x = 0; x' = 1; p = 5; E: at 3 after x >= 1, fromTrigger = false: p = p + 1", "p"),
        ("x = 0; x' = 1; p = 5; E: at 30 after time >= 0, t0 = false, fromTrigger = false: p = p + 1", "p"),
        ("x = 0; x' = 1; p = 0; A: at x >= 1: p = 2*p + 1; B: at x >= 1: p = 3*p + 5; C: at x >= 1: p = 7*p + 2", "p"),
        ("A = 1; A' = -0.25*A + piecewise(1, time < 4, 0); E: at time >= 0, t0 = false: A = A + 100", "A"),
    ],
    ids=["changed parameter", "event at 0", "pending event", "never executed", "ties without priority", "stop after 0"],
)
def test_second_run_equals_the_first_exactly(body, name):
    model = build(body, units=False)
    first = values(model, name)
    values(model, name, until=2.0)  # ends while events are pending
    values(model, name, until=7.0, points=3)
    assert np.array_equal(values(model, name), first)


def test_delayed_event_fires_once_after_a_run_that_ended_before_it():
    model = build("x = 0; x' = 1; p = 5; E: at 3 after x >= 1, fromTrigger = false: p = p + 1", units=False)
    for _ in range(3):
        assert values(model, "p", until=2.0, points=2)[-1] == 5
        assert values(model, "p", until=10.0, points=2)[-1] == 6


def test_event_at_zero_sees_the_values_of_this_run():
    model = build("p = 1; q = 0; x = 0; x' = 0; E: at time >= 0, t0 = false: q = 10*p", units=False)
    assert values(model, "q")[0] == 10
    assert values(model, "q", values={"p": 7})[0] == 70
    assert values(model, "q")[-1] == 10


def test_initial_assignments_follow_values():
    model = build("a = 2; x = 3*a; x' = -x", units=False)
    assert values(model, "x")[0] == 6
    assert values(model, "x", values={"a": 5})[0] == 15
    assert values(model, "x", values={"x": 1})[0] == 1
    assert values(model, "x")[0] == 6


def test_new_volume_keeps_initial_concentrations_and_amounts_as_given():
    body = "compartment V = 2; species C in V, A in V; C = 5; amount A = 7; k = 1; E: C -> ; k*C*V".replace(
        "amount A = 7", "A = 7/V"
    )
    model = build(body)
    outputs = ["[C]", "C", "A", "[A]"]
    result = qsp.simulate(model, until=1, points=2, outputs=outputs, values={"V": "4 L"}, settings=TIGHT)
    assert result.values("[C]")[0] == 5
    assert result.values("C")[0] == 20
    assert result.values("A")[0] == pytest.approx(7)
    assert result.values("[A]")[0] == pytest.approx(7 / 4)
    assert result.values("[C]")[1] == pytest.approx(5 * exp(-1), rel=1e-8)


def test_concentration_in_a_growing_volume():
    """Amount decays with 0.1, volume grows with 0.05: concentration with 0.15."""
    body = "compartment V = 2; species C in V; C = 5; V' = 0.05*V; E: C -> ; 0.1*C*V"
    model = build(body, units=False)
    result = qsp.simulate(model, until=10, points=3, outputs=["[C]", "C", "V"], settings=TIGHT)
    assert np.allclose(result.values("[C]"), 5 * np.exp(-0.15 * result.values("time")), rtol=1e-8)
    assert np.allclose(result.values("C"), 10 * np.exp(-0.1 * result.values("time")), rtol=1e-8)


def test_stoichiometry_set_by_a_parameter():
    model = build("species A, B; A = 10; B = 0; n = 2; J: A -> n B; 0.1*A; n = 2", units=False)
    assert values(model, "B")[-1] == pytest.approx(20 * (1 - exp(-1)), rel=1e-8)
    assert values(model, "B", values={"n": 3.0})[-1] == pytest.approx(30 * (1 - exp(-1)), rel=1e-8)


def test_local_parameters_are_values_too():
    sbml = build("species A; A = 1; J: A -> ; k*A; k = 0.5", units=False).sbml
    local = sbml.replace("<listOfParameters>", "<listOfParameters><!-- -->")
    model = qsp.Model.from_sbml(_with_local_parameter(local))
    assert values(model, "A", until=1.0, points=2)[-1] == pytest.approx(exp(-0.5), rel=1e-8)
    assert values(model, "A", until=1.0, points=2, values={"J.k": 2.0})[-1] == pytest.approx(exp(-2), rel=1e-8)


def _with_local_parameter(sbml: str) -> str:
    law = '<listOfLocalParameters><localParameter id="k" value="0.5"/></listOfLocalParameters></kineticLaw>'
    return sbml.replace("</kineticLaw>", law)


def test_an_element_called_time():
    model = build("x = 1; x' = -x", units=False)
    sbml = model.sbml
    for before, after in (('id="x"', 'id="time"'), ('variable="x"', 'variable="time"'), ("<ci> x <", "<ci> time <")):
        sbml = sbml.replace(before, after)
    named = qsp.Model.from_sbml(sbml)
    result = qsp.simulate(named, until=1, points=2, outputs=["time"], settings=TIGHT)
    assert result.values("time")[-1] == pytest.approx(exp(-1), rel=1e-8)
    assert result.time.magnitude.tolist() == [0, 1]


def test_models_of_one_shape_do_not_share_code():
    """Only the names inside the formulas differ."""
    bodies = ("x = 0; a = 1; b = 2; x' = a", "x = 0; a = 1; b = 2; x' = b")
    found = [values(build(body, units=False), "x", until=1.0, points=2)[-1] for body in bodies]
    assert found == pytest.approx([1, 2])


def test_result_and_its_dense_solution_survive_pickling():
    result = qsp.simulate(build(ONE_COMPARTMENT), "100 mg into A", until=10, points=11, outputs=["[A]"])
    again = pickle.loads(pickle.dumps(result))
    assert np.array_equal(again.values("[A]"), result.values("[A]"))
    assert again.auc("[A]") == result.auc("[A]")
    assert again.provenance == result.provenance
