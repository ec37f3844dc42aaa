"""Conditions on states that the engine has to watch."""

from __future__ import annotations

from sbmlqsp.checks.discontinuities import find
from sbmlqsp.core.formula import parse, to_text
from sbmlqsp.core.tables import Event, EventAssignment, Rule
from tests.checks.build import model_of


def watched(**parts):
    return {to_text(expression) for expression in find(model_of(**parts)).watched}


def test_a_jump_at_a_border_of_a_state_is_watched():
    assert watched(rate="piecewise(1, x > 3, 2)") == {"x > 3"}


def test_a_kink_is_not_watched():
    assert watched(rate="piecewise(x - 3, x > 3, 0)") == set()
    assert watched(rate="piecewise(k * x, x < k, k^2)", k=2.0) == set()


def test_both_edges_of_a_narrow_window_are_watched():
    assert watched(rate="piecewise(1, x > 3 && x < 3.001, 0)") == {"x > 3", "x < 3.001"}
    assert watched(trigger="x > 3 && x < 3.001") == {"x > 3", "x < 3.001"}


def stepped(**parts):
    return {to_text(expression) for expression in find(model_of(**parts)).stepped}


def test_steps_of_a_state_are_followed_at_every_integer():
    assert "4 * x" in stepped(rate="factorial(ceil(4 * x)) / 25")
    assert stepped(rate="rem(x, k)", k=3.0) == {"x / k"}


def test_an_oscillating_condition_is_followed_at_every_quarter_of_its_period():
    assert stepped(trigger="sin(3 * x) > 0.99") == {"3 * x / 1.5707963267948966"}


def test_turning_points_inside_a_condition_are_watched():
    assert watched(rate="piecewise(1, abs(x - 3) < 0.001, 0)") == {"abs(x - 3) < 0.001", "x - 3 > 0"}
    assert watched(trigger="(x - 3)^2 < 0.001") == {"x - 3 > 0"}
    assert watched(trigger="max(x, k) > 4", k=1.0) == {"x > k"}


def test_a_simple_trigger_is_left_to_the_engine():
    assert watched(trigger="x > 3") == set()


def test_conditions_in_assignment_rules_count_only_where_a_rate_reads_them():
    output = Rule("assignment", "y", "y", parse("piecewise(1, x > 3, 0)"))
    assert watched(rules=(output,), y=0.0) == set()
    assert watched(rate="y", rules=(output,), y=0.0) == {"x > 3"}


def test_a_flag_that_only_events_set_needs_no_watching():
    event = Event("on", parse("time > 5"), (EventAssignment("flag", parse("1")),))
    assert watched(rate="piecewise(1, flag > 0.5, 0)", events=(event,), flag=0.0) == set()


def test_time_against_a_parameter_that_events_move_is_watched():
    event = Event("on", parse("x > 5"), (EventAssignment("last", parse("time")),))
    found = find(model_of(rate="piecewise(1, time < last + 1, 0)", events=(event,), last=0.0))
    assert [to_text(expression) for expression in found.watched] == ["time < last + 1"]
    assert found.timed == ()


def test_equality_of_moving_quantities_in_a_trigger_is_reported():
    issues = find(model_of(trigger="x == 3")).undecidable
    assert [issue.where for issue in issues] == ["event 'e'"]
